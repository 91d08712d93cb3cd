"""Part `figures`: every figure opens to its definition and rows, and follows from them."""

import csv
import datetime
import io
import json
import math
import re
import statistics
import urllib.parse

from web import (
    Watch,
    company,
    copied,
    diagnosis,
    explained,
    findings,
    groundswell,
    rows_of,
    see_verdict,
    visited,
)

# How the value of each finding, and the number that was counted, follow from its rows. Each takes
# the rows, the finding and all findings by id.


def share(counts, among=lambda row: True):
    """The share of rows for which `counts` holds among those for which `among` does."""

    def recipe(rows, *_):
        whole = [row for row in rows if among(row)]
        return ratio(sum(map(bool, map(counts, whole))), len(whole)), len(whole)

    return recipe


def ratio(part, whole):
    return part / whole if whole else None


def median_of(column):
    def recipe(rows, *_):
        values = [row[column] for row in rows]
        return statistics.median(values) if values else None, len(values)

    return recipe


def share_of_largest(column, by=None):
    """The share of the row, or the group, that has most of a column."""

    def recipe(rows, *_):
        sums = {}
        for number, row in enumerate(rows):
            group = row[by] if by else number
            sums[group] = sums.get(group, 0) + row[column]
        return ratio(max(sums.values()), sum(sums.values())), len(rows)

    return recipe


def motion(rows, finding, _):
    """K1: the largest group of origins; with a trial in disguise assisted counts as sales-first."""
    known = [row["origin"] for row in rows if row["origin"] != "unknown"]
    counts = {origin: known.count(origin) for origin in set(known)}
    if any(row["class"].startswith("sales-first or") for row in rows_of(finding["tables"][0])):
        counts["both"] = counts.pop("sales-first", 0) + counts.pop("assisted", 0)
    return ratio(max(counts.values()), len(known)), len(known)


def landed(rows, _, known):
    """A3: the rows are the accounts with a pilot; who else was won stands behind K1."""
    origins = [row["origin"] for row in rows_of(known["K1.motion"]["evidence"])]
    won = [origin for origin in origins if origin != "unknown"]
    return ratio(sum(row["origin"] == "land-and-expand" for row in rows), len(won)), len(won)


def declared(_, finding, known):
    """A4: the figure of K1; its own rows are those that do not fit."""
    return motion(rows_of(known["K1.motion"]["evidence"]), known["K1.motion"], known)


def matching_dimensions(_, finding, known):
    """A1 and A2: how many lines of the table match; the rows are the accounts behind it."""
    lines = rows_of(finding["tables"][0])
    answered = sum(line["matches"] in ("yes", "no") for line in lines)
    return sum(line["matches"] == "yes" for line in lines), answered


def trial(rows, *_):
    """A12: who met anybody before the value; who met IT or security where most did."""
    gated = sum(row["provisioning"] or row["security_review"] for row in rows)
    touched = sum(row["first_touch"] is not None for row in rows)
    decisive = gated if wilson(gated, len(rows))[0] >= 0.5 else touched
    return ratio(decisive, len(rows)), len(rows)


def most_frequent(column):
    def recipe(rows, *_):
        values = [row[column] for row in rows]
        return ratio(max(map(values.count, values)), len(values)), len(values)

    return recipe


def second_motion(rows, *_):
    """A24: the second most frequent motion."""
    values = [row["motion"] for row in rows]
    counts = sorted(map(values.count, ("bottom-up", "top-down", "land-and-expand")))
    return ratio(counts[1], len(rows)), len(rows)


def months_in_a_row(rows, *_):
    """A26: months at the benchmark, back from the last one."""
    at = [row["at_benchmark"] for row in sorted(rows, key=lambda row: row["month"], reverse=True)]
    return (at + [False]).index(False), len(rows)


def worst_step(rows, finding, _):
    """A28: the step that is furthest below its benchmark, which the table holds."""
    activated = [row for row in rows if row["activated_in_time"]]
    steps = [
        (len(activated), len(rows)),
        (sum(row["paid"] for row in activated), len(activated)),
    ]
    lines = [line["benchmark"] for line in rows_of(finding["tables"][0])]
    judged = [
        (part / whole / line, part, whole) for (part, whole), line in zip(steps, lines) if whole
    ]
    _, part, whole = min(judged, key=lambda step: step[0])
    return part / whole, whole


def wrong_spend(rows, *_):
    """A29: what was spent on another motion."""
    return sum(row["amount"] for row in rows if row["wrong"]), len(rows)


STEPS = {"signed up": "signup", "activated": "activation", "won": "new ARR"}


