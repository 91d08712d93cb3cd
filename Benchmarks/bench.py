#!/usr/bin/env python3
"""The benchmark of the event store: ours against DuckDB and ClickHouse on a simulated company.

Simulates, imports through the public path, gives the peers the same events, compares every answer row by row, and
only then measures: rounds in which every store is asked once, one after another, and the medians of the ratios within
rounds, because shared machines wander. Data stays in `.build/bench/EVENTS` and is not made again.

    Benchmarks/bench.py [EVENTS] [--rounds 7] [--gate] [--write-reached]
"""
import argparse
import json
import pathlib
import statistics
import sys

import company
import report
from contender import OURS, PEERS, ROOT, Contender

REACHED = ROOT / "Benchmarks/reached.json"


def start(place):
    """The three stores, ready to be asked; the peers are loaded when they or their schema are new."""
    stores = {OURS: Contender.ours(place.workspace)}
    if not place.scope.exists():
        stores[OURS].send(f"export {place.export}")
    for name in PEERS:
        stores[name] = Contender.peer(name, place.folder / name)
        schema = (ROOT / f"Benchmarks/sql/{name}/schema.sql").read_text()
        if place.noted(f"schema_{name}") != schema:
            stores[name].send(f"load {place.export}")
            place.note(f"schema_{name}", schema)
    return stores


def compare(stores, place):
    """Ends the benchmark unless all stores give the same rows; returns the number of rows of each question."""
    rows = {}
    for name in stores[PEERS[0]].send("list")["names"]:
        answers = {store: contender.answer(name, place.folder / f"{store}.{name}.tsv")
                   for store, contender in stores.items() if name in contender.send("list")["names"]}
        reference = answers[PEERS[0]]
        for store, lines in answers.items():
            if lines != reference:
                sys.exit(f"{store} and {PEERS[0]} disagree about {name}: see {place.folder}/*.{name}.tsv")
        rows[name] = len(reference)
        print(f"{name}: {len(answers)} stores give the same {len(reference):,} rows", file=sys.stderr)
    return rows


def measure(stores, rounds):
    """Asks every question in every store once a round, after a warm-up; returns replies by question and store."""
    questions = {store: contender.send("list")["names"] for store, contender in stores.items()}
    replies = {}
    for name in questions[PEERS[0]]:
        asked = [store for store in stores if name in questions[store]]
        for turn in range(rounds + 1):
            for store in asked:
                reply = stores[store].send(f"ask {name}")
                if turn > 0:
                    replies.setdefault(name, {}).setdefault(store, []).append(reply)
    return replies


def ratios(replies):
    """For each question that we answer: the median over rounds of a peer's time by ours."""
    found = {}
    for name, stores in replies.items():
        if OURS not in stores:
            continue
        found[name] = {
            peer: statistics.median(theirs["nanos"] / ours["nanos"]
                                    for theirs, ours in zip(stores[peer], stores[OURS]))
            for peer in PEERS
        }
    return found


def is_reached(found):
    """Whether every ratio to the faster peer is at least half of the one that was reached; says which is not."""
    good = True
    for name, reached in json.loads(REACHED.read_text())["ratios"].items():
        wanted = min(reached.values()) / 2
        now = min(found[name].values()) if name in found else 0
        if now < wanted:
            good = False
            print(f"{name}: {now:.3g} times the speed of the faster peer, less than {wanted:.3g}, half of what was reached")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--gate", action="store_true", help="exit 1 below half of the ratios in reached.json")
    parser.add_argument("--write-reached", action="store_true", help="keep the ratios of this run in reached.json")
    options = parser.parse_args()

    place = company.Place(ROOT / ".build/bench" / str(options.events))
    company.prepare(place, options.events)
    stores = start(place)
    rows = compare(stores, place)
    replies = measure(stores, options.rounds)
    found = ratios(replies)
    if options.gate:
        sys.exit(0 if is_reached(found) else 1)
    bandwidth = stores[OURS].send("bandwidth")["bandwidth_gb_s"]
    least = dict(line.split("\t") for line in stores["duckdb"].answer("least_bytes", place.folder / "least.tsv"))
    versions = [stores[name].send("list")["version"] for name in PEERS]
    lines = report.machine(bandwidth, options, versions) + report.questions(replies, found, rows, least, bandwidth)
    print("\n".join(lines), flush=True)
    company.measure_peer_imports(place, stores)
    sizes = {name: stores[name].send("sizes") for name in PEERS}
    for contender in stores.values():
        contender.close()
    rest = report.imports(place) + report.disk(place, sizes) + report.cold(place)
    print("\n".join(rest))
    (place.folder / "report.md").write_text("\n".join(lines + rest) + "\n")
    if options.write_reached:
        kept = {"events": options.events, "ratios": {name: {peer: float(f"{ratio:.3g}") for peer, ratio in by.items()}
                                                     for name, by in found.items()}}
        REACHED.write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
