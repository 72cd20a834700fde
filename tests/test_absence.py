"""What nobody assessed is neither open nor closed, neither unknown nor not applicable: in any answer, on any page."""

import csv
import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from landscapes import LISTED, copied

from openness.landscape import Landscape, build
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import choices
from openness.search.stored_answers import VIEW
from openness.web import create_app, workers

MADE = """
@prefix developer: <https://w3id.org/openness/developer/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
developer:%(slug)s-lab a opn:Company ; rdfs:label "%(name)s Lab" .
c:%(slug)s-described a opn:ModelDescription ; opn:model m:%(slug)s ; opn:developer developer:%(slug)s-lab ;
  opn:releaseMonth "%(year)s-01"^^xsd:gYearMonth ; opn:sizeNotation "7B" ; opn:largestSize 7000000000 ;
  dcterms:source s:list .
"""
WEIGHTS = """
c:%(slug)s-weights a opn:Assessment ; opn:model m:%(slug)s ; opn:component opn:ArchitectureAndWeights ;
  dcterms:source s:list ; %(facts)s .
"""
NAMED = 'm:%(slug)s a opn:Model ; rdfs:label "%(name)s" .\n'
D5 = 'opn:outcome opn:Classified ; opn:level opn:D5 ; opn:license l:mit ; opn:notation "D5 (MIT)"'
UNKNOWN = 'opn:outcome opn:Unknown ; opn:notation "?"'
NOT_APPLICABLE = 'opn:outcome opn:NotApplicable ; opn:notation "N/A"'

ONE, SILENT, BARE = "Onlyweights", "Described", "Nameonly"
ASKED, WITHOUT = "Lookedat", "Weightless"
YEARS = {ONE: "2031", SILENT: "2032", ASKED: "2033", WITHOUT: "2034"}

TABLES = [query for query in saved_queries.read_all(ROOT) if not query.constructs]
NAMES = [query.slug for query in TABLES]
OF_MODELS = [query.slug for query in TABLES if any(parameter.name == "model" for parameter in query.parameters)]
WORDS = {
    *("N/A", "not applicable", "?", "unknown", "not known", "closed", "no", "restricted"),
    "weights not released",
}
"""What an answer says of a component that somebody assessed, and that is not open."""
LEVEL = re.compile(r"[CD][1-5]( \(.*\))?")
COUNTED = re.compile(r"level_[1-4]|lower|unknown")
"""Columns that count what somebody assessed, and that is not free of restrictions."""
SAID = "not assessed"
Rows = list[dict[str, str]]
Site = tuple[Landscape, FlaskClient]


def entry(name: str, *facts: str, described: bool = True) -> str:
    values = {"slug": name.casefold(), "name": name, "year": YEARS.get(name, "")}
    made = [NAMED % values, MADE % values if described else ""]
    return "".join([*made, *(WEIGHTS % (values | {"facts": fact}) for fact in facts)])


def site_of(root: Path, *entries: str) -> Iterator[Site]:
    copied(root)
    shutil.copytree(ROOT / "queries", root / "queries")
    (root / "graph" / "entries" / "some.ttl").write_text(LISTED + "".join(entries), encoding="utf-8")
    landscape = build(root, cache=False)
    app = create_app(landscape)
    app.testing = True
    yield landscape, app.test_client()
    workers(app).close()
    app.extensions["openness-check"].close()


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve this landscape with a model of which one component is assessed, and with two of which none is."""
    root = tmp_path_factory.mktemp("little")
    yield from site_of(root, entry(ONE, D5), entry(SILENT), entry(BARE, described=False))


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve this landscape with four models of which the weights at most are assessed, each with another answer."""
    root = tmp_path_factory.mktemp("four")
    yield from site_of(root, entry(ONE, D5), entry(SILENT), entry(ASKED, UNKNOWN), entry(WITHOUT, NOT_APPLICABLE))


