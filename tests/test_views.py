"""Views: at most one claim for each component of a model, chosen by evidence, date and precedence."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from conftest import Openness
from landscapes import without_others

from openness import rdf
from openness.landscape import build
from openness.landscape.derive import derive, rules
from openness.landscape.load import load, remove_later
from openness.paths import ROOT
from openness.rdf.rows import text
from openness.terms import GRAPH, PREFIXES

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
SOURCES = """
source:{name} a opn:Source ; rdfs:label "{name}" ; dcterms:title "{name}" ; dcterms:issued "{day}"^^xsd:date .
"""
MODEL = 'model:zebra a opn:Model ; rdfs:label "Zebra" .\n'


def claim(name: str, source: str, facts: str, day: str = "2024-01-01") -> str:
    """Write a claim about the weights of Zebra."""
    return (
        f"claim:{source}\\/zebra\\/{name} a opn:Assessment ; opn:model model:zebra ; dcterms:source source:{source} ;"
        f' opn:component opn:ArchitectureAndWeights ; opn:asOf "{day}"^^xsd:date ; {facts} .\n'
    )


LICENSED = "opn:license license:mit"
CITED = "opn:license license:apache-2-0 ; opn:evidence <https://example.org/card>"
CLOSED = "opn:access opn:NotPublic"
UNKNOWN = "opn:outcome opn:Unknown"


@cache
def stated() -> rdf.Embedded:
    """Return what the project states, read once; it is not to be changed."""
    return load(ROOT, alignments=False, indexes=False)


def derived(entries: str, curated: str = "", day: str = "") -> rdf.Embedded:
    """Derive a landscape with entries and curated claims."""
    store = rdf.empty()
    store.bulk_extend(stated())
    sources = "".join(SOURCES.format(name=name, day="2024-01-01") for name in ("one", "two", "three"))
    for graph, turtle in ((GRAPH.entries, sources + MODEL + entries), (GRAPH.curated, curated)):
        store.load((HEAD + turtle).encode(), rdf.FORMATS["turtle"], to_graph=rdf.iri(graph))
    if day:
        remove_later(store, day)
    for _ in derive(store, rules(ROOT)):
        pass
    return store


def views(entries: str, curated: str = "", day: str = "") -> Mapping[str, str]:
    """Return the notation of Zebra's weights by view, in a landscape with entries and curated claims."""
    found = rdf.select(
        derived(entries, curated, day),
        """SELECT ?view ?notation { ?claim opn:model model:zebra ; opn:component opn:ArchitectureAndWeights ;
        opn:inView/skos:notation ?view ; opn:notation ?notation }""",
    )
    listed = [(text(view), text(notation)) for view, notation in found.rows]
    assert len(listed) == len(dict(listed))  # at most one claim a view
    return dict(listed)


def current(entries: str, curated: str = "", day: str = "") -> str:
    return views(entries, curated, day).get("current", "")


def test_a_claim_that_states_facts_gets_the_level_that_follows() -> None:
    found = views(claim("weights", "one", LICENSED))
    assert found == {"current": "D5 (MIT)", "one": "D5 (MIT)"}


def test_a_license_decides_the_level_of_a_download() -> None:
    assert current(claim("weights", "one", f"{LICENSED} ; opn:access opn:PublicDownload")) == "D5 (MIT)"
    assert current(claim("weights", "one", "opn:access opn:PublicDownload")) == "? (D3 to D5)"
    assert current(claim("weights", "one", f"{LICENSED} ; opn:access opn:RestrictedChannel")) == "D2 (MIT)"


def test_a_license_that_nobody_evaluated_leaves_a_range() -> None:
    unread = 'license:unread a opn:License ; rdfs:label "Unread" .\n'
    assert current(unread + claim("weights", "one", "opn:license license:unread")) == "? (D3 to D5)"


def test_of_several_licenses_an_unevaluated_one_leaves_the_level_open() -> None:
    unread = 'license:unread a opn:License ; rdfs:label "Unread" .\n'
    assert current(unread + claim("weights", "one", "opn:license license:unread, license:mit")) == "? (D3 to D5)"


