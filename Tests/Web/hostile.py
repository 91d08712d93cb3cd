"""Part `hostile`: whatever customers are called is text, and the layout stays whole."""

import csv
import json
import pathlib

import pages
from web import (
    Watch,
    company,
    copied,
    diagnosis,
    findings,
    groundswell,
    rows_of,
    see_verdict,
    visited,
)

NAMES = {
    "script": "<script>alert(1)</script>",
    "picture": "\"><img src=x onerror=alert(1)><b class='hacked'>",
    "address": "javascript:alert(1)//</title></textarea><svg onload=alert(1)>",
    "long": "W" * 10_000,
    "right-to-left": "שלום עולם مرحبا \u202egnp.exe\u2067",
    "emoji": "🦄👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "template": "{{7*7}} ${7*7} %s \\u003cb\\u003e\u0000".replace("\u0000", ""),
}
WIDTHS = {390: 844, 1440: 900}
# What must not be there: elements that a name made, and text that runs out of the page.
LOOK = """() => {
  const wide = [...document.querySelectorAll('body *')].filter((one) => {
    if (one.getBoundingClientRect().right <= innerWidth + 1 || !one.checkVisibility()) return false;
    for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return false;
    return true;
  });
  const made = '.hacked, [onerror], [onload], img[src="x"], script:not([src])';
  return {
    made: document.querySelectorAll(made).length,
    ran: window.ran || 0, broken: window.broken || [], wide: document.documentElement.scrollWidth,
    tall: document.documentElement.scrollHeight, text: document.body.innerText,
    widest: wide.slice(-2).map((one) => one.tagName + '.' + one.className + ' '
      + one.textContent.trim().slice(0, 60)),
    titles: [...document.querySelectorAll('[title], [aria-label]')].map((one) =>
      one.getAttribute('title') || one.getAttribute('aria-label')).join(' ').length,
  };
}"""
LISTEN = """document.addEventListener('securitypolicyviolation', (event) =>
  (window.broken ??= []).push(`${event.violatedDirective} ${event.blockedURI}`.slice(0, 200)));
window.alert = () => { window.ran = (window.ran || 0) + 1; };"""


def write(folder, name, columns, rows):
    """A CSV file with our own column names."""
    path = pathlib.Path(folder, name)
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def hostile_company(binary, folder, workspace):
    """Gives the company, its customers and what they do names of every sort."""
    won = rows_of(next(iter(findings(diagnosis(binary, workspace))))["evidence"])
    accounts = [row["account"] for row in won]
    named = list(zip(accounts * 3, NAMES.values()))
    files = [
        ("accounts", ["id", "name", "plan", "source", "industry"],
         [[account, name, name, name, name] for account, name in named]),
        ("subscriptions", ["id", "account", "plan", "started_at", "amount", "interval", "payer"],
         [[f"h-{number}", account, name, "2026-03-02", 90000 + number, "year", name]
          for number, (account, name) in enumerate(named)]),
        ("invoices", ["id", "account", "plan", "issued_at", "paid_at", "amount", "status", "payer"],
         [[f"hi-{number}", f"hostile-{number}", name, "2026-03-02", "2026-03-02", 900, "paid", name]
          for number, name in enumerate(NAMES.values())]),
        ("opportunities", ["id", "name", "account", "stage", "outcome", "created_at", "closed_at",
                           "amount", "source", "owner"],
         [[name[:60] + str(number), name, account, name, "won", "2026-02-02", "2026-03-02", 9000,
           name, name]
          for number, (account, name) in enumerate(named)]),
        ("team", ["name", "role", "started_at", "loaded_cost"],
         [[name, "ae", "2025-01-01", 150000] for name in NAMES.values()]),
        ("spend", ["channel", "occurred_at", "amount", "motion"],
         [[name, "2026-03-02", 900, "top-down"] for name in NAMES.values()]),
        ("people", ["id", "email", "name", "title", "account"],
         [[f"hp-{number}", f"hp{number}@hostile.example", name, name, account]
          for number, (account, name) in enumerate(named)]),
    ]  # fmt: skip
    for kind, columns, rows in files:
        file = write(folder, f"{kind}.csv", columns, rows)
        groundswell(binary, "import", kind, file, "-w", workspace, accept=(0, 1))
    events = pathlib.Path(folder, "<b>events&'\".jsonl")
    with open(events, "w", encoding="utf-8") as file:
        for number, (account, name) in enumerate(named):
            # The last is what A6 to A14 count: somebody with a hostile id who signs up.
            for kind in [name, "Signed Up", "Report Created"]:
                event = {"type": "track", "event": kind, "messageId": f"{number}-{kind[:20]}",
                         "userId": name[:200] + str(number), "timestamp": "2026-04-02T10:00:00Z",
                         "properties": {name[:100]: name},
                         "context": {"groupId": account}}  # fmt: skip
                file.write(json.dumps(event, ensure_ascii=False) + "\n")
    groundswell(binary, "import", "events", events, "-w", workspace, accept=(0, 1))
    definitions = pathlib.Path(workspace, "groundswell.yaml")
    text = definitions.read_text()
    title = json.dumps(" ".join(NAMES.values()), ensure_ascii=False)
    lines = [line for line in text.splitlines() if not line.startswith("company:")]
    definitions.write_text(f"company: {title}\n" + "\n".join(lines) + "\n")
    for finding, answer in [("A19.product_role", "system-of-record"), ("K1.motion", "mixed")]:
        words = ["answer", finding, answer, "--note", NAMES["picture"] + NAMES["long"][:900]]
        groundswell(binary, *words, "--by", NAMES["script"], "-w", workspace, accept=(0, 3))