def asked(client: FlaskClient, name: str, **given: str) -> Rows:
    answer = client.get(f"/queries/{name}.csv", query_string=given)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def given_to(name: str, model: str, view: str) -> dict[str, str]:
    """Return values for a query: a model and its developer wherever they are asked for, else those of the example."""
    query = saved_queries.read(ROOT, name)
    given = dict(query.example)
    for parameter in query.parameters:
        if parameter.name in ("model", "first"):
            given[parameter.name] = model.casefold()
        elif parameter.of_class == "opn:Developer":
            given[parameter.name] = f"{model.casefold()}-lab"
        elif parameter.of_class == "opn:View" and (not parameter.values or view in parameter.values):
            given[parameter.name] = view
    if name == "models-released":
        given |= {"since": "2031-01-01", "until": "2034-12-31", "open_weights": "false"}
    return given


def rows_about(client: FlaskClient, name: str, model: str, view: str) -> Rows:
    rows = asked(client, name, **given_to(name, model, view))
    if name == "compare-models":
        return [{"component": row["component"], "first_model": row["first_model"]} for row in rows]
    about = {model, f"{model} Lab", YEARS.get(model, model)}
    return rows if name in OF_MODELS else [row for row in rows if about & set(row.values())]


@pytest.mark.parametrize("name", NAMES)
def test_no_answer_calls_what_nobody_assessed_open_closed_unknown_or_not_applicable(little: Site, name: str) -> None:
    """Each query of the folder, in each view, about a model with one assessment and about models without any."""
    landscape, client = little
    for view in (choice.value for choice in choices(landscape, VIEW)):
        for model in (ONE, SILENT, BARE):
            if model == BARE and name == "developer-models":
                continue  # it has no developer
            for row in rows_about(client, name, model, view):
                cells = {value for column, value in row.items() if not column.startswith("needed_")}
                levels = {cell[:2] for cell in cells if LEVEL.fullmatch(cell)}
                assert not cells & WORDS, (view, row)
                assert levels <= ({"D5"} if model == ONE else set()), (view, row)
                assert row.get("fully_open", SAID) == SAID, (view, row)
                assert row.get("status", SAID) in (SAID, "open weights" if model == ONE else SAID), (view, row)
                assert row.get("level_5_percent", "") in ("", "8" if model == ONE else ""), (view, row)


@pytest.mark.parametrize("name", NAMES)
def test_no_count_counts_what_nobody_assessed(client: FlaskClient, little: Site, name: str) -> None:
    """Each query of the folder: such models add only to D5 and to what is not assessed."""
    query = saved_queries.read(ROOT, name)
    needed = {p.name: query.example[p.name] for p in query.parameters if p.required}

    def counted(rows: Rows) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in rows:
            words = tuple(value for value in row.values() if not value.replace(".", "").isdigit())
            numbers = [int(value) for value in row.values() if value.isdigit()]
            graded = any(LEVEL.fullmatch(word) or word in WORDS for word in words)
            if graded and not {"D5", ONE} & set(words):
                found[" ".join(words)] = found.get(" ".join(words), 0) + sum(numbers)
            for column, value in row.items():
                if COUNTED.fullmatch(column) and value.isdigit():
                    found[column] = found.get(column, 0) + int(value)
        return found

    assert counted(asked(little[1], name, **needed)) == counted(asked(client, name, **needed))


def of(rows: Rows, name: str, column: str = "model") -> dict[str, str]:
    (row,) = (row for row in rows if row[column] == name)
    return row


@pytest.mark.parametrize(
    ("model", "weights", "status"),
    [
        (ONE, "open", "open weights"),
        (SILENT, SAID, SAID),
        (ASKED, "unknown", "unknown"),
        (WITHOUT, "not applicable", "not applicable"),
    ],
)
def test_a_status_is_what_is_known(four: Site, model: str, weights: str, status: str) -> None:
    row = of(asked(four[1], "dpv-openness-status"), model)
    rest = {row[part] for part in ("inference", "training_code", "training_data", "evaluation")}
    assert (row["weights"], rest, row["status"]) == (weights, {SAID}, status)