def test_the_newer_claim_counts_in_its_source_and_in_the_current_view() -> None:
    claims = claim("a", "one", "opn:access opn:RestrictedChannel") + claim("b", "one", LICENSED, "2025-01-01")
    assert views(claims) == {"current": "D5 (MIT)", "one": "D5 (MIT)"}
    assert views(claims, day="2024-12-31") == {"current": "D2", "one": "D2"}


def test_of_two_sources_the_newer_claim_counts() -> None:
    claims = claim("a", "one", LICENSED) + claim("b", "two", "opn:license license:apache-2-0", "2024-06-01")
    assert current(claims) == "D5 (Apache 2.0)"


def test_better_evidence_comes_before_a_later_date() -> None:
    assert current(claim("a", "one", CITED) + claim("b", "two", LICENSED, "2025-01-01")) == "D5 (Apache 2.0)"
    assert current(claim("a", "one", LICENSED) + claim("b", "two", CLOSED, "2025-01-01")) == "D5 (MIT)"


def test_an_answer_comes_before_a_bare_unknown() -> None:
    cited = f"{UNKNOWN} ; opn:evidence <https://example.org/card>"
    assert current(claim("a", "one", CLOSED) + claim("b", "two", cited, "2025-01-01")) == "D1"


def test_a_known_level_comes_before_a_range_that_has_it() -> None:
    cited_range = "opn:access opn:PublicDownload ; opn:evidence <https://example.org/card>"
    assert current(claim("a", "one", LICENSED) + claim("b", "two", cited_range, "2025-01-01")) == "D5 (MIT)"
    assert current(claim("a", "one", CLOSED) + claim("b", "two", cited_range, "2025-01-01")) == "? (D3 to D5)"


def test_a_range_that_an_evaluated_license_leaves_is_an_answer() -> None:
    """A source that takes the Modified MIT License for MIT has the newer claim, and a level in the range."""
    modified = "opn:license license:moonshot-modified-mit ; opn:evidence <https://example.org/card>"
    assert current(claim("a", "one", modified) + claim("b", "two", LICENSED, "2025-01-01")) == "? (D4 to D5)"
    unread = 'license:unread a opn:License ; rdfs:label "Unread" .\n'
    cited = "opn:license license:unread ; opn:evidence <https://example.org/card>"
    assert current(unread + claim("a", "one", cited) + claim("b", "two", LICENSED, "2025-01-01")) == "D5 (MIT)"


def test_a_range_with_a_known_access_comes_before_one_without() -> None:
    cited = "opn:evidence <https://example.org/card>"
    public = claim("a", "one", f"opn:access opn:PublicDownload ; {cited}")
    vague = claim("b", "two", f"{UNKNOWN} ; opn:candidateLevel opn:D4, opn:D5 ; {cited}", "2025-01-01")
    assert current(public + vague) == "? (D3 to D5)"


def test_of_equal_claims_the_stricter_counts() -> None:
    permissive, closed = claim("a", "one", "opn:access opn:RestrictedChannel"), claim("b", "two", CLOSED)
    assert current(permissive + closed) == "D1"


def test_a_curators_revision_comes_first_whatever_its_date() -> None:
    revision = claim(
        "fix", "openness-curation", f"{CLOSED} ; opn:standing opn:Curated ; prov:wasRevisionOf claim:one\\/zebra\\/a"
    )
    found = views(claim("a", "one", CITED) + claim("b", "two", CITED, "2025-01-01"), revision)
    assert found["current"] == "D1"
    assert found["one"] == "D5 (Apache 2.0)"


def test_a_revision_of_a_revision_counts() -> None:
    revisions = claim(
        "fix", "openness-curation", f"{CLOSED} ; opn:standing opn:Curated ; prov:wasRevisionOf claim:one\\/zebra\\/a"
    ) + claim(
        "again",
        "openness-curation",
        f"{LICENSED} ; opn:standing opn:Curated ; prov:wasRevisionOf claim:openness-curation\\/zebra\\/fix",
    )
    assert current(claim("a", "one", CITED), revisions) == "D5 (MIT)"


