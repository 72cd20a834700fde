"""The explorer, search, comparison and charts, through Flask's test client."""

import csv
import html
import io
import json
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from visit import text_of


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(client, path))))


def test_the_explorer_narrows_down_sorts_and_counts(client: FlaskClient) -> None:
    assert len(rows_of(client, "/explore.csv")) == 40
    google = rows_of(client, "/explore.csv?developer=google&developer=meta&level=5&sort=-year")
    assert {row["developer"] for row in google} == {"Google", "Meta"}
    assert {row["architecture_and_weights"][:2] for row in google} == {"D5"}
    assert [row["year"] for row in google] == sorted((row["year"] for row in google), reverse=True)
    markup = text_of(client, "/explore?developer=google&developer=meta&level=5&sort=-year")
    assert f"<strong>{len(google)}</strong> of 40 models" in markup
    assert 'aria-sort="descending"' in markup


def test_a_facet_counts_what_its_value_would_show(client: FlaskClient) -> None:
    markup = text_of(client, "/explore?stage=evaluation")
    for facet, value in (("year", "2023"), ("commercial", "permitted"), ("license", "mit"), ("safety", "yes")):
        counted = markup.split(f'name="{facet}" value="{value}"')[1].split('class="count">')[1].split("<")[0]
        assert len(rows_of(client, f"/explore.csv?stage=evaluation&{facet}={value}")) == int(counted) > 0, facet


def test_commercial_use_of_weights_is_the_criterion_s_and_not_the_level_s(client: FlaskClient) -> None:
    capped = rows_of(client, "/explore.csv?commercial=permitted-with-conditions")
    assert {row["model"] for row in capped} == {"BLOOM", "Falcon", "LLaMA-2"}
    assert {row["model"] for row in rows_of(client, "/explore.csv?commercial=withheld")} >= {"GLM-130B"}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("sort=-nothing", "There are: "),
        ("view=x", "There are: "),
        ("component=x", "There are: "),
        ("page=0", "Pages are counted from 1."),
        ("page=" + "9" * 5000, "Pages are counted from 1."),
        ("page=99", "There is no page 99"),
        ("devloper=meta", "There are: "),
        ("level=9", "There are: 5, 4, 3, 2, 1, unknown"),
        ("year=abc", "There are: 2019"),
        ("developer=microsft", "Did you mean microsoft?</p>"),
        ("developer=zzzz", "There are: anthropic, baidu"),
    ],
)
def test_what_the_explorer_does_not_know_is_answered_with_the_reason(
    client: FlaskClient, asked: str, reason: str
) -> None:
    assert reason in text_of(client, f"/explore?{asked}", 404 if asked == "page=99" else 400)


def test_models_stand_side_by_side(client: FlaskClient) -> None:
    markup = text_of(client, "/compare?model=pythia&model=llama-2&model=gpt-4&model=grok-1")
    assert "EleutherAI" in markup
    assert "Did you mean" in text_of(client, "/compare?model=pythia&model=lama-2", 400)
    partly = text_of(client, "/compare?model=olmo&model=bloom&model=pythia", 400)
    assert re.findall(r'<th scope="col"><a href="([^"]+)"', partly) == ["/model/bloom", "/model/pythia"]
    assert "Not in the landscape: <b>olmo</b>" in partly
    assert "Did you mean" not in partly
    assert "two models at least" in text_of(client, "/compare?model=pythia", 400)
    assert "Choose up to 4" in text_of(
        client, "/compare?" + "&".join(f"model={m}" for m in ("t5", "mt5", "ul2", "opt", "glam")), 400
    )


