"""The site for everyone: what axe finds, zoom, forced colors, paper, no scripts, no trackers; four visitors' walks."""

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Literal

import pytest
from chromium import Browser, Page, browser, page
from kinds import KINDS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")

__all__ = ["browser", "page"]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLORFUL = (
    "/explore?level=5",
    "/model/llama-2",
    "/license/llama-2",
    "/charts",
    "/rule/OPN221",
    "/check",
    "/search?q=license",
)
BARRIERS = """async (options) => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations
  .flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.target} ${node.html.slice(0, 90)}`))"""


def barriers(
    browser: Browser, address: str, scheme: Literal["light", "dark"], options: dict[str, object], paths: Iterable[str]
) -> dict[str, str]:
    # The policy of the pages keeps scripts of others out, so the one that looks for barriers is let in by the browser.
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in paths:
        page.goto(address + path)
        page.evaluate(AXE)
        if complaints := page.evaluate(BARRIERS, options):
            found[path] = complaints
    context.close()
    return found


def test_axe_finds_no_barrier_on_any_kind_of_page(browser: Browser, address: str) -> None:
    # The contrast of every kind of page is measured elsewhere, in half the time.
    options: dict[str, object] = {"runOnly": RULES, "rules": {"color-contrast": {"enabled": False}}}
    assert barriers(browser, address, "light", options, KINDS) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_enough_contrast(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    assert barriers(browser, address, scheme, {"runOnly": ["color-contrast", "link-in-text-block"]}, COLORFUL) == {}


def test_every_page_says_its_language_asks_nobody_else_and_keeps_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in KINDS:
        page.goto(address + path)
        # A query that is refused is answered in a line, and not on a page.
        if page.locator("header").count():
            assert page.locator("html").get_attribute("lang") == "en", path
            assert page.title().endswith("Openness"), path
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()


def test_at_four_hundred_percent_the_words_are_all_there(browser: Browser, address: str) -> None:
    # 1280 pixels at 400 % are 320 to the page, of 256 in height: what sticks must leave room to read.
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    page = context.new_page()
    for path in ("/", "/explore", "/model/llama-2", "/compare?model=t5&model=mt5", "/rule/OPN221"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        stuck = page.evaluate(
            "[...document.querySelectorAll('body > *')].filter((one) =>"
            "['fixed', 'sticky'].includes(getComputedStyle(one).position)).length"
        )
        assert stuck == 0, path
    context.close()


def test_in_forced_colors_the_levels_are_still_told_apart(browser: Browser, address: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/explore")
    cells = page.locator("table.heat tbody tr").first.locator("td a")
    assert cells.first.inner_text() == "C1"
    assert cells.last.inner_text() == "D1"
    for level in "15":
        cell = page.locator(f"table.heat td.level-{level}").first
        assert cell.inner_text() in (f"C{level}", f"D{level}")
        assert cell.evaluate("(one) => getComputedStyle(one).forcedColorAdjust") == "none"
    context.close()


def test_on_paper_there_is_what_one_reads_and_not_what_one_clicks(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}/explore")
    assert page.locator("table.heat").is_visible()
    for gone in (".top", ".facets", ".act", ".search"):
        assert not page.locator(gone).first.is_visible(), gone
    page.goto(f"{address}/explore?developer=google&level=5&q=t5")
    assert page.locator(".chosen").inner_text().split("\n") == [
        "Model architecture and weights: free of restrictions (5)",
        "Developer Google",
        "Words t5",
    ]
    assert not page.get_by_text("Filter, sort").is_visible()
    page.goto(f"{address}/compare?model=t5&model=mt5")
    assert page.locator("table.beside").is_visible()
    assert not page.get_by_role("heading", name="Compare others").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_policy_analyst_asks_who_releases_safety_evaluations(browser: Browser, address: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("group", name="Safety evaluation released").get_by_label("yes").check()
    if not scripts:
        page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("/explore[?].*safety=yes"))
    rows = page.locator("table.heat tbody tr")
    page.get_by_role("list", name="Chosen filters").get_by_text("Safety evaluation released").wait_for()
    found = rows.count()
    assert 0 < found < 40
    assert page.get_by_role("status").inner_text().split()[:4] == [str(found), "of", "40", "models"]
    page.get_by_role("link", name="commercial use", exact=True).click()
    expect(page.locator("table.data tbody tr")).to_have_count(40)
    page.goto(f"{address}/charts")
    page.get_by_text("The same as a table").nth(1).click()
    page.get_by_role("table").first.wait_for()
    assert page.get_by_role("table").first.get_by_role("row").count() > 4
    context.close()


def test_a_compliance_officer_finds_the_cap_on_users_and_what_would_change_it(page: Page, address: str) -> None:
    page.goto(f"{address}/explore")
    page.get_by_label("permitted with conditions").check()
    page.locator("table.heat").get_by_role("link", name="LLaMA-2", exact=True).click()
    page.locator("#architecture-and-weights").get_by_role("link", name="Why?").click()
    page.locator("#why").wait_for()
    page.get_by_role("link", name="LLaMA-2", exact=True).last.click()
    for source in ("Openness curation", "Eiras et al. 2024"):
        section = page.get_by_role("region", name=f"What it permits, says {source}")
        section.get_by_text("700,000,000 monthly users").wait_for()
    for name in ("Modify as desired", "Other license for derivative work"):
        page.locator(".trial").get_by_label(name).check()
        page.wait_for_url(f"**{'ModifyAsDesired' if name.startswith('Modify') else 'OtherLicense'}*")
    page.locator(".follows").get_by_text("Restriction free").wait_for()
    assert page.locator(".follows .score").inner_text() == "5 of 5"
    assert page.locator(".follows .chip").all_inner_texts() == ["C5", "D5"]


def test_an_engineer_sorts_by_openness_and_compares_three(page: Page, address: str) -> None:
    page.goto(f"{address}/explore")
    page.get_by_role("link", name="Free of restrictions").click()
    page.wait_for_url("**/explore?sort=-free")
    assert page.get_by_role("columnheader", name="Free of restrictions").get_attribute("aria-sort") == "descending"
    shares = [text.split("/") for text in page.locator("table.heat td.free").all_inner_texts() if text]
    assert [int(a) / int(b) for a, b in shares] == sorted((int(a) / int(b) for a, b in shares), reverse=True)
    for name in ("Pythia", "GPT-Neo", "Falcon", "T5"):
        page.get_by_role("checkbox", name=f"Compare {name}", exact=True).check()
    assert page.get_by_role("checkbox", name="Compare OPT", exact=True).is_disabled()
    page.get_by_role("button", name="Compare selected").click()
    page.locator("table.beside").wait_for()
    assert {"Pythia", "GPT-Neo", "Falcon", "T5"} <= set(page.get_by_role("columnheader").all_inner_texts())


def test_a_curator_goes_from_a_contradiction_to_the_rule_and_its_examples(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Contradictions found by the rules").click()
    page.locator("table.data").get_by_role("link", name="PolyCoder").first.click()
    page.locator("#inference-code").get_by_role("link", name="Eiras et al. 2024").click()
    page.get_by_role("link", name="OPN221").click()
    page.get_by_role("heading", name="An entry that fails").wait_for()
    assert page.locator(".complaint").inner_text().startswith("violation OPN221")
    page.get_by_label("Search everything").fill("training data")
    page.keyboard.press("Enter")
    page.get_by_role("navigation", name="Kinds").get_by_role("link", name="Risks").click()
    page.locator(".hits li").first.wait_for()


def test_the_explorer_can_be_used_by_the_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/explore")
    page.locator("#q").focus()
    page.keyboard.type("goog")
    page.wait_for_url("**/explore?q=goog")
    page.get_by_role("status").filter(has_text="8 of 40").wait_for()
    assert page.evaluate("document.activeElement.id") == "q"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "safety":
            break
    page.keyboard.press("Space")
    page.wait_for_url("**/explore?q=goog&safety=*")
    assert page.evaluate("document.activeElement.name") == "safety"


def test_the_cells_of_the_heat_map_are_reached_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/explore")
    cells = page.locator("table.heat tbody td a")
    assert page.locator('table.heat tbody td a[tabindex="0"]').count() == 1
    page.locator("table.heat tbody tr").first.locator("th a").last.focus()
    page.keyboard.press("Tab")
    expect(cells.first).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowUp"):
        page.keyboard.press(key)
    expect(cells.nth(11)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(11)).to_be_focused()
    there = cells.nth(11).get_attribute("href") or ""
    page.keyboard.press("Enter")
    model, component = there.split("/")[-2:]
    page.wait_for_url(f"**/claim/*/{model}/{component}")
    page.locator("#why").wait_for()
