#!/usr/bin/env python3
"""Walks the web pages of a real server with Debian's Chromium, as people do.

    python3 web.py PART SERVER_BINARY FOLDER [--gate]

The Python that runs this must have `playwright`. Workspaces and screenshots are made in FOLDER; for
`speed` it is a workspace that is filled already. PART is one of

journeys  the three first-run paths from `groundswell init` to the first verdict, timed
pages     every page at three widths, light and dark: names, contrast, focus, no sideways scroll
keyboard  Motion, findings, charts, tables and the palette without a mouse
noscript  the first run and the pages with JavaScript switched off
figures   every figure opens to its definition and rows, and follows from them
hostile   names that are markup, endless, right-to-left or emoji stay text, and the layout whole
speed     time to the first byte, bytes and load of Motion; with --gate too slow is wrong

Prints its figures as JSON; `problems` lists what is wrong, and then the exit code is 1. Says
"skipped" where there is no `chromium`.
"""

import argparse
import contextlib
import importlib
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "Serving"))

from server import Server  # noqa: E402

PARTS = ["journeys", "pages", "keyboard", "noscript", "figures", "hostile", "speed"]
EMAIL, PASSWORD = "ada@acme.example", "correct horse battery staple"
# A company old enough that a year of billing lies behind it, and small enough for a slow machine.
COMPANY = ["--accounts", "150", "--people", "450", "--months", "18", "--start", "2025-01-01"]
# Kinds of records, and the files that the simulator writes for each.
FILES = {
    "events": ["events.jsonl"],
    "accounts": ["stripe_customers.json", "crm_companies.csv"],
    "subscriptions": ["stripe_subscriptions.json"],
    "invoices": ["stripe_invoices.json"],
    "opportunities": ["crm_deals.csv"],
    "activities": ["activities.csv"],
    "churn-reasons": ["churn_reasons.csv"],
    "spend": ["spend.csv"],
    "team": ["team.csv"],
}


# The command line tool


def groundswell(binary, *words, accept=(0,)):
    """What a command prints."""
    run = subprocess.run([binary, *map(str, words)], capture_output=True, text=True)
    if run.returncode not in accept:
        raise RuntimeError(f"{' '.join(map(str, words))}: {run.returncode}\n{run.stderr[-2000:]}")
    return run.stdout


def company_files(binary, folder, *options):
    """The files of a simulated company; made once in a folder."""
    files = pathlib.Path(folder, "company-files")
    if not (files / "truth.json").exists():
        groundswell(binary, "simulate", files, *(options or COMPANY))
    return files


def company(binary, folder):
    """A workspace with a simulated company: made once in a folder, and never changed."""
    workspace = pathlib.Path(folder, "company")
    if not (workspace / "done").exists():
        shutil.rmtree(workspace, ignore_errors=True)
        files = company_files(binary, folder)
        groundswell(binary, "init", workspace, "--company", "Tallyboard")
        definitions = (files / "groundswell.yaml").read_text()
        # What a founder adds: the limit of an expense, and what holds customers.
        definitions += "expense_limit: 100 USD/month\n"
        definitions = definitions.replace(
            "  upgrade: Plan Upgraded\n",
            "  upgrade: Plan Upgraded\n  integration: Report Shared\n",
        )
        (workspace / "groundswell.yaml").write_text(definitions)
        for kind, names in FILES.items():
            for name in names:
                groundswell(binary, "import", kind, files / name, "-w", workspace, accept=(0, 1))
        pilots = files / "own_pilots.csv"
        pilots.write_text(pilot_rows(binary, workspace))
        groundswell(binary, "import", "pilots", pilots, "-w", workspace)
        decision = ["decide", "bottom-up", "--because", "It is what our buyers do"]
        term = ["--from", "2025-06-01", "--until", "2035-01-01"]
        groundswell(binary, *decision, *term, "-w", workspace)
        (workspace / "done").touch()
    return workspace


def pilot_rows(binary, workspace):
    """A few pilots, so that the questions about them can be answered."""
    verdict = explained(binary, workspace, "K1.motion")
    lines = ["account,started_at,ends_at,decided_at,outcome,opportunity,is_paid"]
    for row in rows_of(verdict["evidence"])[:4]:
        lines.append(f"{row['account']},{row['first_use'] or row['first_paid']},,,,,false")
    return "\n".join(lines) + "\n"


