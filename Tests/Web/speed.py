"""Part `speed`: how fast Motion is on a workspace that is filled already."""

import http.client
import re
import statistics
import time

from server import Server, address

from web import Watch, become_owner, chromium, log_in, see_verdict, setup_address

REQUESTS, LOADS = 20, 10
FIRST_BYTE_MS, LOAD_MS, PAGE_BYTES = 50, 300, 60 << 10
TIMES = """() => { const at = performance.getEntriesByType('navigation')[0];
  return [at.responseStart - at.requestStart, at.loadEventEnd - at.startTime]; }"""
RESOURCES = """() => ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
  .map((one) => [one.name.replace(location.origin, ''), one.encodedBodySize])"""


def first_bytes(url, cookies):
    """Milliseconds until the first byte of Motion, over one connection; and the page."""
    connection, times, body = http.client.HTTPConnection(*address(url), timeout=120), [], b""
    headers = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}
    for _ in range(REQUESTS + 1):
        began = time.perf_counter()
        connection.request("GET", "/motion", headers=headers)
        answer = connection.getresponse()
        first = answer.read(1)
        times.append((time.perf_counter() - began) * 1000)
        body = first + answer.read()
    connection.close()
    return times[1:], body.decode()


def loads(page, url):
    """Milliseconds until the load event of Motion."""
    times = []
    for _ in range(LOADS):
        page.goto(url + "/motion", wait_until="load")
        page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        times.append(page.evaluate(TIMES)[1])
    return times


def run(binary, folder, gate=False):
    problems = []
    with Server(binary, folder) as server, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(600_000)
        watch, page = Watch(context, server.url), context.new_page()
        page.goto(server.url)
        # The workspace may have been measured before.
        if "/setup" in page.url:
            become_owner(page, setup_address(binary, folder, server.url))
        else:
            log_in(page, server.url)
        began = time.monotonic()
        see_verdict(page, server.url, seconds=600)
        first_verdict = time.monotonic() - began
        # The last months are read beside it; what is measured is what founders see on Monday.
        settled(page)
        bytes_ms, body = first_bytes(server.url, context.cookies())
        load_ms = loads(page, server.url)
        resources = dict(page.evaluate(RESOURCES))
        problems += watch.problems
    bare = re.sub(r"<table.*?</table>", "", body, flags=re.S)
    said = {
        "first_verdict_s": round(first_verdict, 1),
        "first_byte_ms": figures(bytes_ms),
        "load_ms": figures(load_ms),
        "page_bytes": len(body.encode()),
        "page_bytes_without_tables": len(bare.encode()),
        "resources": resources,
    }
    if said["page_bytes_without_tables"] >= PAGE_BYTES:
        problems.append(
            f"the page has {said['page_bytes_without_tables']} bytes without its tables"
        )
    if gate and said["first_byte_ms"]["median"] >= FIRST_BYTE_MS:
        problems.append(f"the first byte comes after {said['first_byte_ms']['median']} ms")
    if gate and said["load_ms"]["median"] >= LOAD_MS:
        problems.append(f"the page loads in {said['load_ms']['median']} ms")
    return said | {"problems": problems}


def settled(page, seconds=600):
    """Waits until the trend is there, so that nothing else is worked out meanwhile."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not page.locator("#trend table").count():
        time.sleep(2)
        page.reload()


def figures(times):
    ordered = sorted(times)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[max(0, round(len(ordered) * 0.95) - 1)], 1),
        "worst": round(ordered[-1], 1),
    }
