"""Documents about things: a page for people, files for programs, and the way from the thing's path to each of them.

An IRI of ours is `https://w3id.org/openness/model/bloom`, and w3id.org answers it with a redirect to this site. What
answers here under the same path is the document about the thing: a page is sent at once, with status 200 and its own
address in Content-Location; for a file a program is sent on with 303, so that what it keeps as the address of the file
is not that of the thing.
"""

import re
from collections.abc import Callable, Mapping

from flask import Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from openness import rdf
from openness.rdf.dump import relabel_triples
from openness.rdf.formats import TRIPLE_FORMATS, aliases
from openness.terms import DATA_LICENSE
from openness.web.negotiation import HTML, alternates, choose_media, mark_varied
from openness.web.queries.answer_files import GRAPH_FORMS

ALIASES: Mapping[str, str] = {**aliases(TRIPLE_FORMATS), "application/xhtml+xml": HTML}
"""What clients ask for that means one of the formats."""

ENDINGS: Mapping[str, str] = {**{ending: form.media for ending, form in GRAPH_FORMS.items()}, "html": HTML}
"""The media types of documents by the ending of their address."""


def choose_ending(*endings: str, refuse: bool = True) -> str:
    """Return the ending of the document that the client would rather have; the first where it does not say.

    Where none will do, answers 406, or, where it may not `refuse`, returns the first.
    """
    offered = {ENDINGS[ending]: ending for ending in endings}
    names = {name: media for name, media in ALIASES.items() if media in offered}
    return offered[choose_media([*offered], names, refuse)]


def answer_document(address: Callable[[str], str], page: Callable[[], str], shown: bool = False) -> AnyResponse:
    """Answer at the path of a thing: its page, or the way to the file that the client would rather have.

    `address` gives where the document with an ending is, `page` makes the page; where `shown`, this is the page's own
    address and there is nothing to choose. Answers 406, with a list of what there is, where nothing will do.
    """
    ending = "html" if shown else choose_ending("html", *GRAPH_FORMS)
    if ending != "html":
        return mark_varied(redirect(address(ending), 303))
    response = Response(page())
    response.headers["Link"] = alternates({address(ending): form.media for ending, form in GRAPH_FORMS.items()})
    if shown:
        return response
    response.headers["Content-Location"] = address("html")
    return mark_varied(response)


def file(triples: rdf.Triples, ending: str, about: str = "") -> Response:
    """Send triples as a file, the same bytes each time, and say what they describe and under which license."""
    form = GRAPH_FORMS[ending]
    written = rdf.write_triples(relabel_triples(triples), form.name)
    response = Response(_trim_prefixes(written) if ending == "ttl" else written, mimetype=form.media)
    described = f', <{about}>; rel="describes"' if about else ""
    response.headers["Link"] = f'<{DATA_LICENSE}>; rel="license"{described}'
    return response


def _trim_prefixes(turtle: str) -> str:
    """Leave out the prefixes that a document does not use; a short one would be mostly prefixes."""
    lines = turtle.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("@prefix "))
    used = set(re.findall(r"([\w-]+):", body))
    return "".join(line for line in lines if line.startswith("@prefix ") and line[8:].partition(":")[0] in used) + body
