#!/usr/bin/env python3
"""Sends a running server what no honest client would, while an honest client keeps sending.

    python3 hostile.py http://127.0.0.1:8080 KEY [--pid PID] [--check BINARY WORKSPACE]
                       [--only NAME] [--list]

One line a case, `ok NAME` or `WRONG NAME: why`; the exit code is 1 when any is wrong. A case is
wrong too when a request of the honest client (ten a second) fails or their p99 exceeds a second.
With --pid a case may not raise the server's memory by more than 150 MB nor cost more processor time
than it states, the honest client's share included. With --check the commands say what was stored
and refused. Takes four minutes.
"""

import argparse
import concurrent.futures
import gzip
import json
import os
import resource
import select
import socket
import sys
import threading
import time
import typing
import uuid

from server import Sender, address, basic, dead_letters, message_ids

CONNECTIONS = 50
CLOSED_WITHIN_SECONDS = 35
MEMORY_BYTES = 150 << 20
JSON = "Content-Type: application/json"
GZIP = "Content-Encoding: gzip"
CASES = {}


class Wrong(Exception):
    """What the server should not have done."""


def expect(true, why):
    if not true:
        raise Wrong(why)


def case(title, explanation=None, cpu=1.5):
    """Registers a case, which may cost `cpu` seconds of processor time."""

    def register(function):
        CASES[title] = (function, explanation or function.__doc__, cpu)
        return function

    return register


class Answer(typing.NamedTuple):
    """One answer; status 0 stands for none at all."""

    status: int
    headers: dict
    body: bytes


def answers(stream):
    """The whole answers in a stream of bytes."""
    found = []
    while b"\r\n\r\n" in stream:
        head, _, stream = stream.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        size = int(headers.get("content-length", 0))
        if len(stream) < size:
            break
        found.append(Answer(int(first.split()[1]), headers, stream[:size]))
        stream = stream[size:]
    return found


class Target:
    """The server under attack, and the ways to reach it."""

    def __init__(self, url, key, check):
        self.key, self.check = key, check
        self.host, self.port = address(url)

    def dial(self, source=None):
        return socket.create_connection((self.host, self.port), 5, source and (source, 0))

    def crowd(self, opening):
        """Connections that have sent an opening, from an address that no honest client has."""
        peers = [self.dial("127.0.0.2") for _ in range(CONNECTIONS)]
        for peer in peers:
            peer.sendall(opening)
            peer.setblocking(False)
        return peers

    def exchange(self, data, single=False, seconds=12):
        """Sends bytes as they are, reading all the while: what came, and whether it was closed.

        Ends when the server closes or was silent for a second; `single` stops at the first answer.
        """
        received, closed, end = b"", False, time.monotonic() + seconds
        with self.dial() as peer:
            peer.setblocking(False)
            unsent = memoryview(data)
            while not closed and (left := end - time.monotonic()) > 0:
                readable, _, _ = select.select([peer], [peer] if unsent else [], [], left)
                try:
                    if readable:
                        piece = peer.recv(65536)
                        received, closed = received + piece, not piece
                        end = time.monotonic() + 1
                        if single and answers(received):
                            break
                    elif unsent:
                        unsent = unsent[peer.send(unsent[:65536]) :]
                except OSError:  # the server reads no further; what it said can still be read
                    closed, unsent = not unsent, b""
        return received, closed

    def ask(self, method, path, *lines, body=b""):
        """The answer to one request."""
        lines += (f"Content-Length: {len(body)}", "Connection: close")
        found = answers(self.exchange(head(method, path, *lines) + body, single=True)[0])
        return found[0] if found else Answer(0, {}, b"")

    def post(self, path, body, *lines):
        """The answer to JSON in Segment's way, with our key."""
        return self.ask("POST", path, JSON, credentials(self.key), *lines, body=body)


def head(method, path, *lines):
    """The bytes of the head of a request."""
    lines = (f"{method} {path} HTTP/1.1", "Host: localhost", *lines, "", "")
    return "\r\n".join(lines).encode("latin-1")


def credentials(key):
    return "Authorization: " + basic(key)["Authorization"]


# Bodies of one event


def event(text='"a":1'):
    """An event around the text of its properties."""
    start = f'{{"userId":"user-1","messageId":"{uuid.uuid4()}","event":"Hostile","properties":{{'
    return (start + text + "}}").encode()


