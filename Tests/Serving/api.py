#!/usr/bin/env python3
"""Asks the API of a running server what it must and must not do.

    python3 api.py PART SERVER_BINARY FOLDER

FOLDER is empty; workspaces are made in it. PART is one of

matrix    every route, with every sort of credential: who is let in must be what access.tsv says
strings   an object or an array in place of each string of every body: 400
sessions  a session dies with logout, a new password, being disabled and another role
guesses   10,000 guesses at a password: at most 30 are looked at, and the owner still gets in
timing    a known and an unknown e-mail cannot be told apart by answer or time
secrets   no secret and nothing personal in logs, metrics, errors or the process list
erasure   a person is exported, erased and never taken again; nothing of them is left in any file
schema    schemathesis (the Python that runs this must have it): no 5xx, nothing undocumented

Prints its figures as JSON; the exit code is 1 when something is wrong.
"""

import base64
import collections
import concurrent.futures
import copy
import http.client
import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import urllib.parse

from server import Server, address

PASSWORD = "correct horse battery staple"
ROLES = {
    "viewer": {"ask"},
    "rep": {"ask", "people"},
    "analyst": {"ask", "people", "data"},
    "owner": {"ask", "people", "data", "erase", "manage"},
}
REFUSED = {"not_signed_in": 401, "not_allowed": 403}
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


