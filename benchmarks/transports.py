#!/usr/bin/env python3
"""Measures what a heartbeat costs over each transport, and on a channel of its own.

    benchmarks/transports.py wire --agents 100         bytes of a heartbeat and its answer (root: network namespaces)
    benchmarks/transports.py idle --agents 1000        memory, descriptors, threads and processor time of idle agents

Wire: two network namespaces. Payload is what the sockets carried (ss: bytes sent and received), packets and bytes are those
of a packet filter's counters, IP and TCP headers and acknowledgements included; all divided by the heartbeats that were
answered meanwhile. Where heartbeats have a channel of their own, the main connection is asked with pings of its own, once
per heartbeat, and is counted apart.

Idle: both processes, heartbeats at their default of 5 s. Heap per agent is the live heap (after a full collection) less
that of one agent. Prints Markdown tables. Standard library only; jcmd of the JDK in use.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

from footprint import IDLE, live_heap, processor_seconds, status
from processes import REJOIN, ControlPlane, Fleet
from returns import Hosts, run

MODES = ("websocket", "grpc", "websocket + channel", "grpc + channel")
LONGEST_LAG = 2.0


class Pair:
    """A control plane and a fleet whose heartbeats go one way or the other."""

    def __init__(self, mode, options, state, host="127.0.0.1", on_server=(), on_agents=()):
        self.transport, self.channel = mode.split(" ")[0], mode.endswith("channel")
        self.web_socket, self.grpc = options.port, options.port + 1
        self.host, self.on_agents, self.options = host, list(on_agents), options
        further = ("--grpc-port", str(self.grpc)) if mode != "websocket" else ()
        self.plane = ControlPlane(list(on_server), host, options.port, state, 1000, further)
        self.plane.listen()

    def fleet(self, agents, detail=()):
        endpoint = f"grpc://{self.host}:{self.grpc}"
        settings = list(self.options.set)
        if self.channel:
            settings += ["heartbeat.channel=grpc", f"heartbeat.endpoint={endpoint}"]
        if self.transport == "websocket":
            endpoint = f"ws://{self.host}:{self.web_socket}"
        fleet = Fleet(self.on_agents, endpoint, agents, settings, further=detail)
        fleet.each(0, "ready")
        if self.channel:
            fleet.each(0, "heartbeat_channel_opened")
        return fleet


# ---- wire


def filtered(hosts, port):
    """Packets and bytes of that port, both ways, as the control plane's packet filter counted them."""
    packets = total = 0
    for chain in ("INPUT", "OUTPUT"):
        rules = subprocess.run([*hosts.on_server, "iptables", "-w", "-nvxL", chain], check=True, capture_output=True,
                               text=True).stdout
        for line in rules.splitlines():
            if re.search(rf"[ds]pt:{port}\b", line):
                packets += int(line.split()[0])
                total += int(line.split()[1])
    return packets, total


def payload(hosts, port):
    """Bytes that the agents' sockets to that port have sent and received, and how many sockets there are."""
    told = subprocess.run([*hosts.on_agents, "ss", "-tinH", "state", "established", f"( dport = :{port} )"], check=True,
                          capture_output=True, text=True).stdout
    numbers = [int(number) for number in re.findall(r"bytes_(?:sent|received):(\d+)", told)]
    return sum(numbers), told.count("cubic")


