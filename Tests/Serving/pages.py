#!/usr/bin/env python3
"""Asks for every page as everybody: who gets in must be what pages.tsv says.

    python3 pages.py SERVER_BINARY FOLDER

FOLDER is empty. Everybody is: a stranger, a viewer, a rep, an analyst and an owner with a session, each of
them without what proves that a form of theirs sent a change, and a session that is over. A stranger is sent
to log in; whoever may not is told 403; nothing that a viewer is shown holds the name of a person or an
account. Prints its figures as JSON; the exit code is 1 when something is wrong.
"""

import http.client
import json
import pathlib
import sys
import urllib.parse

from api import ROLES, Browser, Company
from server import address

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NAMES = ["u-1", "u-7"]


def ask(url, method, path, cookies=None, fields=None):
    """Status, address to go on to, and text."""
    headers = {"Accept": "text/html"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    body = None
    if method == "POST":
        headers |= FORM
        body = urllib.parse.urlencode(fields or {})
    connection = http.client.HTTPConnection(*address(url), timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, answer.headers["Location"] or "", text


def main(binary, folder):
    company = Company(binary, folder)
    with company.server:
        asked, wrong = ask_everywhere(company)
    print(json.dumps({"asked": asked, "wrong": wrong}, indent=1))
    return 1 if wrong else 0


def ask_everywhere(company):
    """Asks for every page as everybody: how many things were looked at, and what is wrong."""
    table = pathlib.Path(__file__).with_name("pages.tsv").read_text().splitlines()
    routes = [line.split("\t") for line in table]
    browsers = {role: company.join(f"{role}@acme.example", role) for role in ROLES if role != "owner"}
    browsers["owner"] = company.owner
    gone = company.join("gone@acme.example", "owner")
    Browser.ask(gone, "DELETE", "/api/v1/session")
    wrong, asked = [], 0

    def expect(what, is_so):
        nonlocal asked
        asked += 1
        if not is_so:
            wrong.append(what)

    for method, template, who in routes:
        path = template.replace("{id}", "K1.motion").replace("{chart}", "line")
        need = who.split()[-1]
        if path in ("/logout", "/account"):
            continue
        for name, cookies in [("stranger", None), ("gone", gone.cookies)]:
            status, place, _ = ask(company.url, method, path, cookies)
            is_sent_on = status == 303 and place.startswith("/login")
            expect(f"{name} {method} {path}: {status} {place}", need == "anybody" or is_sent_on)
        for role, browser in browsers.items():
            fields = {"change": browser.change_token}
            status, place, text = ask(company.url, method, path, browser.cookies, fields)
            may = need in ("anybody", "session") or need in ROLES[role]
            is_refused = need != "anybody" and (status in (401, 403) or place.startswith("/login"))
            expect(f"{role} {method} {path}: {status} {place}", is_refused != may)
            expect(f"{role} {method} {path}: {status}", status < 500)
            if role == "viewer" and method == "GET":
                found = [one for one in NAMES + ["@acme.example"] if one in text.replace("viewer@acme.example", "")]
                expect(f"a viewer sees {found} on {path}", not found)
            if method == "POST" and need != "anybody" and may:
                for token in [None, "0" * 64, browsers["rep" if role != "rep" else "owner"].change_token]:
                    status, _, _ = ask(company.url, method, path, browser.cookies, {"change": token} if token else {})
                    expect(f"{role} {method} {path} without its token: {status}", status in (400, 403))
    return asked, wrong


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
