"""Answers in the ways in which servers misbehave; prints its port, then serves until it is ended."""

import http.server
import json
import threading
import time

SEEN = {"canary": 0, "moved": 0}
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, value, status=200):
        body = json.dumps(value).encode()
        self.head(status, {"Content-Length": len(body), "X-Kind": "echo"})
        self.wfile.write(body)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        self.answer(
            {
                "method": "POST",
                "path": self.path,
                "authorization": self.headers["Authorization"],
                "agent": self.headers["User-Agent"],
                "type": self.headers["Content-Type"],
                "body": self.rfile.read(length).decode(),
            }
        )

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        try:
            getattr(self, "get_" + name, self.get_missing)()
        except (BrokenPipeError, ConnectionResetError):
            pass

    def get_missing(self):
        self.answer({}, 404)

    def get_echo(self):
        self.answer({})

    def get_moved(self):
        with LOCK:
            SEEN["moved"] += 1
        self.head(302, {"Location": "/base/canary", "Content-Length": 0})

    def get_canary(self):
        with LOCK:
            SEEN["canary"] += 1
        self.answer({})

    def get_seen(self):
        self.answer(SEEN)

    def get_declared(self):
        self.head(200, {"Content-Length": 10_000_000})

    def get_endless(self):
        self.head(200, {})
        for _ in range(100):
            self.wfile.write(b"x" * 10_000)

    def get_headers(self):
        self.head(200, {"X-Long-%d" % number: "y" * 1_000 for number in range(90)})

    def get_slow(self):
        self.head(200, {"Content-Length": 1_000})
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def get_silent(self):
        time.sleep(2)

    def get_cut(self):
        self.head(200, {"Content-Length": 1_000})
        self.wfile.write(b"x")
        self.close_connection = True


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
