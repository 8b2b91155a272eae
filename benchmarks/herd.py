#!/usr/bin/env python3
"""Measures the return of a whole fleet against what its control plane can take.

    benchmarks/herd.py --agents 10000 --capacity 1000 --outage 30
    benchmarks/herd.py --agents 10000 --capacity 1000 --outage 30 --forget --more=--registration-rate=500
    benchmarks/herd.py --agents 1 --capacity 1000 --outage 30 --cycles 20            a lone agent

Control plane and fleet are processes started with ./rejoin (several for the fleet, with --processes); the control plane
is killed with SIGKILL, and one that is warm already listens when the outage is over. With --forget the first one drops
every session right before it is killed, but not what it knows of the fleet's size. Times count from the listening line.
Admitted is counted twice. At the control plane's door, exactly, over any second and any tenth: the bound of 1.1 C (and
0.2 C in a tenth) applies to this, since it is what the control plane promises to whatever stands behind it. And where it is
felt: the most agents that became ready within any second and any tenth, which a busy machine blurs, as agents that were let
in at different times may be heard of together. Prints a Markdown row per cycle, and on standard error what failed otherwise
than by a reject. With --check it ends with 1 and the reasons if a row breaks a bound. Standard library only.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import time

from processes import REJOIN, Child, ControlPlane, quantile, seconds

PATIENCE = 300


class EventFile:
    """Lines of events that a process appends to a file; read once, cheaply, as they come."""

    def __init__(self, path):
        self.path = path
        self.position = 0

    def new_lines(self):
        try:
            with open(self.path, "rb") as file:
                file.seek(self.position)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = data.rfind(b"\n") + 1
        self.position += whole
        return data[:whole].splitlines()


class Herd:
    """Agents in one or more processes, and what they said since the last mark."""

    def __init__(self, folder, options):
        self.size = options.agents
        self.files, self.children = [], []
        share = -(-options.agents // options.processes)
        for number in range(options.processes):
            events = os.path.join(folder, f"events-{number}")
            count = min(share, options.agents - number * share)
            arguments = ["fleet", "--agents", str(count), "--id-prefix", f"herd-{number}-", "--events", events,
                         "--endpoint", f"ws://127.0.0.1:{options.port}", "--ramp-up", options.ramp_up,
                         "--log-level", "error"]
            for setting in options.set:
                arguments += ["--set", setting]
            self.files.append(EventFile(events))
            self.children.append(Child([], arguments))
        self.lines = []

    def mark(self):
        self.collect()
        self.lines = []

    def collect(self):
        for file in self.files:
            self.lines += file.new_lines()

    def await_ready(self):
        """Until every agent has said ready since the mark."""
        deadline = time.monotonic() + PATIENCE
        seen, position = set(), 0
        while len(seen) < self.size:
            if time.monotonic() > deadline:
                raise SystemExit(f"only {len(seen)} of {self.size} agents were ready within {PATIENCE} s")
            time.sleep(0.5)
            self.collect()
            for line in self.lines[position:]:
                if b'"event":"ready"' in line:
                    seen.add(json.loads(line)["agent"])
            position = len(self.lines)

    def end(self):
        for child in self.children:
            child.kill()


def most_within(times, window):
    """The most of the sorted times that fall into any window of this length."""
    best = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] >= window:
            first += 1
        best = max(best, last - first + 1)
    return best


def bounds(options):
    """Seconds until everybody is back, and rejects per agent; None where no bound is known."""
    if options.agents == 1:
        return 1.2, None
    if options.forget:
        rate = next((float(more.split("=")[1]) for more in options.more if more.startswith("--registration-rate=")),
                    options.capacity / 2)
        return max(1.2, 1.25 * options.agents / rate), None
    return 1.2 * options.agents / options.capacity + 2, 1.2


def broken(options, last, rejects, in_second, in_tenth):
    """What of a row is beyond its bound, in words."""
    longest, most_rejects = bounds(options)
    second = max(1.1 * options.capacity, 1)
    tenth = max(0.2 * options.capacity, 1)
    found = []
    if last > longest:
        found.append(f"the last was back after {last:.2f} s (expected: at most {longest:.2f})")
    if most_rejects is not None and rejects > most_rejects:
        found.append(f"{rejects:.2f} rejects per agent (expected: at most {most_rejects})")
    if in_second > second:
        found.append(f"{in_second} admitted within a second (expected: at most {second:.0f})")
    if in_tenth > tenth:
        found.append(f"{in_tenth} admitted within a tenth (expected: at most {tenth:.0f})")
    return found


def row(options, lines, listening, door):
    """Prints it; answers what is wrong with it."""
    ready, rejected, attempts, others = {}, 0, 0, collections.Counter()
    for line in map(json.loads, lines):
        if line["event"] == "ready" and line["t"] >= listening:
            ready.setdefault(line["agent"], line)
        elif line["event"] == "attempt" and line["t"] >= listening:
            if line.get("outcome") == "failed":
                if line["reason"] == "busy":
                    rejected += 1
                else:
                    others[line["reason"]] += 1
            elif "outcome" not in line:
                attempts += 1
    lags = [line["t"] - listening for line in ready.values()]
    times = sorted(lags)
    resumed = sum(1 for line in ready.values() if line["resumed"])
    marks = " | ".join(seconds(quantile(lags, share)) for share in (.5, .9, .99))
    in_second, in_tenth = door["admitted_most_in_1s"], door["admitted_most_in_100ms"]
    print(f"| {options.agents} | {options.capacity} | {marks} | {seconds(max(lags))} | {options.agents / options.capacity:.2f} "
          f"| {attempts / options.agents:.2f} | {rejected / options.agents:.2f} "
          f"| {in_second} | {in_tenth} | {most_within(times, 1_000_000)} | {most_within(times, 100_000)} | {resumed} |",
          flush=True)
    if others:
        print("failed otherwise: " + ", ".join(f"{count} {reason}" for reason, count in others.items()), file=sys.stderr)
    return broken(options, max(lags) / 1e6, rejected / options.agents, in_second, in_tenth)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=10000)
    parser.add_argument("--capacity", type=int, default=1000)
    parser.add_argument("--outage", type=float, default=30)
    parser.add_argument("--cycles", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--ramp-up", default="20s")
    parser.add_argument("--forget", action="store_true", help="the control plane that returns knows no session")
    parser.add_argument("--port", type=int, default=18183)
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    parser.add_argument("--more", action="append", default=[], help="a further argument of the control plane")
    parser.add_argument("--check", action="store_true", help="ends with 1 if a bound of the issue is broken")
    options = parser.parse_args()
    wrong = []
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        def plane():
            return ControlPlane(
                [], "127.0.0.1", options.port, os.path.join(folder, "state"), options.capacity, options.more)

        active = plane()
        active.listen()
        herd = Herd(folder, options)
        try:
            herd.await_ready()
            print("| agents | C (1/s) | t50 (s) | t90 | t99 | t100 | N/C | attempts per agent | rejects per agent "
                  "| admitted in 1 s | in 0.1 s | felt in 1 s | in 0.1 s | resumed |")
            print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
            for _ in range(options.cycles):
                time.sleep(5)  # the last ones answer their first heartbeats
                standby = plane()
                herd.mark()
                if options.forget:
                    active.admin("/admin/sessions/forget")
                active.child.kill()
                time.sleep(options.outage)
                listening = standby.listen()
                active = standby
                herd.await_ready()
                wrong += row(options, herd.lines, listening, active.statistics())
        finally:
            herd.end()
            active.child.kill()
    if options.check and wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
