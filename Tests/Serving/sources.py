#!/usr/bin/env python3
"""Lets a running server pull from, and take webhooks of, a Stripe that this script plays.

    python3 sources.py SERVER_BINARY FOLDER

Three workspaces get the same customers and subscriptions, in the shapes before and after 2025: one by
file, one by pull, one by webhooks that are shuffled, sent three times and partly forged. Their records
must be the same. The Stripe that is played is slow, busy (429), refuses a key (401) and is cut off in
the middle of a pull, which must go on where it was. Prints its figures as JSON; the exit code is 1
when something is wrong.
"""

import hashlib
import hmac
import http.server
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.parse

from api import Browser, Wrong, expect
from server import Server

KEY, SECRET = "rk_live_canary4711", "whsec_canary0815"
CUSTOMERS = 130
BORN = 1_788_000_000


def customer(number):
    return {"id": f"cus_{number:04}", "object": "customer", "created": BORN + number, "livemode": True,
            "name": f"Company {number}", "email": f"billing@company-{number}.example", "metadata": {}}


def subscription(number, is_new, status="active"):
    """A subscription as Stripe sent it after 2025, or before."""
    period = {"current_period_start": BORN + number, "current_period_end": BORN + number + 2_592_000}
    price = {"id": "price_1", "object": "price", "currency": "usd", "product": "prod_team",
             "unit_amount": 1_500, "billing_scheme": "per_unit", "type": "recurring",
             "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"}}
    item = {"id": f"si_{number}", "object": "subscription_item", "price": price,
            "quantity": 1 + number % 9, "subscription": f"sub_{number:04}"}
    whole = {"id": f"sub_{number:04}", "object": "subscription", "customer": f"cus_{number:04}",
             "status": status, "currency": "usd", "created": BORN + number, "livemode": True,
             "start_date": BORN + number, "metadata": {}, "cancel_at_period_end": False,
             "items": {"object": "list", "has_more": False, "data": [item]}}
    if status == "canceled":
        whole |= {"canceled_at": BORN + 9_000, "ended_at": BORN + 9_000}
    (item if is_new else whole).update(period)
    return whole


def subscriptions():
    return [subscription(n, n % 2 == 0, "canceled" if n % 11 == 0 else "active")
            for n in range(CUSTOMERS)]


class Stripe(http.server.BaseHTTPRequestHandler):
    """Its list API, with a mood."""

    mood = "well"
    asked = []

    def log_message(self, *_):
        pass

    def answer(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers:
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        Stripe.asked.append((parts.path, query.get("starting_after")))
        if self.headers["Authorization"] != f"Bearer {KEY}" or Stripe.mood == "refusing":
            return self.answer(401, {"error": {"type": "invalid_request_error"}})
        if Stripe.mood == "busy":
            Stripe.mood = "well"
            return self.answer(429, {"error": {"code": "rate_limit"}}, [("Retry-After", "1")])
        if Stripe.mood == "cut" and query.get("starting_after"):
            Stripe.mood = "well"
            return self.connection.close()
        name = parts.path.rsplit("/", 1)[-1]
        items = {"customers": [customer(n) for n in range(CUSTOMERS)],
                 "subscriptions": subscriptions()}.get(name, [])
        start = query.get("starting_after")
        begin = next((n + 1 for n, item in enumerate(items) if item["id"] == start), 0)
        page = items[begin:begin + int(query.get("limit", 10))]
        more = begin + len(page) < len(items)
        return self.answer(200, {"object": "list", "url": parts.path, "data": page, "has_more": more})


def signed(body, secret=SECRET, at=None):
    moment = int(at or time.time())
    text = f"{moment}.".encode() + body
    return f"t={moment},v1={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


class Place:
    """A workspace and the commands on it."""

    def __init__(self, binary, folder, name):
        self.binary, self.path = binary, os.path.join(folder, name)
        self.run("init", self.path, at=None)

    def run(self, *words, at="-w", fails=False):
        words = [self.binary, *words, *([at, self.path] if at else [])]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        expect(fails or done.returncode == 0, f"{words[1:4]}: {done.stderr}")
        return done.stdout + (done.stderr if fails else "")

    def records(self):
        """Customers and subscriptions as they are now."""
        return {kind: sorted(self.run("records", kind, "--json").splitlines())
                for kind in ("accounts", "subscriptions")}


def by_file(place, folder):
    for name, items in ("accounts", [customer(n) for n in range(CUSTOMERS)]), \
            ("subscriptions", subscriptions()):
        path = os.path.join(folder, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"object": "list", "data": items, "has_more": False}, file)
        place.run("import", name, path)


