#!/usr/bin/env python3
"""Measures what tracing costs: the same processes with it and without it, side by side in one run.

    benchmarks/tracing.py memory --runs 6                       one agent per process: resident size after 30 s
    benchmarks/tracing.py cpu --agents 100 --rounds 20          a fleet at rest: processor time
    benchmarks/tracing.py lag --agents 100 --rounds 20          a control plane killed: lag of the return

"none" has no OpenTelemetry in its lib/; "off" has it, as it comes, with nowhere to send to; "on" exports spans and metrics of
agents and control plane to a backend in this process, and /metrics is read every 15 s where there is one. What is compared
runs at the same time or in turns, so that whatever else the machine does hits all alike.

lag = agent ready again - control plane listening again, with outages of the same lengths for both. The interval is what
95 % of 2 000 resamplings of the rounds say of the difference: one that holds zero is none that can be measured. It takes
at least some ten rounds to say anything. Prints Markdown tables. Standard library only.
"""
import argparse
import contextlib
import glob
import http.server
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from footprint import status
from processes import REJOIN, ROOT, Child, ControlPlane, Fleet, quantile

LIB = os.path.join(ROOT, "tools", "target", "rejoin", "lib")
FOREIGN = re.compile(r"(rejoin-otel|opentelemetry|prometheus)-")
SCRAPE_EVERY = 15
WARM_UP = 60
SETTLING = 2
STATUS_PORTS = 10
RESAMPLINGS = 2000
# Agents run with the first compiler only, and it is done soon. The second one compiles for many minutes what a fleet at rest
# executes twenty times a second, and which arm it compiles when says nothing of tracing.
FIRST_COMPILER = "-XX:TieredStopAtLevel=1"


