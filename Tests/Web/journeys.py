"""Part `journeys`: the first run as three new users do it, from `init` to the verdict."""

import contextlib
import csv
import pathlib
import re
import shutil
import subprocess
import time

from server import Server, site

from figures import shown
from web import (
    EMAIL,
    FILES,
    PASSWORD,
    Terminal,
    Watch,
    chromium,
    company_files,
    diagnosis,
    groundswell,
    path_of,
    setup_address,
)

MOST_SECONDS = 300
# What a founder with these files has to say once: which events mean what.
MEANINGS = {
    "signup": "Signed Up",
    "activation": "Report Created",
    "core_action": "Report Viewed",
    "invite": "Invite Sent",
    "upgrade": "Plan Upgraded",
}
VERDICTS = {"bottom-up", "top-down", "land-and-expand", "mixed", "not enough evidence", "unknown"}


class Wrong(Exception):
    """Where somebody is stuck."""


def expect(true, why):
    if not true:
        raise Wrong(why)


class Person:
    """Somebody who clicks and fills in; counts what they do."""

    def __init__(self, page, has_script=True):
        self.page, self.has_script = page, has_script
        self.clicks = self.fields = self.files = 0

    def click(self, role, name, within="main"):
        self.clicks += 1
        self.page.locator(within).get_by_role(role, name=name).first.click()

    def fill(self, label, text):
        self.fields += 1
        self.page.get_by_label(label).fill(text)

    def counts(self):
        return {"clicks": self.clicks, "fields": self.fields, "files": self.files}

    def become_owner(self, setup):
        """Opens the address, and creates the owner."""
        self.page.goto(setup)
        self.fill("Your e-mail", EMAIL)
        self.fill("Password", PASSWORD)
        self.click("button", "Create the owner")
        self.page.wait_for_url("**/start**")

    def verdict(self):
        """Waits on Motion for the verdict."""
        self.page.wait_for_selector("#verdict h1", timeout=MOST_SECONDS * 1000)
        text = self.page.locator("#verdict h1").inner_text().strip().lower()
        expect(text in VERDICTS, f"Motion says {text!r}, which is no verdict")
        return text

    def choose(self, path):
        """Chooses a file to upload, and waits for what is said to be in it."""
        self.files += 1
        self.page.set_input_files("input[type=file]", path)
        if self.has_script:
            # It is sent as soon as it is chosen.
            with contextlib.suppress(Exception):
                self.page.wait_for_url("**/sources/uploads/**", timeout=15_000)
        if "/sources/uploads/" not in self.page.url:
            self.click("button", "Look at it")
            self.page.wait_for_url("**/sources/uploads/**")
        self.page.wait_for_selector("main h1")

    def as_kind(self, kind):
        """Says what the rows of the chosen file are, unless the page guessed it."""
        if self.page.locator("[name=kind]").first.input_value() == kind:
            return
        self.clicks += 1
        self.page.locator("select[name=kind]").select_option(kind)
        self.click("button", "Look again")
        self.page.wait_for_url(f"**kind={kind}**")

    def import_it(self):
        """Imports the chosen file, and waits until it is in."""
        self.click("button", re.compile(r"^Import \d|^Import$|^Import the file"))
        self.page.wait_for_selector("h1:has-text('The file is in')", timeout=MOST_SECONDS * 1000)

    def upload(self, path, kind):
        self.choose(path)
        self.as_kind(kind)
        shown = self.page.locator("main").inner_text()
        expect("What would happen" in shown, f"no preview of {path.name}: {shown[:300]!r}")
        self.import_it()


# The demo company


def demo(person, url):
    """A: the demo company, and away with it."""
    page = person.page
    person.click("button", "Fill it in")
    page.wait_for_url("**/motion**", timeout=MOST_SECONDS * 1000)
    said = {"verdict": person.verdict()}
    expect(said["verdict"] in {"bottom-up", "top-down", "land-and-expand"}, f"the demo is {said}")
    said["until_verdict"] = person.counts()
    yield said
    person.click("button", re.compile("Take it away"))
    page.wait_for_url("**/start**", timeout=120_000)
    expect(
        page.get_by_role("button", name="Fill it in").count() == 1, "the demo is not offered again"
    )
    page.goto(url + "/motion")
    end = time.monotonic() + 60
    while "There is nothing to read yet" not in page.locator("main").inner_text():
        if time.monotonic() > end:
            raise Wrong("a minute after the demo was taken away Motion still shows its verdict")
        time.sleep(2)
        page.goto(url + "/motion")
    said["taken_away"] = True


