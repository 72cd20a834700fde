"""The pages of things, each under the path of its IRI: as a page to people, as triples to programs."""

import re
from collections.abc import Callable, Mapping

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.comparable_names import find_names
from openness.query.answer import ask
from openness.rdf.rows import text
from openness.search.directory import PLURALS, Thing, iri_of
from openness.terms import KINDS, PREFIXES
from openness.web.description import Description, statements
from openness.web.error_pages import MissingError
from openness.web.linked import structured
from openness.web.linked.documents import ENDINGS, answer_document, file
from openness.web.paging import page_number
from openness.web.queries.answer_files import GRAPH_FORMS
from openness.web.site import Link, address, address_of_query, link, refuse_others, site
from openness.web.things.cite import citation
from openness.web.things.claim import claim, is_assessment
from openness.web.things.consequence import consequence
from openness.web.things.data_set import data_set
from openness.web.things.debate import debate
from openness.web.things.developer import developer
from openness.web.things.external_links import elsewhere
from openness.web.things.family import family
from openness.web.things.generic import generic
from openness.web.things.license import license_
from openness.web.things.lists import CONSEQUENCES, listing
from openness.web.things.model_page import model

pages = Blueprint("things", __name__)

DESIGNED: Mapping[str, Callable[[Thing, Description], dict[str, object]]] = {
    "data-set": data_set,
    "debate": debate,
    "developer": developer,
    "family": family,
    "license": license_,
    "model": model,
    "opportunity": consequence,
    "risk": consequence,
}
TEMPLATES = {"opportunity": "consequence.html", "risk": "consequence.html"}
_KINDS = ",".join(f'"{kind}"' for kind in KINDS)
_LISTS = ",".join(f'"{plural}"' for plural in PLURALS.values())


@pages.get(f"/<any({_LISTS}):plural>")
def index(plural: str) -> str:
    """List the things of a kind."""
    refuse_others(("page", "view", "with"))
    kind = next(kind for kind, name in PLURALS.items() if name == plural)
    shown = listing(kind, at := page_number())
    if at > (last := shown["pages"]):
        abort(404, f"There is no page {at}; the last is {last}.")

    def turn_page(to: int) -> str:
        given = shown["given"] | ({"page": str(to)} if to > 1 else {})
        return url_for("things.index", plural=plural, **given)

    before, after = (turn_page(at - 1) if at > 1 else ""), (turn_page(at + 1) if at < last else "")
    template = "matrix.html" if kind in CONSEQUENCES else "list.html"
    return render_template(template, plural=plural, at=at, before=before, after=after, **shown)


@pages.get(f"/<any({_KINDS}):kind>/<path:slug>")
def show(kind: str, slug: str) -> AnyResponse:
    """Show a thing, give its triples (`.ttl`, `.jsonld` …), or send a client that asks for data to them."""
    path, dot, ending = slug.rpartition(".")
    is_document = bool(dot) and ending in ENDINGS
    thing = _thing(kind, path if is_document else slug)
    if is_document and ending != "html":
        return file(_triples(thing), ending, thing.iri)

    def document(ending: str) -> str:
        return url_for("things.show", kind=kind, slug=f"{thing.slug}.{ending}")

    return answer_document(document, lambda: _page(thing), shown=is_document)


def _triples(thing: Thing) -> rdf.Triples:
    """Return the triples about a thing; of a model its claims too, which hold its facts."""
    found = statements(site().landscape.store, thing.iri)
    if thing.kind == "model":
        whole = ask(site().landscape, site().query("model-graph"), {"model": thing.slug})
        found = list(dict.fromkeys((*found, *(whole if isinstance(whole, list) else ()))))
    return found


def _page(thing: Thing) -> str:
    described = site().describe(thing.iri)
    make = _find_design(thing, described)
    template = TEMPLATES.get(thing.kind, f"{thing.kind}.html") if make else "thing.html"
    of_class = next(
        (text(kind) for kind in described.values(PREFIXES["rdf"] + "type") if site().directory.get(kind)), ""
    )
    return render_template(
        template,
        thing=thing,
        kind_words=site().directory.label(of_class) if of_class else thing.kind,
        plural=PLURALS.get(thing.kind, ""),
        forms=list(GRAPH_FORMS),
        asked=_questions(thing),
        cite=citation(thing),
        elsewhere=elsewhere(described),
        structured=structured.about(
            site().landscape.store, thing, described, request.host_url.rstrip("/") + address(thing)
        ),
        **((make or generic)(thing, described)),
    )


def _find_design(thing: Thing, described: Description) -> Callable[[Thing, Description], dict[str, object]] | None:
    """Return what makes the page of a thing, None where a list of its triples has to do."""
    if thing.kind == "claim":
        return claim if is_assessment(described) else None
    return DESIGNED.get(thing.kind)


def _questions(thing: Thing) -> list[tuple[str, str]]:
    """List the saved queries that can be asked about a thing, each with its address."""
    of_class = {
        "license": "opn:License",
        "developer": "opn:Developer",
        "family": "opn:ModelFamily",
        "model": "opn:Model",
        "source": "opn:Source",
    }
    listed = site().about(of_class.get(thing.kind, "")) if thing.kind in of_class else []
    return [(q.question, address_of_query(q.slug, {name: thing.slug})) for q, name in listed]


def _thing(kind: str, slug: str) -> Thing:
    directory = site().directory
    thing = directory.get(iri_of(kind, slug))
    if not thing:
        near = [link(iri_of(kind, name), name) for name in find_names(slug, directory.alike(kind, slug))]
        plural = PLURALS.get(kind, "")
        listed = Link(plural, url_for("things.index", plural=plural)) if plural else None
        words = re.sub(r"[\W_]+", " ", slug).strip()
        raise MissingError(f"There is no {kind} '{slug}' in this landscape.", words, near, listed)
    return thing