class Backend(http.server.ThreadingHTTPServer):
    """Takes whatever is sent, and counts it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Exporting)
        self.requests = {"/v1/traces": 0, "/v1/metrics": 0}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def environment(self):
        return [f"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{self.server_port}"]

    def expect(self):
        """A comparison in which nothing was exported compares nothing."""
        if not self.requests["/v1/traces"]:
            raise SystemExit("no spans arrived at the backend (expected: tracing to be on)")


class Exporting(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: N802, the library's name
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests[self.path] = self.server.requests.get(self.path, 0) + 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Arms:
    """How each of what is compared is started: an environment before the launcher, and which launcher."""

    def __init__(self, folder, backend, jvm):
        lean = os.path.join(folder, "lean")
        os.makedirs(os.path.join(lean, "lib"))
        shutil.copy(REJOIN, lean)
        for jar in glob.glob(os.path.join(LIB, "*.jar")):
            if not FOREIGN.match(os.path.basename(jar)):
                os.symlink(jar, os.path.join(lean, "lib", os.path.basename(jar)))
        bare = ["env"] + [word for name in os.environ if name.startswith("OTEL_") for word in ("-u", name)]
        bare += [f"REJOIN_JAVA_OPTS={jvm}"] if jvm else []
        self.of = {
            "none": (bare, os.path.join(lean, "rejoin")),
            "off": (bare, REJOIN),
            "on": (bare + backend.environment(), REJOIN),
        }

    def control_plane(self, arm, port, folder):
        prefix, program = self.of[arm]
        return ControlPlane(prefix, "127.0.0.1", port, os.path.join(folder, f"state-{arm}"), 1000, (), program)

    def fleet(self, arm, port, options):
        prefix, program = self.of[arm]
        return Fleet(prefix, f"ws://127.0.0.1:{port}", options.agents, options.set, program)

    def agent(self, arm, config):
        prefix, program = self.of[arm]
        return Child(prefix, ["run", "--config", config, "--events", "-"], program)


def in_turns(names, rounds):
    """Every name once a round, in another order each time."""
    for _ in range(rounds):
        yield random.sample(names, len(names))


def difference(left, right, of):
    """of(right) - of(left) over all rounds, and its 95 % interval by resampling whole rounds."""
    def pooled(rounds):
        return of([value for one in rounds for value in one])

    count = len(left)
    drawn = []
    for _ in range(RESAMPLINGS):
        chosen = random.choices(range(count), k=count)
        drawn.append(pooled([right[i] for i in chosen]) - pooled([left[i] for i in chosen]))
    return pooled(right) - pooled(left), quantile(drawn, 0.025), quantile(drawn, 0.975)


# ---- memory

def scrape(port):
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read()


def resident(arms, arm, number, options, folder):
    port = options.port + 1 + number % STATUS_PORTS
    config = os.path.join(folder, f"agent-{number}.yaml")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"agent: {{id: tracing-{number}}}\n"
                   f"control_plane: {{endpoints: [\"ws://127.0.0.1:{options.port}\"]}}\n"
                   f"status: {{port: {port}}}\n"
                   "log: {level: error}\n")
    child = arms.agent(arm, config)
    try:
        child.wait(0, lambda text: text if '"event":"ready"' in text else None, "ready")
        end = time.monotonic() + options.rest
        while time.monotonic() < end:
            time.sleep(min(SCRAPE_EVERY, options.rest / 2))
            scrape(port)
        return status(child.process.pid, "VmRSS") / 1024, status(child.process.pid, "Threads")
    finally:
        child.kill()


def memory(options, folder, arms, backend):
    names = ["none", "off", "on"]
    sizes, threads = {name: [] for name in names}, {name: [] for name in names}
    plane = arms.control_plane("none", options.port, folder)
    plane.listen()
    try:
        number = 0
        for order in in_turns(names, options.runs):
            for arm in order:
                size, count = resident(arms, arm, number, options, folder)
                sizes[arm].append(size)
                threads[arm].append(count)
                number += 1
    finally:
        plane.child.kill()
    backend.expect()
    base = quantile(sizes["none"], .5)
    print("| tracing | runs | resident p50 (MiB) | max | threads | more than none, p50 (MiB) |")
    print("|---|---|---|---|---|---|")
    for arm in names:
        middle = quantile(sizes[arm], .5)
        print(f"| {arm} | {options.runs} | {middle:.1f} | {max(sizes[arm]):.1f} | {max(threads[arm])} | {middle - base:.1f} |")


# ---- processor time

def processor_nanos(pid):
    """Of the whole process, to the nanosecond: Linux makes a clock's number of a process's."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def cpu(options, folder, arms, backend):
    names = ["none", "off", "on"]
    shares = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        planes, fleets = {}, {}
        for offset, arm in enumerate(random.sample(names, len(names))):
            planes[arm] = arms.control_plane(arm, options.port + offset, folder)
            stack.callback(planes[arm].child.kill)
            planes[arm].listen()
            fleets[arm] = arms.fleet(arm, options.port + offset, options)
            stack.callback(fleets[arm].child.kill)
        for fleet in fleets.values():
            fleet.each(0, "ready")
        time.sleep(options.warm_up)
        pids = {(arm, kind): one[arm].child.process.pid for kind, one in (("fleet", fleets), ("plane", planes)) for arm in names}
        for _ in range(options.rounds):
            before = {key: processor_nanos(pid) for key, pid in pids.items()}
            begun = time.monotonic_ns()
            time.sleep(options.window)
            passed = time.monotonic_ns() - begun
            used = {key: (processor_nanos(pid) - before[key]) / passed for key, pid in pids.items()}
            for arm in names:
                shares[arm].append((used[arm, "fleet"], used[arm, "plane"]))
    backend.expect()
    print(f"| tracing | agents | windows of {options.window:g} s | fleet, of one core | control plane | both, ratio to none | more than none, of one core |")
    print("|---|---|---|---|---|---|---|")
    for arm in names:
        fleet, plane = (statistics.mean(values) for values in zip(*shares[arm]))
        ratios = [sum(one) / sum(base) for one, base in zip(shares[arm], shares["none"])]
        more = statistics.mean(sum(one) - sum(base) for one, base in zip(shares[arm], shares["none"]))
        print(f"| {arm} | {options.agents} | {options.rounds} | {fleet:.2%} | {plane:.2%} | {quantile(ratios, .5):.3f} | {more:.2%} |")


# ---- lag

