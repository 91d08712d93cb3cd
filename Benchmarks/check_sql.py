#!/usr/bin/env python3
"""Compares the peers' SQL with a slow obvious Python on small random companies: ties, missing values, people in
several accounts, nobody named. Usage: Benchmarks/check_sql.py [COMPANIES] [SEED], with the Python of bench-venv.
"""
import collections
import csv
import json
import pathlib
import random
import sys
import tempfile

from contender import Contender

DAY = 86_400_000
NAMES = ["Signed Up", "Project Created", "Report Created", "Report Shared", "Invite Sent", "Plan Upgraded", "Page Viewed"]
COLUMNS = ["person", "account", "event", "time_ms", "industry", "browser", "method", "path"]


def company(generator):
    """Events of a small company over 150 days, many of them in the same instants and at the ends of windows."""
    start = 1_760_000_000_000
    moments = [start + generator.choice([0, 7, 14, 30, 60, 90, generator.randrange(150)]) * DAY
               + generator.choice([0, 0, 1, generator.randrange(DAY)]) for _ in range(60)]
    # Every name is there at least once, done by nobody: peers know the names of the export alone.
    events = [{"person": 0, "account": 0, "event": name, "time_ms": start, "industry": "", "browser": "", "method": "",
               "path": ""} for name in NAMES]
    for _ in range(generator.randrange(400)):
        account = generator.choice([0, 1, 2, 3])
        events.append({
            "person": generator.randrange(0, 12), "account": account, "event": generator.choice(NAMES),
            "time_ms": generator.choice(moments), "industry": ["", "Banks", "Ärzte", ""][account],
            "browser": generator.choice(["", "Chrome", "Safari"]), "method": generator.choice(["google", "email", ""]),
            "path": generator.choice(["/projects", "/", ""]),
        })
    return events


def export(events, folder):
    """Writes what store-bench would export."""
    with open(folder / "events.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(events)
    (folder / "accounts.txt").write_text("acme\nbeta\ncorp\n")
    as_of = max(event["time_ms"] for event in events) + 1
    (folder / "scope.json").write_text(json.dumps({"as_of_ms": as_of, "events": len(events)}))
    return as_of


def by_person(events):
    """The events of each named person in order of time."""
    people = collections.defaultdict(list)
    for event in sorted(events, key=lambda event: event["time_ms"]):
        if event["person"]:
            people[event["person"]].append(event)
    return people


def best_run(history, steps, window, value):
    """(steps, value) of a person's best run, trying every entry; None without one. No event matches two steps."""
    runs = []
    for entry in (event["time_ms"] for event in history if steps[0](event)):
        moment, taken = entry, []
        for step in steps:
            later = [event for event in history if step(event) and moment <= event["time_ms"] <= entry + window]
            if not later:
                break
            moment = min(event["time_ms"] for event in later)
            here = [event[value] for event in later if event["time_ms"] == moment]
            taken.append(min(here, key=lambda text: (text == "", text.encode())))
        runs.append((len(taken), -moment, entry, next((text for text in taken if text), "")))
    return max(((run[0], run[3]) for run in [max(runs)]), default=None) if runs else None


def funnel(events, steps, days, value):
    """Rows (value, step, people); without a value the column is left out."""
    counts = collections.Counter()
    values = set()
    for history in by_person(events).values():
        run = best_run(history, steps, days * DAY, value or "browser")
        if run:
            text = run[1] if value else ""
            values.add(text)
            counts.update((text, step) for step in range(1, run[0] + 1))
    if not value:
        return [(step, counts["", step]) for step in range(1, len(steps) + 1)]
    return [(text, step, counts[text, step]) for text in values for step in range(1, len(steps) + 1)]


def week(moment):
    """The number of the week, Monday to Sunday, counted from that of 1970-01-01."""
    return (moment // DAY + 3) // 7


def retention(events, as_of):
    """Rows (cohort, weeks after, people) of weeks that are over."""
    counts = collections.Counter()
    for history in by_person(events).values():
        cohort = week(history[0]["time_ms"])
        for active in {week(event["time_ms"]) for event in history}:
            if (active + 1) * 7 - 3 <= as_of // DAY:
                counts[cohort, active - cohort] += 1
    return [(*cell, people) for cell, people in counts.items()]


def features(events, as_of):
    """Rows (account, then events, people, active days of 7, 28 and 90 days)."""
    rows = []
    for account, name in enumerate(["acme", "beta", "corp"], 1):
        row = [name]
        for days in (7, 28, 90):
            own = [event for event in events
                   if event["account"] == account and as_of - days * DAY <= event["time_ms"] < as_of]
            row += [len(own), len({event["person"] for event in own} - {0}),
                    len({event["time_ms"] // DAY for event in own})]
        if row[7]:
            rows.append(tuple(row))
    return rows


def panel(events):
    """Rows (account, week, event, events, people)."""
    cells = collections.defaultdict(list)
    for event in events:
        if event["account"]:
            name = ["acme", "beta", "corp"][event["account"] - 1]
            cells[name, week(event["time_ms"]), event["event"]].append(event["person"])
    return [(*cell, len(people), len(set(people) - {0})) for cell, people in cells.items()]


def activation(events, as_of):
    """Rows (event, k, exposed, exposed and retained), and ("", 0, population, retained)."""
    counts = collections.Counter()
    for history in by_person(events).values():
        birth = history[0]["time_ms"]
        if birth + 90 * DAY > as_of:
            continue
        kept = any(birth + 60 * DAY <= event["time_ms"] < birth + 90 * DAY for event in history)
        early = collections.Counter(event["event"] for event in history if event["time_ms"] <= birth + 7 * DAY)
        cells = [("", 0)] + [(name, k) for name, times in early.items() for k in range(1, min(times, 10) + 1)]
        for cell in cells:
            counts[(*cell, "exposed")] += 1
            counts[(*cell, "retained")] += kept
    cells = {key[:2] for key in counts}
    return [(*cell, counts[(*cell, "exposed")], counts[(*cell, "retained")]) for cell in cells]


def named(name, **properties):
    """A step: events of that name with those properties."""
    wanted = {"event": name, **properties}
    return lambda event: all(event[key] == text for key, text in wanted.items())


def expected(events, as_of):
    """The answer to every question as sorted lines."""
    three = [named("Signed Up"), named("Report Created"), named("Plan Upgraded")]
    five = [named(name) for name in NAMES[:5]]
    narrowed = [named("Signed Up", method="google"), named("Page Viewed", path="/projects"), named("Report Created")]
    answers = {
        "a": funnel(events, three, 7, None), "b": funnel(events, five, 30, "industry"),
        "c": retention(events, as_of), "d": features(events, as_of), "d2": panel(events),
        "e": activation(events, as_of), "g": funnel(events, narrowed, 14, "browser"),
    }
    return {name: sorted("\t".join(map(str, row)) for row in rows) for name, rows in answers.items()}


def main():
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory(prefix="groundswell-check-") as folder:
        folder = pathlib.Path(folder)
        peers = [Contender.peer(name, folder / name) for name in ("duckdb", "clickhouse")]
        for number in range(companies):
            events = company(random.Random(seed * 1_000_003 + number))
            answers = expected(events, export(events, folder))
            for peer in peers:
                peer.send(f"load {folder}")
                for name, lines in answers.items():
                    found = peer.answer(name, folder / "answer.tsv")
                    if found != lines:
                        sys.exit(f"company {number}: {peer.name} answers {name} with\n{found}\nexpected\n{lines}")
        for peer in peers:
            peer.close()
    print(f"{companies} companies agree")


main()
