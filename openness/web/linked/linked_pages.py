"""The data set's page and its description, dumps, the saved queries as data, and what leads programs to all of it."""

from collections.abc import Iterator
from threading import Lock

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.namespaces import OPN
from openness.rdf import exchange
from openness.rdf.dump import dump
from openness.rdf.rows import Answer
from openness.sandbox.admission import Admitted
from openness.sandbox.query_limits import StoppedError
from openness.search.directory import PLURALS
from openness.terms import shorten
from openness.web.linked import dataset, query_examples, structured
from openness.web.linked.documents import ENDINGS, answer_document, choose_ending, file
from openness.web.negotiation import mark_varied
from openness.web.queries.answer_files import GRAPH_FORMS
from openness.web.site import address, address_of_query, site
from openness.web.sparql.endpoint import pool
from openness.web.things import rule_pages
from openness.web.things.cite import cite_page
from openness.web.things.provenance import link_graphs

pages = Blueprint("linked", __name__)

MAX_SITEMAP_ENTRIES = 50_000
"""How many addresses a sitemap may hold, by sitemaps.org."""
MAX_DUMPED_TRIPLES = 2_000_000
"""Up to how many triples the site writes a dump itself; above, `openness build --output` does."""

PAGES = (
    "home.show",
    "explore.show",
    "charts.show",
    "queries.listed",
    "terms.show",
    "rules.listed",
    "linked.show",
    "sparql.endpoint",
    "check.show",
    "api.show",
    "compare.show",
    "license_check.show",
    "about.show",
    "about.method",
    "about.contribute",
    "about.changelog",
)
"""The pages that are neither a list nor about a thing."""

_FORMS = ",".join(ENDINGS)
_DUMPS = ",".join(dataset.DUMPS)
_writing = Lock()
_counting = Lock()


@pages.get("/dataset")
def show() -> AnyResponse:
    """Show what the data set holds and where it can be had, or send a program to the description in RDF."""
    return answer_document(lambda ending: url_for("linked.document", form=ending), _page)


@pages.get(f"/dataset.<any({_FORMS}):form>")
def document(form: str) -> AnyResponse:
    """Give the description of the data set in a format."""
    if form == "html":
        return answer_document(lambda ending: url_for("linked.document", form=ending), _page, shown=True)
    return file(_description(), form, str(dataset.DATASET))


@pages.get("/.well-known/void")
def void() -> AnyResponse:
    """Lead to the description of the data set, where crawlers look for it (VoID, section 7.2)."""
    return mark_varied(redirect(url_for("linked.document", form=choose_ending(*ENDINGS)), 303))


@pages.get(f"/landscape.<any({_DUMPS}):form>")
def whole(form: str) -> Response:
    """Give the whole landscape as a file."""
    if not _small():
        abort(404, f"This landscape is too large to be written here. Use: openness build --output landscape.{form}")
    written = dataset.DUMPS[form]
    with _writing:  # it is written once, however many ask for it first
        body = site().once(f"dump {form}", lambda: dump(site().landscape.store, written.name, reproducible=True))
    response = Response(body, mimetype=written.media)
    response.headers["Content-Disposition"] = f'inline; filename="openness.{form}"'
    return response


@pages.get("/.well-known/sparql-examples")
def queries() -> AnyResponse:
    """Give the saved queries as SHACL executables with their parameters."""
    examples = query_examples.statements([*site().queries.values()], url_for("sparql.endpoint", _external=True))
    return mark_varied(file(examples, choose_ending(*GRAPH_FORMS)))


@pages.get("/query/<name>")
def query(name: str) -> AnyResponse:
    """Lead from the IRI of a saved query to its page."""
    return redirect(address_of_query(site().query(name).slug, {}), 303)


@pages.get("/ontology")
def terms() -> AnyResponse:
    """Lead from the address of the ontology to its terms."""
    ending = choose_ending("html", *GRAPH_FORMS)
    place = url_for("terms.show") if ending == "html" else url_for("terms.download", form=ending)
    return mark_varied(redirect(place, 303))


