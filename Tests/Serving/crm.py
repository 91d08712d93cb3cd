#!/usr/bin/env python3
"""Lets the program pull from a HubSpot and a Salesforce that this script plays.

    python3 crm.py BINARY FOLDER

For each vendor two workspaces get the same records, one by file and one by pull, and must hold the same, also after
some changed. The vendors keep to their documentation: HubSpot CRM v3 (lists, search, batches, associations) and
Salesforce REST `query`. They refuse keys, are busy, down and away, and cut an answer in the middle; and the program is
killed. Prints its figures as JSON; the exit code is 1 when something is wrong.
"""

import base64
import collections
import csv
import datetime
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse

from api import Wrong, expect
from sources import Place, key_file

COMPANIES, DEALS, KEY, BAD = 260, 330, "pat-eu1-canary4711", "00D!bad.canary0815"
KINDS, PAST = ("accounts", "opportunities", "stage-changes"), time.time() - 8_640_000
STAGES = {"appointmentscheduled": "open", "48203311": "open", "closedwon": "won", "closedlost": "lost"}
CUT, KILLED = (200, None), (0, None)
# What goes wrong at which request of the first pull: the status and `Retry-After`.
TROUBLES = {2: (429, "1"), 4: CUT, 5: (503, "300"), 7: (503, None), 8: (401, None), 10: KILLED}


def moment(minutes, zone="Z"):
    """So many minutes after the past; now for `None`."""
    at = time.time() if minutes is None else PAST + minutes * 60
    return time.strftime("%Y-%m-%dT%H:%M:%S.000", time.gmtime(at)) + zone


def seconds(text):
    return datetime.datetime.fromisoformat(re.sub(r"(Z|\+0000)$", "+00:00", text)).timestamp()


def plain(number, new):
    """Deal `number` in nobody's words, before or after it changed; every eleventh has no company, and one loses its."""
    stage, bare = list(STAGES)[(number + new) % 4], new and number == 4
    return {"stage": stage, "outcome": STAGES[stage], "changed": None if new else number // 7,
            "close": None if bare else f"2026-{1 + (number + new) % 12:02}-{1 + number % 28:02}",
            "company": None if bare or number % 11 == 5 else (number + new) % COMPANIES,
            "amount": None if bare or number % 10 == 3 and not new else (number + 1) * 37.25 + new}


