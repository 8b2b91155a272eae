#!/usr/bin/env python3
"""Measures how a fleet comes back: lag = agent ready again - control plane listening again.

Control plane and fleet are two processes started with ./rejoin; each new control plane starts warm (--standby) and binds
when its turn comes, so that its JVM's start does not count. Outage lengths are smeared by 20 % each way, so that no policy
profits from the luck of one length.

    benchmarks/returns.py kill --outage 0.3 1 2 5 --agents 100 --cycles 10
    benchmarks/returns.py cut  --outage 30 --agents 100 --cycles 2        (root: network namespaces and a packet filter)

Several transports are measured side by side: every length over each of them before the next length. With --at-once they
share the machine instead, each with a fleet and a control plane of its own, which is quicker where waiting is most of it.

    benchmarks/returns.py kill --transport websocket grpc --outage 0.3 1 2 5
    benchmarks/returns.py kill --transport websocket grpc --at-once --outage 120 --cycles 3

Prints a Markdown table. Standard library only.
"""
import argparse
import concurrent.futures
import os
import random
import subprocess
import sys
import tempfile
import time

from processes import REJOIN, ControlPlane, Fleet, quantile, seconds

SCHEMES = {"websocket": "ws", "grpc": "grpc"}


class Side:
    """One transport: where its control planes listen and its fleet connects. Others have ports of their own."""

    def __init__(self, transport, options, folder, host="127.0.0.1", on_server=(), on_agents=()):
        self.transport, self.options, self.folder, self.host = transport, options, folder, host
        self.on_server, self.on_agents = list(on_server), list(on_agents)
        self.port = options.port + 2 * list(SCHEMES).index(transport)

    def control_plane(self, state):
        """In standby: it listens when it is told to. Over WebSocket it loads nothing of gRPC."""
        further = ("--grpc-port", str(self.port + 1)) if self.transport == "grpc" else ()
        return ControlPlane(
            self.on_server, self.host, self.port, os.path.join(self.folder, f"{self.transport}-{state}"),
            self.options.capacity, further)

    def fleet(self):
        port = self.port + 1 if self.transport == "grpc" else self.port
        endpoint = f"{SCHEMES[self.transport]}://{self.host}:{port}"
        return Fleet(self.on_agents, endpoint, self.options.agents, self.options.set)


def each_side(options, sides, measure):
    """Prints what measure(side, length) answers for every length and side, in that order."""
    with concurrent.futures.ThreadPoolExecutor(len(sides) if options.at_once else 1) as pool:
        for length in options.outage:
            for row in pool.map(lambda side: measure(side, length), sides):
                print(row, flush=True)


def summary(values):
    return f"{seconds(quantile(values, 0.5))} | {seconds(quantile(values, 0.95))} | {seconds(max(values))}"


def smear(length):
    return length * random.uniform(0.8, 1.2)


