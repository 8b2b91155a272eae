#!/usr/bin/env python3
"""Measures how a fleet comes back: lag = agent ready again - control plane listening again.

Control plane and fleet are two processes started with ./rejoin; each new control plane starts warm (--standby) and binds
when its turn comes, so that its JVM's start does not count. Outage lengths are smeared by 20 % each way, so that no policy
profits from the luck of one length.

    benchmarks/returns.py kill --outage 0.3 1 2 5 --agents 100 --cycles 10
    benchmarks/returns.py cut  --outage 30 --agents 100 --cycles 2        (root: network namespaces and a packet filter)

Prints a Markdown table. Standard library only.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
import time

from processes import REJOIN, ControlPlane, Fleet, quantile, seconds


def summary(values):
    return f"{seconds(quantile(values, 0.5))} | {seconds(quantile(values, 0.95))} | {seconds(max(values))}"


def smear(length):
    return length * random.uniform(0.8, 1.2)


def kill(options, folder):
    print("| outage (s) | returns | p50 lag (s) | p95 | max | attempts per return |")
    print("|---|---|---|---|---|---|")
    for length in options.outage:
        state = os.path.join(folder, f"state-{length}")
        active = ControlPlane([], "127.0.0.1", options.port, state, options.capacity)
        active.listen()
        fleet = Fleet([], f"ws://127.0.0.1:{options.port}", options.agents, options.set)
        try:
            fleet.each(0, "ready")
            lags, attempts = [], []
            for _ in range(options.cycles):
                fleet.each(fleet.child.mark(), "stable")
                standby = ControlPlane([], "127.0.0.1", options.port, state, options.capacity)
                mark = fleet.child.mark()
                active.child.kill()
                time.sleep(smear(length))
                listening = standby.listen()
                for ready in fleet.each(mark, "ready").values():
                    lags.append(ready["t"] - listening)
                    attempts.append(ready["attempt"])
                active = standby
            print(f"| {length:g} | {len(lags)} | {summary(lags)} | {sum(attempts) / len(attempts):.1f} |", flush=True)
        finally:
            fleet.child.kill()
            active.child.kill()


def cut(options, folder):
    def run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    server, agents = f"rjb-s{os.getpid()}", f"rjb-a{os.getpid()}"
    on_server, on_agents = ["ip", "netns", "exec", server], ["ip", "netns", "exec", agents]
    run("ip", "netns", "add", server)
    run("ip", "netns", "add", agents)
    active = fleet = None
    try:
        run("ip", "link", "add", "cable", "netns", server, "type", "veth", "peer", "name", "cable", "netns", agents)
        for name, address in ((server, "10.99.8.1"), (agents, "10.99.8.2")):
            run("ip", "-n", name, "addr", "add", address + "/24", "dev", "cable")
            run("ip", "-n", name, "link", "set", "lo", "up")
            run("ip", "-n", name, "link", "set", "cable", "up")
        active = ControlPlane(on_server, "10.99.8.1", options.port, os.path.join(folder, "state"), options.capacity)
        active.listen()
        fleet = Fleet(on_agents, f"ws://10.99.8.1:{options.port}", options.agents, options.set)
        fleet.each(0, "ready")
        settling = 0
        print("| cut (s) | agents × cuts | suspected after p50 | max | declared lost after p50 | max | lost "
              "| lag p50 (s) | p95 | max |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for length in options.outage:
            suspects, losses, lags = [], [], []
            for _ in range(options.cycles):
                fleet.each(settling, "stable")
                mark = fleet.child.mark()
                begun = time.time_ns() // 1000
                run(*on_server, "iptables", "-w", "-I", "INPUT", "-i", "cable", "-j", "DROP")
                time.sleep(smear(length) if length >= 5 else length)
                run(*on_server, "iptables", "-w", "-F")
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

            print(f"| {length:g} | {options.agents} × {options.cycles} | {pair(suspects)} | {pair(losses)} "
                  f"| {len(losses)} | {summary(lags) if lags else '– | – | –'} |", flush=True)
    finally:
        for child in (fleet and fleet.child, active and active.child):
            if child:
                child.kill()
        for name in (server, agents):
            subprocess.run(["ip", "netns", "del", name], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fault", choices=("kill", "cut"))
    parser.add_argument("--outage", type=float, nargs="+", required=True, help="lengths in seconds")
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--capacity", type=int, default=1000)
    parser.add_argument("--port", type=int, default=18181)
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        (kill if options.fault == "kill" else cut)(options, folder)


if __name__ == "__main__":
    main()