@pytest.mark.parametrize("view", ["current", "eiras-2024"])
def test_models_side_by_side_tell_the_cap_on_users_as_a_model_s_page_does(client: FlaskClient, view: str) -> None:
    markup = text_of(client, f"/compare?model=llama-2&model=bloom&view={view}")
    row = re.findall(r"<tr[^>]*><th[^>]*>Commercial use of the weights.*?</tr>", markup, re.DOTALL)[0]
    shown = re.findall(r"<td[^>]*>(.*?)</td>", row)
    policy = {"current": "no use that the licensor&#39;s policy excludes; ", "eiras-2024": ""}
    capped = (
        'permitted with conditions ({}up to 700,000,000 monthly users), <a href="/license/llama-2">license LLaMA-2</a>'
    )
    assert shown[0] == capped.format(policy[view])
    uses = "permitted with conditions (no use that the list of use restrictions excludes), "
    of_bloom = '<a href="/license/bigscience-bloom-rail-1-0">license BigScience BLOOM RAIL 1.0</a>'
    printed = 'permitted, <a href="/license/rail">license RAIL</a>'
    assert shown[1] == {"current": uses + of_bloom, "eiras-2024": printed}[view]
    assert capped.format(policy["current"]) in text_of(client, "/model/llama-2")


@pytest.mark.parametrize(
    ("cell", "leads_to"),
    [
        ("llama-2/inference-code", "/claim/eiras-2024/llama-2/inference-code"),
        ("grok-1/architecture-and-weights", "/claim/curated/grok-1/architecture-and-weights"),
        ("bloom/inference-code?view=eiras-2024", "/claim/eiras-2024/bloom/inference-code"),
        ("grok-1/pre-training-data?view=openness-curation", "/model/grok-1?view=openness-curation#pre-training-data"),
    ],
)
def test_a_cell_leads_to_the_claim_behind_it_in_its_view(client: FlaskClient, cell: str, leads_to: str) -> None:
    """Where no level follows in a view there is no claim, and the model's page says what there is."""
    led = client.get(f"/explore/{cell}")
    assert (led.status_code, led.location) == (303, leads_to)
    assert client.get(led.location.partition("#")[0]).status_code == 200


@pytest.mark.parametrize("path", ["/explore", "/compare?model=llama-2&model=bloom"])
@pytest.mark.parametrize("view", ["current", "eiras-2024"])
def test_each_cell_of_a_map_names_its_model_its_component_and_its_view(
    client: FlaskClient, path: str, view: str
) -> None:
    given = "" if view == "current" else f"?view={view}"
    markup = text_of(client, f"{path}{'&' if '?' in path else '?'}view={view}")
    cells = re.findall(r'href="(/explore/[^"]+)"', markup)
    assert len(cells) % 12 == 0
    assert f"/explore/llama-2/inference-code{given}" in cells
    assert {cell.partition("?")[2] for cell in cells} == {given.removeprefix("?")}
    for cell in cells[:12]:
        assert client.get(cell).status_code == 303


def test_a_cell_that_there_is_not_is_told_with_what_there_is(client: FlaskClient) -> None:
    missed = text_of(client, "/explore/lama-2/inference-code?view=eiras-2024", 404)
    assert 'Did you mean <a href="/explore/llama-2/inference-code?view=eiras-2024">llama-2</a>' in missed
    assert "There are: pre-training-code" in text_of(client, "/explore/llama-2/inference", 404)
    assert "There is no view" in text_of(client, "/explore/llama-2/inference-code?view=x", 400)


def test_the_most_open_is_marked_only_where_every_level_is_known(client: FlaskClient) -> None:
    markup = text_of(client, "/compare?model=pythia&model=llama-2&model=gpt-4&model=bloom")
    marked = 0
    for row in re.findall(r"<tr[^>]*><th scope=\"row\"><a.*?</tr>", markup, re.DOTALL):
        if "the most open" in row:
            marked += 1
            assert "not known" not in row
            assert re.search(r"</a> <span class=\"best\">", row)
    assert marked
    assert re.search(r"chip level-5(?:(?!</tr>).)*not known", markup, re.DOTALL)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("neox", 'href="/model/gpt-neox-20b"'),
        ("deepfak", 'href="/regulation/digital-services-act"'),
        ("commercial weights", 'href="/queries/commercial-use-of-weights"'),
        ("Apache 2.0 March 2024 grok", "<mark>"),
        ("llama zzzz", 'href="/model/llama-2"'),
        ("is llama 2 open", 'href="/model/llama-2"'),
        ("licence", 'href="/queries/licenses-in-use"'),
        ("ChatGPT", 'href="/model/gpt-3-5-turbo"'),
        ("csv", 'href="/api"'),
        ("badge", 'href="/models"'),
        ("who is the", 'class="items hits">\n<li>'),
    ],
)
def test_everything_can_be_searched_by_its_words(client: FlaskClient, words: str, found: str) -> None:
    assert found in text_of(client, f"/search?q={words}")


