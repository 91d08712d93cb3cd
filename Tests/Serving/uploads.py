#!/usr/bin/env python3
"""Sends files to a real server as browsers, slow lines and strangers do, byte by byte where it matters.

    python3 uploads.py SERVER_BINARY FOLDER

The workspace is made in FOLDER. Prints its figures as JSON; `problems` lists what is wrong, and then
the exit code is 1.
"""

import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True

from server import Server  # noqa: E402

BOUNDARY = "----WebKitFormBoundaryAaB03x"
EMAIL, PASSWORD = "ada@acme.example", "correct horse battery staple"
MEGABYTE = 1 << 20


class Uploads:
    """A server with an owner who is logged in, and the folder in which files wait."""

    def __init__(self, binary, workspace, server):
        self.address = urllib.parse.urlsplit(server.url)
        self.pid = child(server.process.pid)
        self.folder = pathlib.Path(workspace, "run", "uploads")
        said = subprocess.run(
            [binary, "members", "setup", "--json", "-w", workspace],
            capture_output=True,
            text=True,
            check=True,
        )
        self.cookie = self.change = ""
        token = json.loads(said.stdout)["token"]
        form = urllib.parse.urlencode({"token": token, "email": EMAIL, "password": PASSWORD})
        answer = self.ask("POST", "/setup", form, {"Content-Type": "application/x-www-form-urlencoded"})
        self.cookie = "; ".join(
            value.split(";")[0] for name, value in answer[2] if name.lower() == "set-cookie"
        )
        page = self.ask("GET", "/sources/upload")[1]
        self.change = re.search(r'name="change" value="([^"]+)"', page)[1]

    def ask(self, method, path, body=None, headers=None):
        """Status, text and headers of an answer."""
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)
        connection.request(method, path, body, {"Cookie": self.cookie} | (headers or {}))
        answer = connection.getresponse()
        said = answer.status, answer.read().decode(), answer.getheaders()
        connection.close()
        return said

    def connect(self):
        """A connection on which what is sent goes out at once."""
        line = socket.create_connection((self.address.hostname, self.address.port), timeout=60)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def head(self, length, cookie=None):
        """The head of a request that sends a file."""
        return (
            f"POST /sources/upload HTTP/1.1\r\nHost: {self.address.netloc}\r\n"
            f"Cookie: {self.cookie if cookie is None else cookie}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode()

    def form(self, *files, change=None):
        """A form with files: (name, content)."""
        change = self.change if change is None else change
        parts = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="change"\r\n\r\n{change}\r\n'
        body = parts.encode()
        for name, content in files:
            body += (
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: text/csv\r\n\r\n"
            ).encode()
            body += content + b"\r\n"
        return body + f"--{BOUNDARY}--\r\n".encode()

    def send(self, *pieces, pause=0.0, line=None):
        """Sends a form in pieces; the status and where the browser is sent on to."""
        ours = line or self.connect()
        ours.sendall(self.head(sum(map(len, pieces))))
        for piece in pieces:
            ours.sendall(piece)
            time.sleep(pause)
        answer = http.client.HTTPResponse(ours)
        answer.begin()
        answer.read()
        if not line:
            ours.close()
        return answer.status, answer.headers.get("Location", "")

    def waiting(self):
        """The content of every file that waits, by its id; empties the folder."""
        found = {}
        for place in self.folder.iterdir() if self.folder.exists() else []:
            for file in place.iterdir():
                found.setdefault(place.name, []).append(file.read_bytes())
                file.unlink()
            place.rmdir()
        return found

    def is_empty(self):
        """Whether nothing waits; what is on its way out is given a moment."""
        for _ in range(40):
            if not self.folder.exists() or not any(self.folder.iterdir()):
                return True
            time.sleep(0.05)
        return False

    def memory(self):
        """Resident bytes of the server."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) << 10


def child(pid):
    """The program that `env` became or started."""
    found = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(found[0]) if found else pid


def cut_everywhere(uploads, said):
    """Wherever the form is cut in two, the same file arrives."""
    contents = {
        "plain": b"id,name\r\n1,Ada\r\n",
        "boundary": f"id\r\n--{BOUNDARY}x\r\n--{BOUNDARY[:-1]}\r\n{BOUNDARY}--\r\n".encode(),
    }
    for name, content in contents.items():
        form = uploads.form((f"{name}.csv", content))
        line = uploads.connect()
        for at in range(1, len(form)):
            status, place = uploads.send(form[:at], form[at:], pause=0.0005, line=line)
            files = uploads.waiting()
            if status != 303 or files != {place.split("/")[-1]: [content]}:
                said["problems"].append(f"{name} cut at {at}: {status}, {place}, {files}")
                line.close()
                line = uploads.connect()
        said[f"cuts_{name}"] = len(form) - 1
        line.close()


def odd_forms(uploads, said):
    """What is no form with one file is refused, and nothing of it stays."""
    two = uploads.form(("a.csv", b"id\n1\n"), ("b.csv", b"id\n2\n"))
    forms = {
        "no file": (uploads.form(("", b"")), 400),
        "an empty file": (uploads.form(("a.csv", b"")), 400),
        "two files": (two, 400),
        "no end": (uploads.form(("a.csv", b"id\n1\n"))[: -len(BOUNDARY) - 8], 400),
        "another token": (uploads.form(("a.csv", b"id\n1\n"), change="x" * 43), 403),
    }
    for name, (form, expected) in forms.items():
        status, _ = uploads.send(form)
        if status != expected or not uploads.is_empty():
            said["problems"].append(f"{name}: {status} instead of {expected}, {uploads.waiting()}")
    status, place = uploads.send(uploads.form(("", b""), ("a.csv", b"id\n1\n")))
    if status != 303 or uploads.waiting() != {place.split("/")[-1]: [b"id\n1\n"]}:
        said["problems"].append(f"a field left empty before the file: {status}")


def large(uploads, said, megabytes=200):
    """A large file goes to the disk, and not through memory."""
    before = peak = uploads.memory()
    row = b"2026-01-02T03:04:05Z,Opened,user-0001,a property of this event\n"
    piece = row * (MEGABYTE // len(row))
    form = uploads.form(("large.csv", b""))
    cut = form.rindex(b"\r\n--")
    line, began = uploads.connect(), time.monotonic()
    line.sendall(uploads.head(len(form) + megabytes * len(piece)) + form[:cut])
    for _ in range(megabytes):
        line.sendall(piece)
        peak = max(peak, uploads.memory())
    line.sendall(form[cut:])
    answer = http.client.HTTPResponse(line)
    answer.begin()
    said["large_seconds"] = round(time.monotonic() - began, 1)
    said["large_growth_mb"] = round((peak - before) / MEGABYTE, 1)
    sizes = [len(content) for files in uploads.waiting().values() for content in files]
    if answer.status != 303 or sizes != [megabytes * len(piece)]:
        said["problems"].append(f"a large file: {answer.status}, {sizes}")
    if peak - before > 48 * MEGABYTE:
        said["problems"].append(f"memory grew by {said['large_growth_mb']} MB")


def cut_off(uploads, said):
    """Of a file whose connection ends nothing stays."""
    form = uploads.form(("cut.csv", b"id\n" + b"1\n" * 100_000))
    for at in [1, 90, 200, 300, 5_000, len(form) - 3]:
        line = uploads.connect()
        line.sendall(uploads.head(len(form)) + form[:at])
        time.sleep(0.1)
        line.close()
        if not uploads.is_empty():
            said["problems"].append(f"cut off after {at} bytes: {uploads.waiting().keys()}")


def strangers(uploads, said):
    """Who may not upload is answered before the file, and the connection ends."""
    for name, cookie in [("nobody", ""), ("a made-up session", "gs_session=abc")]:
        line, began = uploads.connect(), time.monotonic()
        line.sendall(uploads.head(1 << 30, cookie=cookie))
        text = b""
        with_end = False
        while time.monotonic() - began < 20:
            try:
                piece = line.recv(65_536)
            except OSError:
                piece = b""
            if not piece:
                with_end = True
                break
            text += piece
        seconds = time.monotonic() - began
        if not text.startswith(b"HTTP/1.1 303") or not with_end or seconds > 5:
            said["problems"].append(f"{name}: {text[:60]}, ended {with_end} after {seconds:.1f} s")
        line.close()
    if not uploads.is_empty():
        said["problems"].append("a stranger's file stays")
    # A member's session with a wrong token: nothing is written even while it comes.
    form = uploads.form(("a.csv", b"id\n" + b"1\n" * 1_000), change="x" * 43)
    line = uploads.connect()
    line.sendall(uploads.head(len(form)) + form[:-100])
    time.sleep(0.3)
    if not uploads.is_empty():
        said["problems"].append("a file without the token of a page is written")
    line.close()


def slow(uploads, said):
    """A slow line may take its time while it keeps up; one that hardly moves is closed."""
    form = uploads.form(("slow.csv", b"1\n" * 40_000))
    line, began = uploads.connect(), time.monotonic()
    line.sendall(uploads.head(len(form)))
    for start in range(0, len(form), 2_400):
        line.sendall(form[start : start + 2_400])
        time.sleep(1)
    answer = http.client.HTTPResponse(line)
    answer.begin()
    said["slow_seconds"] = round(time.monotonic() - began, 1)
    if answer.status != 303 or said["slow_seconds"] < 30:
        said["problems"].append(f"a slow line: {answer.status} after {said['slow_seconds']} s")
    uploads.waiting()
    line, began = uploads.connect(), time.monotonic()
    line.sendall(uploads.head(len(form)) + form[:400])
    try:
        while time.monotonic() - began < 60:
            line.sendall(b"1")
            time.sleep(0.25)
    except OSError:
        pass
    said["drip_seconds"] = round(time.monotonic() - began, 1)
    if said["drip_seconds"] > 20 or not uploads.is_empty():
        said["problems"].append(f"a line that drips was open for {said['drip_seconds']} s")


def main():
    binary, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    workspace = os.path.join(folder, "uploads")
    subprocess.run([binary, "init", workspace], check=True, capture_output=True)
    said = {"problems": []}
    with Server(binary, workspace) as server:
        uploads = Uploads(binary, workspace, server)
        for part in [cut_everywhere, odd_forms, large, cut_off, strangers, slow]:
            part(uploads, said)
    print(json.dumps(said, indent=1))
    return 1 if said["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
