#!/usr/bin/env python3
"""Says which events a replay of recorded requests must leave behind, from the recordings alone.

    python3 expected.py CAPTURES_FOLDER

One JSON line for each message id, {"id","protocol","name","user"}, in the order of `replay.py`;
copies count once. The last line is {"ids":…,"without_id":…}: Mixpanel's calls on people and
groups and its merges have no id of their own.
"""

import base64
import gzip
import json
import pathlib
import sys
import urllib.parse

MIXPANEL = ("/track", "/engage", "/groups", "/import")


def captures(folder):
    """The recorded ingestion requests: their file, relative to the folder, and what it holds."""
    folder = pathlib.Path(folder)
    for file in sorted(folder.rglob("*.json")):
        name = file.relative_to(folder)
        if name.parts[0] not in ("outbound", "mcp"):
            yield str(name), json.loads(file.read_text())


def document(body):
    """What a body says, be it JSON, JSON lines or a form, compressed or not."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    if body[:1] in (b"{", b"["):
        try:
            return json.loads(body)
        except json.JSONDecodeError:
            return [json.loads(line) for line in body.splitlines() if line]
    data = urllib.parse.parse_qs(body.decode(), strict_parsing=True)["data"][0]
    return json.loads(data if data[0] in "{[" else base64.b64decode(data))


def listed(value):
    return value if isinstance(value, list) else [value]


def events(path, said):
    """The events of one request, each as (id, protocol, name, user)."""
    route = path.split("?")[0].rstrip("/")
    if route == "/flags":
        return
    if route.startswith("/v1/"):
        for item in said.get("batch", [said]):
            user = item.get("userId") or item.get("anonymousId")
            yield item["messageId"], "segment", item.get("event", item["type"]), user
    elif route in MIXPANEL:
        for item in listed(said):
            properties = item.get("properties", {})
            user = properties.get("distinct_id") or item.get("$distinct_id")
            yield properties.get("$insert_id"), "mixpanel", item.get("event", route), user
    elif "events" in said:
        for item in said["events"]:
            user = item.get("user_id") or item.get("device_id")
            yield item["insert_id"], "amplitude", item["event_type"], user
    else:
        protocol = "posthog-v1" if route.startswith("/i/v1/") else "posthog"
        for item in said["batch"] if "batch" in said else listed(said):
            yield item["uuid"], protocol, item["event"], item["distinct_id"]


def main(folder):
    seen, without_id = set(), 0
    for _, request in captures(folder):
        body = base64.b64decode(request["body_b64"])
        for message_id, protocol, name, user in events(request["path"], document(body)):
            if message_id is None:
                without_id += 1
            elif message_id not in seen:
                seen.add(message_id)
                line = {"id": message_id, "protocol": protocol, "name": name, "user": user}
                print(json.dumps(line))
    print(json.dumps({"ids": len(seen), "without_id": without_id}))


if __name__ == "__main__":
    main(*sys.argv[1:])
