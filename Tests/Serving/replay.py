#!/usr/bin/env python3
"""Replays recorded requests of real client libraries against a running server.

    python3 replay.py http://127.0.0.1:8080 CAPTURES_FOLDER

Each is sent with its own headers and exactly its bytes. One JSON line a request,
{"file","path","status","body"}, and at the end {"requests":…,"not_2xx":[…]}; the exit code is 1
when an answer is not 2xx. The keys in the recordings must be known to the server
(`groundswell keys create NAME --value KEY`).
"""

import base64
import http.client
import json
import sys

from expected import captures
from server import address

# The recording server told Amplitude's /batch from PostHog's by another name.
RENAMED = {"/batch2": "/batch"}
OURS = ("host", "content-length", "connection")


def send(server, method, path, headers, body):
    """Status and body of the answer to one request on a connection of its own."""
    connection = http.client.HTTPConnection(*address(server), timeout=30)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers:
        if name.lower() not in OURS:
            connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, said


def main(server, folder):
    requests, failed = 0, []
    for file, request in captures(folder):
        path = RENAMED.get(request["path"], request["path"])
        body = base64.b64decode(request["body_b64"])
        status, said = send(server, request["method"], path, request["headers"], body)
        print(json.dumps({"file": file, "path": path, "status": status, "body": said}))
        requests += 1
        if not 200 <= status < 300:
            failed.append(file)
    print(json.dumps({"requests": requests, "not_2xx": failed}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