def test_weights_alone_do_not_make_a_model_fully_open(four: Site) -> None:
    rows = asked(four[1], "open-weights")
    row = of(rows, ONE)
    assert [row[name] for name in ("weights", "components", "level_5", "lower", "unknown", "not_assessed")] == [
        *("D5", "1", "1", "0", "0", "11")
    ]
    assert row["fully_open"] == SAID
    assert {row["fully_open"] for row in rows if row["model"] != ONE} == {"yes", "no"}
    assert not {ONE, SILENT, ASKED, WITHOUT} & {row["model"] for row in asked(four[1], "fully-open", at_least="2")}
    assert of(asked(four[1], "model-impact"), SILENT)["not_assessed"] == "12"


def test_the_distribution_has_a_row_for_what_nobody_assessed(client: FlaskClient, four: Site) -> None:
    assert SAID not in {row["level"] for row in asked(client, "openness-distribution")}
    rows = asked(four[1], "openness-distribution")
    missing = {row["component"]: row["models"] for row in rows if row["level"] == SAID}
    assert len(missing) == 12
    assert missing.pop("Model architecture and weights") == "1"
    assert set(missing.values()) == {"4"}
    weights = {row["level"]: int(row["models"]) for row in rows if row["component"] == "Model architecture and weights"}
    assert (weights["?"], weights["N/A"], sum(weights.values())) == (1, 1, 44)
    for component in missing:
        assert sum(int(row["models"]) for row in rows if row["component"] == component) == 44


@pytest.mark.parametrize(
    ("model", "level_5", "unknown", "not_assessed", "percent"),
    [(ONE, 1, 0, 11, "8"), (SILENT, 0, 0, 12, ""), (ASKED, 0, 1, 11, ""), (WITHOUT, 0, 0, 11, "")],
)
def test_a_share_is_of_all_that_applies_or_may(
    four: Site, model: str, level_5: int, unknown: int, not_assessed: int, percent: str
) -> None:
    for name, column, group in (("developer", "developer", f"{model} Lab"), ("year", "year", YEARS[model])):
        row = of(asked(four[1], f"openness-by-{name}"), group, column)
        counted = tuple(int(row[name]) for name in ("level_5", "unknown", "not_assessed"))
        assert (counted, row["level_5_percent"]) == ((level_5, unknown, not_assessed), percent)


def test_a_stage_counts_the_models_of_which_nobody_assessed_it(client: FlaskClient, four: Site) -> None:
    before, after = (
        {(row["stage"], row["kind"]): row for row in asked(c, "openness-by-stage")} for c in (client, four[1])
    )
    for place, row in after.items():
        parts = {"training": 3, "evaluation": 2, "deployment": 1}[place[0]]
        weights = place == ("deployment", "data")
        assert int(row["not_assessed"]) == (1 if weights else 4 * parts), place
        assert int(row["models"]) - int(before[place]["models"]) == (3 if weights else 4), place
        assert row["level_1"] == before[place]["level_1"], place


def test_a_model_s_table_has_all_twelve_components(four: Site) -> None:
    for model, level in ((ONE, "D5"), (SILENT, SAID), (ASKED, "?"), (WITHOUT, "N/A")):
        levels = [row["level"] for row in asked(four[1], "model-components", model=model.casefold())]
        assert levels == [*[SAID] * 11, level]
    released = asked(four[1], "models-released", since="2031-01-01", until="2034-12-31")
    assert [row["weights"] for row in released] == ["D5 (MIT)", SAID, "?", "N/A"]
    assert of(asked(four[1], "developer-models", developer="described-lab"), SILENT)["weights"] == SAID
    assert of(asked(four[1], "commercial-use-of-weights"), WITHOUT)["commercial_use"] == "not applicable"


