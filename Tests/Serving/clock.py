#!/usr/bin/env python3
"""Moves the wall clock of a running server, and checks that nobody notices.

    python3 clock.py SERVER_BINARY WORKSPACE KEY

Needs libfaketime (Debian's package of that name) and says "skipped" without it. The clock goes back
a day, then forward a year, then right again, while 4 threads send events and one event is sent again
at each step. Nothing acknowledged may be lost or stored twice, no answer may take longer than a
second, and the log may not grow by more than ten lines a second beyond one for each request. Prints
its figures as JSON; the exit code is 1 when one of them is wrong.
"""

import json
import os
import sys
import tempfile
import time

from server import Sender, Server, basic, compare, connect, message_ids, post, track

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
OFFSETS = ("+0", "-86400", "+31536000", "+0")
SECONDS_EACH = 5
SENDERS = 4


def set_clock(file, offset):
    """In one step: the server reads the file at every look at the clock."""
    with open(file + ".new", "w", encoding="ascii") as new:
        new.write(offset + "\n")
    os.rename(file + ".new", file)


def main(binary, workspace, key):
    if not os.path.exists(LIBRARY):
        print("skipped: libfaketime is not installed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "clock")
        set_clock(file, OFFSETS[0])
        environment = {
            "LD_PRELOAD": LIBRARY,
            "FAKETIME_TIMESTAMP_FILE": file,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with Server(binary, workspace, environment) as server:
            with open(f"/proc/{server.process.pid}/maps", encoding="utf-8") as maps:
                faked = "libfaketime" in maps.read()
            run = f"clock-{time.time_ns()}"
            senders = [Sender(server.url, key, f"{run}-{n}", pause=0.01) for n in range(SENDERS)]
            again, connection = track(f"{run}-again"), connect(server.url)
            for offset in OFFSETS:
                set_clock(file, offset)
                post(connection, "/v1/track", again, basic(key))
                time.sleep(SECONDS_EACH)
            for sender in senders:
                sender.finish()
            lines = len(server.log_lines())
            code, _ = server.stop()
    answers = [answer for sender in senders for answer in sender.answers]
    stored = message_ids(binary, workspace)
    figures = compare(senders, stored)
    figures |= {
        "clock_faked": faked,
        "sent_again_and_stored": stored[f"{run}-again"],
        "exit_code": code,
        "requests": len(answers),
        "not_200": sum(status != 200 for *_, status in answers),
        "slowest_seconds": round(max(seconds for _, _, seconds, _ in answers), 3),
        "log_lines": lines,
    }
    print(json.dumps(figures))
    kept = not (figures["missing"] or figures["doubled"] or figures["not_200"])
    kept = kept and figures["sent_again_and_stored"] == 1
    log_bound = len(answers) + 10 * SECONDS_EACH * len(OFFSETS)
    calm = figures["slowest_seconds"] < 1 and lines <= log_bound and code == 0
    return 0 if faked and kept and calm else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