def kill(options, folder):
    def measure(side, length):
        state = f"state-{length}"
        active = side.control_plane(state)
        fleet = standby = None
        try:
            active.listen()
            fleet = side.fleet()
            fleet.each(0, "ready")
            lags, attempts, mark = [], [], 0
            for _ in range(options.cycles):
                standby = side.control_plane(state)
                fleet.each(mark, "stable")
                mark = fleet.child.mark()
                active.child.kill()
                active = standby
                time.sleep(smear(length))
                listening = active.listen()
                for ready in fleet.each(mark, "ready").values():
                    lags.append(ready["t"] - listening)
                    attempts.append(ready["attempt"])
            return (f"| {length:g} | {side.transport} | {len(lags)} | {summary(lags)} "
                    f"| {sum(attempts) / len(attempts):.1f} |")
        finally:
            for process in (fleet, active, standby):
                if process:
                    process.child.kill()

    print("| outage (s) | transport | returns | p50 lag (s) | p95 | max | attempts per return |")
    print("|---|---|---|---|---|---|---|")
    each_side(options, [Side(transport, options, folder) for transport in options.transport], measure)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Hosts:
    """A control plane's host and its agents', two network namespaces on one cable. Needs root."""

    def __init__(self):
        self.server, self.agents = f"rjb-s{os.getpid()}", f"rjb-a{os.getpid()}"
        self.on_server, self.on_agents = (["ip", "netns", "exec", name] for name in (self.server, self.agents))
        self.address = "10.99.8.1"

    def __enter__(self):
        run("ip", "netns", "add", self.server)
        run("ip", "netns", "add", self.agents)
        run("ip", "link", "add", "cable", "netns", self.server, "type", "veth", "peer", "name", "cable",
            "netns", self.agents)
        for name, address in ((self.server, self.address), (self.agents, "10.99.8.2")):
            run("ip", "-n", name, "addr", "add", address + "/24", "dev", "cable")
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "-n", name, "link", "set", "cable", "up")
        return self

    def side(self, transport, options, folder):
        return Side(transport, options, folder, self.address, self.on_server, self.on_agents)

    def drop(self, port):
        """Everything that arrives at the control plane's two ports from port on."""
        run(*self.on_server, "iptables", "-w", "-I", "INPUT", "-i", "cable", "-p", "tcp",
            "--dport", f"{port}:{port + 1}", "-j", "DROP")

    def deliver(self, port):
        run(*self.on_server, "iptables", "-w", "-D", "INPUT", "-i", "cable", "-p", "tcp",
            "--dport", f"{port}:{port + 1}", "-j", "DROP")

    def __exit__(self, *_):
        for name in (self.server, self.agents):
            subprocess.run(["ip", "netns", "del", name], check=False)


def cut(options, folder):
    def measure(side, length):
        active = side.control_plane(f"state-{length}")
        fleet = None
        try:
            active.listen()
            fleet = side.fleet()
            fleet.each(0, "ready")
            settling = 0
            suspects, losses, lags = [], [], []
            for _ in range(options.cycles):
                fleet.each(settling, "stable")
                mark = fleet.child.mark()
                begun = time.time_ns() // 1000
                hosts.drop(side.port)
                time.sleep(smear(length) if length >= 5 else length)
                hosts.deliver(side.port)
                healed = time.time_ns() // 1000
                if length >= 12:
                    settling = mark
                    lags += [line["t"] - healed for line in fleet.each(mark, "ready").values()]
                    suspects += [line["t"] - begun for line in fleet.each(mark, "suspect").values()]
                    losses += [line["t"] - begun for line in fleet.each(mark, "lost").values()]
                else:
                    time.sleep(12)
                    suspects += [line["t"] - begun for line in
                                 fleet.each(mark, "suspect", patience=1, of_every_agent=False).values()]
                    losses += [line["t"] - begun for line in
                               fleet.each(mark, "lost", patience=1, of_every_agent=False).values()]

            def pair(values):
                return f"{seconds(quantile(values, 0.5))} | {seconds(max(values))}" if values else "– | –"

            return (f"| {length:g} | {side.transport} | {options.agents} × {options.cycles} | {pair(suspects)} "
                    f"| {pair(losses)} | {len(losses)} | {summary(lags) if lags else '– | – | –'} |")
        finally:
            for process in (fleet, active):
                if process:
                    process.child.kill()

    with Hosts() as hosts:
        print("| cut (s) | transport | agents × cuts | suspected after p50 | max | declared lost after p50 | max | lost "
              "| lag p50 (s) | p95 | max |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        each_side(options, [hosts.side(transport, options, folder) for transport in options.transport], measure)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fault", choices=("kill", "cut"))
    parser.add_argument("--outage", type=float, nargs="+", required=True, help="lengths in seconds")
    parser.add_argument("--transport", choices=tuple(SCHEMES), nargs="+", default=["websocket"])
    parser.add_argument("--at-once", action="store_true", help="measure the transports at the same time")
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--capacity", type=int, default=1000)
    parser.add_argument("--port", type=int, default=18181, help="the first of four")
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        (kill if options.fault == "kill" else cut)(options, folder)


if __name__ == "__main__":
    main()
