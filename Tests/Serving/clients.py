#!/usr/bin/env python3
"""Sends events through a vendor's own library and reports what the library says became of them.

    python3 clients.py SDK http://127.0.0.1:8080 KEY COUNT --report FILE [--prefix P]

SDK is segment, segment-gzip, rudder, posthog, posthog-v1, mixpanel or amplitude, from
segment-analytics-python 2.4.0, rudder-sdk-python 2.1.9, posthog 7.91.1, mixpanel 5.4.1 and
amplitude-analytics 1.3.0. COUNT events take COUNT/200 seconds, so that the server can be killed and
started again meanwhile; the libraries are set to retry longer than that.

FILE becomes {"sent","failed","unreported","errors"}: the ids of all track events given to the
library, those it reported as failed, those on which it was silent, and the first texts of its
errors. Only the libraries of Amplitude and Mixpanel report success, so only theirs can be
unreported. What was sent and is neither failed nor unreported must be stored, exactly once.
"""

import argparse
import json
import logging
import time
import uuid

PAUSE = 1 / 200
ROOM = 100_000
SILENCE_SECONDS = 30


class Report:
    """What was given to a library, and what it said about it."""

    def __init__(self, names):
        self.names, self.sent, self.failed, self.errors = names, [], set(), []
        self.confirmed = None

    def paced(self):
        """The ids to send, each at its moment."""
        began = time.monotonic()
        for number, name in enumerate(self.names):
            time.sleep(max(0, began + number * PAUSE - time.monotonic()))
            self.sent.append(name)
            yield name

    def fail(self, names, error):
        self.failed.update(names)
        self.errors.append(repr(error)[:300])

    def document(self):
        heard = self.failed | (set(self.sent) if self.confirmed is None else self.confirmed)
        return {
            "sent": self.sent,
            "failed": [name for name in self.sent if name in self.failed],
            "unreported": [name for name in self.sent if name not in heard],
            "errors": self.errors[:5],
        }


def segment_calls(library, server, key, report, **options):
    """The calls that Segment's and RudderStack's libraries share."""

    def failed(error, batch):
        report.fail([item["messageId"] for item in batch], error)

    pace = {"max_queue_size": ROOM, "upload_size": 20, "upload_interval": 0.2, "max_retries": 10}
    client = library(key, host=server, on_error=failed, **pace, **options)
    client.identify("user-1", {"email": "ada@acme.test", "plan": "trial"})
    client.group("user-1", "acct-1", {"name": "Acme"})
    for name in report.paced():
        client.track("user-1", "Report Created", {"n": 1}, message_id=name)
    client.page("user-1", "Docs", "Quickstart", {"url": "https://acme.test/docs"})
    client.alias("anonymous-1", "user-1")
    client.shutdown()


def segment(server, key, report, **options):
    from segment.analytics import Client

    segment_calls(Client, server, key, report, **options)


def segment_gzip(server, key, report):
    segment(server, key, report, gzip=True)


def rudder(server, key, report):
    from rudderstack.analytics.client import Client

    segment_calls(Client, server, key, report)


def posthog(server, key, report, mode="v0"):
    from posthog import Posthog

    def failed(error, batch):
        """A 2xx of v1 names what was not taken; every other error is about the whole batch."""
        lost = [name for name, _ in getattr(error, "drops", [])]
        lost += getattr(error, "retry_exhausted", [])
        if not lost or error.status >= 300:
            lost = [item["uuid"] for item in batch]
        report.fail(lost, error)

    pace = {"max_queue_size": ROOM, "flush_at": 20, "flush_interval": 0.2, "max_retries": 8}
    client = Posthog(key, host=server, capture_mode=mode, on_error=failed, **pace)
    client.get_all_flags("user-1")
    client.set(distinct_id="user-1", properties={"email": "ada@acme.test"})
    client.group_identify("company", "acct-1", {"name": "Acme"})
    for name in report.paced():
        groups = {"company": "acct-1"}
        client.capture("report_created", distinct_id="user-1", uuid=name, groups=groups)
    client.alias(previous_id="anonymous-1", distinct_id="user-1")
    client.flush(timeout_seconds=None)
    client.shutdown()


def posthog_v1(server, key, report):
    posthog(server, key, report, mode="v1")


def mixpanel(server, key, report):
    from mixpanel import Consumer, Mixpanel

    paths = {"events": "track", "people": "engage", "groups": "groups", "import": "import"}
    urls = {f"{name}_url": f"{server}/{path}" for name, path in paths.items()}
    consumer = Consumer(**urls, request_timeout=15, retry_limit=7)
    # The library sets up its retries for https only; a server on this machine speaks http.
    consumer._session.mount("http://", consumer._session.get_adapter("https://"))
    client = Mixpanel(key, consumer=consumer)
    report.confirmed = set()

    def attempt(name, call, *words, **more):
        try:
            call(*words, **more)
            report.confirmed.add(name)
        except Exception as error:  # an answer without its members surfaces as a KeyError
            report.fail([name], error)

    attempt("person", client.people_set, "user-1", {"$email": "ada@acme.test"})
    attempt("group", client.group_set, "company", "acct-1", {"name": "Acme"})
    for name in report.paced():
        attempt(name, client.track, "user-1", "Report Created", {"$insert_id": name})
    attempt("old", client.import_data, None, "user-1", "Old", 1700000000, api_secret="secret")
    attempt("merge", client.merge, None, "user-1", "anonymous-1", api_secret="secret")


def amplitude(server, key, report):
    from amplitude import Amplitude, BaseEvent, Config, EventOptions, Identify

    report.confirmed = set()
    last_answer = time.monotonic()

    def answered(event, code, message):
        nonlocal last_answer
        last_answer = time.monotonic()
        if code == 200:
            report.confirmed.add(event.insert_id)
        else:
            report.fail([event.insert_id], f"{code} {message}")

    pace = {"flush_queue_size": 20, "flush_interval_millis": 200, "flush_max_retries": 16}
    client = Amplitude(key, Config(server_url=server + "/2/httpapi", callback=answered, **pace))
    person = EventOptions(user_id="user-00001")
    client.identify(Identify().set("plan", "trial"), person)
    client.group_identify("company", "acct-1", Identify().set("name", "Acme"), person)
    for name in report.paced():
        client.track(BaseEvent("Report Created", user_id="user-00001", insert_id=name))
    # To flush would send at once what waits for its retry, and use the retries up.
    while report.document()["unreported"] and time.monotonic() - last_answer < SILENCE_SECONDS:
        time.sleep(0.2)
    client.shutdown()


SDKS = {
    "segment": segment,
    "segment-gzip": segment_gzip,
    "rudder": rudder,
    "posthog": posthog,
    "posthog-v1": posthog_v1,
    "mixpanel": mixpanel,
    "amplitude": amplitude,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sdk", choices=SDKS)
    parser.add_argument("server")
    parser.add_argument("key")
    parser.add_argument("count", type=int)
    parser.add_argument("--report", required=True)
    parser.add_argument("--prefix", default="event")
    words = parser.parse_args()
    logging.disable(logging.CRITICAL)
    names = [f"{words.prefix}-{number}" for number in range(words.count)]
    if words.sdk.startswith("posthog"):  # its ids must be UUIDs
        names = [str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in names]
    report = Report(names)
    SDKS[words.sdk](words.server.rstrip("/"), words.key, report)
    with open(words.report, "w", encoding="utf-8") as file:
        json.dump(report.document(), file, indent=1)


if __name__ == "__main__":
    main()
