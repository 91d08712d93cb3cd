#!/usr/bin/env python3
"""Opens pages with our snippet in Chromium, and checks what arrives and what must not.

    python3 snippet.py SERVER_BINARY WORKSPACE KEY

Says "skipped" where there is no `chromium`. The pages come from another origin than the snippet.
With Do Not Track or Global Privacy Control nothing may arrive; without, the calls on the page and
its view must. No page may set a cookie, and the snippet is smaller than 3,000 bytes. Prints its
figures as JSON; the exit code is 1 when one of them is wrong.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time

from server import Server, connect, site, stored_events

REFUSALS = {"/do-not-track": ("doNotTrack", "1"), "/privacy-control": ("globalPrivacyControl", True)}
OVERRIDE = "Object.defineProperty(navigator, {}, {{get: () => {}}});"
WANTED = {
    ("track", "Clicked Demo"): ("a", 1),
    ("identify", "identify"): ("plan", "pro"),
    ("group", "group"): ("name", "Acme"),
}
PAGE = """<!doctype html><title>Demo</title><script>{refusal}</script>
<script src="{server}/groundswell.js" data-key="{key}" data-page-views data-clicks></script>
<button id="button">Try it</button><output id="cookie">unset</output><script>
groundswell.track("Clicked Demo", {{a: 1}});
groundswell.identify("u-1", {{plan: "pro"}});
groundswell.group("acct-1", {{name: "Acme"}});
document.getElementById("button").click();
setTimeout(() => document.getElementById("cookie").textContent = "[" + document.cookie + "]", 500);
</script>"""


def page_at(path, server, key):
    """A page with the snippet, and with the refusal that its path names."""
    words = [json.dumps(word) for word in REFUSALS.get(path, ())]
    refusal = OVERRIDE.format(*words) if words else ""
    return PAGE.format(server=server, key=key, refusal=refusal)


def visit(address):
    """Opens a page for a few seconds in a new profile: the cookies it sees in the end."""
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-proxy-server"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        flags += [f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom"]
        words = ["chromium", *flags, address]
        page = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout
    return re.search(r'<output id="cookie">(.*?)</output>', page)[1]


def main(binary, workspace, key):
    if not shutil.which("chromium"):
        print("skipped: chromium is not installed")
        return 0
    with Server(binary, workspace) as server:
        connection = connect(server.url)
        connection.request("GET", "/groundswell.js")
        size = len(connection.getresponse().read())
        connection.close()
        before = {event["id"] for event in stored_events(binary, workspace)}
        with site(lambda path: page_at(path, server.url, key)) as address:
            cookies = {visit(address + path) for path in REFUSALS}
            time.sleep(1)
            refused = len(stored_events(binary, workspace)) - len(before)
            cookies.add(visit(address + "/"))
        time.sleep(1)
        stored = stored_events(binary, workspace)
    arrived = [event for event in stored if event["id"] not in before]
    found = {(event["type"], event["event"]): event["properties"] for event in arrived}
    missing = [
        event for event, (name, value) in WANTED.items() if found.get(event, {}).get(name) != value
    ]
    missing += [] if any(event["type"] == "page" for event in arrived) else ["page"]
    users = sorted({str(event["user_id"]) for event in arrived})
    figures = {"bytes": size, "refused_but_arrived": refused, "arrived": len(arrived)}
    figures |= {"missing": missing, "users": users, "cookies": sorted(cookies)}
    print(json.dumps(figures))
    return 0 if size < 3000 and not refused and not missing and cookies == {"[]"} else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