def without_sales(rows, finding, _):
    """A8 and K13: the untouched share of a step in the last 90 days; the population names which."""
    step = next(step for word, step in STEPS.items() if word in finding["population"])
    recent = [row for row in rows if row["period"] == "last 90 days" and row["step"] == step]
    if step != "new ARR":
        return ratio(sum(row["class"] == "untouched" for row in recent), len(recent)), len(recent)
    priced = [row for row in recent if (row["value"] or 0) > 0]
    untouched = sum(row["value"] for row in priced if row["class"] == "untouched")
    return ratio(untouched, sum(row["value"] for row in priced)), len(priced)


def natural_rate(rows, *_):
    """K13: growth × organic share of signups × share of revenue that began in the product."""
    growth = sum(row["arr_now"] for row in rows) / sum(row["arr_before"] for row in rows) - 1
    known = [row for row in rows if row["channel"] is not None]
    organic = sum(row["signups"] for row in known if row["organic"])
    paying = [row for row in rows if row["arr_now"] > 0 and row["started_with_use"] is not None]
    product = sum(row["arr_now"] for row in paying if row["started_with_use"])
    signups = sum(row["signups"] for row in known)
    revenue = sum(row["arr_now"] for row in paying)
    return growth * organic / signups * product / revenue, len(paying)


RECIPES = {
    "K1.motion": motion,
    "A4.declared": declared,
    "A5.product_first": share(lambda row: row["started_with"] == "use"),
    "A1.bottom_up_profile": matching_dimensions,
    "A2.top_down_profile": matching_dimensions,
    "A3.land_and_expand": landed,
    "A22.initiator_and_engine": share(lambda row: row["without_sales"]),
    "A23.hybrid_zone": share(lambda row: row["mis_served"]),
    "M13.cycle": median_of("days"),
    "M13.win_rate": share(lambda row: row["outcome"] == "won"),
    "A6.five_minutes": share(lambda row: row["counts"]),
    "A7.first_session": share(lambda row: row["counts"]),
    "A8.without_sales": without_sales,
    "K13.ledger": without_sales,
    "K13.natural_rate": natural_rate,
    "A10.self_serve_upgrade": share(lambda row: row["counts"]),
    "A11.expensable": median_of("monthly"),
    "A12.trial": trial,
    "A13.activation_path": most_frequent("path"),
    "A14.never_activated": share(lambda row: row["activation"] is None),
    "A15.best_customers": share(lambda row: row["needed_call"]),
    "K2.q1_solo_value": share(lambda row: row["counts"], among=lambda row: not row["invited"]),
    "K2.q2_payer_is_user": share(lambda row: row["counts"]),
    "K2.q3_price": median_of("acv"),
    "K2.q4_untouched_activation": share(
        lambda row: row["counts"], among=lambda row: not row["invited"]
    ),
    "A21.four_criteria": lambda rows, *_: (
        sum(row["met"] == "yes" for row in rows),
        sum(row["met"] != "unknown" for row in rows),
    ),
    "K3.one_big_logo": share_of_largest("arr"),
    "A24.split_focus": second_motion,
    "A26.second_motion": months_in_a_row,
    "A27.decision": share(lambda row: row["another_motion"]),
    "A28.constraint": worst_step,
    "A29.burn": wrong_spend,
    "A30.single_user_retention": share(lambda row: row["active_in_week_4"]),
    "A31.moat": share_of_largest("arr", by="held_by"),
}
# Whose figure does not follow from its own rows alone, and what it follows from.
BESIDE_ROWS = {
    "A4.declared": "its rows are the accounts that do not fit; the figure is K1's, from K1's rows",
    "A3.land_and_expand": "its rows are the accounts with a pilot; who else was won stands in K1's",
    "A1.bottom_up_profile": "counts lines of its table; half of them come from other findings",
    "A2.top_down_profile": "counts lines of its table; half of them come from other findings",
    "A28.constraint": "which step is the worst needs the benchmarks of its table",
}


def wilson(part, whole, z=1.959963984540054):
    """Wilson's interval of a share."""
    if not whole:
        return 0.0, 1.0
    p, square = part / whole, z * z / whole
    middle = (p + square / 2) / (1 + square)
    half = z * math.sqrt(p * (1 - p) / whole + square / (4 * whole)) / (1 + square)
    return middle - half, middle + half


def near(one, other):
    return (
        one is not None
        and other is not None
        and math.isclose(one, other, rel_tol=2e-5, abs_tol=1e-6)
    )


