"""The one table of formats: RDF, entries and tables, each with its media types, its file ending and its names.

A new RDF format that Oxigraph has is a row of `RDF_FORMATS`; readers, writers, options, file endings, media types, the
pages and the description of the API follow from it. A new table format is a row of `TABLE_FORMATS` and a writer in
`rows.WRITERS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Format:
    """A format of files and answers.

    `name` is what options and functions call it, `ending` that of its files without the dot, `media` its registered
    media type. `others` are media types that clients send for it, `called` its names in `format=` of SPARQL clients.
    `comment` is a comment at the end of a file, with `{}` for its text, or empty.
    """

    name: str
    title: str
    ending: str
    media: str
    others: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    comment: str = ""
    keeps_graphs: bool = False
    """Whether a file in it has named graphs as well as triples. JSON-LD has them in entries only."""


HASH, ANGLE = "# {}\n", "<!-- {} -->\n"
XML_TYPES = ("application/xml", "text/xml")

RDF_FORMATS: Mapping[Format, ox.RdfFormat] = {
    Format("turtle", "Turtle", "ttl", "text/turtle", called=("turtle", "n3"), comment=HASH): ox.RdfFormat.TURTLE,
    Format(
        "jsonld", "JSON-LD", "jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")
    ): ox.RdfFormat.JSON_LD,
    Format(
        "ntriples", "N-Triples", "nt", "application/n-triples", ("text/rdf+n3",), ("ntriples",), HASH
    ): ox.RdfFormat.N_TRIPLES,
    Format(
        "rdfxml", "RDF/XML", "rdf", "application/rdf+xml", XML_TYPES, ("rdf+xml", "xml"), ANGLE
    ): ox.RdfFormat.RDF_XML,
    Format("trig", "TriG", "trig", "application/trig", comment=HASH, keeps_graphs=True): ox.RdfFormat.TRIG,
    Format("nquads", "N-Quads", "nq", "application/n-quads", comment=HASH, keeps_graphs=True): ox.RdfFormat.N_QUADS,
}
"""The formats of RDF, those of triples first, each with Oxigraph's."""

YAML = Format("yaml", "YAML", "yaml", "application/yaml", ("text/yaml", "application/x-yaml", "text/x-yaml"))
"""A format of entries: JSON-LD with the context of the ontology put before it."""

TABLE_FORMATS: tuple[Format, ...] = (
    Format("csv", "CSV", "csv", "text/csv"),
    Format("tsv", "TSV", "tsv", "text/tab-separated-values"),
    Format("json", "JSON", "json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "XML", "xml", "application/sparql-results+xml", XML_TYPES, comment=ANGLE),
    Format("markdown", "Markdown", "md", "text/markdown"),
    Format("turtle", "Turtle", "ttl", "text/turtle", comment=HASH),
)
"""The formats of tables; Turtle is the vocabulary of result sets."""

SPARQL_TABLES = tuple(form for name in ("json", "xml", "csv", "tsv") for form in TABLE_FORMATS if form.name == name)
"""The formats of the W3C's for answers to SPARQL, the usual one first."""

TRIPLE_FORMATS = tuple(form for form in RDF_FORMATS if not form.keeps_graphs)
"""The formats of RDF for triples alone."""

ENTRY_FORMATS = (YAML, *RDF_FORMATS)
"""The formats in which an entry is read."""


def by_ending(forms: Iterable[Format]) -> dict[str, Format]:
    """Return formats by the ending of their files."""
    return {form.ending: form for form in forms}


def by_name(forms: Iterable[Format]) -> dict[str, Format]:
    """Return formats by their names."""
    return {form.name: form for form in forms}


def aliases(forms: Iterable[Format]) -> dict[str, str]:
    """Return the registered media type by each other one that clients send for it."""
    return {other: form.media for form in forms for other in form.others}


def find(forms: Iterable[Format], asked: str) -> Format | None:
    """Return the format that a client names: by name, ending, media type or as SPARQL clients call it."""
    return next(
        (
            form
            for form in forms
            if asked in (form.name, form.ending, form.media) or asked in form.others or asked in form.called
        ),
        None,
    )