# One's own files


def own_files(binary, folder):
    """Files of a small company: the kinds with their files, and a CSV that nobody knows."""
    files = company_files(binary, folder)
    known = [(kind, files / name) for kind, names in FILES.items() for name in names]
    known = [(kind, path) for kind, path in known if kind != "spend"]
    unknown = pathlib.Path(folder, "Marketing 2025.csv")
    with open(files / "spend.csv", newline="") as source, open(unknown, "w", newline="") as target:
        rows = list(csv.reader(source))[1:]
        csv.writer(target, delimiter=";").writerows(
            [["Where", "Booked on", "Cost in USD", "For"], *rows]
        )
    return known, unknown


def upload(person, url, binary, folder, workspace):
    """B: one's own files, one of which nobody knows; then one is taken back."""
    page, said = person.page, {}
    known, unknown = own_files(binary, folder)
    person.click("link", "Choose a file")
    for kind, path in known:
        person.upload(path, kind)
        person.click("link", "Upload another file")
    said["mapping"] = map_unknown(person, unknown)
    person.click("link", "See the verdict")
    said["first_verdict"] = person.verdict()
    name_meanings(person)
    person.click("link", "Motion", within="nav[aria-label=Main]")
    told, wrong = diagnosis(binary, workspace)["verdict"], None
    try:
        said["verdict"] = reading_of(person, told)
        figure = page.locator("#verdict .figure").inner_text()
        expect(figure in shown(told["value"]), f"`diagnose` says {told['value']}, Motion {figure}")
    except Wrong as problem:
        wrong = problem
    said["until_verdict"] = person.counts()
    yield said
    said["undone"] = undo(person, url)
    if wrong:
        raise wrong


def reading_of(person, told):
    """The verdict once Motion says what `diagnose` says; the page may never call an old one new."""
    end, page = time.monotonic() + 60, person.page
    while True:
        verdict, state = person.verdict(), page.locator(".as-of").inner_text()
        if verdict == told["answer"]:
            return verdict
        expect(
            "Something changed" in state, f"Motion says {verdict!r}, {state!r}; {told['answer']} is"
        )
        expect(time.monotonic() < end, f"after a minute Motion still says {verdict!r}, {state!r}")
        time.sleep(1)
        page.reload()


def map_unknown(person, path):
    """A CSV that nobody knows: says what it is, mends the proposal if need be, imports it."""
    page = person.page
    person.choose(path)
    person.as_kind("spend")
    text = page.get_by_label("The same as text")
    expect(text.count() == 1, "no mapping is proposed")
    proposal = text.input_value()
    wanted = {
        "channel": "Where",
        "occurred_at": "Booked on",
        "amount": "Cost in USD",
        "motion": "For",
    }
    mended = mend(proposal, wanted)
    if mended != proposal:
        person.fields += 1
        text.fill(mended)
        person.click("button", "Preview again")
        page.wait_for_selector("text=What would happen")
    plan = page.locator("#columns").inner_text()
    expect("Everything that is needed has a column" in plan, f"the mapping says {plan[:300]!r}")
    person.import_it()
    return "mended" if mended != proposal else "as proposed"


def mend(text, wanted):
    """A mapping with the fields that are wanted; the proposal stays where it names them."""
    for field, column in wanted.items():
        line = re.compile(rf"^  #? ?{field}:.*$", re.M)
        found = line.search(text)
        if found and column in found[0] and "#" not in found[0].split(field)[0]:
            continue
        own = f'  {field}: "{column}"'
        text = (
            line.sub(own, text, count=1)
            if found
            else re.sub(r"^columns:.*$", rf"\g<0>\n{own}", text, 1, re.M)
        )
    return text


def name_meanings(person):
    """Says in Settings which events mean what, as the founder of this company knows."""
    page = person.page
    person.click("link", "Settings", within="nav[aria-label=Main]")
    for meaning, event in MEANINGS.items():
        person.fields += 1
        page.locator(f"[name={meaning}-0]").fill(event)
    person.click("button", "Save", within="#events")
    page.wait_for_selector(".toast")


