"""The processes that the benchmarks start: control planes and fleets through ./rejoin, and what is read from them."""
import json
import os
import subprocess
import threading
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REJOIN = os.path.join(ROOT, "rejoin")
PATIENCE = 180


class Child:
    """A process whose lines on standard output can be waited for; program is another launcher than this repository's."""

    def __init__(self, prefix, arguments, program=REJOIN):
        self.lines = []
        self.ended = False
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            prefix + [program] + arguments,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env={**os.environ, "REJOIN_NO_BUILD": "1"})
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.lines.append(line.rstrip())
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def mark(self):
        with self.changed:
            return len(self.lines)

    def since(self, mark):
        with self.changed:
            return self.lines[mark:]

    def wait(self, mark, wanted, what, patience=PATIENCE):
        """Feeds every line after mark to wanted until it answers something."""
        deadline = time.monotonic() + patience
        with self.changed:
            position = mark
            while True:
                while position < len(self.lines):
                    found = wanted(self.lines[position])
                    position += 1
                    if found is not None:
                        return found
                left = deadline - time.monotonic()
                if left <= 0 or self.ended:
                    raise SystemExit(f"no {what}, {'it ended' if self.ended else f'within {patience} s'}; last lines:\n" + "\n".join(self.lines[-5:]))
                self.changed.wait(left)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.kill()
        self.process.wait()


class ControlPlane:
    def __init__(self, prefix, host, port, state, capacity, further=(), program=REJOIN):
        self.child = Child(prefix, [
            "control-plane", "--host", host, "--port", str(port), "--capacity", str(capacity),
            "--state", state, "--admin-port", "0", "--standby", "--log-level", "error", *further], program)
        self.child.wait(0, lambda line: line if line.startswith("standby") else None, "standby control plane")

    def listen(self):
        """Binds; answers when it listened, in epoch microseconds."""
        self.child.say("go")
        return self.child.wait(
            0, lambda line: int(line.rsplit(" ", 1)[1]) if line.startswith("listening") else None, "listening line")

    def admin(self, path):
        """Posts to the admin listener, which must answer with success."""
        self._ask(path, b"{}")

    def statistics(self):
        """What the control plane counted since it was started."""
        return json.loads(self._ask("/api/statistics", None))

    def _ask(self, path, body):
        _, uri, _, _, token_file = self.child.wait(
            0, lambda line: line.split(" ", 4) if line.startswith("admin") else None, "admin line")
        with open(token_file, encoding="utf-8") as file:
            token = file.read().strip()
        request = urllib.request.Request(
            uri + path, data=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()


class Fleet:
    def __init__(self, prefix, endpoint, agents, settings, program=REJOIN, further=()):
        arguments = ["fleet", "--agents", str(agents), "--endpoint", endpoint, "--events", "-", "--log-level", "error",
                     *further]
        for setting in settings:
            arguments += ["--set", setting]
        self.agents = agents
        self.child = Child(prefix, arguments, program)

    def each(self, mark, event, patience=PATIENCE, of_every_agent=True):
        """The first such event of every agent after mark: {agent: line}."""
        found = {}

        def collect(text):
            if not text.startswith("{"):
                return None
            line = json.loads(text)
            if line["event"] == event:
                found.setdefault(line["agent"], line)
            return found if len(found) == self.agents else None

        try:
            return self.child.wait(mark, collect, f"'{event}' of every agent ({len(found)})", patience)
        except SystemExit:
            if of_every_agent:
                raise
            return found


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def seconds(micros):
    return f"{micros / 1e6:.2f}"