def test_an_entry_that_calls_itself_curated_replaces_nothing() -> None:
    stranger = claim("x", "two", f"{CLOSED} ; opn:standing opn:Curated ; prov:wasRevisionOf claim:one\\/zebra\\/a")
    assert current(claim("a", "one", CITED) + stranger) == "D5 (Apache 2.0)"


def test_a_retracted_claim_is_in_no_view() -> None:
    retraction = 'claim:one\\/zebra\\/a prov:invalidatedAtTime "2024-06-01T00:00:00Z"^^xsd:dateTime .\n'
    claims = claim("a", "one", LICENSED) + retraction
    assert views(claims) == {}
    assert views(claims, day="2024-05-31") == {"current": "D5 (MIT)", "one": "D5 (MIT)"}


def test_a_stated_level_that_does_not_follow_is_revised_by_the_rules() -> None:
    stated = claim("a", "one", f'{LICENSED} ; opn:outcome opn:Classified ; opn:level opn:D3 ; opn:notation "D3 (MIT)"')
    assert views(stated) == {"current": "D5 (MIT)", "one": "D3 (MIT)"}


def test_a_strangers_evaluation_of_a_license_changes_nothing_that_others_see() -> None:
    evaluation = """claim:two\\/mit a opn:LicenseEvaluation ; opn:evaluates license:mit ; dcterms:source source:two ;
      opn:appliesTo opn:Code, opn:Data ; opn:permits opn:ResearchUse ; opn:asOf "2026-01-01"^^xsd:date ;
      opn:withholds opn:CommercialUse, opn:ModifyAsDesired, opn:CopyrightDerivative, opn:OtherLicenseForDerivative .
    """
    assert current(claim("a", "one", LICENSED) + evaluation) == "D5 (MIT)"


EVALUATION = """claim:{source}\\/unread a opn:LicenseEvaluation ; opn:evaluates license:unread ;
  dcterms:source source:{source} ; opn:appliesTo opn:Data ; opn:permits {permits} ; opn:withholds {withholds} .
"""
UNREAD = 'license:unread a opn:License ; rdfs:label "Unread" .\n' + claim("a", "one", "opn:license license:unread")
ALL = ("opn:ResearchUse", "opn:CommercialUse", "opn:ModifyAsDesired", "opn:CopyrightDerivative")
OTHER = "opn:OtherLicenseForDerivative"


def evaluation(source: str, permitted: int) -> str:
    """Write an evaluation of the license that nobody else evaluated, which permits so many of the criteria."""
    return EVALUATION.format(
        source=source, permits=", ".join(ALL[:permitted]), withholds=", ".join((*ALL[permitted:], OTHER))
    )


def test_of_several_evaluators_the_first_counts_and_of_two_strangers_the_stricter() -> None:
    assert current(UNREAD + evaluation("one", 4)) == "D4 (Unread)"
    assert current(UNREAD + evaluation("one", 4) + evaluation("two", 1)) == "D3 (Unread)"
    assert current(UNREAD + evaluation("one", 1), evaluation("openness-curation", 4)) == "D4 (Unread)"


def test_of_claims_with_equal_support_and_date_the_source_of_higher_precedence_counts() -> None:
    claims = claim("a", "one", LICENSED) + claim("b", "two", "opn:license license:apache-2-0")
    assert current(claims, "source:one opn:sourcePrecedence 1 . source:two opn:sourcePrecedence 2 .\n") == "D5 (MIT)"
    assert current(claims, "source:two opn:sourcePrecedence 1 .\n") == "D5 (Apache 2.0)"
    stricter = claim("a", "one", "opn:license license:rail") + claim("b", "two", LICENSED)
    assert current(stricter, "source:two opn:sourcePrecedence 1 .\n") == "D5 (MIT)", "precedence before strictness"


def test_a_revision_by_rules_gives_way_to_a_curator_and_keeps_the_support_of_what_it_revises() -> None:
    stated = 'opn:license license:mit ; opn:outcome opn:Classified ; opn:level opn:D3 ; opn:notation "D3"'
    wrong = claim("a", "one", f"{stated} ; opn:evidence <https://example.org/card>")
    assert current(wrong + claim("b", "two", CLOSED, "2025-01-01")) == "D5 (MIT)", "its document counts for it"
    revision = claim(
        "fix", "openness-curation", f"{CLOSED} ; opn:standing opn:Curated ; prov:wasRevisionOf claim:one\\/zebra\\/a"
    )
    found = views(wrong, revision)
    assert found["current"] == "D1"
    assert found["one"] == "D3"
    assert "rules" not in found


