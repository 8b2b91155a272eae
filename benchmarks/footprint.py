#!/usr/bin/env python3
"""Measures what agents take: memory, threads and processor time.

    benchmarks/footprint.py agent --runs 10              one process per agent: start until registered, resident size
    benchmarks/footprint.py fleet --agents 5000          one process for all: heap, threads, idle processor time

Start until registered counts from starting the launcher script, with nothing cached and no archive. Heap per agent is the
live heap (after a full collection) less that of a fleet of one, by the number of agents. Idle is 30 s of heartbeats at
their default of 5 s. Prints Markdown tables. Standard library only; jcmd of the JDK in use.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

from processes import REJOIN, Child, ControlPlane, Fleet, quantile

TICKS = os.sysconf("SC_CLK_TCK")
IDLE = 30


def status(pid, field):
    """A number of /proc/PID/status: kB for sizes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(rf"^{field}:\s+(\d+)", file.read(), re.MULTILINE).group(1))


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def live_heap(pid):
    """Bytes that a full collection leaves."""
    histogram = subprocess.run(["jcmd", str(pid), "GC.class_histogram"], check=True, capture_output=True, text=True)
    return int(histogram.stdout.strip().splitlines()[-1].split()[2])


def agent(options, folder):
    plane = ControlPlane([], "127.0.0.1", options.port, os.path.join(folder, "state"), 1000)
    plane.listen()
    starts, sizes = [], []
    try:
        for run in range(options.runs):
            config = os.path.join(folder, f"agent-{run}.yaml")
            with open(config, "w", encoding="utf-8") as file:
                file.write(f"agent: {{id: footprint-{run}}}\n"
                           f"control_plane: {{endpoints: [\"ws://127.0.0.1:{options.port}\"]}}\n"
                           "log: {level: error}\n")
            begun = time.time_ns() // 1000
            child = Child([], ["run", "--config", config, "--events", "-"])
            ready = child.wait(0, lambda text: json.loads(text)["t"] if '"event":"ready"' in text else None, "ready")
            starts.append((ready - begun) / 1e6)
            time.sleep(IDLE)
            sizes.append(status(child.process.pid, "VmRSS") / 1024)
            child.kill()
    finally:
        plane.child.kill()
    print("| runs | start until registered p50 (s) | max | resident after 30 s, p50 (MiB) | max |")
    print("|---|---|---|---|---|")
    print(f"| {options.runs} | {quantile(starts, .5):.2f} | {max(starts):.2f} "
          f"| {quantile(sizes, .5):.0f} | {max(sizes):.0f} |")


def fleet(options, folder):
    plane = ControlPlane([], "127.0.0.1", options.port, os.path.join(folder, "state"), 1000)
    plane.listen()
    figures = []
    try:
        for count in (1, options.agents):
            begun = time.monotonic()
            running = Fleet([], f"ws://127.0.0.1:{options.port}", count, options.set)
            try:
                running.each(0, "ready")
                registered = time.monotonic() - begun
                pid = running.child.process.pid
                time.sleep(IDLE)  # compilers and ramp-up come to rest
                before = processor_seconds(pid)
                time.sleep(IDLE)
                idle = (processor_seconds(pid) - before) / IDLE
                figures.append((registered, live_heap(pid), status(pid, "Threads"), status(pid, "VmRSS") / 1024, idle))
            finally:
                running.child.kill()
    finally:
        plane.child.kill()
    (_, alone, *_), (registered, heap, threads, resident, idle) = figures
    print("| agents | all registered after (s) | heap per agent (KiB) | threads | resident (MiB) | idle, of one core |")
    print("|---|---|---|---|---|---|")
    print(f"| {options.agents} | {registered:.1f} | {(heap - alone) / options.agents / 1024:.1f} | {threads} "
          f"| {resident:.0f} | {idle:.0%} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("agent", "fleet"))
    parser.add_argument("--agents", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--port", type=int, default=18182)
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        (agent if options.what == "agent" else fleet)(options, folder)


if __name__ == "__main__":
    main()
