"""The site of a large landscape: long lists are turned page by page; what is too much for a page is counted on it."""

import html
import re
import threading
import time

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import URIRef

from openness import rdf
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.search.directory import Thing
from openness.terms import BASE
from openness.web import create_app, description
from openness.web.description import Description, Statement
from openness.web.explore import model_cells, pictures
from openness.web.linked import linked_pages as linked
from openness.web.site import Kept
from openness.web.things import lists, term
from openness.web.things.generic import generic
from openness.web.things.history import SOURCE

pytestmark = pytest.mark.slow


@pytest.fixture
def client(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return the site of the paper's landscape, to which ten models are many."""
    monkeypatch.setattr(lists, "ROWS_PER_PAGE", 7)
    monkeypatch.setattr(model_cells, "MAX_MODELS_LISTED", 10)
    monkeypatch.setattr(model_cells, "MODELS_NAMED", 3)
    monkeypatch.setattr(term, "MAX_MODELS_LISTED", 10)
    monkeypatch.setattr(term, "LISTED_USES", 3)
    monkeypatch.setattr(description, "MAX_POINTING", 50)
    monkeypatch.setattr(linked, "MAX_SITEMAP_ENTRIES", 100)
    return create_app(landscape).test_client()


def test_a_long_list_is_turned_page_by_page_and_nothing_is_left_out(client: FlaskClient) -> None:
    for plural, total in (("models", 40), ("mitigations", 30), ("licenses", 16), ("risks", 29)):
        kind = plural.removesuffix("s")
        found: list[str] = []
        address = f"/{plural}"
        while address:
            page = client.get(address).text
            main = page[page.index("<main") : page.index("</main>")]
            found += re.findall(rf'href="/{kind}/([\w-]+)"', main)
            turn = re.search(r'<a href="([^"]+)" rel="next">', main)
            address = html.unescape(turn[1]) if turn else ""
        assert len(set(found)) == total, plural
    assert client.get("/models?page=7").status_code == 404
    assert client.get("/models?page=0").status_code == 400
    assert '<a href="/models?view=eiras-2024" rel="prev">' in client.get("/models?page=2&view=eiras-2024").text


def test_models_of_a_license_a_developer_or_a_level_are_counted_where_they_are_many(client: FlaskClient) -> None:
    page = client.get("/license/apache-2-0").text
    total, more = re.findall(r"<p>(\d+) models: .*and <a href=\"[^\"]+license=apache-2-0\">(\d+) more</a>", page)[0]
    assert int(total) - 3 == int(more) > 5
    assert "Component by component" in page
    closed = client.get("/term/ArchitectureAndWeights").text
    assert "level=1" in closed
    assert "view=current&amp;component=architecture-and-weights" in closed
    assert 'placeholder="llama-2"' in client.get("/model/bloom").text


def test_a_term_that_very_much_points_at_still_tells_what_uses_it(client: FlaskClient, landscape: Landscape) -> None:
    whole = create_app(landscape).test_client()
    for name in ("Classified", "CurrentView", "C5", "Model", "Component"):
        assert client.get(f"/term/{name}").status_code == 200
    few = client.get("/term/CommercialUse").text
    assert "withheld by" in few
    assert "permitted by" in few
    assert re.findall(r"withheld by.*", few) == re.findall(r"withheld by.*", whole.get("/term/CommercialUse").text)


def test_a_sitemap_in_parts_has_every_page_once(client: FlaskClient) -> None:
    parts = re.findall(r"<loc>http://localhost([^<]+)</loc>", client.get("/sitemap.xml").text)
    places = [place for part in parts for place in re.findall(r"<url><loc>([^<]+)</loc>", client.get(part).text)]
    assert len(places) == len(set(places)) > 400
    assert "http://localhost/model/bloom" in places
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_what_is_dear_is_made_once_whoever_asks_for_it_meanwhile() -> None:
    kept, made = Kept(), []

    def make() -> str:
        time.sleep(0.05)
        made.append(1)
        return "made"

    threads = [threading.Thread(target=kept.once, args=("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    with pytest.raises(ValueError, match="no"):
        kept.once("other", lambda: (_ for _ in ()).throw(ValueError("no")))
    assert kept.once("other", lambda: kept.once("key", make)) == "made"


def test_the_page_of_a_source_with_thousands_of_claims_is_made_at_once(client: FlaskClient) -> None:
    source = BASE + "source/eiras-2024"
    claims = (URIRef(f"{BASE}claim/eiras-2024/model-{n}") for n in range(3000))
    pointing = tuple(Statement(claim, SOURCE, URIRef(source), "published") for claim in claims)
    with client.application.test_request_context():
        started = time.process_time()
        shown = generic(Thing(source, "source", "eiras-2024", "Eiras"), Description(source, (), pointing))
        assert time.process_time() - started < 1
    assert [fact.total for fact in shown["pointing"]] == [3000]  # type: ignore[attr-defined]


def test_a_question_is_answered_once_for_all_who_look_at_its_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/queries/families?_sort=-family_name").text

    def refuse(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(rdf, "run", refuse)
    assert client.get("/queries/families?_sort=-family_name").text == first


def test_a_developer_s_models_are_listed_without_size_or_month_too() -> None:
    store = ox.Store()
    opn = "https://w3id.org/openness#"
    store.load(
        f"""PREFIX : <{opn}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <urn:m> rdfs:label "Bare" . <urn:d> :developer <urn:x> ; a :ModelDescription ; :model <urn:m> ; :inView :V .
        <urn:a> :model <urn:m> ; :inView :V ; :component :InferenceCode ; :notation "C5" .
        <urn:b> :model <urn:m> ; :inView :Other ; :component :PreTrainingData ; :notation "D1" .""".encode(),
        ox.RdfFormat.TURTLE,
    )
    asked = (
        saved_queries.read(ROOT, "developer-models").text.replace("$developer", "<urn:x>").replace("$view", f"<{opn}V>")
    )
    assert rdf.select(store, asked).records() == [
        {
            "model": "Bare",
            "largest_size": "",
            "release_month": "",
            "pre_training_code": "not assessed",
            "pre_training_data": "not assessed",
            "inference_code": "C5",
            "weights": "not assessed",
        }
    ]


def test_a_chart_of_very_many_rows_shows_the_first(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "BARS", 5)
    drawn = client.get("/queries/openness-by-developer").text
    wide = drawn[drawn.index("<svg") : drawn.index("</svg>")]
    assert wide.count('class="label"') == 5