@pytest.mark.parametrize("words", ['" OR *', "NEAR(", "-", "\x00", "<script>", "a" * 5000, "mod'el: ^"])
def test_no_text_breaks_the_search(client: FlaskClient, words: str) -> None:
    response = client.get("/search", query_string={"q": words})
    assert response.status_code == 200
    assert "<script>" not in response.get_data(as_text=True)


def test_a_search_can_be_narrowed_to_a_kind_and_turned_page_by_page(client: FlaskClient) -> None:
    markup = text_of(client, "/search?q=license&kind=claim")
    assert '<span class="kind">claim</span>' in markup
    assert '<span class="kind">license</span>' not in markup
    assert "There is no kind" in text_of(client, "/search?q=x&kind=nothing", 400)


def test_each_chart_has_its_table_and_its_query(client: FlaskClient) -> None:
    markup = text_of(client, "/charts?view=eiras-2024")
    for query in ("openness-distribution", "openness-by-year", "openness-by-country", "openness-by-developer-kind"):
        assert f"/queries/{query}?view=eiras-2024" in markup, query
    assert markup.count("<details><summary>The same as a table") == 5


@pytest.mark.parametrize("path", ["/", "/charts", "/?view=eiras-2024", "/queries/openness-by-developer"])
def test_a_number_on_a_bar_is_how_many_there_are(client: FlaskClient, path: str) -> None:
    markup = text_of(client, path)
    pieces = re.findall(r'<g class="piece [^"]*">.*?<title>[^<]* (\d+)</title></rect>(.*?)</g>', markup, re.DOTALL)
    assert len(pieces) > 20
    numbered = 0
    for count, drawn in pieces:
        texts = re.findall(r">([^<]+)</text>", drawn)
        assert texts in ([], [count]) or (len(texts) == 2 and texts[1] == count and not texts[0].isdigit()), texts
        numbered += bool(texts)
    assert numbered > 20


@pytest.mark.parametrize("view", ["current", "eiras-2024"])
def test_the_figures_of_the_first_page_add_up(client: FlaskClient, view: str) -> None:
    found = re.findall(r"<div><dt><a[^>]*>([^<]*)</a></dt><dd>([\d,]+)</dd>", text_of(client, f"/?view={view}"))
    figures = {words: int(number.replace(",", "")) for words, number in found}
    whole = next(number for words, number in figures.items() if "12 components" in words)
    parts = (
        "free of restrictions",
        "public with restrictions",
        "not public",
        "not known",
        "not applicable",
        "not assessed",
    )
    assert whole == sum(figures.get(part, 0) for part in parts)
    assert "public with restrictions" in figures


def test_what_a_question_is_about_comes_first_and_kept_counts_nowhere(client: FlaskClient) -> None:
    first = re.search(
        r'<ol class="items hits">\s*<li>(.*?)</li>', text_of(client, "/search?q=is+llama+2+open"), re.DOTALL
    )
    assert first
    assert 'href="/model/llama-2"' in first[1]
    for words in ("llama", "D3"):
        markup = text_of(client, f"/search?q={words}")
        assert '<span class="kind">count</span>' not in markup
        assert "/count/" not in markup
        total = int(re.search(r'role="status">([\d,]+) results', markup)[1].replace(",", ""))  # type: ignore[index]
        kinds = re.findall(r'kind=[^"]*"[^>]*>[^<]*</a> <span class="quiet">(\d+)</span>', markup)
        assert total == sum(map(int, kinds)), words


def test_a_chosen_level_says_of_which_component(client: FlaskClient) -> None:
    markup = text_of(client, "/explore?component=pre-training-data&level=5")
    chosen = re.search(r'<ul class="chosen".*?</ul>', markup, re.DOTALL)
    assert chosen
    assert "Pre-training data: free of restrictions (5)" in re.sub(r"<[^>]+>", "", chosen[0])


