"""The site as a visitor meets it, in a real browser; skipped where there is none."""

from pathlib import Path

import pytest
from chromium import Browser, Page, browser, page
from kinds import KINDS
from playwright.sync_api import Dialog, expect

pytestmark = pytest.mark.slow

__all__ = ["browser", "page"]


def test_a_visitor_walks_from_the_landscape_to_a_file(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    page.locator("table.landscape").get_by_role("link", name="LLaMA-2", exact=True).click()
    assert page.locator("h1").inner_text() == "LLaMA-2"
    page.locator("table.components").get_by_role("link", name="LLaMA-2", exact=True).first.click()
    assert "/license/llama-2" in page.url
    page.get_by_role("link", name="Which components of which models are under a license?").click()
    page.get_by_label("License", exact=True).fill("Apache 2.0")
    page.get_by_role("button", name="Answer").click()
    assert "license=Apache+2.0" in page.url
    assert page.locator("table.data tbody tr").count() > 20
    with page.expect_download() as waiting:
        page.evaluate("document.querySelector('a[href*=\".csv\"]').setAttribute('download', '')")
        page.get_by_role("link", name="CSV", exact=True).click()
    saved = tmp_path / "answer.csv"
    waiting.value.save_as(saved)
    assert saved.read_text(encoding="utf-8").startswith("model,component,level,notation\n")


def test_the_search_in_the_header_finds_a_thing_by_part_of_its_name(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Search everything").fill("neox")
    page.keyboard.press("Enter")
    page.locator(".hits .name").get_by_role("link", name="GPT-NeoX-20B", exact=True).first.click()
    assert page.url == f"{address}/model/gpt-neox-20b"


def test_the_view_can_be_switched(page: Page, address: str) -> None:
    page.goto(address)
    for view, level in (("Current", "D5"), ("As printed by Eiras et al. 2024", "D2"), ("Current", "D5")):
        page.locator("details.views summary").click()
        page.get_by_role("link", name=view, exact=True).click()
        assert page.locator("details.views summary b").inner_text() == view
        assert page.get_by_role("row", name="Grok-1").locator("td").last.inner_text().startswith(level)


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in KINDS:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_not_there_is_told_with_a_way_on(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in (
        "/model/lama-2",
        "/license/apache2",
        "/queries/licence-table",
        "/rule/OPN22",
        "/explore/opt2/inference-code",
    ):
        assert page.goto(address + path).status == 404  # type: ignore[union-attr]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.get_by_text("Did you mean").get_by_role("link").first.click()
        assert page.title() != "Not found · Openness", path


def test_a_file_that_is_too_large_is_told_before_it_is_sent(page: Page, address: str, tmp_path: Path) -> None:
    large = tmp_path / "large.ttl"
    large.write_bytes(b"#" * 3_000_000)
    page.goto(f"{address}/check")
    upload = page.locator("#file")
    upload.set_input_files(large)
    assert "3.0 MB, and up to 2 MB are checked here" in upload.evaluate("(one) => one.validationMessage")
    page.get_by_role("button", name="Check").click()
    assert page.url == f"{address}/check"
    small = tmp_path / "small.ttl"
    small.write_bytes(b"#")
    upload.set_input_files(small)
    assert upload.evaluate("(one) => one.validationMessage") == ""


def test_on_a_phone_the_components_and_the_criteria_are_read_without_scrolling_sideways(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    for path in ("/model/grok-1", "/license/llama-2"):
        page.goto(address + path)
        table = page.locator(".stacked").first
        assert table.evaluate("it => it.parentElement.scrollWidth <= it.parentElement.clientWidth"), path
        assert table.locator("td.wide").first.bounding_box()["x"] < 50, path  # type: ignore[index]


def test_the_keyboard_reaches_the_content_the_menu_and_the_landscape(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.locator(".skip").first.bounding_box()["y"] >= 0  # type: ignore[index]
    names = []
    for _ in range(12):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Openness", "Models", "Compare", "Charts", "Licenses", "Risks", "Data & API", "Contribute", "About"} <= set(
        names
    )
    page.set_viewport_size({"width": 360, "height": 800})
    region = page.get_by_role("region", name="The landscape")
    region.focus()
    page.keyboard.press("ArrowRight")
    # Not wait_for_function: it evaluates a text as a program, which the policy of the page forbids.
    for _ in range(50):
        if page.evaluate("() => document.querySelector('.scroll').scrollLeft > 0"):
            return
        page.wait_for_timeout(50)
    pytest.fail("The landscape does not scroll by the keyboard.")


def test_the_keyboard_is_in_the_table_at_the_third_stop(page: Page, address: str) -> None:
    for path in (
        "/",
        "/explore",
        "/model/bloom",
        "/compare?model=pythia&model=bloom",
        "/queries/openness-by-year",
        "/risks",
        "/sparql?query=SELECT+%3Fmodel+%7B+%3Fmodel+a+opn%3AModel+%7D",
    ):
        page.goto(address + path)
        for key in ("Tab", "Tab", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("#table")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('table') !== null"), path


def test_the_text_is_in_the_typeface_of_the_site_and_does_not_move(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(
        "window.moved = 0;"
        "new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.moved += one.value; }))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address, wait_until="networkidle")
    assert page.evaluate("document.fonts.check('1em \"Public Sans\"')")
    loaded = page.evaluate("[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family)")
    assert '"Public Sans"' in loaded or "Public Sans" in loaded
    assert page.evaluate("window.moved") < 0.02
    assert 30_000 < sum(sizes) < 150_000
    page.context.close()


def test_the_skip_link_leads_to_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


CONTRAST = """() => {
  const value = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = value(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *:not(svg *)')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('.unseen, .skip, option')) continue;
    const [a, b] = [light(value(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const expected = element.textContent.trim().slice(0, 30);
    if (ratio < 4.5) poor.push(`${element.className} ${expected} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    for path in KINDS:
        page.goto(address + path)
        assert page.evaluate(CONTRAST) == [], path
    context.close()


def test_the_editor_completes_names_and_runs_by_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql")
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?m { ?m a opn:Mode")
    offered = page.locator(".cm-tooltip-autocomplete li").first
    assert offered.inner_text() == "opn:Modelmodel"
    offered.click()
    assert editor.inner_text() == "SELECT ?m { ?m a opn:Model}"
    page.keyboard.type(" ; rdfs:label 'BLOOM' ")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Answer", exact=True).wait_for()
    assert "query=SELECT" in page.url
    assert page.locator("table.data tbody").get_by_role("link", name="BLOOM").count() == 1


def test_an_error_stands_at_its_line_in_the_editor(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT * {\n  ?s nope:p ?o\n}")
    page.get_by_role("button", name="Run").click()
    assert "Line 2, column 12." in page.get_by_role("alert").inner_text()
    page.locator(".cm-lintRange-error").wait_for()
    assert page.locator(".cm-lintRange-error").inner_text().strip() == "nope:p"


def test_the_cursor_stands_where_the_error_is_said_to_be(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql?query=SELECT+*+%7B%0A++%3Fs+nope%3Ap+%3Fo%0A%7D")
    page.locator(".cm-lintRange-error").wait_for()
    page.keyboard.type("X")
    assert page.locator(".cm-line").nth(1).inner_text() == "  ?s nope:pX ?o"


def test_a_saved_question_does_not_replace_what_was_written_unasked(page: Page, address: str) -> None:
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", decline)
    page.goto(f"{address}/sparql")
    page.locator(".cm-content").click()
    page.keyboard.type("# mine")
    page.get_by_role("button", name="Load").click()
    assert "is lost" in asked[0]
    assert "# mine" in page.locator(".cm-content").inner_text()
    page.goto(f"{address}/sparql")
    page.get_by_role("button", name="Load").click()
    page.wait_for_url("**example=**")
    assert len(asked) == 1


def test_the_keyboard_leaves_the_editor(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql")
    page.locator(".cm-content").click()
    for key in ("Tab", "Escape", "Tab"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_without_scripts_the_field_for_a_query_is_a_plain_form(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sparql")
    page.get_by_label("Start with a lesson or a question").select_option(label="Licenses by the five criteria")
    page.get_by_role("button", name="Load").click()
    page.get_by_label("Query").fill("ASK { model:bloom a opn:Model }")
    page.get_by_role("button", name="Run").click()
    assert page.get_by_role("status").inner_text().startswith("Yes")
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_label_of_a_chart_begins_before_its_picture(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/charts")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('svg.picture text')].filter((text) => {
          const [mine, whole] = [text, text.ownerSVGElement].map((e) => e.getBoundingClientRect());
          return mine.width && (mine.left < whole.left - 1 || mine.right > whole.right + 1);
        }).map((text) => text.textContent)"""
    )
    assert cut == []
    page.close()


@pytest.mark.parametrize("path", ["/", "/explore"])
def test_the_header_is_one_line_on_every_desktop(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 500})
    page.goto(address + path)
    for width in (1100, 1190, 1201, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 500})
        height, field = page.evaluate(
            "[document.querySelector('.top').offsetHeight, document.querySelector('#search').offsetWidth]"
        )
        assert height < 70, width
        assert field > 90, width
    page.close()
