"""The page on which everything can be looked for, by words: models, licenses, risks, claims, terms, questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for

from openness.comparable_names import find_names
from openness.questions.answering import name_missing
from openness.questions.matcher import Matcher
from openness.questions.mentions import Question
from openness.search import search_terms
from openness.search.directory import PLURALS
from openness.search.fulltext import Hit, Words
from openness.web.paging import page_number
from openness.web.site import Link, address_of_query, link, refuse_others, site
from openness.web.things.matrix import FILTERS

pages = Blueprint("search", __name__)

HITS = 30
"""How many results a page shows."""
LICENSE_QUESTIONS = frozenset(
    ("commercial-use", "commercial-use-of-weights", "licenses-at-our-size", "license-fit", "license-criteria")
)
"""The questions that the license check answers for the models and licenses that are named."""
QUESTION_WORDS, MAX_QUESTION = 3, 300
"""From how many words on, and up to how many characters, a text is read as a question."""

NAMES: Mapping[str, str] = {
    **PLURALS,
    "term": "terms",
    "query": "questions",
    "claim": "claims",
    "condition": "conditions",
    "dependence": "dependences",
    "counterargument": "counterarguments",
    "remark": "remarks",
    "waiver": "waivers",
    "mapping": "mappings",
}
"""The kinds of things that are found, in the order in which their counts are shown."""

PAGES: tuple[tuple[str, str, str], ...] = (
    ("models", "Models, each with a badge to embed", "list"),
    ("explore.show", "Explore", "filter sort heat map landscape table csv"),
    ("compare.show", "Compare models", "comparison side by side"),
    ("license_check.show", "License check: may we use it?", "license compliance commercial use conditions own terms"),
    ("charts.show", "Charts", "figures bars pictures by year developer country"),
    ("check.show", "Add or check a model", "new entry contribute submit upload validate yaml turtle form"),
    ("queries.listed", "Questions", "saved queries csv tsv json"),
    ("sparql.endpoint", "SPARQL", "endpoint editor ask own query"),
    ("api.show", "API", "programs interface openapi rest csv json curl python"),
    ("linked.show", "The data set", "dataset download dump files turtle rdf json-ld csv linked data"),
    ("rules.listed", "Rules", "shacl shapes checks"),
    ("terms.show", "Terms", "ontology vocabulary glossary definitions levels"),
)
"""The site's own pages: the endpoint or the list, its title, and what it is looked for by beside that."""


@dataclass(frozen=True)
class Result:
    """A result: its link, its kind, and the passage with the words."""

    link: Link
    kind: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Answering:
    """What answers a question in plain words: links to saved queries with their parameters, and why the first.

    `needs` is what the question must name for the first to answer it, where it does not.
    """

    links: tuple[Link, ...] = ()
    why: str = ""
    page: Link | None = None
    needs: str = ""
    unknown: str = ""
    near: tuple[str, ...] = ()


@pages.get("/search")
def show() -> str:
    """Show what has the words that were typed."""
    refuse_others(("q", "kind", "page"))
    asked = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    if kind and kind not in NAMES:
        abort(400, f"There is no kind '{kind}'. There are: {', '.join(NAMES)}.")
    at = page_number()
    own = _pages(asked) if at == 1 and not kind else []
    hits, counts = words().search(asked, kind, HITS, (at - 1) * HITS)
    total = counts.get(kind, 0) if kind else sum(counts.values())
    return render_template(
        "search.html",
        asked=asked,
        kind=kind,
        total=total,
        everything=sum(counts.values()),
        results=[_result(hit) for hit in hits],
        kinds=[(name, words, counts[name], _href(asked, name)) for name, words in NAMES.items() if name in counts],
        all_kinds=_href(asked),
        before=_href(asked, kind, at - 1) if at > 1 else "",
        after=_href(asked, kind, at + 1) if at * HITS < total else "",
        pages=own,
        answering=_answering(asked) if at == 1 and not kind else Answering(),
        near=_near(asked) if asked and not total and not own else [],
    )


def _answering(asked: str) -> Answering:
    """Return the saved queries that answer a question in plain words; a word or two are no question."""
    if len(asked.split()) < QUESTION_WORDS or len(asked) > MAX_QUESTION:
        return Answering()
    matcher = site().once("matcher", lambda: Matcher(site().landscape))
    found, one = matcher.rank(asked)
    if one is not None:
        link = Link(one.query.title, address_of_query(one.query.slug, one.parameters))
        return Answering((link,), needs=name_missing(one))
    if not found:
        unknown = next(iter(matcher.read(asked).unknown.items()), ("", ()))
        return Answering(unknown=unknown[0], near=unknown[1])
    links = tuple(Link(one.query.title, address_of_query(one.query.slug, one.parameters)) for one in found)
    return Answering(links, found[0].why, page=_page_for(found[0].query.slug, matcher.read(asked), asked))


def _page_for(query: str, named: Question, asked: str) -> Link | None:
    """Return the page that answers a question better than a table of all: of the named licenses, of some risks."""
    if query in LICENSE_QUESTIONS:
        directory = site().directory
        found = {kind.lower(): [directory.get(iri) for iri in named.of_kind(kind)] for kind in ("Model", "License")}
        kind, things = next(((kind, [it for it in those if it]) for kind, those in found.items() if those), ("", []))
        href = f"{url_for('license_check.show')}?{urlencode({kind: [it.slug for it in things]}, doseq=True)}"
        return Link(f"License check of {', '.join(it.label for it in things)}", href) if things else None
    if query == "risks":
        for way, title in FILTERS.items():
            if way and all(word in asked.casefold() for word in way.split("-")):
                return Link(f"Risks: {title}", f"{url_for('things.index', plural='risks')}?{urlencode({'with': way})}")
    return None


def words() -> Words:
    """Return the words of the landscape."""
    return site().once("words", lambda: Words(site().index))


def _pages(asked: str) -> list[Link]:
    """Return the site's own pages that have all the words, or beginnings of them, in their title or keywords."""
    wanted = search_terms.words(asked)
    found = []
    for endpoint, title, keywords in PAGES:
        known = f"{title} {keywords}".casefold().replace("-", " ").split()
        if wanted and all(any(one.startswith(word) for one in known) for word in wanted):
            listed = endpoint in PLURALS.values()
            href = url_for("things.index", plural=endpoint) if listed else url_for(endpoint)
            found.append(Link(title, href))
    return found


def _result(hit: Hit) -> Result:
    if hit.kind == "query":
        return Result(Link(hit.label, url_for("queries.show", name=hit.iri)), "question", hit.snippet)
    return Result(link(hit.iri), hit.kind, () if hit.snippet and hit.snippet[0][0] == hit.label else hit.snippet)


def _href(asked: str, kind: str = "", page: int = 1) -> str:
    given = [("q", asked), ("kind", kind), ("page", str(page) if page > 1 else "")]
    return f"{url_for('search.show')}?{urlencode([(name, value) for name, value in given if value])}"


def _near(asked: str) -> list[Link]:
    """Return the things whose names are nearest to what was typed."""
    labels = site().directory.labels(PLURALS, asked.casefold())
    return [link(labels[name]) for name in find_names(asked.casefold(), labels)]