def test_a_value_that_only_another_view_has_is_kept_in_this_one(client: FlaskClient) -> None:
    text_of(client, "/explore?component=alignment-code&level=4")
    for view in ("current", "eiras-2024", "openness-curation"):
        for value in ("developer=eleutherai", "license=opt-data"):
            text_of(client, f"/explore?view={view}&{value}")


def test_the_table_of_the_explorer_has_the_levels_alone_too(client: FlaskClient) -> None:
    rows = rows_of(client, "/explore.csv")
    for row in rows:
        for name in (name for name in row if name.endswith("_level")):
            printed = row[name.removesuffix("_level")]
            assert row[name] == printed.split(" (")[0]
    assert len(rows[0]) == 3 + 2 * 12
    assert {row["architecture_and_weights_level"] for row in rows} == {"D1", "D2", "D3", "D4", "D5"}


@pytest.mark.parametrize(
    "path", ["/model/olmo", "/search?q=olmo", "/explore?q=olmo", "/compare?model=olmo&model=bloom"]
)
def test_a_model_that_is_not_here_can_be_added_and_nothing_unlike_it_is_offered(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    main = page.partition("<main")[2]
    assert 'href="/check/form"' in main
    assert "olmo" in main
    assert "Did you mean" not in main


def test_an_empty_explorer_offers_what_a_slip_may_have_meant(client: FlaskClient) -> None:
    missed = text_of(client, "/explore?q=lllama")
    assert re.search(r'Did you mean <a href="/model/llama">LLaMA</a>', missed)
    assert 'href="/search?q=lllama"' in missed


@pytest.mark.parametrize("path", ["/compare?models=pythia", "/search?query=llama"])
def test_a_parameter_that_a_page_does_not_know_is_refused(client: FlaskClient, path: str) -> None:
    assert "This page has no parameter " in text_of(client, path, 400)


def test_a_chart_is_a_picture_to_take_away_with_its_number_date_and_source(client: FlaskClient) -> None:
    page = text_of(client, "/charts")
    files = re.findall(r'<a href="(/charts/[\w-]+\.svg[^"]*)" data-figure="[\w-]+">SVG</a>', page)
    assert len(files) == 5
    for file in files:
        response = client.get(file)
        assert response.mimetype == "image/svg+xml"
        drawn = ElementTree.fromstring(response.text)  # noqa: S314, it is our own
        texts = [element.text or "" for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
        assert any(text.startswith("40 models; view: current; claims dated 20") for text in texts), file
        assert any("Source: Openness, data version " in text and "CC BY 4.0" in text for text in texts)
        assert "style=" not in response.text
    assert "100 %" in texts
    assert "Cite this page" in page
    assert "Cite this page" in text_of(client, "/queries/openness-by-year")
    assert "There are: component, time" in text_of(client, "/charts/none.svg", 404)
    assert "as printed by Eiras et al. 2024" in text_of(client, "/charts/component.svg?view=eiras-2024")
    assert "Fewer than 5 models, so read with care: 2019 (2), 2020 (2)." in text_of(client, "/charts/time.svg")


def test_the_chart_of_a_question_is_a_picture_and_its_csv_has_a_data_dictionary(client: FlaskClient) -> None:
    page = text_of(client, "/queries/openness-by-year?view=eiras-2024")
    assert 'href="/queries/openness-by-year.svg?view=eiras-2024"' in page
    drawn = client.get("/queries/openness-by-year.svg?view=eiras-2024")
    texts = "".join(ElementTree.fromstring(drawn.text).itertext())  # noqa: S314, it is our own
    for words in ("60 %", "2023", "claims dated 2023-12-28", "2019 (2)", "/queries/openness-by-year?view=eiras-2024"):
        assert words in texts
    assert client.get("/queries/license-table.svg").status_code == 404
    for name in ("openness-by-year", "license-table", "commercial-use-of-weights", "models-released"):
        described = client.get(f"/queries/{name}.csv-metadata.json").json
        assert described
        columns = described["tableSchema"]["columns"]
        header, *rows = csv.reader(io.StringIO(client.get(described["url"]).text))
        assert [column["titles"] for column in columns] == header
        for at, column in enumerate(columns):
            assert column["dc:description"]
            if column["datatype"] == "integer":
                assert all(row[at].isdigit() for row in rows if row[at])
    assert client.get("/queries/model-graph.csv-metadata.json?model=bloom").status_code == 404
    assert client.get("/queries/license-table.csv-metadata.json?no=1").status_code == 400


def test_cells_that_are_corrected_or_disputed_are_marked_and_lead_to_the_reason(client: FlaskClient) -> None:
    for path in ("/", "/explore"):
        marked = re.findall(
            r'<td class="[\w -]+ (changed|disputed)"><a href="([^"]+)"[^>]* title="([^"]+)"', text_of(client, path)
        )
        cells = {href: (mark, title) for mark, href, title in marked}
        mark, title = cells["/explore/grok-1/architecture-and-weights"]
        assert {"changed": "corrected", "disputed": "sources disagree"}[mark] in title
        assert "/explore/bloom/inference-code" not in cells
        for href in cells:
            claim = client.get(href, follow_redirects=True).text
            assert re.search(r"orrected|Other claims|other claims|revis", claim), href
    assert "changed" not in text_of(client, "/?view=eiras-2024").partition("<tbody")[2].partition("</tbody>")[0]


def test_models_side_by_side_have_files(client: FlaskClient) -> None:
    asked = "model=bloom&model=gpt-4"
    page = client.get(f"/compare?{asked}").text
    assert "Cite this page" in page
    for ending in ("csv", "csv-metadata.json", "svg"):
        assert f'href="/compare.{ending}?model=bloom&amp;model=gpt-4"' in page
    rows = list(csv.DictReader(io.StringIO(client.get(f"/compare.csv?{asked}").text)))
    assert [row["model"] for row in rows] == ["BLOOM"] * 12 + ["GPT-4"] * 12
    assert rows[0]["level"] == "C5"
    assert rows[0]["notation"] == f"C5 ({rows[0]['license']})"
    described = json.loads(client.get(f"/compare.csv-metadata.json?{asked}").text)
    assert [column["name"] for column in described["tableSchema"]["columns"]] == list(rows[0])
    for path, models in ((f"/compare.svg?{asked}", 2), ("/model/bloom/levels.svg", 1)):
        drawn = client.get(path)
        assert drawn.mimetype == "image/svg+xml"
        ElementTree.fromstring(drawn.text)  # noqa: S314, our own
        assert drawn.text.count("</path>") == 12 * models
        assert "Source: Openness, data version" in drawn.text
    assert client.get("/compare.csv").status_code == 400
    assert client.get("/compare.svg?model=nonesuch").status_code == 404


def test_the_explorer_and_the_data_set_can_be_cited_and_the_map_embedded(client: FlaskClient) -> None:
    asked = "level=5&developer=google"
    markup = html.unescape(client.get(f"/explore?{asked}").get_data(as_text=True))
    host = "http://localhost"
    assert f'<a href="{host}/explore?{asked}"><img src="{host}/explore.svg?{asked}"' in markup
    title = "Models by component: Model architecture and weights: free of restrictions (5); Developer Google"
    assert title in markup
    drawn = client.get(f"/explore.svg?{asked}").get_data(as_text=True)
    rows = rows_of(client, f"/explore.csv?{asked}")
    assert drawn.count("</path>") == 12 * len(rows) > 0
    assert f"{host}/explore?{asked}" in html.unescape(drawn)
    assert "The first 20 of 40 models." in client.get("/explore.svg").get_data(as_text=True)
    described = client.get(f"/explore.csv-metadata.json?{asked}").get_json()
    assert [column["name"] for column in described["tableSchema"]["columns"]] == list(rows[0])
    (key,) = re.findall(r"@misc\{([^\n]*),", markup)
    assert re.fullmatch(r"[a-z0-9-]+", key), "a comma or colon would end the key"
    assert "@misc{openness-the-data-set," in client.get("/dataset").get_data(as_text=True)
