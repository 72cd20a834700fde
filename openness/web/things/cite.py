"""Cite a page: as a sentence and as BibTeX."""

from dataclasses import dataclass

from openness import __version__
from openness.index.directory import Thing
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
    version = site().landscape.version[:8]
    year = _year()
    dated = f", {year}" if year else ""
    words = f"{AUTHOR}: “{thing.label}”. Openness {__version__}, landscape {version}{dated}. {thing.iri}"
    key = f"openness-{thing.kind}-{thing.slug}".replace("/", "-")
    fields = (
        ("author", f"{{{AUTHOR}}}"),
        ("title", f"{thing.label}, in Openness"),
        ("year", year),
        ("version", f"{__version__}, landscape {version}"),
        ("url", thing.iri),
    )
    lines = ",\n".join(f"  {name} = {{{_escaped(value)}}}" for name, value in fields if value)
    return Citation(words, f"@misc{{{key},\n{lines}\n}}")


def _year() -> str:
    """Return the year in which the ontology was last changed, by its own word."""
    described = site().described(BASE.rstrip("/"))
    return (described.first(PREFIXES["dcterms"] + "modified") or described.first(PREFIXES["dcterms"] + "created"))[:4]


def _escaped(value: str) -> str:
    return "".join(f"\\{char}" if char in "#$%&_" else char for char in value) if "://" not in value else value