def copied(workspace, target):
    """A copy of a workspace that a part may change."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(workspace, target, ignore=shutil.ignore_patterns("socket"))
    return str(target)


def diagnosis(binary, workspace):
    """What `groundswell diagnose` says."""
    return json.loads(groundswell(binary, "diagnose", "--json", "-w", workspace))


def findings(document):
    """The verdict and the findings of a diagnosis."""
    return [document["verdict"], *document["findings"]]


def explained(binary, workspace, finding):
    """What `groundswell explain` says of a finding."""
    return json.loads(groundswell(binary, "explain", finding, "--json", "-w", workspace))


def rows_of(table):
    """The rows of a table, each by the names of its columns."""
    return [dict(zip(table["columns"], row)) for row in table["rows"]]


# The server and its browser


class Terminal:
    """`groundswell serve` as somebody starts it in a terminal; `setup` is the address it prints."""

    def __init__(self, binary, workspace):
        self.terminal, inside = pty.openpty()
        self.log = open(os.path.join(workspace, "..", "serve.log"), "w+")
        words = [binary, "serve", "-w", str(workspace), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(words, stdin=inside, stdout=inside, stderr=self.log)
        os.close(inside)
        self.setup = self._printed(r"http://\S+/setup\?token=\S+", seconds=60)
        self.url = self.setup.split("/setup")[0]

    def _printed(self, pattern, seconds):
        text, end = "", time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if select.select([self.terminal], [], [], 0.5)[0]:
                text += os.read(self.terminal, 4096).decode()
            found = re.search(pattern + r"(?=\s)", text)
            if found:
                return found[0]
        raise RuntimeError(f"the server printed no address to begin at:\n{text}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)
        self.log.close()


@contextlib.contextmanager
def chromium():
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-smooth-scrolling"],
        )
        yield browser
        browser.close()


class Watch:
    """What a browser says that no page of ours may make it say; `problems` collects it."""

    def __init__(self, context, url):
        self.problems, self.url = [], url
        for page in context.pages:
            self._follow(page)
        context.on("page", self._follow)
        context.on("response", self._response)
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def _follow(self, page):
        page.on("console", lambda message: self._console(page, message))
        page.on("pageerror", lambda error: self._note(page, f"page error: {error}"))

    def _console(self, page, message):
        # Pages that say why they refuse are read like any other.
        if message.type in ("error", "warning") and "the server responded with" not in message.text:
            self._note(page, f"{message.type} on the console: {message.text[:300]}")

    def _request(self, request):
        if not request.url.startswith((self.url + "/", "data:", "about:", "blob:")):
            self.problems.append(f"request to another host: {request.url[:200]}")

    def _response(self, response):
        if response.status >= 400 and response.request.resource_type != "document":
            self.problems.append(f"{response.status} for {path_of(response.url)[:200]}")

    def _dialog(self, dialog):
        self.problems.append(f"a dialog opened: {dialog.message[:200]}")
        dialog.dismiss()

    def _note(self, page, text):
        self.problems.append(f"{path_of(page.url)}: {text}")


def path_of(url):
    """Path and query of an address."""
    parts = urllib.parse.urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def become_owner(page, setup):
    """Opens the address that begins a server, and creates its owner."""
    page.goto(setup)
    page.get_by_label("Your e-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the owner").click()
    page.wait_for_url(lambda address: "/setup" not in address)


def log_in(page, url):
    """Logs in whoever `become_owner` made."""
    page.goto(url + "/login")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/login" not in address)


def setup_address(binary, workspace, url):
    """The address that begins a server, with the token that `groundswell members setup` prints."""
    said = json.loads(groundswell(binary, "members", "setup", "--json", "-w", workspace))
    return f"{url}/setup?token={said['token']}"


@contextlib.contextmanager
def visited(binary, workspace, **options):
    """A server, its browser, and the page of an owner who is logged in: (server, context, page)."""
    with Server(binary, str(workspace)) as server, chromium() as browser:
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        become_owner(page, setup_address(binary, workspace, server.url))
        yield server, context, page


def see_verdict(page, url, path="/motion", seconds=240):
    """Opens Motion, and waits until there is a verdict."""
    page.goto(url + path)
    page.wait_for_selector("#verdict h1", timeout=seconds * 1000)
    return page.locator("#verdict h1").inner_text().strip()


# Running


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("binary")
    parser.add_argument("folder")
    parser.add_argument("--gate", action="store_true")
    asked = parser.parse_args()
    if not shutil.which("chromium"):
        print("skipped: chromium is not installed")
        return 0
    began = time.monotonic()
    part = importlib.import_module(asked.part)
    gate = {"gate": asked.gate} if asked.part == "speed" else {}
    said = part.run(os.path.abspath(asked.binary), os.path.abspath(asked.folder), **gate)
    said = {"part": asked.part, "seconds": round(time.monotonic() - began, 1)} | said
    print(json.dumps(said, indent=1, ensure_ascii=False))
    return 1 if said["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
