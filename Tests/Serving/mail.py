#!/usr/bin/env python3
"""Invites and resets by mail, through a real SMTP server; aiosmtpd must be installed.

    python3 mail.py SERVER_BINARY FOLDER

A link is mailed to whom it is for and to nobody else, its token is not in the answer, and it works. Where
the mail server refuses, is gone or wants a login that is wrong, the token is in the answer as without mail.
Nothing that somebody types can add a header or a recipient. Prints its figures as JSON; exit code 1 when
something is wrong.
"""

import email
import json
import os
import re
import socket
import subprocess
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from api import PASSWORD, Browser
from server import Server

SENDER = "groundswell@acme.example"


class Post:
    """What the mail server was given; it can be told to refuse."""

    def __init__(self):
        self.letters, self.refuses = [], False

    async def handle_DATA(self, _server, _session, envelope):
        if self.refuses:
            return "554 not today"
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


def authenticate(_server, _session, _envelope, _mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"post" and data.password == b"let-me-in"
    return AuthResult(success=good)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def owner_of(server, binary, workspace, name):
    """Somebody who may invite."""
    browser = Browser(server.url)
    made = subprocess.run(
        [binary, "members", "setup", "-w", workspace], capture_output=True, text=True, check=True
    )
    status, _ = browser.accept(made.stdout.strip(), name)
    assert status == 201, status
    return browser


def token_in(letter):
    """The token in the address that a letter tells."""
    text = email.message_from_bytes(letter).get_payload(decode=True).decode()
    found = re.search(r"https://growth\.acme\.example/accept\?token=(\S+)", text)
    return found[1] if found else None


def run(binary, folder, options, environment, use):
    """A server of a new workspace that mails as `options` say, and its owner, handed to `use`."""
    workspace = os.path.join(folder, f"w{len(os.listdir(folder))}")
    subprocess.run([binary, "init", workspace], check=True, capture_output=True)
    with Server(binary, workspace, environment, options) as server:
        return use(owner_of(server, binary, workspace, "ada@acme.example"))


def main(binary, folder):
    post, port, open_port = Post(), free_port(), free_port()
    locked = Controller(
        post, "127.0.0.1", port, authenticator=authenticate, auth_required=True,
        auth_require_tls=False,
    )
    unlocked = Controller(post, "127.0.0.1", open_port)
    locked.start()
    unlocked.start()
    wrong = []

    def options(to):
        return [
            "--mail-server", f"smtp://127.0.0.1:{to}", "--mail-from", SENDER,
            "--public-address", "https://growth.acme.example/",
        ]

    def mailed(owner):
        status, answer = owner.post("/invitations", {"email": "Grace@acme.example", "role": "rep"})
        if (status, answer["mailed"], answer["token"]) != (201, True, None):
            wrong.append(f"invitation: {status} {answer}")
        sender, to, letter = post.letters[-1]
        if (sender, to) != (SENDER, ["Grace@acme.example"]):
            wrong.append(f"envelope: {sender} {to}")
        guest = Browser(owner.url)
        answers = [guest.accept(token_in(letter)), guest.log_in("grace@acme.example")]
        if [status for status, _ in answers] != [201, 200]:
            wrong.append(f"the mailed link: {answers}")
        members = owner.get("/members")[1]["members"]
        grace = next(member["id"] for member in members if member["email"].startswith("grace"))
        status, answer = owner.post(f"/members/{grace}/reset", None)
        if not answer["mailed"] or guest.accept(token_in(post.letters[-1][2]), None, PASSWORD + "2")[0] != 201:
            wrong.append("the mailed reset does not work")
        before = len(post.letters)
        for name in ["a@b.example\r\nBcc: eve@x.example", "a@b.example>,<eve@x.example", '"a b"@c.example']:
            owner.post("/invitations", {"email": name, "role": "viewer"})
        for _, to, letter in post.letters[before:]:
            if any("eve" in one for one in to) or b"eve@" in letter:
                wrong.append(f"smuggled: {to}")
        post.refuses = True
        shown(owner)
        post.refuses = False
        return len(post.letters)

    def shown(owner):
        status, answer = owner.post("/invitations", {"email": "heidi@acme.example", "role": "rep"})
        if status != 201 or answer["mailed"] or not answer["token"]:
            wrong.append(f"without mail: {status} {answer}")

    good = {"GROUNDSWELL_MAIL_USER": "post", "GROUNDSWELL_MAIL_PASSWORD": "let-me-in"}
    letters = run(binary, folder, options(port), good, mailed)
    run(binary, folder, options(open_port), {}, mailed)
    run(binary, folder, options(port), good | {"GROUNDSWELL_MAIL_PASSWORD": "wrong"}, shown)
    run(binary, folder, options(free_port()), {}, shown)
    run(binary, folder, [], {}, shown)
    locked.stop()
    unlocked.stop()
    print(json.dumps({"letters": letters, "wrong": wrong}))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
