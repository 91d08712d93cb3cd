"""Part `pages`: every page, at three widths, light and dark, looked at closely."""

import collections
import pathlib
import re
import urllib.parse

from server import Server

from web import Watch, become_owner, chromium, company, copied, path_of, see_verdict, setup_address

WIDTHS = {390: 844, 768: 1024, 1440: 900}
THEMES = ["light", "dark"]
MOST_PAGES, MOST_OF_A_KIND = 150, 3
# Pages that nobody who is logged in is led to.
STRANGERS = ["/login", "/setup?token=x", "/accept?token=x", "/nothing-is-here"]
# Addresses that are no pages.
FILES = re.compile(r"/rows$|\.csv$|\.json$|^/(live|palette|api|assets|metrics|groundswell\.js)")

LINKS = """() => [...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href)
  .concat([...document.querySelectorAll('form[method=get], form:not([method])')].map((form) =>
    form.action + '?' + new URLSearchParams(new FormData(form))))"""

# Everything that can be told of a page by looking at it once.
LOOK = pathlib.Path(__file__).with_name("look.js").read_text()
# Marks what can be focused, in the order of the document; then each Tab asks where the focus is.
MARK = """() => {
  document.activeElement?.blur();
  const all = [...document.querySelectorAll('a[href], button, summary, select, textarea, '
    + 'input:not([type=hidden]), [tabindex]')].filter((one) => one.tabIndex >= 0 && !one.disabled
    && one.checkVisibility({visibilityProperty: true}) && !one.closest('dialog:not([open])'));
  all.forEach((one, at) => { one.dataset.order = at; });
  return [all.length, all.filter((one) => one.tabIndex > 0).length];
}"""
FOCUS = r"""async () => {
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const name = at.getAttribute('aria-label') || at.textContent || at.name || '';
  const rings = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
    && !/rgba\(.*, 0\)|transparent/.test(style.outlineColor)) || (style.boxShadow !== 'none');
  const around = at.parentElement && getComputedStyle(at.parentElement);
  return {
    order: Number(at.dataset.order ?? -1),
    name: `<${at.tagName.toLowerCase()}> "${name.trim().slice(0, 40)}"`,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    ring: rings(style) || Boolean(around && rings(around)),
  };
}"""


def kind(path):
    """What sort of page an address is: its path with what differs left out."""
    parts = urllib.parse.urlsplit(path)
    steps = parts.path.strip("/").split("/")
    known = steps[:1] + ["*" if re.search(r"\d|\.", step) else step for step in steps[1:]]
    names = sorted(urllib.parse.parse_qs(parts.query, keep_blank_values=True))
    return "/".join(known) + ("?" + "&".join(names) if names else "")


def found_pages(page, url):
    """Every page that links and forms lead to from Motion, in the order of finding them."""
    waiting, done, kinds = (
        collections.deque(["/motion", "/start", "/design"]),
        [],
        collections.Counter(),
    )
    queued, problems = set(waiting), []
    while waiting and len(done) < MOST_PAGES:
        path = waiting.popleft()
        if kinds[kind(path)] >= MOST_OF_A_KIND:
            continue
        kinds[kind(path)] += 1
        answer = page.goto(url + path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status >= 400:
            problems.append(f"{path}: a page of ours leads here, and the answer is {answer.status}")
            continue
        if path_of(page.url) != path and path_of(page.url) in queued:
            continue
        page.wait_for_selector("main h1", timeout=120_000)
        page.wait_for_function("!document.querySelector('.loading')", timeout=120_000)
        done.append(path)
        for link in page.evaluate(LINKS):
            link = urllib.parse.urldefrag(link)[0]
            if not link.startswith(url + "/"):
                if not link.startswith(("mailto:", "javascript:")):
                    problems.append(f"{path}: leads to another host, {link[:200]}")
                continue
            next_path = path_of(link)
            if next_path not in queued and not FILES.search(urllib.parse.urlsplit(link).path):
                queued.add(next_path)
                waiting.append(next_path)
    return done, problems


def looks(page, path, screens):
    """What is said of the page that is open, at each width in each theme.

    Without pictures, of a page whose like was seen already, only narrow and light, wide and dark.
    """
    name = re.sub(r"[^A-Za-z0-9.]+", "-", path).strip("-")[:80] or "start"
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            if not screens and (width, theme) not in [(390, "light"), (1440, "dark")]:
                continue
            page.emulate_media(color_scheme=theme)
            yield page.evaluate(LOOK)
            if screens:
                page.screenshot(path=screens / f"{name}-{width}-{theme}.png", full_page=True)


def focus_problems(page, most):
    """What is wrong with the way that Tab goes through a page."""
    count, jumps = page.evaluate(MARK)
    problems = [f"{jumps} elements jump the queue of Tab"] if jumps else []
    last, steps = -1, 0
    for _ in range(min(count, most)):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            break
        steps += 1
        if at["order"] < last:
            problems.append(f"Tab goes back to {at['name']}")
        again, last = at["order"] == last, max(last, at["order"])
        if not at["seen"]:
            problems.append(f"the focus is out of sight: {at['name']}")
        # Parts of a field, like the day of a date, show the focus themselves.
        if not at["ring"] and not again:
            problems.append(f"the focus cannot be seen: {at['name']}")
    if count and steps < min(count, most) and last < count - 2:
        problems.append(f"Tab reaches {steps} of {count}")
    return problems, steps


def run(binary, folder):
    workspace = copied(company(binary, folder), f"{folder}/pages")
    screens = pathlib.Path(folder, "screens")
    screens.mkdir(exist_ok=True)
    problems, steps, texts, lowest = collections.Counter(), 0, [], []
    with Server(binary, workspace) as server, chromium() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        watch = Watch(context, server.url)
        page = context.new_page()
        become_owner(page, setup_address(binary, workspace, server.url))
        see_verdict(page, server.url)
        paths, dead = found_pages(page, server.url)
        stranger = browser.new_context()
        other = Watch(stranger, server.url)
        doors, kinds = stranger.new_page(), set()
        for page, path in [(page, path) for path in paths] + [(doors, path) for path in STRANGERS]:
            page.goto(server.url + path)
            page.wait_for_function("!document.querySelector('.loading')", timeout=120_000)
            # One page of each sort is looked at as a picture, and gone through by Tab.
            is_new = kind(path) not in kinds
            kinds.add(kind(path))
            for said in looks(page, path, screens if is_new else None):
                texts.append(said["texts"])
                lowest.append(said["lowest"])
                problems.update(f"{path}: {problem}" for problem in said["problems"])
            if is_new:
                wrong, count = focus_problems(page, 60)
                steps += count
                problems.update(f"{path}: {problem}" for problem in wrong)
        noted = [*dead, *watch.problems, *other.problems]
    return {
        "pages": len(paths) + len(STRANGERS),
        "sorts_of_pages": len(kinds),
        "looks": len(texts),
        "texts": sum(texts),
        "lowest_contrast": round(min(lowest), 2),
        "tab_steps": steps,
        "screens": str(screens),
        "paths": paths,
        "problems": noted + [f"{text} (×{count})" for text, count in problems.items()],
    }