class Browser:
    """Somebody who asks: with cookies, with a token, or with nothing."""

    def __init__(self, url, authorization=None, came_from=None):
        self.url = url
        self.peer, self.authorization, self.came_from = address(url), authorization, came_from
        self.cookies, self.change_token = {}, None
        self.last = {}

    def ask(self, method, path, body=None, headers=None):
        """Status and JSON of an answer; problems have a `code`."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.authorization:
            sent["Authorization"] = self.authorization
        if self.came_from:
            sent["X-Forwarded-For"] = self.came_from
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.change_token and method in CHANGES:
            sent["X-Change-Token"] = self.change_token
        connection = http.client.HTTPConnection(*self.peer, timeout=60)
        raw = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, raw, sent | (headers or {}))
        answer = connection.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        self.last = dict(answer.headers)
        document = json.loads(text) if text else {}
        if "change_token" in document:
            self.change_token = document["change_token"]
        return answer.status, document

    def get(self, path):
        return self.ask("GET", "/api/v1" + path)

    def post(self, path, body):
        return self.ask("POST", "/api/v1" + path, body)

    def log_in(self, email, password=PASSWORD):
        return self.post("/session", {"email": email, "password": password})

    def accept(self, token, email=None, password=PASSWORD):
        body = {"token": token, "password": password} | ({"email": email} if email else {})
        return self.post("/links/accept", body)


class Company:
    """A server with a small company, an owner and a member of each role."""

    def __init__(self, binary, folder, name="w"):
        self.binary, self.workspace = binary, os.path.join(folder, name)
        self.run("init", self.workspace)
        self.write_key = self.run("keys", "create", "tests", "-w", self.workspace).strip()
        events = os.path.join(folder, name + ".jsonl")
        with open(events, "w", encoding="utf-8") as file:
            for number in range(40):
                day = 1 + number % 28
                call = {
                    "type": "track",
                    "event": "Signed Up" if number % 4 == 0 else "Report Created",
                    "messageId": f"m-{number}",
                    "userId": f"u-{number // 4}",
                    "timestamp": f"2026-10-{day:02}T0{number % 4}:00:00Z",
                }
                file.write(json.dumps(call) + "\n")
        self.run("import", "events", events, "-w", self.workspace)
        self.server = Server(binary, self.workspace)
        self.url = self.server.url
        setup = self.run("members", "setup", "-w", self.workspace).strip()
        self.owner = Browser(self.url)
        expect(self.owner.accept(setup, "owner@acme.example")[0] == 201, "the owner joins")
        self.setup = setup

    def run(self, *words):
        done = subprocess.run([self.binary, *words], capture_output=True, text=True, check=True)
        return done.stdout

    def join(self, email, role="viewer"):
        """A member with a session."""
        status, link = self.owner.post("/invitations", {"email": email, "role": role})
        expect(status == 201, f"an invitation is made: {link}")
        browser = Browser(self.url)
        expect(browser.accept(link["token"])[0] == 201, "it is taken")
        return browser

    def token(self, *scopes):
        body = {"name": " ".join(scopes), "scopes": list(scopes), "days": 2}
        return self.owner.post("/tokens", body)[1]

    def routes(self):
        """Method, address and operation of everything there is."""
        paths = Browser(self.url).get("/openapi.json")[1]["paths"]
        return [(m.upper(), p, o) for p, item in paths.items() for m, o in item.items()]


class Wrong(Exception):
    """Something else was expected."""


def expect(condition, what):
    if not condition:
        raise Wrong(what)


def example(operation):
    body = operation.get("requestBody")
    return body and copy.deepcopy(body["content"]["application/json"]["example"])


def filled(path, operation):
    """The address with something in place of its parameters."""
    values = {"kind": "people", "name": "A5", "id": "12345", "email": "x%40y.example"}
    path = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path)
    if "/questions/" in path and "requestBody" not in operation:
        kind = path.split("/")[-1]
        path += "?query=" + urllib.parse.quote(json.dumps({"period": "week"} if kind == "counts" else {}))
    return path


# Who is let in


def matrix(company, folder):
    lines = (pathlib.Path(__file__).parent / "access.tsv").read_text("utf-8").splitlines()
    table = {(m, p): word for m, p, word in (line.split("\t") for line in lines)}
    routes = company.routes()
    found = {(method, path): operation["x-policy"] for method, path, operation in routes}
    surprises = [f"{key}: {found.get(key)} and not {table.get(key)}"
                 for key in sorted(table.keys() | found.keys()) if table.get(key) != found.get(key)]
    everything = sorted(ROLES["owner"])
    revoked = company.token(*everything)
    company.owner.ask("DELETE", f"/api/v1/tokens/{revoked['id']}")
    gone = company.join("gone@acme.example", "owner")
    of_gone = gone.post("/tokens", {"name": "x", "scopes": ["ask"], "days": 2})[1]
    gone_id = gone.get("/session")[1]["member"]["id"]
    company.owner.ask("PATCH", f"/api/v1/members/{gone_id}", {"disabled": True})
    other = Company(company.binary, folder, "other")
    with other.server:
        bearers = {
            "write key": company.write_key,
            "setup token": company.setup,
            "revoked token": revoked["token"],
            "token of a disabled member": of_gone["token"],
            "token of another workspace": other.token(*everything)["token"],
            "garbage": "gsa_abc_def",
        }
        foreign = Browser(company.url)
        foreign.cookies = dict(other.owner.cookies)
        foreign.change_token = other.owner.change_token
    askers = {name: (Browser(company.url, "Bearer " + key), None, False)
              for name, key in bearers.items()}
    askers |= {
        "none": (Browser(company.url), None, False),
        "session of another workspace": (foreign, None, False),
        "session of a disabled member": (gone, None, False),
        "write key as Segment sends it": (Browser(company.url, "Basic Zzo="), None, False),
    }
    for scope in everything:
        token = Browser(company.url, "Bearer " + company.token(scope)["token"])
        askers["token " + scope] = (token, {scope}, False)
    for role, may in ROLES.items():
        askers[role] = (company.join(f"a-{role}@acme.example", role), may, True)
    counts = collections.Counter()
    for method, path, operation in routes:
        policy = table.get((method, path), "nobody")
        for name, (asker, may, has_session) in askers.items():
            if (method, path) == ("DELETE", "/api/v1/session") and has_session:
                asker = company.join(f"leaves-{name}@acme.example", name)
            status, document = asker.ask(method, filled(path, operation), example(operation))
            if policy == "anybody":
                wanted = None
            elif may is None:
                wanted = "not_signed_in"
            elif policy.startswith("session"):
                needed = set(policy.split()[1:])
                wanted = None if has_session and needed <= may else "not_allowed"
            else:
                wanted = None if policy in may else "not_allowed"
            code = document.get("code")
            refused = code if code in REFUSED or code == "cross_site" else None
            counts[wanted or "let in"] += 1
            right_status = wanted is None or status == REFUSED[wanted]
            if refused != wanted or not right_status or status >= 500:
                surprises.append(f"{name}: {method} {path}: {status} {code}")
    for path, operation in [(p, o) for m, p, o in routes if m in CHANGES and o["x-policy"] != "anybody"]:
        method = next(m for m, p, o in routes if p == path and o is operation)
        bare = copy.copy(askers["owner"][0])
        bare.change_token = None
        status, document = bare.ask(method, filled(path, operation), example(operation))
        if (status, document.get("code")) != (403, "cross_site"):
            surprises.append(f"without X-Change-Token: {method} {path}: {status}")
        elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        owner = askers["owner"][0]
        status, _ = owner.ask(method, filled(path, operation), example(operation), elsewhere)
        if status != 403:
            surprises.append(f"from another site: {method} {path}: {status}")
    surprises += options(askers["viewer"][0], askers["rep"][0])
    return {"asked": sum(counts.values()), "counts": counts, "surprises": surprises[:40]}, not surprises


def options(viewer, rep):
    """Questions that would name somebody: a viewer may not ask them, a rep may."""
    steps = [{"event": "Signed Up"}, {"event": "*"}]
    mail = {"email": "ada@acme.example"}
    cohort = {"question": {"ask": "counts", "event": "*", "where": mail, "measure": "people"}, "pick": {}}
    asked = [
        ("counts", {"by": {"property": "email"}}), ("counts", {"by": {"property": "name", "of": "account"}}),
        ("counts", {"where": mail}), ("counts", {"measure": "people", "cohort": cohort}),
        ("funnel", {"steps": [{"event": "Signed Up", "where": mail}, {"event": "*"}]}),
        ("funnel", {"steps": steps, "members": True}),
        ("funnel", {"steps": steps, "by": [{"property": "email", "of": "person"}]}),
        ("stickiness", {"cell": {"periods": 1}}), ("timeline", {"person": "u-1"}), ("panel", {}),
        ("account-features", {}),
    ]
    wrong = []
    for kind, document in asked:
        for who, name, wanted in (viewer, "viewer", 403), (rep, "rep", 200):
            status, answer = who.post("/questions/" + kind, document)
            if status != wanted:
                wrong.append(f"{name}: {kind} {document}: {status} {answer.get('code')}")
    for document in ({"by": {"property": "plan"}}, {"where": {"plan": "pro"}}, {}):
        status, answer = viewer.post("/questions/counts", document)
        if status != 200:
            wrong.append(f"viewer: counts {document}: {status} {answer.get('code')}")
    for path in ("/diagnosis", "/findings/K3"):
        told = viewer.get(path)[1]
        for finding in told["findings"]:
            if finding["tables"] or finding["conflicts"] or finding["explanation"] or finding["evidence"]["rows"]:
                wrong.append(f"viewer: {path} tells more than numbers of {finding['id']}")
    return wrong


# Bodies


def leaves(value, way=()):
    """Ways to each string in a document."""
    if isinstance(value, str):
        yield way
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, way + (key,))
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield from leaves(inner, way + (key,))


def strings(company, _):
    wrong, tried = [], 0
    for method, path, operation in company.routes():
        body = example(operation)
        for way in leaves(body) if body else ():
            for other in ({}, [], {"a": "b"}, ["a"]):
                changed = copy.deepcopy(body)
                place = changed
                for key in way[:-1]:
                    place = place[key]
                place[way[-1]] = other
                status, document = company.owner.ask(method, filled(path, operation), changed)
                tried += 1
                if status != 400:
                    wrong.append(f"{method} {path} {way} {other}: {status} {document.get('code')}")
        if body:
            for raw in (b"", b"[]", b"{", b'{"a":1,"a":2}', b"\xff", b"[" * 5_000):
                status, _ = company.owner.ask(method, filled(path, operation), raw)
                tried += 1
                if status != 400:
                    wrong.append(f"{method} {path} {raw[:20]}: {status}")
            plain = {"Content-Type": "text/plain"}
            status, _ = company.owner.ask(method, filled(path, operation), body, plain)
            if status != 415:
                wrong.append(f"{method} {path} as text/plain: {status}")
    return {"tried": tried, "wrong": wrong[:40]}, tried > 100 and not wrong


# Sessions


def dies(browser, act):
    """Seconds until a session that worked opens nothing, after `act`."""
    expect(browser.get("/session")[0] == 200, "the session works at first")
    act()
    began = time.monotonic()
    while browser.get("/session")[0] == 200:
        expect(time.monotonic() - began < 5, "a session lives on")
    return round(time.monotonic() - began, 3)


def sessions(company, _):
    seconds = {}
    one = company.join("one@acme.example", "analyst")
    twin = copy.deepcopy(one)
    seconds["logout"] = dies(twin, lambda: one.ask("DELETE", "/api/v1/session"))
    first, second = Browser(company.url), Browser(company.url)
    expect(first.log_in("one@acme.example")[0] == 200, "one logs in")
    expect(second.log_in("one@acme.example")[0] == 200, "and elsewhere too")
    secrets = {first.cookies["groundswell_session"], second.cookies["groundswell_session"],
               twin.cookies["groundswell_session"]}
    expect(len(secrets) == 3, "each login has a secret of its own")
    change = {"old": PASSWORD, "new": "four words unlike others"}
    seconds["password"] = dies(second, lambda: first.post("/session/password", change))
    expect(first.get("/session")[0] == 200, "who changed the password goes on")
    member = first.get("/session")[1]["member"]["id"]

    def set_to(**what):
        expect(company.owner.ask("PATCH", f"/api/v1/members/{member}", what)[0] == 200, f"{what}")

    seconds["demotion"] = dies(first, lambda: set_to(role="viewer"))
    expect(first.log_in("one@acme.example", change["new"])[0] == 200, "the viewer logs in")
    token = company.owner.post(f"/members/{member}/reset", {})[1]["token"]
    seconds["reset"] = dies(first, lambda: Browser(company.url).accept(token))
    expect(Browser(company.url).accept(token)[0] == 400, "a link works once")
    expect(first.log_in("one@acme.example")[0] == 200, "with the new password")
    seconds["disabling"] = dies(first, lambda: set_to(disabled=True))
    expect(first.log_in("one@acme.example")[0] == 401, "a disabled member stays outside")
    status, answer = company.owner.ask(
        "PATCH", f"/api/v1/members/{company.owner.get('/session')[1]['member']['id']}", {"disabled": True})
    expect((status, answer["code"]) == (409, "last_owner"), "the last owner stays")
    leaver = company.join("leaver@acme.example", "owner")
    link = leaver.post("/invitations", {"email": "friend@acme.example", "role": "owner"})[1]["token"]
    by_token = Browser(company.url, "Bearer " + company.token("manage")["token"])
    expect(by_token.post("/invitations", {"email": "x@acme.example", "role": "owner"})[0] == 403,
           "a token lets nobody in")
    identity = leaver.get("/session")[1]["member"]["id"]
    expect(company.owner.ask("PATCH", f"/api/v1/members/{identity}", {"role": "viewer"})[0] == 200, "demoted")
    expect(Browser(company.url).accept(link)[0] == 400, "links go with who made them")
    with_https = Browser(company.url)
    with_https.ask("POST", "/api/v1/session", {"email": "owner@acme.example", "password": PASSWORD},
                   {"X-Forwarded-Proto": "https"})
    expect("__Host-groundswell_session" in with_https.cookies, "https has cookies of its own")
    return seconds, max(seconds.values()) < 1


def guesses(company, _):
    owner = Browser(company.url)
    expect(owner.log_in("owner@acme.example")[0] == 200, "the owner was here before")
    began = time.monotonic()

    def guess(number):
        stranger = Browser(company.url, came_from=f"10.{number % 7}.0.{number % 200}")
        return stranger.log_in("owner@acme.example", f"a wrong guess {number}")[0]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = collections.Counter(pool.map(guess, range(10_000)))
    seconds = time.monotonic() - began
    still = company.owner.get("/session")[0]
    again = owner.log_in("owner@acme.example")[0]
    allowed = 10 + math.ceil(seconds / 30)
    figures = {"answers": answers, "seconds": round(seconds, 1), "allowed": allowed,
               "session": still, "known_browser": again}
    return figures, answers[401] <= min(30, allowed) and answers[401] + answers[429] == 10_000 \
        and still == again == 200


def timing(company, _):
    """The rank test of Mann and Whitney, with the normal approximation."""
    known = [f"known-{number}@acme.example" for number in range(100)]
    for email in known:
        company.join(email)
    times = {True: [], False: []}
    texts = set()
    # In turn would compare every other request with those between, which differ for other reasons.
    order = [number % 2 == 0 for number in range(1_000)]
    random.Random(11).shuffle(order)
    for number, is_known in enumerate(order):
        place = len(times[is_known]) % 100
        email = known[place] if is_known else f"nobody-{place}@acme.example"
        asker = Browser(company.url, came_from=f"10.0.{number // 250}.{number % 250}")
        began = time.perf_counter()
        status, document = asker.log_in(email, "not the right password")
        times[is_known].append(time.perf_counter() - began)
        expect(status == 401, f"each guess is looked at: {status}")
        texts.add((status, json.dumps(document, sort_keys=True)))
    ranked = sorted((value, is_known) for is_known, values in times.items() for value in values)
    ranks = sum(rank for rank, (_, is_known) in enumerate(ranked, 1) if is_known)
    n = len(times[True])
    mean, deviation = n * (2 * n + 1) / 2, math.sqrt(n * n * (2 * n + 1) / 12)
    z = (ranks - mean) / deviation
    p = math.erfc(abs(z) / math.sqrt(2))
    medians = {str(key): round(sorted(values)[n // 2] * 1_000, 2) for key, values in times.items()}
    figures = {"answers": sorted(status for status, _ in texts), "p": round(p, 4), "ms": medians}
    return figures, len(texts) == 1 and p > 0.01


# Secrets


def secrets(company, _):
    canaries = [f"canary{number}" for number in range(20)]
    planted = {company.write_key, company.setup, PASSWORD, "four words unlike others"}
    people = []
    for number, canary in enumerate(canaries):
        person = company.join(f"{canary}@acme.example", list(ROLES)[number % 4])
        planted |= set(person.cookies.values()) | {person.change_token}
        people.append(person)
    planted |= set(company.owner.cookies.values()) | {company.owner.change_token}
    for scope in ROLES["owner"]:
        planted.add(company.token(scope)["token"])
    texts = []
    for canary in canaries:
        stranger = Browser(company.url)
        texts.append(stranger.log_in(f"{canary}@acme.example", "wrong " + PASSWORD)[1])
        texts.append(Browser(company.url, "Bearer " + company.write_key).get("/people")[1])
        texts.append(company.owner.get(f"/people/{canary}%40acme.example/export")[1])
        texts.append(company.owner.post("/questions/timeline", {"person": canary})[1])
        texts.append(company.owner.post("/questions/counts", {"event": {"x": canary}})[1])
        texts.append(company.owner.get(f"/people?cursor={canary}")[1])
        texts.append(company.owner.get(f"/findings/{canary}")[1])
        texts.append(company.owner.get(f"/nothing/{canary}?token={urllib.parse.quote(PASSWORD)}")[1])
    peer = http.client.HTTPConnection(*address(company.url))
    peer.request("GET", "/metrics")
    metrics = peer.getresponse().read().decode()
    command = pathlib.Path(f"/proc/{company.server.process.pid}/cmdline").read_text("utf-8")
    environment = pathlib.Path(f"/proc/{company.server.process.pid}/environ").read_bytes().decode()
    code, _ = company.server.stop()
    places = {
        "log": "".join(company.server.log_lines()),
        "metrics": metrics,
        "errors": json.dumps(texts),
        "process list": command + environment,
    }
    found = [f"{place}: secret" for place, text in places.items() for secret in planted
             if secret in text]
    # What somebody asked for may be said back to them, and to nobody else.
    found += [f"{place}: {canary}" for place, text in places.items() if place != "errors"
              for canary in canaries if canary in text]
    figures = {"secrets": len(planted), "canaries": len(canaries), "found": found[:20], "exit": code,
               "log_bytes": len(places["log"])}
    return figures, len(planted) >= 30 and not found and code == 0


# Erasure


def erasure(company, folder):
    canary, company_name = "canary-of-somebody", "acme"
    mail = f"{canary}@acme.example"

    def call(number, **members):
        event = {"type": "track", "event": "Report Created", "messageId": f"c-{number}", "userId": canary,
                 "properties": {"note": f"by {mail}"}}
        return event | members

    sender = Browser(company.url, "Basic " + base64.b64encode(f"{company.write_key}:".encode()).decode())
    calls = [call(0, type="identify", traits={"email": mail, "name": f"Somebody {canary}"})]
    calls += [call(number) for number in range(1, 30)]
    calls += [{"type": "track", "userId": canary}]
    status, _ = sender.ask("POST", "/v1/batch", {"batch": calls})
    expect(status == 200, "events are taken")
    path = os.path.join(folder, "people.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"id,email,name\n{canary},{mail},Somebody\nother,other@{company_name}.example,Other\n")
    company.run("import", "people", path, "-w", company.workspace)
    where = "/people/" + urllib.parse.quote(mail)
    status, export = company.owner.get(where + "/export")
    expect(status == 200 and len(export["events"]) == 30, f"the export is whole: {status}")
    expect("u-1" not in json.dumps(export) and "other" not in json.dumps(export), "and of nobody else")
    began = time.monotonic()
    status, refused = company.owner.ask("DELETE", "/api/v1" + where)
    expect((status, refused["code"]) == (400, "not_confirmed"), "an erasure is confirmed")
    status, receipt = company.owner.ask(
        "DELETE", f"/api/v1{where}?confirm={urllib.parse.quote(mail)}")
    expect(status == 200 and receipt["events"] == 30, f"{status} {receipt}")
    gone = company.owner.get(where + "/export")[0]
    seconds = time.monotonic() - began
    expect(gone == 404, f"the person is gone: {gone}")
    expect(sender.ask("POST", "/v1/batch", {"batch": [call(99)]})[0] == 200, "sent again")
    company.run("import", "people", path, "-w", company.workspace)
    lists = [company.owner.get(place)[1] for place in
             ("/people?limit=1000", "/events?limit=1000", "/dead-letters", "/records/people", "/audit?limit=1000")]
    company.run("compact", "-w", company.workspace)
    company.run("verify", "-w", company.workspace)
    code, _ = company.server.stop()
    found = [name for name in ("people", "events", "dead-letters", "records", "audit")
             if canary in json.dumps(lists[("people", "events", "dead-letters", "records", "audit").index(name)])]
    for place, _, files in os.walk(company.workspace):
        for name in files:
            content = pathlib.Path(place, name).read_bytes()
            if canary.encode() in content:
                found.append(os.path.join(place, name))
    figures = {"receipt": receipt, "seconds": round(seconds, 2), "found": found, "exit": code}
    return figures, not found and code == 0


# The document


def schema(company, folder):
    token = company.token(*sorted(ROLES["owner"]))["token"]
    tool = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    checks = "not_a_server_error,status_code_conformance,content_type_conformance," \
        "response_schema_conformance"
    words = [tool, "run", company.url + "/api/v1/openapi.json", "-H", f"Authorization: Bearer {token}",
             "--checks", checks, "-n", os.environ.get("EXAMPLES", "10"), "--seed", "1",
             "--phases", "examples,coverage,fuzzing", "--no-color"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
    return {"exit": done.returncode, "end": done.stdout[-6000:]}, done.returncode == 0


PARTS = {part.__name__: part for part in
         (matrix, strings, sessions, guesses, timing, secrets, erasure, schema)}


def main(part, binary, folder):
    company = Company(binary, folder)
    with company.server:
        try:
            figures, is_right = PARTS[part](company, folder)
        except Wrong as wrong:
            figures, is_right = {"wrong": str(wrong)}, False
    print(json.dumps(figures, indent=1))
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
