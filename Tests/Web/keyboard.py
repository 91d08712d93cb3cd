"""Part `keyboard`: Motion without a mouse."""

import re

from web import Watch, company, copied, path_of, see_verdict, visited

FOCUSED = """() => { const at = document.activeElement; return [at.tagName,
  (at.getAttribute('aria-label') || at.textContent || '').trim(), at.getAttribute('href')]; }"""


class Wrong(Exception):
    """What does not work without a mouse."""


def expect(true, why):
    if not true:
        raise Wrong(why)


def tab_to(page, selector, most=250):
    """Presses Tab until what a selector finds has the focus: how often."""
    for count in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return count
    raise Wrong(f"{most} times Tab, and {selector} has not the focus")


def skip_link(page, url):
    page.goto(url + "/motion")
    page.keyboard.press("Tab")
    tag, text, href = page.evaluate(FOCUSED)
    expect(href == "#content", f"the first Tab is at {tag} {text!r}, not at the skip link")
    expect(page.locator("a.skip").bounding_box()["y"] >= 0, "the skip link stays out of sight")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")
    expect(inside, "after the skip link Tab is not in the page")


def questions(page, url):
    page.goto(url + "/motion")
    said = []
    for key in "jjjk":
        page.keyboard.press(key)
        said.append(page.evaluate(FOCUSED))
    expect(all("/motion/" in (href or "") for _, _, href in said), f"j and k lead to {said}")
    expect(said[1] == said[3] and said[0] != said[1] != said[2], f"j j j k go {said}")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + said[3][2])
    expect(page.locator("h1").count() == 1, "no finding is there")


def filters(page, url):
    page.goto(url + "/motion")
    tab_to(page, "[name=segment]")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    if "segment" in page.url:
        raise Wrong("a step in the filter loads a page before it is chosen")
    tab_to(page, ".toolbar button", most=5)
    page.keyboard.press("Enter")
    page.wait_for_url("**segment=size%3D1-9**", timeout=10_000)


def chart(page, url):
    page.goto(url + "/motion/K1.motion")
    tab_to(page, "svg.gs-chart")
    tip, said = page.locator(".tip"), []
    for key in ["ArrowRight", "ArrowRight", "ArrowLeft"]:
        page.keyboard.press(key)
        expect(tip.is_visible(), f"{key} shows nothing")
        said.append(tip.inner_text())
    expect(said[0] == said[2] != said[1], f"right, right, left say {said}")
    expect(all(re.search(r"\d", text) for text in said), f"no exact value: {said}")
    page.keyboard.press("Escape")
    expect(tip.is_hidden(), "Escape does not close what a chart says")
    return said


def palette(page, url):
    page.goto(url + "/motion")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open] [role=option]")
    everything = page.locator("#palette [role=option]").count()
    page.keyboard.type("price")
    page.wait_for_function(
        "count => document.querySelectorAll('#palette [role=option]').length < count",
        arg=everything,
    )
    chosen = page.locator("#palette [aria-selected=true]")
    expect("price" in chosen.inner_text().lower(), f"`price` finds {chosen.inner_text()!r}")
    wanted = chosen.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + wanted)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    page.keyboard.press("Escape")
    expect(page.locator("#palette").is_hidden(), "Escape does not close the palette")
    return everything


def plan(page, url):
    page.goto(url + "/motion")
    before = page.locator("#plan li.is-done").count()
    expect(page.locator("#plan ol > li").count() > before, "the plan has nothing to tick")
    tab_to(page, "#plan [name=action][value=done]")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=planned**")
    page.wait_for_selector("#plan")
    done = page.locator("#plan li.is-done").count() + page.locator("#plan .done-list li").count()
    expect(done > before, "nothing is ticked")
    expect(
        page.locator("[role=status]", has_text="plan").count() > 0, "nothing says that it is done"
    )
    tab_to(page, "#plan details summary")
    page.keyboard.press("Enter")
    opened = page.locator("#plan details[open]").count()
    expect(opened == 1, "Enter does not open how an action is done")


def sorting(page, url):
    page.goto(url + "/motion/K2.q3_price")
    tab_to(page, "#rows th button")
    page.keyboard.press("Tab")
    column = "rows => rows.map((row) => row.cells[1].textContent)"
    order = []
    for _ in range(2):
        page.keyboard.press("Enter")
        texts = page.locator("#rows tbody tr").evaluate_all(column)
        order.append([float(re.sub(r"[^\d.-]", "", text)) for text in texts])
    ways = page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')")
    expect(order[0] == sorted(order[0]), f"Enter on a heading sorts to {order[0][:5]} …")
    expect(order[1] == sorted(order[0], reverse=True), f"once more: {order[1][:5]} …")
    expect(ways == "descending", f"a screen reader hears {ways}")


def answering(page, url):
    page.goto(url + "/motion/A19.product_role")
    tab_to(page, "#own select")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("We hold the ledger")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=answered**")
    expect("We hold the ledger" in page.locator("#own").inner_text(), "the answer is not shown")


TASKS = [skip_link, questions, filters, chart, palette, sorting, plan, answering]


def run(binary, folder):
    workspace = copied(company(binary, folder), f"{folder}/keyboard")
    problems, done = [], {}
    with visited(binary, workspace) as (server, context, page):
        watch = Watch(context, server.url)
        see_verdict(page, server.url)
        page.set_default_timeout(15_000)
        for task in TASKS:
            try:
                done[task.__name__] = task(page, server.url) or "done"
            except Exception as problem:
                first = str(problem).splitlines()[0]
                problems.append(f"{task.__name__}: {first}")
                page.screenshot(path=f"{folder}/keyboard-{task.__name__}.png")
        problems += watch.problems
    return {"tasks": done, "problems": problems}
