"""The facts about a model beside its components: links, base models and data sets, and verdicts of sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.search.levels import Level, read_cell
from openness.terms import PREFIXES, slug
from openness.web.description import Description
from openness.web.site import Link, link, site
from openness.web.things.answers_by_model import answer_of_model
from openness.web.things.claims import Record, of_view, one
from openness.web.things.history import SOURCE

LINKS: Mapping[str, str] = {
    "weightsLink": "Weights",
    "codeLink": "Code",
    "cardLink": "Model card",
    "paperLink": "Paper",
    "dataLink": "Training data",
}
"""The addresses that a description of a model gives, in the order in which a page shows them."""

VARIANTS = 20
"""How many models that are based on one, or named after it, its page names."""


@dataclass(frozen=True)
class Said:
    """What one source says of a model as a whole, and when."""

    source: Link
    words: str
    date: str


@dataclass(frozen=True)
class Conflict:
    """A conflict between the license of a model's weights and that of a model from which it is made."""

    base: str
    license: str
    words: str
    clause: str


@dataclass(frozen=True)
class Variant:
    """A size or version of a model by its name, with the level of its weights; who made it, if nobody who made that."""

    model: Link
    weights: Level
    made_by: str


@dataclass(frozen=True)
class Profile:
    """Links to a model, what it is based on and what is based on it, and the verdicts of sources."""

    links: tuple[tuple[str, tuple[Link, ...]], ...]
    base: tuple[Link, ...]
    conflicts: tuple[Conflict, ...]
    variants: tuple[Link, ...]
    more_variants: int
    named_after: tuple[Variant, ...]
    more_named_after: int
    verdicts: tuple[Said, ...]
    sources: tuple[Link, ...]


def profile(iri: str, described: Description, found: Mapping[str, Record], view: str) -> Profile:
    """Gather what all sources say of a model as a whole; the licenses are those of its weights in a view."""
    links = [(words, tuple(_addresses(found.values(), name))) for name, words in LINKS.items()]
    links.append(("License text", tuple(_license_texts(of_view(found, view).values()))))
    variants = sorted(map(link, dict.fromkeys(described.pointed_by("baseModel"))), key=lambda one: one.text.casefold())
    bases = dict.fromkeys(text(base) for base in described.values("baseModel"))
    named_after = list(_list_variants(iri, found, view))
    sources = dict.fromkeys(one(claim, SOURCE) for claim in found.values() if claim.get("model"))
    return Profile(
        tuple((words, those) for words, those in links if those),
        tuple(link(base) for base in bases if base != iri),
        tuple(_conflicts(iri)) if bases else (),
        tuple(variants[:VARIANTS]),
        max(0, len(variants) - VARIANTS),
        tuple(named_after[:VARIANTS]),
        max(0, len(named_after) - VARIANTS),
        tuple(_verdicts(found.values())),
        tuple(link(source) for source in sources if source),
    )


def _list_variants(iri: str, found: Mapping[str, Record], view: str) -> Iterable[Variant]:
    """Yield the models that are named after one, those first whose weights somebody has assessed."""
    own = {site().directory.label(developer) for claim in found.values() for developer in claim.get("developer", [])}
    for row in site().answer("variants", model=slug(iri), view=view).records():
        others = row["made_by"] if own.isdisjoint(row["made_by"].split(", ")) else ""
        yield Variant(link(row["thing"], row["variant"]), read_cell(row["weights"]), others)


def _conflicts(iri: str) -> Iterable[Conflict]:
    """Yield how the license of a model's weights conflicts with those of the models from which it is made."""
    for record in answer_of_model("license-conflicts-in-lineage", slug(iri)):
        yield Conflict(record["made_from"], record["its_license"], record["conflict"], record["clause"])


def _addresses(claims: Iterable[Record], name: str) -> Iterable[Link]:
    """Return each address once, that of the newest claim first."""
    dated = sorted(((one(claim, "asOf"), value) for claim in claims for value in claim.get(name, [])), reverse=True)
    return [link(value) for value in dict.fromkeys(value for _, value in dated)]


def _license_texts(claims: Iterable[Record]) -> Iterable[Link]:
    licenses = dict.fromkeys(
        name
        for claim in claims
        if str(OPN.ArchitectureAndWeights) in claim.get("component", [])
        for name in claim.get("license", [])
    )
    see = PREFIXES["rdfs"] + "seeAlso"
    return [link(address) for name in licenses for address in site().describe(name).values(see)]


def _word_verdict(words: str) -> str:
    """Return a verdict without the signs of a table: `class=open_source score=5` is "class open source, score 5"."""
    pairs = re.findall(r"(\w+)=(\S+)", words)
    shown = ", ".join(f"{name.replace('_', ' ')} {value.replace('_', ' ')}" for name, value in pairs)
    return shown if pairs and re.sub(r"\w+=\S+", "", words).strip(" ,;") == "" else words


def _verdicts(claims: Iterable[Record]) -> Iterable[Said]:
    said = [
        Said(link(one(claim, SOURCE)), _word_verdict(words), one(claim, "asOf"))
        for claim in claims
        for words in claim.get("verdict", [])
    ]
    return sorted(said, key=lambda it: it.date, reverse=True)
