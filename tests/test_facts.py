"""The paper's claims stay as printed, and claims of others are under their own source."""

import csv
import io

from conftest import Openness
from rdflib import Graph, URIRef

from openness.namespaces import OPN
from openness.paths import ROOT
from openness.terms import BASE


def rows(openness: Openness, *arguments: str) -> list[dict[str, str]]:
    done = openness("query", *arguments, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_year_of_the_paper_is_given_as_the_paper_gives_it(openness: Openness) -> None:
    """Appendix B.1.5: "Bill no. 21, from 2021"."""
    found = rows(openness, "regulations-by-jurisdiction", "--jurisdiction", "brazil")
    years = {row["regulation"]: row["year"] for row in found}
    assert years["Brazil: Bill No. 21"] == "2021"


def test_that_users_are_counted_by_the_month_is_not_a_statement_of_the_paper(openness: Openness) -> None:
    """Footnote 2 of Table 1: "For models with up to 700M users"; section 2 of the license counts by the month."""
    condition = URIRef(f"{BASE}condition/llama-2-monthly-users")
    published, curated = (
        Graph().parse(ROOT / "graph" / folder / name)
        for folder, name in (("published", "license-evaluations.ttl"), ("curated", "licenses/llama.ttl"))
    )
    assert published.value(condition, OPN.maximumMonthlyUsers) is None
    assert str(curated.value(condition, OPN.maximumMonthlyUsers)) == "700000000"
    assert curated.value(condition, OPN.evidence) == URIRef(f"{BASE}source/llama-2-license-2023")
    caps = {row["maximum_monthly_users"] for row in rows(openness, "license-criteria", "--license", "llama-2")}
    assert caps == {"", "700000000"}


def test_the_kind_and_the_seat_of_a_developer_have_the_source_that_tells_them(openness: Openness) -> None:
    """The text of Table 2 has lost its colors, and has no seats."""
    sources = {row["property"]: row["source"] for row in rows(openness, "model-card", "--model", "polycoder")}
    assert sources["developer"] == "Eiras et al. 2024"
    assert sources["kind of developer"] == sources["based in"] == "Epoch AI 2026"


def test_a_recommendation_asks_to_open_what_the_source_says(openness: Openness) -> None:
    """Section 5.2 asks to publish data; its security audits ask to open nothing."""
    found = rows(openness, "recommendations-for-model", "--model", "claude")
    grounds = {(row["recommendation"], row["ground"]) for row in found if row["component"]}
    assert ("Enhance data transparency and provenance", "asks to open a component that is closed") in grounds
    assert ("Conduct multilevel security audits", "concerns a component that is closed") in grounds
    assert ("Conduct multilevel security audits", "asks to open a component that is closed") not in grounds


def test_a_description_is_attributed_to_its_source_and_not_to_one_that_only_grades_the_model(
    openness: Openness,
) -> None:
    """A source that describes a model nowhere has the description of another source in its view."""
    released = [
        row["source"]
        for row in rows(openness, "model-timeline", "--model", "claude-2")
        if row["event"] == "release of the model"
    ]
    assert released
    assert "Openness curation" not in released