def events_sent(url, key):
    """Events whose names and ids are no better, and some that are refused."""
    from server import basic, connect, post

    connection, answers = connect(url, seconds=60), []
    for number, name in enumerate(NAMES.values()):
        for event in [
            {"event": name, "userId": f"live-{number}", "properties": {name: name}},
            {"event": name, "properties": {"a": name}},
            {"event": name, "userId": name, "timestamp": name},
        ]:
            body = json.dumps(
                {"type": "track", "messageId": f"live-{number}-{len(answers)}"} | event
            )
            answers.append(post(connection, "/v1/track", body.encode(), basic(key))[0])
    connection.close()
    return {status: answers.count(status) for status in sorted(set(answers))}


def run(binary, folder):
    workspace = copied(company(binary, folder), f"{folder}/hostile")
    files = pathlib.Path(folder, "hostile-files")
    files.mkdir(exist_ok=True)
    hostile_company(binary, files, workspace)
    key = json.loads(
        groundswell(binary, "keys", "create", NAMES["script"], "--json", "-w", workspace)
    )
    said, seen, looks = {}, {name: 0 for name in NAMES}, 0
    problems = []
    with visited(binary, workspace) as (server, context, page):
        sent = events_sent(server.url, key["key"])
        watch = Watch(context, server.url)
        context.add_init_script(LISTEN)
        page = context.new_page()
        see_verdict(page, server.url)
        paths, dead = pages.found_pages(page, server.url)
        paths += [f"/motion/{name}" for name in REVEALING if f"/motion/{name}" not in paths]
        for path in paths:
            page.goto(server.url + path)
            page.wait_for_function("!document.querySelector('.loading')", timeout=120_000)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                said = page.evaluate(LOOK)
                looks += 1
                wrong = verdict(said, width)
                problems += [f"{path} at {width}: {problem}" for problem in wrong]
                if wrong:
                    page.screenshot(path=f"{folder}/hostile-{looks}.png")
            for name, text in NAMES.items():
                seen[name] += text[:12] in said["text"]
        palette(page)
        problems += [f"{path}" for path in dead if "404" not in path]
        problems += watch.problems
    problems += [
        f"no page shows the name of the sort {name}" for name, count in seen.items() if not count
    ]
    return {
        "pages": len(paths), "looks": looks, "events_answered": sent, "pages_that_show": seen,
        "problems": problems,
    }  # fmt: skip


# Findings whose rows name accounts, people, plans, channels, owners and spend.
REVEALING = [
    "K1.motion", "K1.by_plan", "K1.by_channel", "K2.q2_payer_is_user", "K3.one_big_logo",
    "A6.five_minutes", "A14.never_activated", "A15.best_customers", "A29.burn", "M13.cycle",
    "M13.win_rate", "A19.product_role", "A31.moat", "K13.natural_rate", "A1.bottom_up_profile",
]  # fmt: skip


def verdict(said, width):
    """What is wrong with a page."""
    wrong = []
    if said["made"]:
        wrong.append(f"a name made {said['made']} elements")
    if said["ran"]:
        wrong.append("a name ran as a script")
    wrong += [f"the policy of content was broken: {one}" for one in said["broken"]]
    if said["wide"] > width:
        wrong.append(f"scrolls sideways, {said['wide']}: {said['widest']}")
    if "W" * 1_300 in said["text"]:
        wrong.append("a name of 10,000 characters is shown whole")
    return wrong


def palette(page):
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option]")