class Vendor(http.server.BaseHTTPRequestHandler):
    """What both have in common: a key, troubles, and memory of what was asked and told."""

    def log_message(self, *_):
        pass

    @classmethod
    def begin(cls, changes=frozenset(), troubles=None):
        """Makes everything anew, with `changes` of deals; those beyond the first deals are new ones."""
        cls.count, cls.troubles, cls.told, cls.asked, cls.locators = 0, troubles or {}, [], [], {}
        cls.deals = {n: plain(n, n in changes) for n in {*range(DEALS), *changes}}
        cls.companies = {n: (f"Company, \"{n}\"" + " AG" * is_new, None if is_new else n)
                         for n in range(COMPANIES) for is_new in [n in changes and n < 9]}
        cls.make(changes)

    def answer(self, status, value, after=None, is_cut=False):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in ("Content-Length", len(body)), *([("Retry-After", after)] if after else []):
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if is_cut else body)

    def serve(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        cls, key = type(self), self.headers["Authorization"].removeprefix("Bearer ")
        if key != KEY or KEY in self.path:
            return self.answer(401, self.error(401, f"the key {key} is wrong"))
        cls.count += 1
        trouble = cls.troubles.pop(cls.count, None)
        if trouble == KILLED:
            return Vendor.process.kill()
        if trouble and trouble != CUT:
            return self.answer(trouble[0], self.error(trouble[0], f"not with {key}"), trouble[1])
        status, value = self.page(urllib.parse.urlsplit(self.path), body)
        if status < 300 and not trouble:
            rows = value.get("results", value.get("records"))
            cls.told.append((self.path, str(body), [row.get("id", row.get("Id")) for row in rows]))
        return self.answer(status, value, is_cut=trouble == CUT)

    do_GET = do_POST = serve


class HubSpot(Vendor):
    """CRM v3. All properties are text; those asked for and not set are null."""

    name, deal_id, company_id = "hubspot", lambda n: str(98 + n), lambda n: str(5_000 + 3 * n)
    currencies, busy = ("USD", "EUR"), {6: (423, None)}
    error = staticmethod(lambda status, message: {"status": "error", "message": message, "category": "VALIDATION_ERROR"})
    changed = lambda changes: {str(98 + n) for n in changes} | {str(5_000 + 3 * n) for n in range(9)}

    @classmethod
    def make(cls, changes):
        dated = lambda at: {"createdate": moment(0), "hs_lastmodifieddate": moment(at)}
        cls.tables = {"contacts": {}, "deals": {}, "companies": {cls.company_id(n): {"properties": dated(at) | {
            "name": name, "domain": f"company-{n}.example", "numberofemployees": str(n)}}
            for n, (name, at) in cls.companies.items()}}
        for n, deal in cls.deals.items():
            # The primary company of a deal is told twice.
            to = [{"id": cls.company_id(deal["company"]), "type": "deal_to_company" + label}
                  for label in ("", "_unlabeled")] if deal["company"] is not None else []
            history = [{"value": old["stage"], "timestamp": moment(old["changed"]), "sourceType": "CRM_UI"}
                       for old in [deal] * (n in changes) + [plain(n, 0)]]
            cls.tables["deals"][cls.deal_id(n)] = {"history": history, "to": to, "properties": dated(deal["changed"]) | {
                "dealname": f"Geschäft {n}", "dealstage": deal["stage"],
                "closedate": deal["close"] and deal["close"] + "T00:00:00Z",
                "amount": deal["amount"] and str(deal["amount"]), "deal_currency_code": "EUR" if n % 2 else None,
                "hs_is_closed": str(deal["outcome"] != "open").lower(),
                "hs_is_closed_won": str(deal["outcome"] == "won").lower()}}

    @classmethod
    def files(cls, folder):
        for kind, name in zip(KINDS, ("companies", "deals", "deals")):
            with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
                json.dump({"results": [cls.show(one, item, item["properties"], name == "deals", name == "deals")
                                       for one, item in cls.tables[name].items()]}, file)
            yield kind, file.name

    @staticmethod
    def show(one, item, names, history, associations):
        return {"id": one, "archived": False, "createdAt": moment(0), "updatedAt": moment(0),
                "properties": {name: item["properties"].get(name) for name in names} | {"hs_object_id": one}} | (
            {"propertiesWithHistory": {"dealstage": item["history"]}} if history else {}) | (
            {"associations": {"companies": {"results": item["to"]}}} if associations and item["to"] else {})

    def page(self, url, body):
        asked, (kind, *words) = dict(urllib.parse.parse_qsl(url.query)) | body, url.path.split("/")[3:]
        if kind == "associations":
            found = [(row["id"], self.tables["deals"][row["id"]]["to"]) for row in body["inputs"]]
            errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "message": one} for one, to in found if not to]
            return 207 if errors else 200, {"status": "COMPLETE", "numErrors": len(errors), "errors": errors,
                                            "results": [{"from": {"id": one}, "to": to} for one, to in found if to]}
        table, history, limit = self.tables[words[0]], "propertiesWithHistory" in asked, int(asked.get("limit", 10))
        rows, begin, at = list(table), int(base64.b64decode(asked.get("after", "MA=="))), 0
        if words[-1] == "read":
            rows = [row["id"] for row in reversed(body["inputs"])]
            limit = len(rows)
        elif body:
            since, *above = body["filterGroups"][0]["filters"]
            at = int(since["value"]) / 1_000
            expect([since["operator"], *(rule["operator"] for rule in above)] == ["GTE", "GT"][:1 + len(above)], body)
            rows = [one for one in rows if seconds(table[one]["properties"][since["propertyName"]]) >= at
                    and all(int(one) > int(rule["value"]) for rule in above)]
        self.asked.extend([] if words[-1] == "read" else [at])
        if limit > (50 if history else 100):
            return 400, self.error(400, "too many")
        names = asked["properties"] if body else asked["properties"].split(",")
        answer = {"total": len(rows), "results": [self.show(one, table[one], names, history, "associations" in asked)
                                                  for one in rows[begin:begin + limit]]}
        if begin + limit < len(rows):
            answer["paging"] = {"next": {"after": base64.b64encode(str(begin + limit).encode()).decode()}}
        return 200, answer


