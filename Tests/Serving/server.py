"""What the tests of the server share: starting it, sending events, reading what it stored."""

import base64
import collections
import contextlib
import http.client
import http.server
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse


class Server:
    """`groundswell serve` on a free port; a context that kills what still runs at its end."""

    def __init__(self, binary, workspace, environment=None, options=()):
        self.log = tempfile.TemporaryFile(mode="w+")
        # By way of `env`: a preloaded library that sets variables while a Swift program starts makes
        # Swift lose the program's arguments; in `env` it has set them before.
        self.process = subprocess.Popen(
            ["env", binary, "serve", "-w", workspace, "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=os.environ | (environment or {}),
        )
        self.url = self._wait_until_ready(seconds=60)

    def _wait_until_ready(self, seconds):
        alarm = threading.Timer(seconds, self.process.kill)
        alarm.start()
        try:
            for line in self.process.stdout:
                if line.startswith("Listening on "):
                    return line.split()[-1]
        finally:
            alarm.cancel()
        raise RuntimeError("the server did not start:\n" + "".join(self.log_lines()[-20:]))

    def log_lines(self):
        """What the server has written to its standard error so far."""
        self.log.seek(0)
        return self.log.readlines()

    def stop(self, seconds=30):
        """Asks the server to finish: its exit code and how long it took; `None` when it did not."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        return code, round(time.monotonic() - began, 2)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


@contextlib.contextmanager
def site(page):
    """A site of ours whose page at a path is `page(path)`: its address, while the context lasts."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page(self.path).encode())

        def log_message(self, *_):
            pass

    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    yield f"http://localhost:{pages.server_port}"
    pages.shutdown()


class Sender(threading.Thread):
    """Sends one small event after the other until `finish()`; every tenth is sent twice.

    `answers` holds (id, when it was sent, seconds, status); the status is `None` when no answer
    came. Times are monotonic. With `fresh`, every second request has a connection of its own.
    """

    def __init__(self, url, key, prefix, pause=0.0, fresh=False):
        super().__init__(daemon=True)
        self.url, self.key, self.prefix = url, key, prefix
        self.pause, self.fresh = pause, fresh
        self.answers = []
        self._finished = threading.Event()
        self.start()

    def run(self):
        connection, number = connect(self.url), 0
        while not self._finished.wait(self.pause):
            number += 1
            message_id = f"{self.prefix}-{number}"
            body = track(message_id)
            for _ in range(2 if number % 10 == 0 else 1):
                began = time.monotonic()
                try:
                    status, _ = post(connection, "/v1/track", body, basic(self.key))
                except (OSError, http.client.HTTPException):
                    status = None
                    connection.close()
                self.answers.append((message_id, began, time.monotonic() - began, status))
            if self.fresh and number % 2 == 0:
                connection.close()

    def finish(self):
        """Stops after the request that is under way."""
        self._finished.set()
        self.join()

    def acknowledged(self):
        """The ids that were answered with 200."""
        return {answer[0] for answer in self.answers if answer[3] == 200}


def address(url):
    """Host and port of an address like http://127.0.0.1:8080."""
    parts = urllib.parse.urlsplit(url)
    return parts.hostname, parts.port


def connect(url, seconds=10):
    """A connection that opens with its first request, and again after it was closed."""
    return http.client.HTTPConnection(*address(url), timeout=seconds)


def post(connection, path, body, headers):
    """Status and body of the answer to a POST."""
    connection.request("POST", path, body, {"Content-Type": "application/json"} | headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def basic(key):
    """The header in which Segment's libraries send a write key."""
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def track(message_id, **members):
    """A small event of now, as Segment's libraries send it."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    event = {"type": "track", "messageId": message_id, "userId": "user-1", "event": "Viewed"}
    return json.dumps(event | {"timestamp": now, "sentAt": now} | members).encode()


def command(binary, workspace, *words):
    """What a command prints about a workspace."""
    words = [binary, *words, "-w", workspace]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def message_ids(binary, workspace):
    """How often each message id is stored."""
    return collections.Counter(command(binary, workspace, "events", "--messages").split("\n")[:-1])


def stored_events(binary, workspace):
    """The stored events, as `groundswell events --json` describes them."""
    lines = command(binary, workspace, "events", "--json").split("\n")
    return [json.loads(line) for line in lines if line]


def dead_letters(binary, workspace):
    """The events that were refused."""
    return json.loads(command(binary, workspace, "dead-letters", "--json"))["dead_letters"]


def compare(senders, stored):
    """What was acknowledged and is not stored, and what is stored more than once."""
    acknowledged = set().union(*(sender.acknowledged() for sender in senders))
    sent = {answer[0] for sender in senders for answer in sender.answers}
    return {
        "acknowledged": len(acknowledged),
        "missing": sorted(acknowledged - stored.keys())[:10],
        "doubled": sorted(name for name in sent if stored[name] > 1)[:10],
    }