def nested(depth):
    """An event that is so many objects deep, itself included."""
    return event('"a":' + '{"a":' * (depth - 2) + "1" + "}" * (depth - 2))


REFUSED = {
    "depth-33": ("33 objects in each other", lambda: nested(33)),
    "depth-510": ("510 objects in each other", lambda: nested(510)),
    "depth-10000": ("10,000 objects in each other", lambda: nested(10_000)),
    "arrays-10000": ("10,000 lists", lambda: event('"a":' + "[" * 10_000 + "]" * 10_000)),
    "string-10-mb": ("a string of 10 MB", lambda: event('"a":"' + "x" * 10_000_000 + '"')),
    "gzip-nested": ("gzip in gzip", lambda: gzip.compress(gzip.compress(event())), GZIP),
    "gzip-twice": ("two encodings", lambda: gzip.compress(gzip.compress(event())), GZIP + ", gzip"),
    "gzip-truncated": ("gzip without its end", lambda: gzip.compress(event())[:-12], GZIP),
    "gzip-checksum": ("gzip, wrong checksum", lambda: gzip.compress(event())[:-8] + bytes(8), GZIP),
    "gzip-garbage": ("no gzip at all", lambda: os.urandom(2000), GZIP),
    "unknown-encoding": ("a foreign encoding", event, "Content-Encoding: rot13"),
    "invalid-utf-8": ("a byte that is not UTF-8", lambda: event('"a":"Z"').replace(b"Z", b"\xff")),
    "utf-16": ("UTF-16 with its mark", lambda: event().decode().encode("utf-16")),
    "utf-16-le": ("UTF-16 without", lambda: event().decode().encode("utf-16-le")),
    "byte-order-mark": ("UTF-8 with a mark", lambda: b"\xef\xbb\xbf" + event()),
    "trailing-comma": ("a comma too many", lambda: event('"a":1,')),
    "two-documents": ("two documents", lambda: event() + event()),
    "empty-body": ("no body", lambda: b""),
    "nan": ("NaN", lambda: event('"a":NaN')),
    "infinity": ("Infinity", lambda: event('"a":-Infinity')),
}
TAKEN = {
    "depth-32": ("32 objects in each other", lambda: nested(32)),
    "gzip-header": ("gzip by its header", lambda: gzip.compress(event()), GZIP),
    "gzip-magic": ("gzip by its first bytes", lambda: gzip.compress(event())),
}


def refuse(target, make, *lines):
    began = time.monotonic()
    answer = target.post("/v1/track", make(), *lines)
    expect(400 <= answer.status < 500, f"answered {answer.status}")
    expect(time.monotonic() - began < 1, "took more than a second")


def take(target, make, *lines):
    answer = target.post("/v1/track", make(), *lines)
    expect(answer.status == 200, f"answered {answer.status} {answer.body[:200]}")


def table(rows, function):
    for title, (explanation, *words) in rows.items():
        case(title, explanation)(lambda target, words=words: function(target, *words))


table(REFUSED, refuse)
table(TAKEN, take)


@case("gzip-query")
def gzip_query(target):
    """PostHog's libraries say in the address that they compress."""
    lines, body = call("/e/", "posthog", target.key)
    answer = target.ask("POST", "/e/?compression=gzip-js", *lines, body=gzip.compress(body))
    expect(answer.status == 200, f"answered {answer.status} {answer.body[:200]}")


@case("gzip-bomb", cpu=3)
def gzip_bomb(target):
    """Eight bodies at once that grow from 50 KB to 50 MB, each a good event and spaces."""
    bomb = gzip.compress(event() + b" " * (50 << 20))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(refuse, target, lambda: bomb, GZIP) for _ in range(8)]:
            done.result()


# Batches of ten with one bad item; @ is its id

ITEM = '{"type":"track","userId":"user-1","messageId":"@","event":"Hostile"'


def item(text):
    """An item around the text of its properties."""
    return f'{ITEM},"properties":{{{text}}}}}'