def recomputed(finding, known):
    """What is wrong with the value, the number counted and the interval, beside the rows."""
    rows, value = rows_of(finding["evidence"]), finding["value"]["number"]
    recipe = RECIPES.get(finding["id"])
    if recipe is None:
        return ["nobody knows how its value follows from its rows"]
    found, counted = recipe(rows, finding, known)
    wrong = []
    if not near(found, value):
        wrong.append(f"the rows make {found}, the finding says {value}")
    if counted != finding["n"]:
        wrong.append(f"the rows count {counted}, the finding says {finding['n']}")
    interval = finding["interval"]
    if interval and not interval["low"] - 1e-6 <= value <= interval["high"] + 1e-6:
        wrong.append("the interval does not hold the value")
    if interval and interval["method"] == "Wilson" and finding["value"]["unit"] == "share":
        low, high = wilson(value * counted, counted)
        if abs(low - interval["low"]) > 2e-5 or abs(high - interval["high"]) > 2e-5:
            wrong.append(f"Wilson's interval is {low:.5f} to {high:.5f}, not {interval}")
    return wrong


# What pages show


def shown(quantity):
    """The ways a page may write a value, which JSON holds to six digits only."""
    return {written(quantity, quantity["number"] * (1 + part)) for part in (-1e-6, 0, 1e-6)}


def written(quantity, number):
    unit = quantity["unit"]
    if unit == "share":
        return f"{short(number * 100)} %"
    if unit == "count":
        return short(number)
    if unit == "days":
        return "1 day" if short(number) == "1" else f"{short(number)} days"
    return f"{half_up(number):,} {quantity.get('currency', 's')}"


def half_up(number):
    return math.floor(abs(number) + 0.5) * (-1 if number < 0 else 1)


def short(number):
    tenths = half_up(number * 10) / 10
    return f"{half_up(number):,}" if abs(tenths) >= 10 or tenths == int(tenths) else f"{tenths:.1f}"


