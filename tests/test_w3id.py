"""The redirects of w3id.org: each IRI of the project leads to what the site answers; a small reading of the rules."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from rdflib import OWL, Graph, URIRef

from openness.landscape import Landscape
from openness.paths import ROOT
from openness.terms import BASE, KINDS
from openness.web import create_app

RULES = ROOT / "ontology" / "w3id" / ".htaccess"


@dataclass(frozen=True)
class Rule:
    """A RewriteRule with the conditions before it, all on the Accept header."""

    conditions: tuple[re.Pattern[str], ...]
    pattern: re.Pattern[str]
    target: str
    flags: frozenset[str]


def rules() -> list[Rule]:
    """Read RewriteCond and RewriteRule; any other directive than those that the file has is an error."""
    found, conditions = [], []
    for line in RULES.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or line.startswith("#") or words[0] in ("RewriteEngine", "Options"):
            continue
        if words[0] == "RewriteCond":
            assert words[1] == "%{HTTP_ACCEPT}", line
            conditions.append(re.compile(words[2], re.IGNORECASE if "[NC]" in words else 0))
        else:
            assert words[0] == "RewriteRule", line
            flags = frozenset(words[3].strip("[]").split(","))
            found.append(Rule(tuple(conditions), re.compile(words[1]), words[2], flags))
            conditions = []
    return found


def redirected(path: str, accept: str = "") -> str:
    """Return where a path below https://w3id.org/openness/ is sent, as Apache does: the first rule that fits."""
    for rule in rules():
        match = rule.pattern.search(path)
        if match and all(condition.search(accept) for condition in rule.conditions):
            assert rule.flags == {"R=303", "L"}
            return match.expand(re.sub(r"\$(\d)", r"\\g<\1>", rule.target))
    raise AssertionError(f"Nothing fits {path}.")


def served(landscape: Landscape, url: str, accept: str) -> tuple[int, str]:
    client = create_app(landscape).test_client()
    answer = client.get(urlsplit(url).path, headers={"Accept": accept}, follow_redirects=True)
    return answer.status_code, answer.mimetype or ""


@pytest.mark.parametrize(
    ("accept", "file"),
    [
        ("text/html,application/xhtml+xml", "/terms"),
        ("", "/terms"),
        ("text/turtle", "/terms.ttl"),
        ("application/ld+json", "/terms.jsonld"),
        ("application/rdf+xml", "/terms.rdf"),
        ("application/n-triples", "/terms.nt"),
        ("text/turtle;q=1, application/rdf+xml;q=0.5", "/terms.ttl"),
    ],
)
def test_the_namespace_leads_to_the_ontology_in_the_form_that_is_accepted(
    landscape: Landscape, accept: str, file: str
) -> None:
    url = redirected("", accept)
    assert urlsplit(url).path == file
    status, media = served(landscape, url, accept or "*/*")
    assert status == 200
    assert media == (accept.split(";")[0].split(",")[0] or "text/html")


@pytest.mark.parametrize("kind", KINDS)
def test_a_thing_of_every_kind_leads_to_its_page(kind: str) -> None:
    iri = f"{BASE}{kind}/some-name"
    assert urlsplit(redirected(iri.removeprefix(BASE))).path == f"/{kind}/some-name"


@pytest.mark.parametrize("path", ["model/llama-2", "license/mit", "developer/meta", "risk/toxic-content"])
def test_a_thing_is_answered_as_page_and_as_data(landscape: Landscape, path: str) -> None:
    for accept in ("text/html", "text/turtle"):
        assert served(landscape, redirected(path, accept), accept) == (200, accept)


def test_the_version_of_the_ontology_leads_to_its_document(landscape: Landscape) -> None:
    graph = Graph().parse(ROOT / "ontology" / "openness.ttl")
    for version in (OWL.versionIRI, OWL.priorVersion):
        path = str(graph.value(URIRef(BASE.rstrip("/")), version)).removeprefix(BASE)
        assert served(landscape, redirected(path), "text/html") == (200, "text/html")
        assert served(landscape, redirected(path), "text/turtle") == (200, "text/turtle")
        assert served(landscape, redirected(f"{path}.ttl"), "text/turtle") == (200, "text/turtle")
    assert served(landscape, redirected("9.9.9"), "text/html")[0] == 404