FACETS = [
    (ONE, "safety=not-assessed", "level=5", "component=inference-code&level=not-assessed", "commercial=permitted"),
    (SILENT, "safety=not-assessed", "level=not-assessed", "component=inference-code&level=not-assessed"),
    (ASKED, "safety=not-assessed", "level=unknown", "commercial=not-known"),
    (WITHOUT, "safety=not-assessed", "level=not-applicable", "commercial=not-applicable"),
]


@pytest.mark.parametrize(("model", "asked_for"), [(one[0], question) for one in FACETS for question in one[1:]])
def test_a_facet_has_a_model_under_what_is_known(four: Site, model: str, asked_for: str) -> None:
    assert f"/explore/{model.casefold()}/inference-code" in four[1].get(f"/explore?{asked_for}").text


@pytest.mark.parametrize("value", ["safety=no", "safety=yes", "stage=training", "stage=evaluation"])
def test_no_facet_has_a_model_under_what_nobody_assessed(four: Site, value: str) -> None:
    page = four[1].get(f"/explore?{value}").text
    assert len(re.findall(r'href="/explore/[^"/]+/inference-code"', page)) >= 1
    assert not [name for name in (ONE, SILENT, ASKED, WITHOUT) if f"/explore/{name.casefold()}/" in page]


def test_a_safety_evaluation_that_is_not_known_is_not_one_that_is_closed(client: FlaskClient) -> None:
    """Both are not applicable to Pythia; of GPT-4 one is closed and the other not applicable."""
    assert "/explore/pythia/" in client.get("/explore?safety=not-applicable").text
    closed = client.get("/explore?safety=no").text
    assert "/explore/gpt-4/" in closed
    assert "/explore/pythia/" not in closed


@pytest.mark.parametrize(
    ("model", "badge", "lead"),
    [
        (ONE, "1 unrestricted, 11 not assessed", "12 components: 1 free of restrictions, 11 not assessed. "),
        (SILENT, "not assessed", "No source in this view assesses a component of this model."),
        (ASKED, "0 unrestricted, 11 not assessed", "12 components: 1 unknown, 11 not assessed. "),
        (WITHOUT, "0 unrestricted, 11 not assessed", "12 components: 11 not assessed, 1 not applicable. "),
    ],
)
def test_a_badge_and_a_page_say_how_much_is_assessed(four: Site, model: str, badge: str, lead: str) -> None:
    client = four[1]
    assert f">{badge}</text>" in client.get(f"/model/{model.casefold()}/badge.svg").text
    page = unescape(client.get(f"/model/{model.casefold()}").text)
    assert f'<p class="lead">{lead}' in page
    rows = re.findall(
        r'<tr id="[\w-]+">\s*<th scope="row"><a [^>]*>(.*?)</a></th>\s*<td.*?<span class="chip ([\w-]+)"', page
    )
    assert len(rows) == 12
    assert [style for _, style in rows].count("none") == (12 if model == SILENT else 11)


def test_the_first_page_and_the_charts_show_what_nobody_assessed(four: Site) -> None:
    page = four[1].get("/").text
    figures = dict(re.findall(r"<div><dt><a[^>]*>([^<]*)</a></dt><dd>([\d,]+)</dd>", page))
    assert (figures[SAID], figures["cells, 12 components of each"]) == ("45", "528")
    assert "Fine-tuning code (40): C5 6, C1 18, not known 1, not applicable 15;" in page
    assert "Onlyweights Lab (1 model, 1 of 12 assessed): level 5 1;" in four[1].get("/charts").text


def test_beside_each_other_models_say_what_nobody_assessed(four: Site) -> None:
    page = four[1].get("/compare?model=onlyweights&model=pythia").text
    row = re.findall(r"<tr[^>]*><th[^>]*><a[^>]*>Inference code.*?</tr>", page, re.DOTALL)[0]
    assert SAID in row
    assert "▲" not in row
