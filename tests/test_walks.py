"""Five visitors do what they came for, in a real browser, without a dead end."""

import csv
from pathlib import Path

import pytest
from chromium import Browser, Page, browser, page
from conftest import Openness
from playwright.sync_api import Response, expect

pytestmark = pytest.mark.slow

__all__ = ["browser", "page"]


@pytest.fixture(autouse=True)
def _no_dead_end(request: pytest.FixtureRequest) -> None:
    """Fail where a page that a visitor comes to is an error."""
    if "page" in request.fixturenames:
        opened: Page = request.getfixturevalue("page")
        opened.on("response", _refuse_error)


def _refuse_error(response: Response) -> None:
    assert response.status < 400 or response.request.resource_type != "document", response.url


def saved(page: Page, name: str, into: Path) -> Path:
    """Click what downloads a file, and save it."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    waiting.value.save_as(into / waiting.value.suggested_filename)
    return into / waiting.value.suggested_filename


def test_an_analyst_takes_a_figure_its_data_and_a_citation_away(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(address)
    expect(page.locator(".lead")).to_contain_text("of 40 models have weights that anyone may use without restriction")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Charts").click()
    page.get_by_role("link", name="Over time").click()
    chart = page.locator("section.chart", has=page.locator("#time"))
    expect(chart).to_contain_text("Fewer than 5 models, so read with care: 2019 (2), 2020 (2).")
    picture = saved(page, "openness-time as PNG", tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000
    dictionary = page.request.get(
        address + str(chart.get_by_role("link", name="Data dictionary").get_attribute("href"))
    )
    columns = [column["name"] for column in dictionary.json()["tableSchema"]["columns"]]
    table = page.request.get(address + str(chart.get_by_role("link", name="CSV").get_attribute("href")))
    assert next(csv.reader(table.text().splitlines())) == columns
    page.get_by_text("Cite this page").click()
    expect(page.locator("details.cite pre")).to_contain_text("@misc{")
    page.get_by_label("Search everything").fill("who releases safety evaluations?")
    page.keyboard.press("Enter")
    page.locator(".answering").get_by_role("link", name="Releases of safety evaluations").click()
    expect(page.locator("p[role=status]")).to_contain_text("rows")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Models").click()
    facet = page.locator(".facet", has_text="Safety evaluation released")
    for words, count in (("yes", "4"), ("no", "9"), ("not applicable", "27")):
        expect(facet.locator("label", has_text=words).locator(".count").first).to_contain_text(count)
    page.get_by_label("Search everything").fill("which risks follow from open weights")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Risks: From open weights").click()
    assert page.locator("tbody tr:not(.stage)").count() == 10


def test_a_compliance_officer_gets_conflicts_with_clauses(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.on("response", _refuse_error)
    page.goto(address)
    page.get_by_role("link", name="May I use it commercially?").click()
    page.get_by_label("Models", exact=True).fill("Falcon")
    page.get_by_label("Models, 2").fill("LLaMA-2")
    page.get_by_label("Licenses", exact=True).fill("Apache 2.0")
    page.get_by_label("offer the model to others as a service").check()
    page.get_by_label("Monthly users").fill("1,000,000")
    page.get_by_role("button", name="Check").click()
    falcon = page.locator("section.checked", has_text="Falcon-180B")
    expect(falcon.locator("h3")).to_contain_text("Conflict")
    expect(falcon.locator("li.conflict")).to_contain_text("managed services for others")
    expect(falcon.locator("li.conflict")).to_contain_text("clause 9.3")
    expect(falcon).to_contain_text("Read by Openness curation, 2026-11-30")
    expect(page.locator("main")).to_contain_text("No legal advice")
    text = falcon.get_by_role("link", name="Text of the license").get_attribute("href")
    assert text == "https://huggingface.co/tiiuae/falcon-180B/blob/main/LICENSE.txt"
    asked = page.url
    page.get_by_label("offer the model to others as a service").uncheck()
    page.get_by_role("button", name="Check").click()
    expect(page.locator("section.checked h3", has_text="Falcon")).to_contain_text("Permitted with conditions")
    page.goto(asked)
    file = page.request.get(address + str(page.get_by_role("link", name="CSV").get_attribute("href")))
    rows = list(csv.DictReader(file.text().splitlines()))
    assert ("Falcon", "conflict", "9.3") in {(row["asked_about"], row["verdict"], row["clause"]) for row in rows}
    page.get_by_label("Search everything").fill("can I use llama 2 commercially")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="License check of LLaMA-2").click()
    expect(page.locator("section.checked h3")).to_contain_text("Permitted with conditions")
    page.locator("section.checked .of").get_by_role("link", name="LLaMA-2").click()
    expect(page.locator(".verdict")).to_contain_text("permitted with 4 conditions")
    context.close()


def test_an_engineer_compares_models_and_finds_their_parts(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Find a model").fill("pythia")
    page.get_by_role("button", name="Find").click()
    page.locator("table.heat").get_by_role("link", name="Pythia", exact=True).click()
    expect(page.locator("dt", has_text="Commercial use of the weights")).to_be_visible()
    page.locator("#links + dl").get_by_role("link").first.wait_for()
    page.get_by_label("Compare with").select_option("llama-2")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("table.beside thead th")).to_have_count(2)
    assert page.locator("table.beside .best").count() > 3
    page.get_by_label("Search everything").fill("OLMo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("No results for “OLMo”")
    page.locator("main").get_by_role("link", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a model")


def test_a_curator_adds_a_model_with_the_form(page: Page, address: str, tmp_path: Path, openness: Openness) -> None:
    page.goto(address)
    page.get_by_role("link", name="Add a model").click()
    page.get_by_label("Name required").first.fill("BLOOM")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("main")).to_contain_text("BLOOM is here already")
    page.locator('[name="model.label"]').fill("OLMo")
    page.locator('[name="description.developer"]').fill("Google Labs")
    for field, value in (
        ("description.releaseMonth", "2024-02"),
        ("description.sizeNotation", "7B"),
        ("source.label", "Groeneveld et al. 2024"),
        ("source.title", "OLMo: Accelerating the Science of Language Models"),
        ("source.issued", "2024-02-01"),
        ("source.bibliographicCitation", "Groeneveld et al. 2024"),
        ("claim.locator", "Table 1"),
    ):
        page.locator(f'[name="{field}"]').fill(value)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("main")).to_contain_text("Did you mean Google?")
    page.locator('[name="description.developer"]').fill("Allen Institute for AI")
    page.locator('[name="developer.kind"]').select_option(label="Non-profit")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Valid")
    entry = saved(page, "Download as YAML", tmp_path)
    assert openness("check", str(entry)).returncode == 0
    page.locator("main").get_by_role("link", name="Contribute").first.click()


def test_a_sparql_user_learns_asks_and_shares(page: Page, address: str) -> None:
    page.goto(f"{address}/dataset")
    page.get_by_role("contentinfo").get_by_role("link", name="SPARQL").click()
    page.get_by_label("Start with a lesson").select_option(label="3. Count, and sort by the count")
    page.get_by_role("button", name="Load").click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_be_in_viewport()
    assert page.locator("table.data tbody tr").count() == 10
    page.get_by_text("Show as a chart").click()
    expect(page.locator(".drawn svg.wide")).to_be_visible()
    shared = page.get_by_role("link", name="Link to this query").get_attribute("href")
    page.goto(address + str(shared))
    assert page.locator("table.data tbody tr").count() == 10
    page.get_by_text("Code for this query").click()
    expect(page.locator(".snippet").first).to_contain_text("curl")
    editor = page.get_by_role("textbox", name="Query; Escape, then Tab leaves it")
    for typed, kind in (
        ("SELECT * { ?claim opn:component opn:", "constant"),
        ("SELECT * { ?claim a opn:", "class"),
        ("SELECT * { ?claim a opn:Assessment ; opn:", "property"),
    ):
        editor.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(typed, delay=5)
        offered = page.locator(".cm-tooltip-autocomplete li").first
        expect(offered.locator(f".cm-completionIcon-{kind}")).to_have_count(1)
        page.keyboard.press("Escape")