class Salesforce(Vendor):
    """`query` of an organisation with one currency, ninety rows a page."""

    name, deal_id, company_id = "salesforce", lambda n: f"006{n:015}", lambda n: f"001{n:015}"
    currencies, busy = ("USD", "USD"), {}
    changed = lambda changes: {f"001{n:015}" for n in range(9)} | {
        f"{kind}{n:014}" for n in changes for kind in ("0060", "0082")}
    error = staticmethod(lambda status, message: [{"message": message, "errorCode": {
        400: "INVALID_FIELD", 401: "INVALID_SESSION_ID"}.get(status, "SERVER_UNAVAILABLE")}])

    @classmethod
    def make(cls, changes):
        dated = lambda at, born=0: {"LastModifiedDate": moment(at, "+0000"), "SystemModstamp": moment(at, "+0000"),
                                    "CreatedDate": moment(born, "+0000")}
        cls.tables = {"Account": [{
            "Id": cls.company_id(n), "Name": name, "Industry": None, "Website": f"https://www.company-{n}.example",
            "NumberOfEmployees": n, "BillingCountry": "Österreich", "AccountSource": "Web"} | dated(at)
            for n, (name, at) in cls.companies.items()], "Opportunity": [{
            "Id": cls.deal_id(n), "Name": f"Geschäft \"{n}\"", "StageName": deal["stage"], "Amount": deal["amount"],
            "AccountId": None if deal["company"] is None else cls.company_id(deal["company"]),
            "CloseDate": deal["close"],
            "IsClosed": deal["outcome"] != "open", "IsWon": deal["outcome"] == "won", "Type": "New Business",
            "LeadSource": None, "OwnerId": "005000000000000001"} | dated(deal["changed"])
            for n, deal in cls.deals.items()], "OpportunityHistory": [{
            "Id": f"008{1 + (n in changes)}{n:014}", "OpportunityId": cls.deal_id(n), "StageName": deal["stage"],
            "Amount": deal["amount"]} | dated(deal["changed"], deal["changed"]) for n, deal in cls.deals.items()]}

    @classmethod
    def files(cls, folder):
        for kind, (name, rows) in zip(KINDS, cls.tables.items()):
            with open(os.path.join(folder, f"{name}.csv"), "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
            yield kind, file.name

    def page(self, url, _):
        base, after = "/services/data/v60.0/query", 0
        if url.path == base:
            found = re.fullmatch(r"q=SELECT ([\w, ]+) FROM (\w+)(?: WHERE SystemModstamp >= ([\d-]+T[\d:.]+Z))?"
                                 r" ORDER BY SystemModstamp, Id", urllib.parse.unquote(url.query))
            columns, rows, since = found[1].split(", "), self.tables[found[2]], seconds(found[3] or "1970-01-01T00:00Z")
            for unknown in set(columns) - set(rows[0]):
                return 400, self.error(400, f"No such column '{unknown}' on entity '{found[2]}'.")
            self.asked.append(since)
            name = f"01g{len(self.locators):012}AAA"
            rows = sorted(rows, key=lambda row: (row["SystemModstamp"], row["Id"]))
            self.locators[name] = [{"attributes": {"type": found[2]}} | {column: row[column] for column in columns}
                                   for row in rows if seconds(row["SystemModstamp"]) >= since]
        else:
            name, after = url.path.removeprefix(base + "/").rsplit("-", 1)
        rows, end = self.locators[name], int(after) + 90
        more = {"nextRecordsUrl": f"{base}/{name}-{end}"} if end < len(rows) else {}
        return 200, {"totalSize": len(rows), "done": not more, "records": rows[int(after):end]} | more


class Watched(Place):
    """A workspace whose commands are listened to, and may be killed."""

    said = []

    def run(self, *words, at="-w", fails=False):
        words = [self.binary, *words, *([at, self.path] if at else [])]
        Vendor.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        texts = Vendor.process.communicate()
        self.code = Vendor.process.returncode
        self.said.extend(texts)
        expect(fails or self.code == 0, f"{words[1:4]}: {self.code}, {texts[1]}")
        return "".join(texts) if fails else texts[0]

    def records(self):
        return {kind: self.run("records", kind, "--json").splitlines() for kind in KINDS}

    def import_all(self, vendor, folder):
        """The records of the vendor's files, whose deals are as they were made."""
        for kind, path in vendor.files(folder):
            self.run("import", kind, path)
        records = self.records()
        told = {deal["id"]: [deal.get("amount"), deal["stage"], deal["outcome"], deal.get("closed_at", "")[:10] or None,
                             deal.get("account")] for deal in map(json.loads, records["opportunities"])}
        made = {vendor.deal_id(n): [deal["amount"] and {"minor": round(deal["amount"] * 100), "currency": currency},
                                    deal["stage"], deal["outcome"], deal["close"],
                                    None if deal["company"] is None else vendor.company_id(deal["company"])]
                for n, deal in vendor.deals.items() for currency in [vendor.currencies[n % 2]]}
        expect(told == made, f"deals by file: {[(told.get(one), made[one]) for one in made if told.get(one) != made[one]][:3]}")
        return records

    def pull_all(self, source, folder, last, first):
        """Pulls until a pull succeeds; how each ended. What half a pull brings is right and takes nothing away."""
        ends = []
        while not ends or ends[-1][0] != 0:
            expect(len(ends) < 8, f"pulls end some time: {ends}")
            self.run("sources", "pull", source, fails=True)
            code, found = self.code, json.loads(self.run("sources", "--json"))["sources"][0]
            expect(code in (0, 1, -9) and (code == 1) == bool(found["problem"]), f"a pull ends with {code}: {found}")
            expect(code != 1 or found["problem"][:30] in self.run("sources"), "a list shows what is wrong")
            ends.append((code, found["state"]))
            if found["state"] == "stopped":
                self.run("sources", "key", source, "--key-file", key_file(folder, "key", KEY))
            for kind, rows in self.records().items():
                wrong = collections.Counter(rows) - collections.Counter({*last[kind], *first[kind]})
                lost = {json.loads(row)["id"] for row in first[kind]} - {json.loads(row)["id"] for row in rows}
                expect(not wrong and not lost, f"{kind} by half a pull: {[*wrong][:2]}, {[*lost][:2]}")
                expect(code or rows == last[kind], f"{kind} by pull: {[*({*rows} ^ {*last[kind]})][:2]}")
        return ends


def check(binary, folder, vendor, url):
    vendor.begin(troubles=TROUBLES | vendor.busy)
    filed, place = (Watched(binary, folder, f"{vendor.name}-{way}") for way in ("file", "pull"))
    first, began, bad = filed.import_all(vendor, folder), time.time(), key_file(folder, "bad", BAD)
    words = ["sources", "add", vendor.name, "--key-file", bad, "--address", url, "--allow-private", "--json"]
    source = json.loads(place.run(*words))["id"]
    ends = place.pull_all(source, folder, first, {kind: [] for kind in KINDS})
    expect([code for code, _ in ends] == [1, 1, 1, -9, 0] and not vendor.troubles, f"a bad key, three troubles: {ends}")
    often = collections.Counter(told[:2] for told in vendor.told).most_common(1)[0]
    expect(ends[0][1] == "stopped" and often[1] == 1, f"no page is told twice: {often}, {ends}")
    figures = {"pages": len(vendor.told), "ends": ends} | {kind: len(rows) for kind, rows in first.items()}

    changes = {*range(55), *range(DEALS, DEALS + 5)}
    vendor.begin(changes, {2: CUT, 4: (429, "1"), 6: KILLED})
    last = filed.import_all(vendor, folder)
    figures["ends of changes"] = place.pull_all(source, folder, last, first)
    told, early = {one for _, _, ids in vendor.told for one in ids if one}, min(vendor.asked) - began + 600
    expect(-5 < early < 60 and told == vendor.changed(changes), f"only changes are told: {early}, {told}")
    figures["changed"] = {kind: len({*rows} - {*first[kind]}) for kind, rows in last.items()}

    place.pull_all(source, folder, last, last)
    for words in ["verify"], ["audit"], ["backup", os.path.join(folder, f"{vendor.name}-backup")]:
        place.run(*words)
    leaks = subprocess.run(["grep", "-rlE", f"{KEY}|{BAD}", "--exclude=bad", "--exclude=key", folder],
                           capture_output=True, text=True, check=False).stdout.split()
    mine = [path for path in leaks if vendor.name in os.path.relpath(path, folder)]
    expect(mine == [os.path.join(place.path, "secrets", f"{source}.key")], f"files with keys: {leaks}")
    expect(os.stat(mine[0]).st_mode & 0o77 == 0, "only the user may read a key")
    expect(not re.search(f"{KEY}|{BAD}", "".join(place.said)), "no text shows a key")
    return figures


def main(binary, folder):
    figures = {}
    try:
        for vendor in HubSpot, Salesforce:
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), vendor)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            figures[vendor.name] = check(binary, folder, vendor, f"http://127.0.0.1:{server.server_port}")
    except Wrong as wrong:
        figures["wrong"] = str(wrong)
    print(json.dumps(figures))
    return 1 if "wrong" in figures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
