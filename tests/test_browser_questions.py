"""Questions and the check in a real browser: by mouse, by keyboard, with and without JavaScript."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from chromium import Browser, Page, browser, page
from playwright.sync_api import expect

from openness.paths import ROOT

pytestmark = pytest.mark.slow

__all__ = ["browser", "page"]

WRONG = (ROOT / "shapes" / "examples" / "level-fails.ttl").read_text(encoding="utf-8")


def test_a_question_is_a_sentence_that_is_filled_in(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/queries/models-at-level")
    page.get_by_label("Component", exact=True).select_option(label="Inference code")
    page.get_by_label("Level", exact=True).select_option("C3")
    page.get_by_role("button", name="Answer").click()
    assert "component=inference-code" in page.url
    shown = page.locator("table.data tbody tr").count()
    assert shown > 0
    page.get_by_role("link", name="Model", exact=True).click()
    page.get_by_role("link", name="Model", exact=True).click()
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    with page.expect_download() as waiting:
        page.evaluate("document.querySelector('.formats a').setAttribute('download', '')")
        page.locator(".formats a").first.click()
    saved = tmp_path / "answer.csv"
    waiting.value.save_as(saved)
    assert len(list(csv.DictReader(saved.read_text(encoding="utf-8").splitlines()))) == shown
    assert waiting.value.suggested_filename == "models-at-level-inference-code-C3.csv"


def test_a_snippet_that_is_copied_runs(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/queries/license-table")
    page.get_by_role("button", name="Copy for Python").click()
    expect(page.get_by_role("button", name="Copy for Python")).to_have_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    context.close()
    ran = subprocess.run([sys.executable, "-c", copied], capture_output=True, text=True, timeout=60, check=True)
    assert "'license': 'Apache 2.0'" in ran.stdout


def test_a_chart_by_year_has_a_line_and_its_table(page: Page, address: str) -> None:
    page.goto(f"{address}/queries/openness-by-year")
    assert page.locator("svg.lines.wide circle").count() == page.locator("table.data tbody tr").count()
    assert "2023" in page.locator("svg.lines.wide desc").text_content()  # type: ignore[operator]
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.locator("svg.lines.narrow").is_visible()
    assert not page.locator("svg.lines.wide").is_visible()


def test_an_entry_with_an_error_is_shown_with_the_finding_at_its_line(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/check")
    page.get_by_label("The entry").fill(WRONG)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("to fix")
    place = page.locator(".places a").first
    number = place.inner_text().removeprefix("Line ")
    finding = page.locator(str(place.get_attribute("href")))
    place.click()
    expect(finding).to_be_in_viewport()
    line = page.locator(f"#L{number}")
    assert line.locator(".finding").count() >= 1
    assert line.locator("code").first.inner_text().strip() in WRONG
    assert page.get_by_label("The entry", exact=True).input_value() == WRONG
    context.close()


def test_the_editor_shows_findings_below_their_lines_and_fixes_them(page: Page, address: str) -> None:
    page.goto(f"{address}/check?example=yaml")
    editor = page.get_by_role("textbox", name="Entry; Escape, then Tab leaves it")
    text = page.locator("#text").evaluate("(area) => area.value")
    right, wrong = "inference-code: {license: apache-2-0}", "inference-code: {license: apache-2-0, level: C2}"
    editor.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("# \N{GRINNING FACE}\n" + text.replace(right, wrong).replace("2025-10\n", "2025-13\n"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=2).first).to_have_text("2 violations to fix")
    assert "violation" in page.locator(".index li").first.inner_text()
    expect(page.locator(".result .listing")).to_be_hidden()  # the entry is there once
    date, level = (page.locator(".editor .finding", has_text=code) for code in ("OPN315", "OPN221"))
    expect(date.get_by_role("link", name="OPN315")).to_have_attribute("href", "/rule/OPN315")
    page.locator(".places a").nth(1).click()
    expect(level).to_be_in_viewport()
    expect(page.locator(".cm-lintRange-error")).to_have_text("C2")
    level.get_by_role("button", name="Fix: C5").click()
    expect(level).to_have_count(0)
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    assert wrong.replace("C2", "C5") in page.locator("#text").evaluate("(area) => area.value")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("1 violation to fix")


def test_the_levels_follow_while_the_form_is_filled_in_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/check/form")
    page.get_by_label("Name").first.focus()
    page.keyboard.type("Example 7B")
    page.keyboard.press("Tab")
    page.keyboard.type("Meta")
    weights = page.get_by_role("group", name="Model architecture and weights")
    weights.locator("summary").focus()
    page.keyboard.press("Enter")
    weights.get_by_label("License", exact=True).focus()
    page.keyboard.type("LLaMA-2")
    page.keyboard.press("Tab")
    expect(weights.locator("output")).to_have_text("D3", timeout=20_000)
    expect(weights.locator(".chosen")).to_have_text("LLaMA-2")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as Turtle").focus()
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "example-7b.ttl"
    text = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "opn:license license:llama-2" in text
    assert "opn:level" not in text  # the rules give it
    assert "developer:meta" in text


def test_the_check_works_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/check/form")
    page.get_by_label("Name").first.fill("Example 7B")
    code = page.get_by_role("group", name="Inference code")
    code.locator("summary").click()
    code.get_by_label("License", exact=True).fill("Apache 2.0")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(code.locator("output")).to_have_text("C5")
    assert page.get_by_label("Name").first.input_value() == "Example 7B"
    page.get_by_text("The entry as a file").click()
    source = page.locator(".source").inner_text()
    assert "opn:license license:apache-2-0" in source
    assert "opn:level" not in source  # the rules give it
    context.close()


@pytest.mark.parametrize("path", ["/check", "/check/form", "/api", "/queries/explain-level?model=llama-2"])
def test_every_control_has_a_name_and_a_size_that_a_finger_hits(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea, button)')]
        .filter((e) => !e.labels?.length && !e.getAttribute('aria-label') && !e.textContent.trim())
        .map((e) => e.name)"""
    )
    assert unnamed == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('main input, main select, main button')]
        .map((e) => [e.name, e.getBoundingClientRect()]).filter(([, r]) => r.height && r.height < 24).map(([n]) => n)"""
    )
    assert small == []