MANY_KEYS = ",".join(f'"k{number}":1' for number in range(1001))
BAD_ITEMS = {
    "item-duplicate-keys": ("a key twice", ITEM + ',"event":"Twice"}'),
    "item-duplicate-deep": ("a key twice, further down", item('"a":1,"a":2')),
    "item-surrogate": ("half a character", item('"a":"\\ud800"')),
    "item-1e999": ("too large a number", item('"a":1e999')),
    "item-2-to-70": ("an integer of 71 bits", item(f'"a":{2**70}')),
    "item-5000-digits": ("an integer of 5,000 digits", item('"a":' + "7" * 5000)),
    "item-no-type": ("no type", '{"userId":"user-1","messageId":"@","event":"Hostile"}'),
    "item-number": ("a number as an item", "42"),
    "item-40-kb": ("40 KB", item('"a":"' + "x" * 40_000 + '"')),
    "item-bad-date": ("30 February", ITEM + ',"timestamp":"2026-02-30T00:00:00Z"}'),
    "item-1001-keys": ("1,001 keys in an object", item(MANY_KEYS)),
}


def one_bad_of_ten(target, bad_item):
    good, bad = [str(uuid.uuid4()) for _ in range(9)], str(uuid.uuid4())
    items = [ITEM.replace("@", name) + "}" for name in good]
    items.insert(5, bad_item.replace("@", bad))
    refused = len(dead_letters(*target.check)) if target.check else 0
    answer = target.post("/v1/batch", f'{{"batch":[{",".join(items)}]}}'.encode())
    expect(answer.status == 200, f"answered {answer.status} {answer.body[:200]}")
    if target.check:
        stored = message_ids(*target.check)
        expect(all(stored[name] == 1 for name in good), "not all of the good nine are stored")
        expect(stored[bad] == 0, "the bad one is stored")
        expect(len(dead_letters(*target.check)) == refused + 1, "there is not one dead letter more")


table(BAD_ITEMS, one_bad_of_ten)


# Paths, keys, methods


def call(path, protocol, key):
    """The header lines and the body of one good call, as the protocol of the path wants them."""
    name, user, lines = str(uuid.uuid4()), "user-00001", (JSON,)
    if protocol == "segment":
        lines += (credentials(key),)
        said = {"messageId": name, "userId": user, "event": "Hostile", "name": "Hostile"}
        said |= {"groupId": "acct-1", "previousId": "anonymous-1"}
        if path in ("/v1/batch", "/v1/b"):
            said = {"batch": [said | {"type": "track"}]}
    elif protocol == "amplitude":
        one = {"event_type": "Hostile", "user_id": user, "insert_id": name}
        said = {"api_key": key, "events": [one]}
    elif path in ("/track", "/import"):
        one = {"token": key, "distinct_id": user, "$insert_id": name, "time": time.time()}
        said = [{"event": "Hostile", "properties": one}]
    elif protocol == "mixpanel":
        group = {"$group_key": "company", "$group_id": "acct-1"}
        whose = group if path == "/groups" else {"$distinct_id": user}
        said = [{"$token": key, "$set": {"plan": "pro"}} | whose]
    else:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        one = {"event": "Hostile", "distinct_id": user, "uuid": name, "timestamp": now}
        one |= {"properties": {}}
        said = {"api_key": key} | ({"batch": [one]} if path.startswith("/batch") else one)
        if path.startswith("/i/v1/"):
            lines += (f"Authorization: Bearer {key}",)
            said = {"created_at": now, "batch": [one | {"options": {}}]}
    return lines, json.dumps(said).encode()


SEGMENT = ("batch", "track", "identify", "group", "alias", "page", "screen", *"btigaps")
POSTHOG = ("/batch", "/capture", "/e", "/i/v0/e")
PATHS = [
    *((f"/v1/{name}", "segment") for name in SEGMENT),
    *((path + slash, "posthog") for path in POSTHOG for slash in ("", "/")),
    ("/i/v1/analytics/events", "posthog"),
    *((path, "mixpanel") for path in ("/track", "/engage", "/groups", "/import")),
    *((path, "amplitude") for path in ("/2/httpapi", "/batch")),
]


def each_path(target, key, media_type="application/json"):
    """What every ingestion path answers to a good call with a key."""
    for path, protocol in PATHS:
        (_, *lines), body = call(path, protocol, key)
        answer = target.ask("POST", path, f"Content-Type: {media_type}", *lines, body=body)
        yield f"{path} ({protocol})", protocol, answer


@case("right-key")
def right_key(target, media_type="application/json"):
    """Every ingestion path takes a good call."""
    for path, _, answer in each_path(target, target.key, media_type):
        expect(answer.status == 200, f"{path}: {answer.status} {answer.body[:200]}")


