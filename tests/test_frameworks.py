"""Classes of other frameworks from the same facts, compared with what the sources of the frameworks state."""

import re

import pytest
from flask.testing import FlaskClient

from openness.imports.license_aliases import read_license
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.rdf.rows import Answer
from openness.web import close, create_app
from openness.web.site import site
from openness.web.things.answers_by_model import EVERY_PAGE, answer_by_grades
from openness.web.things.claims import claims


def rows_of(landscape: Landscape, name: str, **given: str) -> list[dict[str, str]]:
    answer = ask(landscape, saved_queries.read(ROOT, name), given)
    assert isinstance(answer, Answer)
    return answer.records()


@pytest.mark.parametrize(
    ("framework", "facts", "name", "view"),
    [
        ("Open Source AI Definition", "current", "framework-osaid", "current"),
        ("classes of os-ai-map", "as printed by os-ai-map", "framework-os-ai-map", "os-ai-map"),
        ("classes of os-ai-map", "current", "framework-os-ai-map", "current"),
        ("distribution by ComparIA", "current", "framework-comparia", "current"),
    ],
)
def test_agreement_counts_the_rows_of_the_query_of_each_framework(
    several: Landscape, framework: str, facts: str, name: str, view: str
) -> None:
    stated = [row for row in rows_of(several, name, view=view) if row["stated"]]
    known = [row for row in stated if row["class"] not in ("unknown", "undecided")]
    same = [
        row
        for row in known
        if row["class"] == row["stated"].replace("would comply under other terms", "does not comply")
    ]
    (counted,) = [
        row for row in rows_of(several, "framework-agreement") if (row["framework"], row["facts"]) == (framework, facts)
    ]
    assert (int(counted["n"]), int(counted["same"])) == (len(known), len(same))
    assert int(counted["undecided"]) == len(stated) - len(known)
    assert known


def test_a_license_that_limits_the_use_is_open_by_no_text_that_asks_for_freedom(several: Landscape) -> None:
    bloom = {
        name: rows_of(several, name, model="bloom")[0]["class"] for name in ("framework-osaid", "framework-eu-ai-act")
    }
    assert bloom == {"framework-osaid": "does not comply", "framework-eu-ai-act": "exception does not apply"}
    assert rows_of(several, "framework-eu-ai-act", model="bloom")[0]["systemic_risk"] == "not assessed"


def test_a_text_beside_the_name_of_a_license_is_not_that_license() -> None:
    limited = read_license("commercial use restrictions; Apache 2.0, Some Community License")
    assert (limited.licenses, limited.is_single) == ((), False)
    assert read_license("Apache 2.0; MIT").licenses == ("apache-2-0", "mit")


def test_a_model_page_shows_the_classes_in_other_frameworks_with_their_conditions(client: FlaskClient) -> None:
    page = client.get("/model/pythia").text
    section = page[page.index("In other frameworks") : page.index("How often our facts")]
    row = re.sub(r"<[^>]*>", "|", section[section.index("Open Source AI Definition") :])
    assert re.match(
        r"Open Source AI Definition\|+complies\|+\d{4}[\d-]*\|+parameters: met; code: met; data information: met", row
    )
    assert "systemic risk: not assessed" in section


def test_what_follows_from_the_same_grades_is_asked_once_and_is_the_same(several: Landscape) -> None:
    app = create_app(several)
    with app.test_request_context():
        models = site().directory.of_kind("model")
        for name in ("consequences-of-model", "raise-level"):
            found = {one.slug: answer_by_grades(name, one, claims(one), "current") for one in models}
            assert found == {one.slug: site().answer(name, model=one.slug).records() for one in models}
            assert len({id(rows) for rows in found.values()}) < len(models)
    close(app)


def test_answers_about_all_models_at_once_make_the_same_pages(several: Landscape) -> None:
    app = create_app(several)
    stated = rows_of(several, "framework-osai")
    paths = [f"/model/{row['thing'].rsplit('/', 1)[-1]}" for row in stated[:: max(1, len(stated) // 4)]] + [
        "/model/bloom"
    ]
    one_by_one = [app.test_client().get(path).text for path in paths]
    app.config[EVERY_PAGE] = True
    assert [app.test_client().get(path).text for path in paths] == one_by_one
    assert "European Open Source AI Index" in one_by_one[0]
    close(app)