def wire(options, folder):
    print("| main connection | heartbeats | agents | heartbeats answered | payload bytes each | packets each | bytes each "
          "| main connection's pings: payload bytes each | packets | bytes |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with Hosts() as hosts:
        for port in (options.port, options.port + 1):
            run(*hosts.on_server, "iptables", "-w", "-A", "INPUT", "-p", "tcp", "--dport", str(port))
            run(*hosts.on_server, "iptables", "-w", "-A", "OUTPUT", "-p", "tcp", "--sport", str(port))
        for mode in MODES[:3]:  # over gRPC the channel's bytes would be those of the same port
            pair = fleet = None
            try:
                pair = Pair(mode, options, os.path.join(folder, f"wire-{mode[:2]}-{len(mode)}"), hosts.address,
                            hosts.on_server, hosts.on_agents)
                fleet = pair.fleet(options.agents, ("--event-detail", "all"))
                print(wire_row(mode, pair, fleet, hosts, options), flush=True)
            finally:
                for process in (fleet, pair and pair.plane):
                    if process:
                        process.child.kill()


def wire_row(mode, pair, fleet, hosts, options):
    beats_port = pair.grpc if pair.channel or pair.transport == "grpc" else pair.web_socket
    time.sleep(LONGEST_LAG * 2)  # hooks and acknowledgements of the registrations
    mark = fleet.child.mark()
    before = {port: (payload(hosts, port), filtered(hosts, port)) for port in (pair.web_socket, pair.grpc)}
    time.sleep(options.seconds)
    after = {port: (payload(hosts, port), filtered(hosts, port)) for port in (pair.web_socket, pair.grpc)}
    lines = [json.loads(line) for line in fleet.child.since(mark) if line.startswith("{")]
    beats = sum(line["event"] == "heartbeat" for line in lines)
    strangers = {line["event"] for line in lines} - {"heartbeat", "stable"}
    if strangers or not beats:
        raise SystemExit(f"{mode}: {beats} heartbeats and {sorted(strangers)} (expected: heartbeats and nothing else)")

    def each(port):
        (carried, sockets), (packets, total) = before[port]
        (carried_after, sockets_after), (packets_after, total_after) = after[port]
        if sockets != sockets_after:
            raise SystemExit(f"{mode}: {sockets} sockets, then {sockets_after} (expected: the same)")
        return (f"{(carried_after - carried) / beats:.0f} | {(packets_after - packets) / beats:.1f} "
                f"| {(total_after - total) / beats:.0f}")

    pings = each(pair.web_socket) if pair.channel else "– | – | –"
    way = "channel, grpc" if pair.channel else "main"
    return f"| {pair.transport} | {way} | {options.agents} | {beats} | {each(beats_port)} | {pings} |"


# ---- idle


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def measure(pid):
    return live_heap(pid), descriptors(pid), status(pid, "Threads")


def idle(options, folder):
    print("| main connection | heartbeats | agents | process | heap per agent (KiB) | descriptors per agent | threads "
          "| resident (MiB) | idle, of one core |")
    print("|---|---|---|---|---|---|---|---|---|")
    for mode in MODES:
        pair = Pair(mode, options, os.path.join(folder, f"idle-{mode[:2]}-{len(mode)}"))
        fleet = None
        try:
            fleet = pair.fleet(1)
            alone = [measure(pid) for pid in (fleet.child.process.pid, pair.plane.child.process.pid)]
            fleet.child.kill()
            fleet = pair.fleet(options.agents)
            pids = {"agents": fleet.child.process.pid, "control plane": pair.plane.child.process.pid}
            time.sleep(IDLE)  # compilers and ramp-up come to rest
            busy = [processor_seconds(pid) for pid in pids.values()]
            time.sleep(options.seconds)
            busy = [(processor_seconds(pid) - before) / options.seconds for pid, before in zip(pids.values(), busy)]
            for (name, pid), load, (heap, files, _) in zip(pids.items(), busy, alone):
                heap_now, files_now, threads = measure(pid)
                more = options.agents - 1
                print(f"| {pair.transport} | {'channel, grpc' if pair.channel else 'main'} | {options.agents} | {name} "
                      f"| {(heap_now - heap) / more / 1024:.1f} | {(files_now - files) / more:.2f} | {threads} "
                      f"| {status(pid, 'VmRSS') / 1024:.0f} | {load:.1%} |", flush=True)
        finally:
            for process in (fleet, pair.plane):
                if process:
                    process.child.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("wire", "idle"))
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=30, help="how long is counted")
    parser.add_argument("--port", type=int, default=18185, help="the first of two")
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        (wire if options.what == "wire" else idle)(options, folder)


if __name__ == "__main__":
    main()