def test_of_descriptions_a_curators_revision_counts_then_the_fullest_then_the_newest() -> None:
    def described(name: str, facts: str, day: str, source: str = "one") -> str:
        return (
            f"claim:{source}\\/{name} a opn:ModelDescription ; opn:model model:{name} ;"
            f' dcterms:source source:{source} ; opn:asOf "{day}"^^xsd:date ; {facts} .\n'
        )

    sized = 'opn:developer developer:meta ; opn:largestSize 7 ; opn:sizeNotation "7"'
    entries = (
        described("fuller", sized, "2024-01-01")
        + described("fuller", "opn:developer developer:google", "2025-01-01", "two")
        + described("newer", sized, "2024-01-01")
        + described("newer", sized.replace("meta", "google"), "2025-01-01", "two")
        + described("revised", sized, "2025-01-01")
    )
    revision = described(
        "revised",
        "opn:developer developer:openai ; opn:standing opn:Curated ; prov:wasRevisionOf claim:one\\/revised",
        "2024-01-01",
        "openness-curation",
    )
    rows = rdf.select(
        derived(entries, revision),
        """SELECT ?model ?by { ?claim a opn:ModelDescription ; opn:inView opn:CurrentView ; opn:model ?model ;
        opn:developer ?by FILTER (?model IN (model:fuller, model:newer, model:revised)) }""",
    ).rows
    found = {text(model).rsplit("/", 1)[1]: text(by).rsplit("/", 1)[1] for model, by in rows}
    assert found == {"fuller": "meta", "newer": "google", "revised": "openai"}
    assert len(rows) == 3


def test_two_sources_disagree_where_no_level_is_possible_by_both() -> None:
    store = derived(
        claim("old", "one", CLOSED)
        + claim("a", "one", LICENSED, "2025-01-01")
        + claim("b", "two", CLOSED)
        + claim("c", "three", "opn:access opn:PublicDownload")
    )
    pairs = rdf.select(store, "SELECT ?a ?b { ?a opn:disagreesWith ?b FILTER CONTAINS(STR(?a), '/zebra/') }").rows
    found = {(text(a)[-1], text(b)[-1]) for a, b in pairs}
    assert found == {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")}, "an older claim disagrees with nobody"


def test_a_view_of_a_source_has_descriptions_and_evaluations_from_elsewhere_where_it_has_none(tmp_path: Path) -> None:
    for name in ("ontology", "graph", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=without_others)
    entry = SOURCES.format(name="one", day="2024-01-01") + claim("a", "one", LICENSED).replace(
        "model:zebra", "model:bloom"
    )
    (tmp_path / "graph" / "entries" / "one.ttl").write_text(HEAD + entry, encoding="utf-8")
    store = build(tmp_path, cache=False).store
    found = rdf.select(
        store,
        """SELECT ?developer (COUNT(DISTINCT ?evaluation) AS ?evaluations) {
        ?d a opn:ModelDescription ; opn:inView view:one ; opn:developer ?developer .
        ?evaluation a opn:LicenseEvaluation ; opn:inView view:one , opn:CurrentView } GROUP BY ?developer""",
    )
    ((developer, evaluations),) = found.rows
    assert text(developer).endswith("/bigscience")
    assert int(text(evaluations)) > 10


def test_the_landscape_of_a_day_has_no_later_claims(openness: Openness) -> None:
    before = openness("query", "model-components", "--model", "grok-1", "--as-of", "2024-01-31", "--format", "csv")
    after = openness("query", "model-components", "--model", "grok-1", "--format", "csv")
    assert ",D2," in before.stdout.splitlines()[-1]
    assert ",D5," in after.stdout.splitlines()[-1]
    wrong = openness("query", "component-table", "--as-of", "2024-13-01")
    assert wrong.returncode == 2
    assert "'2024-13-01' is not a day. Give one such as 2024-01-31." in wrong.stderr
