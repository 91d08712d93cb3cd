#!/usr/bin/env python3
"""Fills the room that a server has for bodies, so that it answers 503 to others for a while.

    python3 busy.py http://127.0.0.1:8080 KEY SECONDS

Four bodies of just over 2 MB come up to their last byte, which never comes: together they take all of
the 8 MB that may be on their way. One that is refused, because something else was on its way just
then, is sent again. SECONDS count from the first 503, which comes when the server has read them. Prints what others were answered, as JSON; the exit code is 1 when that was never a 503, or
one that does not say when to come again.
"""

import collections
import http.client
import json
import select
import socket
import sys
import time

from server import address, basic, connect, track

BODIES = 4
BODY_BYTES = 2 << 20
PATIENCE_SECONDS = 25


def hold(url, key):
    """A connection that keeps its body's room until it is closed."""
    peer = socket.create_connection(address(url), 5)
    head = f"POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: {BODY_BYTES + 1}\r\n"
    peer.sendall(f"{head}Authorization: {basic(key)['Authorization']}\r\n\r\n".encode())
    peer.sendall(b" " * BODY_BYTES)
    return peer


def is_answered(peer):
    """Whether the server has said something, which it does to who is refused."""
    return bool(select.select([peer], [], [], 0)[0])


def held_again(peer, url, key):
    """The same connection, or another in the place of one that was refused."""
    if not is_answered(peer):
        return peer
    peer.close()
    return hold(url, key)


def main(url, key, seconds):
    held = [hold(url, key) for _ in range(BODIES)]
    answers, told_when = collections.Counter(), True
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        held = [held_again(peer, url, key) for peer in held]
        connection = connect(url)
        try:
            body = track(f"busy-{time.time_ns()}")
            connection.request("POST", "/v1/track", body, basic(key))
            answer = connection.getresponse()
            if answer.status == 503 and not answers["503"]:
                end = time.monotonic() + float(seconds)
            answers[str(answer.status)] += 1
            told_when = told_when and (answer.status != 503 or "Retry-After" in answer.headers)
        except (OSError, http.client.HTTPException):
            answers["none"] += 1
        connection.close()
        time.sleep(0.05)
    for peer in held:
        peer.close()
    print(json.dumps(answers))
    return 0 if answers["503"] and told_when else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