def key_file(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    return path


def add(place, folder, url):
    words = ["sources", "add", "stripe", "--key-file", key_file(folder, "key", KEY),
             "--webhook-secret-file", key_file(folder, "secret", SECRET), "--address", url]
    refused = place.run(*words, fails=True)
    expect("allowed" in refused or "https" in refused, f"a private address is refused: {refused}")
    return json.loads(place.run(*words, "--allow-private", "--json"))["id"]


def wait(place, source, state, seconds=60):
    """The source once it is in `state`."""
    end = time.monotonic() + seconds
    while True:
        found = next(s for s in json.loads(place.run("sources", "list", "--json"))["sources"]
                     if s["id"] == source)
        if found["state"] == state:
            return found
        expect(time.monotonic() < end, f"a source gets {state}: {found}")
        time.sleep(0.1)


def by_pull(place, folder, url):
    source = add(place, folder, url)
    Stripe.mood = "cut"
    with Server(place.binary, place.path) as server:
        wait(place, source, "current")
        code, seconds = server.stop()
        expect(code == 0 and seconds < 10, f"the server stops: {code}, {seconds}")
    again = [start for path, start in Stripe.asked if path == "/v1/customers" and start is None]
    expect(len(again) == 1, f"a pull that was cut off goes on where it was: {Stripe.asked[:6]}")
    before = place.run("imports", "--json")
    place.run("sources", "pull", source)
    Stripe.mood = "busy"
    place.run("sources", "pull", source)
    Stripe.mood = "refusing"
    told = place.run("sources", "pull", source, fails=True)
    expect("key" in told and wait(place, source, "stopped"), f"a refused key is told: {told}")
    Stripe.mood = "well"
    place.run("sources", "key", source, "--key-file", key_file(folder, "key", KEY))
    place.run("sources", "pull", source)
    wait(place, source, "current", 1)
    return len(json.loads(before)["imports"])


def by_webhook(place, folder, url):
    source = add(place, folder, url)
    Stripe.mood = "refusing"
    events = []
    for n in range(CUSTOMERS):
        events.append(("customer.created", BORN + n, customer(n)))
        last = subscriptions()[n]
        events.append(("customer.subscription.created", BORN + n, subscription(n, n % 3 == 0)))
        kind = "deleted" if last["status"] == "canceled" else "updated"
        events.append((f"customer.subscription.{kind}", BORN + 10_000 + n, last))
    bodies = [json.dumps({"id": f"evt_{number}", "object": "event", "type": kind, "created": created,
                          "livemode": True, "data": {"object": item}}).encode()
              for number, (kind, created, item) in enumerate(events)] * 3
    random.Random(5).shuffle(bodies)
    counts = {}

    def count(name, answer, wanted, code=None):
        counts[name] = counts.get(name, 0) + 1
        expect(answer[0] == wanted and answer[1].get("code") == code, f"{name}: {answer}")

    with Server(place.binary, place.path) as server:
        vendor = Browser(server.url)

        def send(body, header, to=source):
            headers = {"Stripe-Signature": header} if header else {}
            return vendor.ask("POST", f"/hooks/{to}", body, headers)

        for body in bodies:
            count("taken", send(body, signed(body)), 200)
        body = bodies[0]
        count("forged", send(body, signed(body, "whsec_other")), 400, "stripe_signature_mismatch")
        count("changed", send(body + b" ", signed(body)), 400, "stripe_signature_mismatch")
        count("unsigned", send(body, None), 400, "stripe_signature_missing")
        old = signed(body, at=time.time() - 400)
        count("old", send(body, old), 400, "stripe_signature_too_old")
        count("nonsense", send(b"{}", signed(b"{}")), 400, "stripe_event_unreadable")
        count("elsewhere", send(body, signed(body), "stripe-none"), 404, "source_unknown")
        other = json.dumps({"id": "evt_x", "object": "event", "type": "charge.succeeded", "livemode": True,
                            "created": BORN, "data": {"object": {"object": "charge", "id": "ch"}}}).encode()
        count("ignored", send(other, signed(other)), 200)
        code, _ = server.stop()
        expect(code == 0, "the server stops")
        log = "".join(server.log_lines())
        expect(KEY not in log and SECRET not in log and "cus_" not in log, "the log tells nothing")
    return counts


def main(binary, folder):
    stripe = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stripe)
    threading.Thread(target=stripe.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{stripe.server_port}"
    places = {name: Place(binary, folder, name) for name in ("file", "pull", "webhook")}
    try:
        by_file(places["file"], folder)
        figures = {"imports_of_a_pull": by_pull(places["pull"], folder, url)}
        figures |= by_webhook(places["webhook"], folder, url)
        told = {name: place.records() for name, place in places.items()}
        for name in ("pull", "webhook"):
            for kind, rows in told["file"].items():
                differ = set(rows) ^ set(told[name][kind])
                expect(not differ, f"{kind} by {name}: {sorted(differ)[:4]}")
                figures[f"{kind} by {name}"] = len(rows)
        for place in places.values():
            place.run("verify")
            backup = os.path.join(folder, os.path.basename(place.path) + "-backup")
            place.run("backup", backup)
            found = subprocess.run(["grep", "-rlE", f"{KEY}|{SECRET}", backup], capture_output=True,
                                   text=True, check=False).stdout
            expect(not found, f"no backup has a key: {found}")
    except Wrong as wrong:
        print(json.dumps({"wrong": str(wrong)}))
        return 1
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
