"""Part `noscript`: the first run and the pages with JavaScript switched off."""

import pathlib
import shutil

from server import Server

from journeys import Person, demo, upload
from pages import found_pages
from web import (
    Terminal,
    Watch,
    become_owner,
    chromium,
    company,
    copied,
    groundswell,
    path_of,
    see_verdict,
    setup_address,
)

# What is only there when a script runs, so that nobody without one is led to nothing.
SCRIPT_ONLY = """() => ['main button:not([type=submit])', '[data-palette]']
  .flatMap((selector) => [...document.querySelectorAll(selector)])
  .filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"""


def first_run(name, binary, folder, browser):
    """The demo company, or one's own files, without a script."""
    workspace = pathlib.Path(folder, f"noscript-{name}")
    shutil.rmtree(workspace, ignore_errors=True)
    groundswell(binary, "init", workspace, "--company", "Tallyboard")
    with Terminal(binary, str(workspace)) as server:
        context = browser.new_context(java_script_enabled=False)
        context.set_default_timeout(30_000)
        watch, person = Watch(context, server.url), Person(context.new_page(), has_script=False)
        said, problems = {}, []
        try:
            person.become_owner(server.setup)
            path = (
                demo(person, server.url)
                if name == "demo"
                else upload(person, server.url, binary, folder, workspace)
            )
            for said in path:
                pass
        except Exception as problem:
            problems.append(f"{name}: at {path_of(person.page.url)}: {str(problem)[:600]}")
            person.page.screenshot(path=f"{folder}/noscript-{name}-stuck.png", full_page=True)
        problems += [f"{name}: {problem}" for problem in watch.problems]
        context.close()
    return said, problems


def motion(page, url):
    """Motion, its filters, its plan and the rows of a finding by links and forms alone."""
    see_verdict(page, url)
    page.locator("[name=segment]").select_option("size=10-49")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**segment=size%3D10-49**")
    page.wait_for_selector("#verdict")
    page.goto(url + "/motion")
    page.locator("#plan").get_by_role("button", name="Done", exact=True).first.click()
    page.wait_for_selector(".toast")
    done = page.locator("#plan li.is-done, #plan .done-list li").count()
    assert done, "nothing of the plan is ticked"
    page.locator(".questions a.question").first.click()
    page.wait_for_selector("#definition")
    page.goto(url + "/motion/K2.q4_untouched_activation")
    page.get_by_role("link", name="Next →").click()
    page.wait_for_url("**rows=2**")
    assert "51 to 100 of" in page.locator("#rows").inner_text(), (
        "the second page of rows is not shown"
    )
    with page.expect_download() as download:
        page.locator("#rows a[download]").click()
    assert pathlib.Path(download.value.path()).read_text().count("\n") > 50, "the CSV has few rows"
    page.goto(url + "/motion/A20.whose_problem")
    page.locator("#own select").select_option("executive")
    page.locator("#own").get_by_role("button").click()
    page.wait_for_selector("#own li")


def run(binary, folder):
    problems, paths = [], {}
    with chromium() as browser:
        for name in ["demo", "upload"]:
            paths[name], wrong = first_run(name, binary, folder, browser)
            problems += wrong
        workspace = copied(company(binary, folder), f"{folder}/noscript")
        with Server(binary, workspace) as server:
            context = browser.new_context(java_script_enabled=False)
            context.set_default_timeout(60_000)
            watch, person = Watch(context, server.url), Person(context.new_page(), has_script=False)
            page = person.page
            try:
                become_owner(page, setup_address(binary, workspace, server.url))
                motion(page, server.url)
            except Exception as problem:
                problems.append(f"at {path_of(page.url)}: {str(problem)[:600]}")
            seen, dead = found_pages(page, server.url)
            problems += dead
            # The page of all parts shows those too that only a script uses.
            for path in [path for path in seen if not path.startswith("/design")]:
                page.goto(server.url + path)
                problems += [
                    f"{path}: {name!r} needs a script" for name in page.evaluate(SCRIPT_ONLY)
                ]
            problems += watch.problems
    return {"paths": paths, "pages": len(seen), "problems": problems}
