#!/usr/bin/env python3
"""Moves a fleet from one control plane to another while numbered commands and events flow, and counts what was lost.

    benchmarks/drain.py --agents 1000 --over 10
    benchmarks/drain.py --agents 1000 --over 10 --scheme grpc

Two control-plane processes share one state file; the fleet knows both and starts at the first, which is then drained by
POST /admin/drain. All the while commands go to agents through both admin interfaces in turn. The agents know no command of
that name and say so, which is an event: so each command must lead to exactly one event. At the end, for every agent, the
commands that were taken, the highest number received, and the events that the two processes received together must be the
same figure. Prints Markdown; ends with status 1 if something was lost, doubled, or without a session. Standard library only.
"""
import argparse
import collections
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from herd import EventFile
from processes import REJOIN, Child, quantile

PATIENCE = 300


class Plane:
    """A control-plane process and its admin interface."""

    def __init__(self, state, options):
        arguments = ["control-plane", "--port", "0", "--state", state, "--shared", "--admin-port", "0",
                     "--capacity", str(options.capacity), "--log-level", "error"]
        if options.scheme == "grpc":
            arguments += ["--grpc-port", "0"]
        self.child = Child([], arguments)
        listening = self.child.wait(0, lambda line: line if line.startswith("listening") else None, "listening line")
        self.endpoint = next(word for word in listening.split() if word.startswith(options.scheme + "://"))
        _, uri, _, _, token_file = self.child.wait(
            0, lambda line: line.split(" ", 4) if line.startswith("admin") else None, "admin line")
        self.address = urllib.parse.urlparse(uri)
        with open(token_file, encoding="utf-8") as file:
            self.headers = {"Authorization": "Bearer " + file.read().strip(), "Content-Type": "application/json"}

    def connect(self):
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)

    def ask(self, path, method="GET", body=None, connection=None):
        own = connection or self.connect()
        own.request(method, path, body, self.headers)
        response = own.getresponse()
        answer = json.loads(response.read())
        if connection is None:
            own.close()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {answer}")
        return answer

    def agents(self):
        return {agent["id"]: agent for agent in self.ask("/api/agents")["agents"]}


class Traffic:
    """Commands to every agent in turn, through both admin interfaces in turn."""

    def __init__(self, agents, planes, rate):
        self.taken = collections.Counter()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._send, args=(agents[part::2], planes[part:] + planes[:part], rate / 2))
                        for part in range(2)]
        for thread in self.threads:
            thread.start()

    def _send(self, agents, planes, rate):
        connections = [plane.connect() for plane in planes]
        started, number = time.monotonic(), 0
        while not self.stopped.is_set():
            # An agent's commands go through one interface, then through the other.
            agent, which = agents[number % len(agents)], number // len(agents) % 2
            planes[which].ask(f"/api/agents/{agent}/commands", "POST", json.dumps({"name": "count", "body": str(number)}),
                              connections[which])
            self.taken[agent] += 1
            number += 1
            time.sleep(max(0, started + number / rate - time.monotonic()))

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        return self.taken


def until(what, condition):
    deadline = time.monotonic() + PATIENCE
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: not within {PATIENCE} s")
        time.sleep(0.1)


def lost_sessions(*planes):
    return sum(plane.ask("/api/statistics")["lost"] for plane in planes)


def judge(options, moves, losses, lost_here, begun, taken, one, two):
    first, second = one.agents(), two.agents()
    lost = doubled = 0
    for agent, count in taken.items():
        received = first[agent]["events_received"] + second[agent]["events_received"]
        lost += max(0, count - second[agent]["last_received"]) + second[agent]["queued"]
        doubled += max(0, received - count)
    times = sorted((line["t"] - begun) / 1e6 for line in moves)
    seconds = collections.Counter(int(moment) for moment in times)
    histogram = " ".join(str(seconds.get(second, 0)) for second in range(int(max(times)) + 1))
    drained = one.ask("/admin/drain")
    statistics = [plane.ask("/api/statistics") for plane in (one, two)]
    figures = [
        ("agents at the first, over", f"{drained['agents']}, {options.over:g} s, {options.scheme}"),
        ("moved beside a living connection, resumed", f"{len(moves)}, {sum(line['resumed'] for line in moves)}"),
        ("moves per second", histogram),
        ("moves: 1 %, 50 %, 99 %, last (s)", ", ".join(f"{quantile(times, share):.2f}" for share in (.01, .5, .99, 1))),
        ("closed at the deadline", drained["closed"]),
        ("moments without a session (agents), lost sessions (control planes)",
         f"{losses}, {lost_here}"),
        ("commands sent, each answered by an event", sum(taken.values())),
        ("numbered messages lost, doubled", f"{lost}, {doubled}"),
        ("received again and dropped (duplicates)", sum(each["duplicates"] for each in statistics)),
    ]
    print("| what | figure |\n|---|---|")
    for name, figure in figures:
        print(f"| {name} | {figure} |")
    good = (len(moves) >= drained["agents"] and not losses and not lost_here and not lost and not doubled
            and drained["closed"] == 0 and all(line["resumed"] for line in moves)
            and statistics[1]["agents_connected"] == options.agents)
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--over", type=float, default=10)
    parser.add_argument("--rate", type=float, default=200, help="commands per second, together")
    parser.add_argument("--capacity", type=int, default=1000)
    parser.add_argument("--scheme", choices=("ws", "grpc"), default="ws")
    options = parser.parse_args()
    subprocess.run([REJOIN, "--version"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        state, events = os.path.join(folder, "state"), os.path.join(folder, "events")
        one, two = Plane(state, options), Plane(state, options)
        fleet = Child([], ["fleet", "--agents", str(options.agents), "--endpoint", one.endpoint, two.endpoint,
                           "--ramp-up", f"{options.agents / 200:g}s", "--events", events, "--log-level", "error"])
        lines = EventFile(events)
        try:
            until("all agents connected", lambda: sum(
                plane.ask("/api/statistics")["agents_connected"] for plane in (one, two)) == options.agents)
            # Some may have gone to the second one at once, on a machine that is too busy to let them in.
            two.ask("/admin/drain?over=2s", "POST", "")
            until("all agents at the first control plane", lambda: two.ask("/admin/drain")["state"] == "drained")
            two.ask("/admin/drain", "DELETE")
            traffic = Traffic(sorted(one.agents()), [one, two], options.rate)
            time.sleep(2)
            lines.new_lines()
            lost_before = lost_sessions(one, two)
            begun = time.time() * 1e6
            one.ask(f"/admin/drain?over={round(options.over * 1000)}ms", "POST", "")
            until("drained", lambda: one.ask("/admin/drain")["state"] == "drained")
            time.sleep(1)
            taken = traffic.stop()
            until("everything answered", lambda: all(
                agent["queued"] == 0 and agent["last_received"] >= taken[agent["id"]] for agent in two.agents().values()))
            time.sleep(1)
            seen = [json.loads(line) for line in lines.new_lines()]
            moves = [line for line in seen if line["event"] == "ready" and line.get("handover")]
            losses = sum(1 for line in seen if line["event"] == "lost")
            lost = lost_sessions(one, two) - lost_before
            return judge(options, moves, losses, lost, begun, taken, one, two)
        finally:
            for child in (fleet, one.child, two.child):
                child.kill()


if __name__ == "__main__":
    sys.exit(main())