def returned(arms, arm, offset, active, fleet, length, options, folder):
    """Kills the control plane for so long; the new one, every agent's lag in seconds, and processor seconds of both."""
    standby = arms.control_plane(arm, options.port + offset, folder)
    pids = [fleet.child.process.pid, standby.child.process.pid]
    mark = fleet.child.mark()
    before = [processor_nanos(pid) for pid in pids]
    active.child.kill()
    time.sleep(length)
    listening = standby.listen()
    lags = [(ready["t"] - listening) / 1e6 for ready in fleet.each(mark, "ready").values()]
    time.sleep(SETTLING)  # what is exported late belongs to it
    return standby, lags, [(processor_nanos(pid) - then) / 1e9 for pid, then in zip(pids, before)]


def lag(options, folder, arms, backend):
    names = ["none", "on"]
    lags, used = {name: [] for name in names}, {name: [] for name in names}
    planes = {}
    options.set = ["reconnect.stable_after=3s"] + options.set
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: [plane.child.kill() for plane in planes.values()])
        fleets = {}
        for offset, arm in enumerate(names):
            planes[arm] = arms.control_plane(arm, options.port + offset, folder)
            planes[arm].listen()
            fleets[arm] = arms.fleet(arm, options.port + offset, options)
            stack.callback(fleets[arm].child.kill)
        for fleet in fleets.values():
            fleet.each(0, "stable")
        for order in in_turns(names, options.rounds):
            length = options.outage * random.uniform(0.8, 1.2)
            for arm in order:
                mark = fleets[arm].child.mark()
                planes[arm], found, processor = returned(arms, arm, names.index(arm), planes[arm], fleets[arm], length, options, folder)
                lags[arm].append(found)
                used[arm].append(processor)
                print(f"{arm} {length:.2f} p50 {quantile(found, .5):.3f} max {max(found):.3f} cpu {processor}", file=sys.stderr, flush=True)
                fleets[arm].each(mark, "stable")
    backend.expect()
    print("| tracing | outage (s) | returns | p50 lag (s) | p95 | max | processor time of one outage, fleet (s) | control plane |")
    print("|---|---|---|---|---|---|---|---|")
    for arm in names:
        values = [value for one in lags[arm] for value in one]
        print(f"| {arm} | {options.outage:g} | {len(values)} | {quantile(values, .5):.3f} | {quantile(values, .95):.3f} | {max(values):.3f} "
              f"| {quantile([fleet for fleet, _ in used[arm]], .5):.2f} | {quantile([plane for _, plane in used[arm]], .5):.2f} |")
    for label, share in (("p50", .5), ("p95", .95)):
        more, low, high = difference(lags["none"], lags["on"], lambda values, share=share: quantile(values, share))
        verdict = "more than chance" if low > 0 else "less than chance" if high < 0 else "no difference that can be measured"
        print(f"\n{label} with tracing less that without: {more * 1000:+.0f} ms, 95 % between {low * 1000:+.0f} and {high * 1000:+.0f} ms: {verdict}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("memory", "cpu", "lag"))
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--runs", type=int, default=6, help="of memory: processes of each kind")
    parser.add_argument("--rest", type=float, default=30, help="of memory: seconds before it is looked at")
    parser.add_argument("--rounds", type=int, default=20, help="of cpu: windows; of lag: outages of each kind")
    parser.add_argument("--window", type=float, default=30, help="of cpu: seconds")
    parser.add_argument("--warm-up", type=float, default=WARM_UP, help="of cpu: seconds until everything has come to rest")
    parser.add_argument("--outage", type=float, default=2, help="of lag: seconds, smeared by 20 %% each way")
    parser.add_argument("--port", type=int, default=18282, help="the first of those that are used")
    parser.add_argument("--set", action="append", default=[], help="a setting of the agents, as for ./rejoin fleet")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    backend = Backend()
    with tempfile.TemporaryDirectory() as folder:
        arms = Arms(folder, backend, FIRST_COMPILER if options.what == "cpu" else "")
        {"memory": memory, "cpu": cpu, "lag": lag}[options.what](options, folder, arms, backend)


if __name__ == "__main__":
    main()
