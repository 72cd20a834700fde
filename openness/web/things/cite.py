"""Cite a page: as a sentence and as BibTeX."""

from dataclasses import dataclass

from openness import __version__
from openness.search.directory import Thing
from openness.slugs import to_slug
from openness.terms import BASE, PREFIXES
from openness.web.site import site

AUTHOR = "The Openness project"


@dataclass(frozen=True)
class Citation:
    """A citation of a thing, in words and as BibTeX."""

    text: str
    bibtex: str


def citation(thing: Thing) -> Citation:
    """Return how to cite what this landscape says of a thing."""
    return _format_citation(thing.label, f"{thing.kind}-{thing.slug}", thing.iri)


def cite_page(title: str, address: str) -> Citation:
    """Return how to cite a page of this site that is about no one thing."""
    return _format_citation(title, to_slug(title), address)


def _format_citation(title: str, name: str, address: str) -> Citation:
    version = site().landscape.version[:8]
    year = _year()
    dated = f", {year}" if year else ""
    words = f"{AUTHOR}: “{title}”. Openness {__version__}, landscape {version}{dated}. {address}"
    key = f"openness-{name}".replace("/", "-")
    fields = (
        ("author", f"{{{AUTHOR}}}"),
        ("title", f"{title}, in Openness"),
        ("year", year),
        ("version", f"{__version__}, landscape {version}"),
        ("url", address),
    )
    lines = ",\n".join(f"  {name} = {{{_escape_tex(value)}}}" for name, value in fields if value)
    return Citation(words, f"@misc{{{key},\n{lines}\n}}")


def _year() -> str:
    """Return the year in which the ontology was last changed, by its own word."""
    described = site().describe(BASE.rstrip("/"))
    return (described.first(PREFIXES["dcterms"] + "modified") or described.first(PREFIXES["dcterms"] + "created"))[:4]


def _escape_tex(value: str) -> str:
    return "".join(f"\\{char}" if char in "#$%&_" else char for char in value) if "://" not in value else value