def cell(value):
    """A cell as CSV holds it, with the mark in front of what a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        bare = value.lstrip("'")
        is_minus = re.fullmatch(r"-\d[\d.eE+-]*", value) is not None
        return "'" + value if bare[:1] in tuple("=+-@\t\r") and bare and not is_minus else value
    return value


def same_cells(csv_row, row):
    if len(csv_row) != len(row):
        return False
    for text, value in zip(csv_row, row):
        wanted = cell(value)
        if isinstance(wanted, (int, float)):
            try:
                if not math.isclose(float(text), wanted, rel_tol=1e-5, abs_tol=1e-9):
                    return False
            except ValueError:
                return False
        elif text != wanted:
            return False
    return True


def downloaded(context, address):
    """Columns and rows of a CSV file."""
    answer = context.request.get(address)
    if answer.status != 200 or "text/csv" not in answer.headers.get("content-type", ""):
        return None, f"{answer.status} {answer.headers.get('content-type')}"
    if "attachment" not in answer.headers.get("content-disposition", ""):
        return None, "it is shown, not kept"
    lines = list(csv.reader(io.StringIO(answer.text(), newline="")))
    return lines, None


def csv_problems(context, address, table):
    lines, problem = downloaded(context, address)
    if problem:
        return [f"{address}: {problem}"]
    if lines[0] != table["columns"]:
        return [f"{address}: the columns are {lines[0]}"]
    if len(lines) - 1 != table["row_count"]:
        return [f"{address}: {len(lines) - 1} rows, not {table['row_count']}"]
    wrong = [(got, row) for got, row in zip(lines[1:], table["rows"]) if not same_cells(got, row)]
    return [f"{address}: {len(wrong)} rows differ, first {wrong[0]}"] if wrong else []


FIGURES = """() => {
  // Figures of the page that open nothing: neither themselves nor by a link beside them.
  const opens = (element) => element.closest('a[href*="/motion/"]')
    || element.closest('tr, li, section, article')?.querySelector('a[href*="/motion/"]');
  const here = location.pathname;
  const own = (element) => /^\\/motion\\/./.test(here) && element.closest('main');
  return [...document.querySelectorAll('main .figure, main svg.gs-chart, main td')]
    .filter((element) => /\\d/.test(element.textContent) && !opens(element) && !own(element))
    .map((element) => element.textContent.trim().slice(0, 80));
}"""
LINKS = """() => [...document.querySelectorAll('main a.figure')]
  .map((link) => [link.textContent.trim(), link.getAttribute('href')])"""
TERMS = """() => Object.fromEntries([...document.querySelectorAll('#definition .terms > div')]
  .map((term) => [term.querySelector('dt').textContent,
                  [...term.querySelectorAll('dd')].map((one) => one.textContent)]))"""


def finding_page(context, page, url, finding, query=""):
    """What is wrong with the page of a finding."""
    address = f"{url}/motion/{finding['id']}"
    page.goto(address + query)
    wrong, terms = [], page.evaluate(TERMS)
    wanted = ["Definition", "Counted"] if finding["value"] else ["Definition"]
    wanted += ["Figure"] if finding["value"] else []
    wanted += ["Interval"] if finding["value"] and finding["interval"] else []
    wrong += [f"says no {term}" for term in wanted if not terms.get(term)]
    if terms.get("Definition") != [finding["definition"][:1000]]:
        wrong.append(f"another definition: {terms.get('Definition')}")
    if finding["value"] and not shown(finding["value"]) & set(terms.get("Figure", [])):
        wrong.append(f"shows {terms.get('Figure')}, not {shown(finding['value'])}")
    if finding["value"] and not terms.get("Counted", [""])[0].startswith(f"{finding['n']:,} "):
        wrong.append(f"counted {terms.get('Counted')}, not {finding['n']}")
    links = page.locator("a[download]").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    evidence = finding["evidence"]
    if evidence["row_count"]:
        said = page.locator("#rows").inner_text()
        if f"of {evidence['row_count']:,} row" not in said:
            wrong.append(f"does not say how many rows there are: {said[:120]!r}")
        own = f"/motion/{finding['id']}/rows{query}"
        if own not in links:
            wrong.append("its rows cannot be downloaded")
        wrong += csv_problems(context, url + own, evidence)
    for number, table in enumerate(finding["tables"], 1):
        own = f"/motion/{finding['id']}/rows{query}{'&' if query else '?'}table={number}"
        if own not in links:
            wrong.append(f"its table {number} cannot be downloaded")
        wrong += csv_problems(context, url + own, table)
    return wrong


def run(binary, folder):
    workspace = copied(company(binary, folder), f"{folder}/figures")
    problems, covered, not_covered = [], [], {}
    with visited(binary, workspace) as (server, context, page):
        watch = Watch(context, server.url)
        see_verdict(page, server.url)
        document = diagnosis(binary, workspace)
        known = {finding["id"]: finding for finding in findings(document)}
        problems += motion_figures(page, server.url, known)
        for name, finding in known.items():
            problems += [
                f"{name}: {problem}" for problem in finding_page(context, page, server.url, finding)
            ]
            problems += [f"{name}: {text} opens nothing" for text in page.evaluate(FIGURES)]
            if not finding["value"]:
                not_covered[name] = finding["standing"].get("needs") or "it has no figure"
                continue
            # Each takes a diagnosis of its own, so some stand for all.
            if len(covered) % 8 == 0:
                told = explained(binary, workspace, name)
                if told["value"] != finding["value"] or told["evidence"] != finding["evidence"]:
                    problems.append(f"{name}: `explain` says something else than `diagnose`")
            wrong = recomputed(finding, known)
            problems += [f"{name}: {problem}" for problem in wrong]
            covered += [] if wrong else [name]
        late = decision(binary, workspace, context, page, server.url)
        if late is not None:
            problems += late
            covered.append("A27.decision")
            not_covered.pop("A27.decision", None)
        problems += watch.problems
    return {
        "findings": len(known),
        "with_a_figure": sum(bool(finding["value"]) for finding in known.values()),
        "recomputed": len(set(covered)),
        "not_from_own_rows_alone": {
            name: BESIDE_ROWS[name] for name in covered if name in BESIDE_ROWS
        },
        "without_a_figure": not_covered,
        "problems": problems,
    }


def motion_figures(page, url, known):
    """What is wrong with the figures of Motion itself."""
    wrong = [f"/motion: {text!r} opens nothing" for text in page.evaluate(FIGURES)]
    links = page.evaluate(LINKS)
    for name, finding in known.items():
        hrefs = [text for text, address in links if address == f"/motion/{name}"]
        if finding["value"] and finding["standing"]["state"] != "unknown":
            if not shown(finding["value"]) & set(hrefs):
                wrong.append(
                    f"/motion: the figure of {name}, {shown(finding['value'])}, is {hrefs}"
                )
    return wrong


def decision(binary, workspace, context, page, url):
    """A27 at a moment after the decision was written down; `None` where it has no figure then."""
    day = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    query = f"?as_of={urllib.parse.quote(day)}"
    see_verdict(page, url, f"/motion{query}")
    words = ["explain", "A27.decision", "--json", "--as-of", day, "-w", workspace]
    finding = json.loads(groundswell(binary, *words))
    if not finding["value"]:
        return None
    wrong = finding_page(context, page, url, finding, query) + recomputed(finding, {})
    return [f"A27.decision as of {day}: {problem}" for problem in wrong]
