"""The page of a term: what it means and where that comes from; for components, levels and criteria, what has them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.directory import MASS, PLURALS, Thing, iri_of
from openness.search.levels import Level
from openness.search.models import LEVEL, RANKS
from openness.suggest import did_you_mean, find_near
from openness.terms import PREFIXES
from openness.web.description import Description, statements, word_property
from openness.web.explore.model_cells import MAX_MODELS_LISTED, Entry, entries, models
from openness.web.linked.documents import ENDINGS, answer_document, file
from openness.web.pipeline import components_in_order
from openness.web.queries.answer_files import GRAPH_FORMS
from openness.web.site import Link, link, site, view_asked
from openness.web.things.cite import citation
from openness.web.things.external_links import ELSEWHERE, elsewhere
from openness.web.things.matrix import opened_by

pages = Blueprint("term", __name__)

HIDDEN = frozenset(
    {
        *ELSEWHERE,
        *(PREFIXES["rdfs"] + name for name in ("label", "isDefinedBy")),
        *(PREFIXES["skos"] + name for name in ("prefLabel", "definition", "notation", "altLabel", "example")),
        *(PREFIXES["dcterms"] + name for name in ("source", "description")),
        str(OPN.locator),
        str(OPN.position),
    }
)
LISTED_USES = 40
"""How many things that are of a class, or that use a term, a page lists by name."""


@dataclass(frozen=True)
class Holders:
    """Those models that a component, or a level, has in common: under which head, which, how many there are in all.

    `component` and `key` are what the explorer is asked for to show them all.
    """

    head: Link
    level: Level | None
    models: tuple[Link, ...]
    total: int
    component: str
    key: str


@dataclass(frozen=True)
class Use:
    """What uses a term by one property: in words, a few of them, and how many there are."""

    words: str
    things: tuple[Link, ...]
    total: int


@pages.get("/term/<name>")
def show(name: str) -> AnyResponse:
    """Show a term of the ontology, or give its triples (`.ttl`, `.jsonld` …)."""
    stem, dot, ending = name.rpartition(".")
    is_document = bool(dot) and ending in ENDINGS
    thing = site().directory.get(iri_of("term", stem if is_document else name))
    if not thing or thing.iri not in site().terms:
        near = find_near(name, site().directory.alike("term", name), cutoff=0.5)
        abort(404, f"There is no term '{name}' in this ontology. {did_you_mean(near)}".rstrip())
    if is_document and ending != "html":
        return file(statements(site().landscape.store, thing.iri), ending, thing.iri)

    def document(ending: str) -> str:
        return url_for("term.show", name=f"{thing.slug}.{ending}")

    return answer_document(document, lambda: _page(thing), shown=is_document)


def _page(thing: Thing) -> str:
    described = site().describe(thing.iri)
    view = view_asked()
    types = {text(kind).rsplit("#", 1)[-1] for kind in described.values(PREFIXES["rdf"] + "type")}
    source = described.first(PREFIXES["dcterms"] + "source")
    return render_template(
        "term.html",
        thing=thing,
        forms=list(GRAPH_FORMS),
        of_kind=_kind(types),
        facts=_facts(described),
        example=described.first(PREFIXES["skos"] + "example"),
        source=link(source) if source else None,
        locator=described.first("locator"),
        view=view,
        holders=_by_level(thing, view) or _by_component(thing, view),
        is_component=bool(described.values("stage")),
        consequences=opened_by(thing.iri),
        licenses=_licenses(described),
        uses=_uses(described),
        list_of=_list_of(thing),
        elsewhere=elsewhere(described),
        cite=citation(thing),
    )


def _kind(types: set[str]) -> str:
    """Say what sort of term it is."""
    names = {
        "Class": "class",
        "ObjectProperty": "property to a thing",
        "DatatypeProperty": "property to a value",
        "AnnotationProperty": "note",
        "ConceptScheme": "scheme of concepts",
        "LicenseCriterion": "criterion",
        "CodeLevel": "level of code",
        "DataLevel": "level of data",
        "CodeComponent": "component, code",
        "DataComponent": "component, data",
    }
    return next((words for name, words in names.items() if name in types), "concept")


def _list_of(thing: Thing) -> tuple[str, int] | None:
    """Return the name of the list of all things of a class, and how many there are."""
    lists = site().directory.lists
    kind = next((kind for kind in lists if kind == thing.label.casefold()), "")
    return (PLURALS[kind], lists[kind]) if kind else None


def _facts(described: Description) -> list[tuple[str, tuple[Link, ...]]]:
    facts: dict[str, list[Link]] = {}
    for statement in described.about:
        if statement.property not in HIDDEN and statement.graph in ("ontology", "inferred"):
            value = statement.value
            if statement.property == PREFIXES["rdf"] + "type" and not site().directory.get(value):
                continue
            words = word_property(site().directory, statement.property)
            facts.setdefault(words, []).append(link(value) if isinstance(value, URIRef) else Link(text(value)))
    return [(words, tuple(dict.fromkeys(links))) for words, links in facts.items()]


def _by_level(thing: Thing, view: str) -> list[Holders]:
    """For a component: the models at each level, the most open first."""
    at = next((at for at, (component, _) in enumerate(components_in_order()) if component.iri == thing.iri), None)
    if at is None:
        return []
    sets = models(view).facet(LEVEL + thing.notation).sets
    found = []
    for key, _ in RANKS.values():
        if total := sets.get(key, 0).bit_count():
            those = _first(view, sets[key])
            level = those[0].cells[at]
            found.append(Holders(_head(level), level, _links(those, thing.notation), total, thing.notation, key))
    return found


def _by_component(thing: Thing, view: str) -> list[Holders]:
    """For a level: the models that have it, by component."""
    terms = site().terms
    if not thing.notation or not terms[thing.iri].values("rank"):
        return []
    found = []
    for component, _ in components_in_order():
        key = terms[thing.iri].first("rank")
        those = models(view).having(LEVEL + component.notation, [key])
        if those and terms[component.iri].first("kind") == terms[thing.iri].first("kind"):
            links = _links(_first(view, those), component.notation)
            found.append(Holders(link(component.iri), None, links, those.bit_count(), component.notation, key))
    return found


def _first(view: str, those: int) -> list[Entry]:
    """Return the first models of a set, all of them where the view has not very many."""
    listed = models(view)
    return entries(
        view, listed.order_models(those, "", 0, MAX_MODELS_LISTED if listed.size <= MAX_MODELS_LISTED else LISTED_USES)
    )


def _links(those: list[Entry], anchor: str) -> tuple[Link, ...]:
    return tuple(Link(entry.model.text, f"{entry.model.href}#{anchor}") for entry in those)


def _head(cell: Level) -> Link:
    found = site().directory.find_thing("term", cell.short)
    return link(found.iri, found.label) if found else Link(cell.spoken)


def _licenses(described: Description) -> list[tuple[str, tuple[Link, ...]]]:
    """For a criterion or a level: the licenses of which somebody says that they permit, withhold or give it."""
    named: Mapping[str, str] = {
        "permits": "permitted by",
        "withholds": "withheld by",
        "undecided": "undecided by",
        "givesLevel": "given by",
    }
    found = []
    for name, words in named.items():
        licenses = [
            link(iri) for claim in described.pointed_by(name) for iri in site().describe(claim).values("evaluates")
        ]
        if licenses:
            found.append((words, tuple(sorted(dict.fromkeys(licenses), key=lambda one: one.text.casefold()))))
    return found


_USED: Mapping[str, str] = {
    PREFIXES["rdfs"] + "domain": "subject of",
    PREFIXES["rdfs"] + "range": "value of",
    PREFIXES["rdfs"] + "subClassOf": "kinds of it",
    PREFIXES["rdf"] + "type": "there are",
}
"""What a term is to that which points at it: the words for the property, read backwards."""

_APART = ("claim", "condition", "count", "dependence", "mapping")
"""Kinds of things that point at a term by the hundred, or that the page shows elsewhere."""


def _uses(described: Description) -> list[Use]:
    """List what points at the term, apart from the many claims, counts and mappings."""
    groups: dict[str, dict[str, None]] = {}
    counted, totals = site().totals(described), dict[str, int]()
    for statement in described.pointing:
        if str(statement.subject).startswith(MASS):
            continue  # it need not be looked up to be left out
        thing = site().directory.get(statement.subject)
        if thing and thing.kind not in _APART and statement.graph != "inferred":
            words = _USED.get(statement.property) or word_property(site().directory, statement.property)
            groups.setdefault(words, {})[thing.iri] = None
            totals[words] = counted.get(statement.property, len(groups[words]))
    return [
        Use(words, tuple(link(iri) for iri in list(those)[:LISTED_USES]), totals[words])
        for words, those in groups.items()
    ]
