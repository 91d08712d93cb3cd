#!/usr/bin/env python3
"""Asks a busy server to finish, and checks that it does so in time and loses nothing.

    python3 drain.py SERVER_BINARY WORKSPACE KEY

50 connections have sent half a body and stall, and 8 threads send events. After SIGTERM the server
must take no new connection within two seconds, exit with 0 within ten, and have stored every event
that it acknowledged, exactly once. Prints its figures as JSON; the exit code is 1 when one of them
is wrong.
"""

import json
import socket
import sys
import threading
import time

from server import Sender, Server, address, basic, compare, message_ids, track

STALLED = 50
SENDERS = 8
WARM_UP_SECONDS = 3
EXIT_SECONDS = 10


def stall(url, key):
    """A connection that has sent half of what it announced."""
    body = track("stalled")
    head = f"POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: {2 * len(body)}\r\n"
    key_line = "Authorization: " + basic(key)["Authorization"]
    peer = socket.create_connection(address(url), 5)
    peer.sendall(f"{head}{key_line}\r\n\r\n".encode() + body)
    return peer


def seconds_until_closed(url, began, closed):
    """Waits until a new connection is refused, and notes how long that took."""
    while time.monotonic() < began + EXIT_SECONDS:
        try:
            socket.create_connection(address(url), 1).close()
        except OSError:
            closed.append(round(time.monotonic() - began, 2))
            return
        time.sleep(0.02)


def main(binary, workspace, key):
    with Server(binary, workspace) as server:
        stalled = [stall(server.url, key) for _ in range(STALLED)]
        run = f"drain-{time.time_ns()}"
        senders = [Sender(server.url, key, f"{run}-{n}", pause=0.002) for n in range(SENDERS)]
        time.sleep(WARM_UP_SECONDS)
        closed = []
        knocking = (server.url, time.monotonic(), closed)
        knocker = threading.Thread(target=seconds_until_closed, args=knocking)
        knocker.start()
        code, seconds = server.stop()
        knocker.join()
        for sender in senders:
            sender.finish()
        for peer in stalled:
            peer.close()
    figures = compare(senders, message_ids(binary, workspace))
    figures |= {"exit_code": code, "exit_seconds": seconds, "closed_seconds": closed}
    print(json.dumps(figures))
    kept = figures["acknowledged"] and not figures["missing"] and not figures["doubled"]
    in_time = code == 0 and seconds < EXIT_SECONDS and closed and closed[0] < 2
    return 0 if kept and in_time else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