@case("text-plain")
def text_plain(target):
    """Every ingestion path takes JSON that calls itself text, as browsers send it."""
    right_key(target, "text/plain")


@case("wrong-key")
def wrong_key(target):
    """Every ingestion path answers 401 to a key that is not ours, with all that libraries read."""
    for path, protocol, answer in each_path(target, "gsw_none_0123456789abcdef"):
        expect(answer.status == 401, f"{path}: {answer.status}")
        said = json.loads(answer.body)
        texts = all(isinstance(said.get(name), str) for name in ("message", "detail", "error"))
        code = 401 if protocol == "amplitude" else str(said.get("code"))
        status = 0 if protocol == "mixpanel" else said.get("status")
        members = (said.get("success"), said.get("code"), said.get("status"))
        expect(texts and members == (False, code, status), f"{path}: {said}")


@case("key-in-address")
def key_in_address(target):
    """A key that stands only in the address opens nothing."""
    for path in ("/v1/track?writeKey=", "/e/?api_key=", "/e/?token=", "/track?token="):
        status = target.ask("POST", path + target.key, JSON, body=event()).status
        expect(status == 401, f"{path}: {status}")


@case("unknown-path")
def unknown_path(target):
    """404, also for what nearly is a path of ours."""
    for path in ("/nothing", "/v1/", "/v1/tracks", "/V1/track"):
        status = target.post(path, event()).status
        expect(status == 404, f"{path}: {status}")


@case("wrong-method")
def wrong_method(target):
    """405 for a known path."""
    requests = [(method, path) for path, _ in PATHS for method in ("GET", "PUT", "DELETE")]
    for method, path in requests + [("TRACE", "/v1/track"), ("POST", "/healthz")]:
        status = target.ask(method, path).status
        expect(status == 405, f"{method} {path}: {status}")


@case("head")
def head_request(target):
    """An answer to HEAD has no body, and the next answer follows it at once."""
    data = head("HEAD", "/healthz") + head("GET", "/healthz", "Connection: close")
    first, _, rest = target.exchange(data)[0].partition(b"\r\n\r\n")
    expect(first[9:12] in (b"200", b"405"), f"answered {first[:40]}")
    expect(rest.startswith(b"HTTP/1.1 200"), f"after the head comes {rest[:40]}")


@case("preflight")
def preflight(target):
    """Browsers ask first: the answer mirrors the origin and the headers, for every path."""
    origin, names = "https://app.example", "authorization,content-type,x-retry-count"
    asked = (f"Origin: {origin}", "Access-Control-Request-Method: POST")
    for path, _ in PATHS:
        answer = target.ask("OPTIONS", path, *asked, f"Access-Control-Request-Headers: {names}")
        allowed = {
            word: answer.headers.get(f"access-control-allow-{word}", "").lower()
            for word in ("origin", "headers", "methods")
        }
        mirrored = all(name in allowed["headers"] for name in names.split(","))
        good = allowed["origin"] == origin and mirrored and "post" in allowed["methods"]
        expect(answer.status in (200, 204) and good, f"{path}: {answer.status} {allowed}")
    answer = target.post("/v1/track", event(), asked[0])
    allowed = answer.headers.get("access-control-allow-origin")
    expect(answer.status == 200 and allowed == origin, f"POST: {answer.status} {allowed}")


@case("options-without-origin")
def options_without_origin(target):
    """Not from a browser: any calm answer, and no origin allowed."""
    answer = target.ask("OPTIONS", "/v1/track")
    expect(answer.status in (200, 204, 400, 405), f"answered {answer.status}")


# Too much


@case("batch-too-large", cpu=4)
def batch_too_large(target):
    """Good calls and spaces over the limit of each protocol."""
    too_large = [("/v1/batch", "segment", 5, 400), ("/2/httpapi", "amplitude", 5, 413)]
    too_large += [("/batch", "posthog", 21, 413), ("/track", "mixpanel", 11, 413)]
    for path, protocol, megabytes, status in too_large:
        lines, body = call(path, protocol, target.key)
        answer = target.ask("POST", path, *lines, body=body + b" " * (megabytes << 20))
        expect(answer.status == status, f"{path} ({protocol}): {answer.status}, not {status}")


