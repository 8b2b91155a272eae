#!/usr/bin/env python3
"""Measures what sending an agent away costs the control plane, relative to letting it in.

    benchmarks/rejects.py                    over ws
    benchmarks/rejects.py --tls              over wss, certificate and key by openssl (ECDSA P-256), no session tickets

Let in: connect, upgrade, register, close. Sent away: connect, upgrade, read the 503 with its slot, close. Closed by the
ceiling: connect, begin to speak, be closed. The cost is processor time of the control plane's process, which this one
knocks at from a few connections at a time, after as many connections to warm up. Each row is the median of --runs.
Standard library only.
"""
import argparse
import concurrent.futures
import os
import socket
import ssl
import statistics
import struct
import subprocess
import sys
import tempfile

from processes import REJOIN, Child

TICKS = os.sysconf("SC_CLK_TCK")
AT_A_TIME = 4
UPGRADE = ("GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
           "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: rejoin.v1\r\n"
           "rejoin-agent-id: {id}\r\n\r\n")
REGISTER = ('{{"type":"register","request_id":"r","timestamp":"2026-11-24T08:30:00Z","payload":{{"description":'
            '{{"id":"{id}"}},"instance_id":"i","registration_id":"g-{id}"}}}}')


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def frame(text):
    """A masked text frame, the mask being zero."""
    data = text.encode()
    length = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BH", 0x80 | 126, len(data))
    return b"\x81" + length + b"\0\0\0\0" + data


class Knocker:
    def __init__(self, port, tls):
        self.port = port
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self.context.check_hostname = False
            self.context.verify_mode = ssl.CERT_NONE

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.context.wrap_socket(plain) if self.context else plain

    def upgrade(self, name):
        connection = self.connect()
        connection.sendall(UPGRADE.format(id=name).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(4096)
            if not part:
                raise EOFError("closed during the upgrade")
            head += part
        return connection, head

    def let_in(self, name):
        connection, head = self.upgrade(name)
        with connection:
            assert head.startswith(b"HTTP/1.1 101"), head
            connection.sendall(frame(REGISTER.format(id=name)))
            assert b"register_success" in connection.recv(4096)

    def sent_away(self, name):
        connection, head = self.upgrade(name)
        with connection:
            assert head.startswith(b"HTTP/1.1 503") and b"rejoin-retry-after-ms" in head, head

    def closed(self, name):
        try:
            connection, head = self.upgrade(name)
        except (OSError, EOFError):
            return
        with connection:
            raise AssertionError(head)


def measure(options, folder, knock, arguments, first):
    plane = Child([], ["control-plane", "--port", str(options.port), "--admin-port", "off", "--log-level", "error",
                       *arguments, *options.tls_arguments])
    try:
        plane.wait(0, lambda line: line if line.startswith("listening") else None, "listening")
        knocker = Knocker(options.port, options.tls)
        action = getattr(knocker, knock)
        costs = []
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            for _ in range(first):
                knocker.upgrade("first")[0].close()
            for run in range(options.runs + 1):
                before = processor_seconds(plane.process.pid)
                list(pool.map(action, (f"a-{run}-{i}" for i in range(options.connections))))
                cost = (processor_seconds(plane.process.pid) - before) / options.connections
                if run > 0:  # the first warms up
                    costs.append(cost)
        return statistics.median(costs)
    finally:
        plane.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--connections", type=int, default=5000, help="per run")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--port", type=int, default=18282)
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        options.tls_arguments = []
        if options.tls:
            key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
                           check=True, stderr=subprocess.DEVNULL)
            options.tls_arguments = ["--tls-certificate", certificate, "--tls-key", key]
        plenty = ["--capacity", "1e8", "--registration-rate", "1e8", "--handshake-rate", "1e9"]
        full = ["--capacity", "0.001", "--handshake-rate", "1e9"]
        shut = ["--capacity", "0.001", "--handshake-rate", "0.001"]
        let_in = measure(options, folder, "let_in", plenty, 0)
        sent_away = measure(options, folder, "sent_away", full, 1)
        closed = measure(options, folder, "closed", shut, 1)
    print("| over | let in (µs) | sent away with a slot (µs) | relative | closed by the ceiling (µs) | relative |")
    print("|---|---|---|---|---|---|")
    print(f"| {'wss' if options.tls else 'ws'} | {let_in * 1e6:.0f} | {sent_away * 1e6:.0f} | {sent_away / let_in:.2f} "
          f"| {closed * 1e6:.0f} | {closed / let_in:.2f} |")


if __name__ == "__main__":
    main()
