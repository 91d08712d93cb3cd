"""What was measured, as Markdown."""
import json
import os
import platform
import statistics
import subprocess

import company
import segments
from contender import OURS, PEERS

TITLES = {
    "a": "a 3-step funnel, 7-day window, all people", "b": "b 5-step funnel by account trait",
    "c": "c weekly retention matrix", "d": "d account features 7/28/90 days with distinct people",
    "d2": "d2 account × week × event panel", "e": "e activation search, all events × 10 thresholds",
    "g": "g 3-step funnel, two property filters, by a property",
}


def machine(bandwidth, options, versions):
    """Where and how it was measured."""
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown processor")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()
    return [
        f"{options.events:,} events asked for, {options.rounds} rounds after a warm-up, two threads for every store. "
        f"{os.cpu_count()} cores of {model}, {memory:.0f} GiB, Linux {platform.release()}, "
        f"{swift[0] if swift else 'Swift'}, {', '.join(versions)}; load {os.getloadavg()[0]:.1f}. "
        f"Memory read at {bandwidth[0]:.1f} GB/s on one thread, {bandwidth[1]:.1f} on two.", "",
    ]


def table(columns, rows):
    """A Markdown table and an empty line."""
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)] + [
        "| " + " | ".join(row) + " |" for row in rows
    ] + [""]


def millis(replies):
    """The median time in milliseconds, `–` when it was not asked."""
    return f"{statistics.median(reply['nanos'] for reply in replies) / 1e6:,.1f}" if replies else "–"


def questions(replies, found, rows, least, bandwidth):
    """Times, ratios and memory of every question."""
    lines = []
    for name, stores in replies.items():
        ours = stores.get(OURS)
        share, peak = "–", "–"
        if ours:
            nanos = statistics.median(reply["nanos"] for reply in ours)
            share = f"{int(least[name]) / nanos / bandwidth[1]:.1%}"
            peak = f"{max(reply['peak_rss_kb'] for reply in ours) / 1024:,.0f}"
        lines.append([
            TITLES[name], f"{rows[name]:,}", millis(ours), millis(stores["duckdb"]), millis(stores["clickhouse"]),
            *(f"{found[name][peer]:.3g}×" if name in found else "–" for peer in PEERS),
            f"{int(least[name]) / 1e6:,.1f}", share, peak,
        ])
    return table(["question", "rows", "ours, ms", "DuckDB, ms", "ClickHouse, ms", "DuckDB / ours", "ClickHouse / ours",
                  "least to read, MB", "of the bandwidth", "our peak, MiB"], lines)


def imports(place):
    """How fast the JSON lines are read and kept."""
    lines, size = place.noted("lines"), place.noted("json_bytes")
    ours = place.noted("imported")
    times = [("ours: `groundswell import`, identity claims and copies included", ours["seconds"]),
             ("DuckDB: `read_json` into a table", place.noted("import_duckdb")),
             ("ClickHouse: `JSONEachRow` into a MergeTree", place.noted("import_clickhouse")),
             ("Python: `json.loads` alone", place.noted("python"))]
    rows = [[name, seconds, "–", "–", "–"] if isinstance(seconds, str) else
            [name, f"{seconds:.1f}", f"{lines / seconds:,.0f}", f"{size / seconds / 1e6:.0f}",
             f"{ours['seconds'] / seconds:.2f}×"] for name, seconds in times]
    return [f"Import of {lines:,} JSON lines, {size / 1e6:,.0f} MB; ours held {ours['peak']:,.0f} MiB at most.", ""] + table(
        ["import", "seconds", "events/s", "MB/s", "speed by ours"], rows)


def disk(place, sizes):
    """Bytes an event on disk, by part or column."""
    scope = json.loads(place.scope.read_text())["events"]
    stored = place.noted("lines")
    ours = segments.sizes(place.workspace / "events")
    rows = [[f"ours, {part}", f"{size / stored:.2f}", ""] for part, size in ours.items() if size]
    rows.append(["ours, together", f"{sum(ours.values()) / stored:.2f}", ""])
    for name, found in sizes.items():
        for kind, columns in found["columns"].items():
            parts = ", ".join(f"{column} {size / scope:.2f}" for column, size in columns.items())
            rows.append([f"{name}, table `{kind}`", f"{sum(columns.values()) / scope:.2f}", parts])
    return [f"On disk: ours a line of the file ({stored:,}), peers a row of the export ({scope:,}: calls that only say who"
            " is who do not count). Peers keep rows twice, in two orders, without message ids and most properties.",
            ""] + table(["store", "bytes", "of these"], rows)


def cold(place):
    """Whole processes that start, answer and end."""
    rows = [[name, f"{seconds:.2f}", f"{peak:,.0f}"] for name, (seconds, peak) in company.commands(place).items()]
    return table(["cold process (files may be in the page cache)", "seconds", "peak MiB"], rows)