def undo(person, url):
    """Takes the last import back."""
    page = person.page
    person.click("link", "Sources", within="nav[aria-label=Main]")
    counting = page.locator("#imports tbody tr", has_text="counts")
    before = counting.count()
    person.click("link", re.compile("^Undo import"))
    person.click("button", "Take it back")
    page.wait_for_url("**done=undone**")
    expect(counting.count() == before - 1, "the import still counts")
    expect(
        page.locator("#imports", has_text="taken back").count() == 1,
        "nothing says it was taken back",
    )
    return f"{before} imports count, then {before - 1}"


# Events


def own_page(snippet, calls):
    """A page of ours with the snippet that Groundswell shows."""
    script = f"addEventListener('load', () => {{ {calls} }})"
    return f"<!doctype html><head><title>Ours</title>{snippet}</head><script>{script}</script>"


def events(person, url, browser):
    """C: the snippet in a page of ours; the light turns green by itself."""
    page, said = person.page, {}
    person.click("link", "Show me how")
    person.click("button", re.compile("^Make a key"))
    snippet = page.get_by_label("Snippet").inner_text()
    calls = page.get_by_label("Calls").inner_text()
    command = page.get_by_label("Command").inner_text()
    light = page.locator(".light")
    expect(
        "Waiting" in light.inner_text(), f"the light says {light.inner_text()!r} before any event"
    )
    page.evaluate("window.wasNeverReloaded = true")
    with site(lambda _: own_page(snippet, calls)) as address:
        visitor = browser.new_page()
        visitor.goto(address)
        began = time.monotonic()
        page.wait_for_selector(".light .state.good", timeout=30_000)
        said["seconds_to_green"] = round(time.monotonic() - began, 1)
        visitor.wait_for_timeout(1000)
        visitor.close()
    expect(page.evaluate("window.wasNeverReloaded"), "the page was loaded again")
    if shutil.which("curl"):
        subprocess.run(command, shell=True, check=True, capture_output=True, timeout=30)
    person.click("link", "See the verdict")
    said["verdict"] = person.verdict()
    said["until_verdict"] = person.counts()
    yield said
    page.goto(url + "/start/events")
    said["events"] = int(
        re.search(r"([\d,]+) event", page.locator(".light").inner_text())[1].replace(",", "")
    )
    # The view of the page, three calls and what curl sent.
    expect(said["events"] >= 4 + bool(shutil.which("curl")), f"{said['events']} events came")


def travel(name, binary, folder, browser):
    """One path: what was seen, and how long it took."""
    workspace = pathlib.Path(folder, f"first-{name}")
    shutil.rmtree(workspace, ignore_errors=True)
    began = time.monotonic()
    groundswell(binary, "init", workspace, "--company", "Tallyboard")
    # Somebody in a terminal reads the address there; else a command makes one.
    start = Server if name == "upload" else Terminal
    with start(binary, str(workspace)) as server:
        setup = getattr(server, "setup", None) or setup_address(binary, workspace, server.url)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(30_000)
        watch, person = Watch(context, server.url), Person(context.new_page())
        problems, said = [], {}
        try:
            person.become_owner(setup)
            steps = {
                "demo": lambda: demo(person, server.url),
                "upload": lambda: upload(person, server.url, binary, folder, workspace),
                "events": lambda: events(person, server.url, browser),
            }[name]()
            for said in steps:
                said["seconds"] = round(time.monotonic() - began, 1)
        except Exception as problem:
            problems.append(f"{name}: at {path_of(person.page.url)}: {str(problem)[:600]}")
            person.page.screenshot(path=f"{folder}/{name}-stuck.png", full_page=True)
        if said.get("seconds", 0) > MOST_SECONDS:
            problems.append(f"{name}: the first verdict took {said['seconds']} s")
        problems += [f"{name}: {problem}" for problem in watch.problems]
        context.close()
    return said, problems


def run(binary, folder):
    paths, problems = {}, []
    with chromium() as browser:
        for name in ["demo", "upload", "events"]:
            paths[name], wrong = travel(name, binary, folder, browser)
            problems += wrong
    return {"paths": paths, "problems": problems}