def closes_or_refuses(target, *lines):
    received, closed = target.exchange(head("GET", "/healthz", *lines))
    found = [answer.status for answer in answers(received)]
    expect(found or closed, "neither answered nor closed")
    expect(all(400 <= status < 500 for status in found), f"answered {found}")


FLOODS = {
    f"headers-{count}": (f"{count} headers", *(f"X-{number}: v" for number in range(count)))
    for count in (1100, 20_000, 70_000)
}
FLOODS["header-1-mb"] = ("a header of 1 MB", "X-Long: " + "v" * 1_000_000)
table(FLOODS, closes_or_refuses)


def held(target, opening, drip=b""):
    """How many of 50 connections are open in the end that send an opening and then drip."""
    peers = set(target.crowd(opening))
    end = time.monotonic() + CLOSED_WITHIN_SECONDS
    while peers and time.monotonic() < end:
        time.sleep(1)
        for peer in list(peers):
            try:
                peer.send(drip)
                closed = not peer.recv(65536)
            except BlockingIOError:
                closed = False
            except OSError:
                closed = True
            if closed:
                peer.close()
                peers.remove(peer)
    expect(not peers, f"{len(peers)} of {CONNECTIONS} are open after {CLOSED_WITHIN_SECONDS} s")


@case("slow-headers", cpu=5)
def slow_headers(target):
    """A byte of a header each second."""
    held(target, b"POST /v1/track HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"a")


@case("slow-body", cpu=5)
def slow_body(target):
    """Two bytes of a body each second."""
    opening = (JSON, credentials(target.key), "Content-Length: 100000")
    held(target, head("POST", "/v1/track", *opening), b"  ")


@case("half-body", cpu=5)
def half_body(target):
    """Half a body, and then nothing."""
    opening = (JSON, credentials(target.key), f"Content-Length: {2 * len(ONE)}")
    held(target, head("POST", "/v1/track", *opening) + ONE)


@case("unread-answers", cpu=10)
def unread_answers(target):
    """Requests without end from connections that never read an answer."""
    request = head("GET", "/groundswell.js") * 100
    peers = target.crowd(request)
    for _ in range(20):
        for peer in peers:
            try:
                peer.send(request)
            except OSError:
                pass  # its buffers are full, or the server has had enough
        time.sleep(1)
    for peer in peers:
        peer.close()


@case("idle-connections", cpu=10)
def idle_connections(target):
    """5,000 connections that say nothing, for ten seconds; then they leave together."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    peers, end = [], time.monotonic() + 30
    while len(peers) < min(5000, most - 200) and time.monotonic() < end:
        try:
            peers.append(target.dial("127.0.0.2"))
        except OSError:
            pass  # a server may cap the connections of one address
    time.sleep(10)
    for peer in peers:
        peer.close()
    time.sleep(2)
    take(target, event)


# Requests that two servers would divide differently; at most one of them may be answered

SECOND = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
ONE = event()
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ONE), ONE)
LENGTH, CHUNKED = f"Content-Length: {len(ONE)}", "Transfer-Encoding: chunked"
SMUGGLING = {
    "length-then-chunked": ("", CHUNKS, f"Content-Length: {len(CHUNKS)}", CHUNKED),
    "chunked-then-length": ("", CHUNKS, CHUNKED, f"Content-Length: {len(CHUNKS)}"),
    "two-lengths": ("", ONE, LENGTH, f"Content-Length: {len(ONE) + len(SECOND)}"),
    "length-plus": ("", ONE, f"Content-Length: +{len(ONE)}"),
    "length-list": ("", ONE, f"Content-Length:  {len(ONE)},{len(ONE)}"),
    "chunked-identity": ("", CHUNKS, CHUNKED + ", identity"),
    "chunked-misspelt": ("", CHUNKS, "Transfer-Encoding: xchunked"),
    "chunked-folded": ("", CHUNKS, "Transfer-Encoding:\r\n chunked"),
    "chunked-space-colon": ("", CHUNKS, "Transfer-Encoding : chunked"),
    "chunked-tab-colon": ("", CHUNKS, "Transfer-Encoding\t: chunked"),
    "chunk-size-0x": ("", b"0x" + CHUNKS, CHUNKED),
    "chunk-size-overflow": ("", b"1%016x\r\n" % len(ONE) + CHUNKS.partition(b"\r\n")[2], CHUNKED),
    "chunk-extension-newline": ("", CHUNKS.replace(b"\r\n", b";a\nb\r\n", 1), CHUNKED),
    "header-nul": ("", ONE, LENGTH, "X-A: a\0b"),
    "header-name-space": ("", ONE, LENGTH, "X A: b"),
}


def not_two(target, data):
    """Refused or closed, and nothing after it."""
    received, closed = target.exchange(data)
    found = [answer.status for answer in answers(received)]
    expect(found or closed, "neither answered nor closed")
    expect(len(found) < 2 and set(found) <= {400, 421, 501}, f"answered {found}")


def smuggle(target, prefix, body, *lines):
    opening = head("POST", f"{prefix}/v1/track", JSON, credentials(target.key), *lines)
    not_two(target, opening + body + SECOND)


table({f"smuggle-{name}": (name, *row) for name, row in SMUGGLING.items()}, smuggle)


@case("smuggle-bare-line-feeds")
def bare_line_feeds(target):
    """Lines that end without a carriage return."""
    opening = head("POST", "/v1/track", JSON, credentials(target.key), LENGTH)
    not_two(target, opening.replace(b"\r\n", b"\n") + ONE + SECOND)


@case("no-host")
def no_host(target):
    """HTTP/1.1 wants a Host."""
    found = answers(target.exchange(b"GET /healthz HTTP/1.1\r\n\r\n")[0])
    expect(found and found[0].status == 400, f"answered {found and found[0].status}")


@case("smuggle-body-of-get")
def body_of_get(target):
    """What is declared as the body of a GET is no request."""
    opening = head("GET", "/healthz", f"Content-Length: {len(SECOND)}")
    found = answers(target.exchange(opening + SECOND)[0])
    expect(len(found) < 2, f"answered {[answer.status for answer in found]}")


class Watch:
    """What a process takes while a case runs: its growth in bytes and its processor seconds."""

    def __init__(self, pid):
        self.pid, self.grown, self.cost = pid, 0, 0.0

    def memory(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmRSS"))

    def seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _sample(self):
        while not self._done.wait(0.05):
            self.grown = max(self.grown, self.memory() - self._memory)

    def __enter__(self):
        if self.pid:
            self._memory, self._seconds = self.memory(), self.seconds()
            self._done = threading.Event()
            self._thread = threading.Thread(target=self._sample, daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_):
        if self.pid:
            self._done.set()
            self._thread.join()
            self.cost = self.seconds() - self._seconds


def judge(function, cpu, target, pid, honest):
    """Why a case is wrong, or `None`."""
    began, watch = len(honest.answers), Watch(pid)
    try:
        with watch:
            function(target)
            under_way = len(honest.answers) + 2
            while len(honest.answers) < under_way:
                time.sleep(0.02)
    except (Wrong, OSError, ValueError, KeyError) as error:
        return str(error) if isinstance(error, Wrong) else repr(error)
    meanwhile = honest.answers[began:]
    failed = [status for *_, status in meanwhile if status != 200]
    if failed:
        return f"{len(failed)} of {len(meanwhile)} honest requests failed: {failed[:3]}"
    p99 = sorted(seconds for _, _, seconds, _ in meanwhile)[int(0.99 * (len(meanwhile) - 1))]
    if p99 > 1:
        return f"honest requests took {p99:.2f} s (p99)"
    if watch.grown > MEMORY_BYTES:
        return f"memory grew by {watch.grown >> 20} MB"
    if watch.cost > cpu:
        return f"cost {watch.cost:.1f} s of processor time, more than {cpu} s"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("server", nargs="?")
    parser.add_argument("key", nargs="?")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--check", nargs=2, metavar=("BINARY", "WORKSPACE"))
    parser.add_argument("--only", choices=CASES, metavar="NAME")
    parser.add_argument("--list", action="store_true")
    words = parser.parse_args()
    if words.list:
        for title, (_, explanation, _) in CASES.items():
            print(f"{title}: {explanation}")
        return 0
    target, wrong = Target(words.server, words.key, words.check), False
    honest = Sender(words.server, words.key, f"honest-{uuid.uuid4()}", pause=0.1, fresh=True)
    for title, (function, _, cpu) in CASES.items():
        if words.only in (None, title):
            why = judge(function, cpu, target, words.pid, honest)
            wrong = wrong or why is not None
            print(f"WRONG {title}: {why}" if why else f"ok {title}", flush=True)
    honest.finish()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
