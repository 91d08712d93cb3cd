"""Makes the company that is measured, once, and remembers what making it cost."""
import json
import os
import pathlib
import statistics
import sys
import time

from contender import OURS, PEERS, ROOT, Contender

BINARY = ROOT / ".build/release/groundswell"
PLAN = [
    ("accounts", "stripe_customers.json"), ("accounts", "crm_companies.csv"),
    ("subscriptions", "stripe_subscriptions.json"), ("invoices", "stripe_invoices.json"),
    ("opportunities", "crm_deals.csv"), ("activities", "activities.csv"),
    ("team", "team.csv"), ("spend", "spend.csv"), ("events", "events.jsonl"),
]


class Place:
    """Where the data of one size lies, with notes of what was measured when it was made."""

    def __init__(self, folder):
        self.folder = folder
        self.files, self.workspace, self.export = folder / "files", folder / "workspace", folder / "export"
        self.scope = self.export / "scope.json"
        self.notes = folder / "notes.json"
        folder.mkdir(parents=True, exist_ok=True)

    def noted(self, key):
        """What was noted under a key, or nothing."""
        return json.loads(self.notes.read_text()).get(key) if self.notes.exists() else None

    def note(self, key, value):
        """Keeps a value for later runs."""
        notes = json.loads(self.notes.read_text()) if self.notes.exists() else {}
        self.notes.write_text(json.dumps({**notes, key: value}, indent=2) + "\n")


def run(command, good=(0,), lines=""):
    """Runs a process on some lines of input, without its output; returns (seconds, peak resident MiB)."""
    started = time.perf_counter()
    reading, writing = os.pipe()
    os.write(writing, lines.encode())
    os.close(writing)
    pid = os.fork()
    if pid == 0:
        os.dup2(reading, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execv(command[0], [str(word) for word in command])
    os.close(reading)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in good:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def prepare(place, events):
    """Simulates and imports, unless that was done before."""
    if place.noted("imported"):
        return
    seconds, _ = run([BINARY, "simulate", place.files, "--accounts", max(20, events // 200),
                      "--people", max(100, events // 20), "--events", events])
    file = place.files / "events.jsonl"
    with open(file, "rb") as lines:
        place.note("lines", sum(1 for _ in lines))
    place.note("simulate", seconds)
    place.note("json_bytes", file.stat().st_size)
    run([BINARY, "init", place.workspace])
    settings = (place.files / "groundswell.yaml").read_text().splitlines()
    utc = ["time_zone: UTC" if line.startswith("time_zone:") else line for line in settings]
    (place.workspace / "groundswell.yaml").write_text("\n".join(utc) + "\n")
    for kind, name in PLAN:
        seconds, peak = run([BINARY, "import", kind, place.files / name, "-w", place.workspace], good=(0, 1))
    place.note("python", parse_with_python(file))
    place.note("imported", {"seconds": seconds, "peak": peak})


def parse_with_python(path):
    """Seconds that Python's json module takes to parse the lines; broken ones are skipped."""
    started = time.perf_counter()
    with open(path, "rb") as lines:
        for line in lines:
            try:
                json.loads(line)
            except ValueError:
                pass
    return time.perf_counter() - started


def measure_peer_imports(place, stores):
    """Lets the peers read the same JSON lines, once; notes a text where one gives up, as at a line that is cut off."""
    for name, contender in stores.items():
        if name != OURS and not place.noted(f"import_{name}"):
            reply = contender.attempt(f"import {place.files / 'events.jsonl'}")
            place.note(f"import_{name}", reply.get("seconds") or f"gives up: {reply['error'].split('.')[0][:60]}")


def commands(place):
    """Median seconds and highest MiB of whole processes: a page of answers each, from a cold start.

    Three runs each, one where a run takes minutes.
    """
    runs = 3 if place.noted("lines") < 5_000_000 else 1
    ours = {
        "`diagnose`": ["diagnose"],
        "`funnel`, question a": ["funnel", "Signed Up", "Report Created", "Plan Upgraded", "--window", "7d"],
        "`retention` from the signup": ["retention", "--first", "Signed Up", "--return", "any", "--period", "week"],
    }
    processes = {f"ours: {name}": ([BINARY, *arguments, "--json", "-w", place.workspace], "")
                 for name, arguments in ours.items()}
    for name in PEERS:
        processes[f"{name}: question a"] = (Contender.command(name, place.folder / name), "ask a\nquit\n")
    measured = {}
    for name, (command, lines) in processes.items():
        results = [run(command, lines=lines) for _ in range(runs)]
        measured[name] = (statistics.median(seconds for seconds, _ in results), max(peak for _, peak in results))
    return measured


def size(folder):
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())