@pages.get("/robots.txt")
def robots() -> Response:
    """Let crawlers read everything but the answers to queries that they would have to invent, cells of maps, days."""
    lines = [
        "User-agent: *",
        "Disallow: /sparql?",
        "Disallow: /explore/",
        "Disallow: /report",
        "Disallow: /as-of",
        f"Sitemap: {url_for('linked.sitemap', _external=True)}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@pages.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages for search engines; an index of lists where one list cannot hold them."""
    total = len(_few_places()) + sum(site().directory.lists.values())
    if total <= MAX_SITEMAP_ENTRIES:
        return _urls(_places(0, MAX_SITEMAP_ENTRIES))
    host = request.host_url.rstrip("/")
    parts = range(1, -(-total // MAX_SITEMAP_ENTRIES) + 1)
    listed = "".join(f"<sitemap><loc>{host}/sitemap-{part}.xml</loc></sitemap>\n" for part in parts)
    return Response(_SITEMAP.format(kind="sitemapindex", listed=listed), mimetype="application/xml")


@pages.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """List a part of the pages."""
    places = _places((part - 1) * MAX_SITEMAP_ENTRIES, MAX_SITEMAP_ENTRIES) if part else []
    if not places:
        abort(404, f"There is no part {part} of the sitemap. It starts at /sitemap.xml.")
    return _urls(places)


_SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    "{listed}</{kind}>\n"
)


def _urls(places: list[str]) -> Response:
    host = request.host_url.rstrip("/")
    listed = "".join(f"<url><loc>{host}{place}</loc></url>\n" for place in places)
    return Response(_SITEMAP.format(kind="urlset", listed=listed), mimetype="application/xml")


def _places(start: int, count: int) -> list[str]:
    """List so many addresses of pages from a place on: lists, questions and terms, then the things in the lists.

    Claims are on the pages of models.
    """
    few = _few_places()
    places, at = few[start : start + count], max(0, start - len(few))
    for kind, total in site().directory.lists.items():
        if at < total and len(places) < count:
            places += map(address, site().directory.of_kind(kind, at, count - len(places)))
        at = max(0, at - total)
    return places


def _few_places() -> list[str]:
    """List the addresses of all pages but those of the things in lists."""

    def list_paths() -> Iterator[str]:
        yield from (url_for(name) for name in PAGES)
        yield from (url_for("things.index", plural=PLURALS[kind]) for kind in site().directory.lists)
        yield from (address(thing) for thing in map(site().directory.get, site().terms) if thing)
        yield from (url_for("queries.show", name=name) for name in site().queries)
        yield from (url_for("rules.show", code=code) for code in rule_pages.codes())

    return site().once("places", lambda: list(dict.fromkeys(list_paths())))


def _describe_dataset() -> dataset.Described:
    store = site().landscape.store
    with _counting:  # once, however many ask for it first
        return site().once("data set", lambda: dataset.describe_dataset(store, _ask_within_limits))


def _ask_within_limits(sparql: str) -> Answer | None:
    """Count where it can be stopped; a landscape of millions of models takes longer than a page may."""
    try:
        written = pool().ask(Admitted(sparql, "SELECT", (), ()), "json")
    except StoppedError as error:
        if error.limit == "busy":
            abort(503, f"The data set is counted by queries. {error}")
        return None
    answer = exchange.read_answer(written.body)
    return answer if isinstance(answer, Answer) else None


def _description() -> rdf.Triples:
    return dataset.statements(_describe_dataset(), request.host_url.rstrip("/"), site().landscape.version)


def _page() -> str:
    found = _describe_dataset()
    ours = sorted(((n, iri) for iri, n in found.classes.items() if iri.startswith(str(OPN))), key=lambda pair: -pair[0])
    return render_template(
        "dataset.html",
        described=found,
        graphs=[(shorten(iri), link_graphs([iri])[0], count) for iri, count in found.graphs.items()],
        classes=[(shorten(iri), site().directory.get(iri), count) for count, iri in ours],
        dumps=dataset.DUMPS if _small() else {},
        forms=list(GRAPH_FORMS.values()),
        cite=cite_page("The data set", str(dataset.DATASET)),
        structured=structured.dataset(found, request.host_url.rstrip("/")),
    )


def _small() -> bool:
    """Return whether the site itself writes the whole landscape; where it could not be counted, it does not."""
    return _describe_dataset().totals.get("triples", MAX_DUMPED_TRIPLES + 1) <= MAX_DUMPED_TRIPLES
