"""Valid entries with one triple changed, drawn by a seed, and the changes that leave an entry valid."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from openness.check import Entry
from openness.namespaces import OPN
from openness.paths import ROOT

MODELS = ("bloom", "gpt-4", "llama-2", "mistral-7b", "openllama", "opt", "pythia")
"""Published models that between them have every outcome, a level of each scale, and licenses for code and data."""

BASE = "https://w3id.org/openness/"
Triple = tuple[Node, Node, Node]
SOURCE = f"""
@prefix dcterms: <{DCTERMS}> . @prefix opn: <{OPN}> . @prefix rdfs: <{RDFS}> . @prefix xsd: <{XSD}> .
<{BASE}source/mutant> a opn:Source ; rdfs:label "Mutant" ; dcterms:title "A source for mutants" ;
    dcterms:issued "2024-05-14"^^xsd:date ; dcterms:bibliographicCitation "Made up, 2024." .
"""
CHANGED = (
    *(OPN[name] for name in ("model", "component", "outcome", "level", "license", "access", "notation", "asOf", "row")),
    *(OPN[name] for name in ("column", "metric", "value", "developer", "largestSize", "sizeNotation", "releaseMonth")),
    *(OPN[name] for name in ("candidateLevel", "likelyLevel", "locator")),
    *(DCTERMS.source, RDF.type),
)
"""The properties that are changed, each as often as any other."""

TERMS: dict[Node, list[Node]] = {
    OPN.level: [OPN[f"{scale}{rank}"] for scale in "CD" for rank in range(1, 6)],
    OPN.outcome: [OPN.Classified, OPN.Unknown, OPN.NotApplicable],
    OPN.access: [OPN.NotPublic, OPN.RestrictedChannel, OPN.PublicDownload],
    OPN.metric: [OPN.ChatbotArenaElo, OPN.ScholarCitations, OPN.HuggingFaceDownloads],
    OPN.license: [URIRef(f"{BASE}license/{name}") for name in ("mit", "apache-2-0", "opt-data", "llama-2", "odc-by")],
    OPN.model: [URIRef(f"{BASE}model/{name}") for name in ("falcon", "t5", "claude-2")],
    OPN.developer: [URIRef(f"{BASE}developer/{name}") for name in ("meta", "google", "eleutherai")],
    DCTERMS.source: [URIRef(f"{BASE}source/{name}") for name in ("eiras-2024", "openness-curation")],
    OPN.asOf: [Literal(day, datatype=XSD.date) for day in ("2999-01-01", "2001-01-01", "2024-02-29")],
    OPN.releaseMonth: [Literal(month, datatype=XSD.gYearMonth) for month in ("2999-01", "2024-01", "2019-07")],
    RDF.type: [OPN.Assessment, OPN.ModelDescription, OPN.ImpactObservation, OPN.Model],
    OPN.row: [Literal(number) for number in (0, 7, 99)],
    OPN.column: [Literal(number) for number in (0, 7, 99)],
}
TERMS |= {OPN.candidateLevel: TERMS[OPN.level], OPN.likelyLevel: TERMS[OPN.level]}
"""What values are changed to, beside those that other claims have."""


ACCESS_OF_LEVEL: dict[str, set[Node]] = {
    "1": {OPN.NotPublic},
    "2": set(),
    "3": {OPN.PublicDownload},
    "4": {OPN.PublicDownload},
    "5": {OPN.PublicDownload},
}
"""The access that agrees with a level, by its rank; level 2 is another thing for code and for data."""


@dataclass(frozen=True)
class Mutant:
    """An entry with one triple changed: how (`replace`, `remove` or `add`), the triple before and after, the rest."""

    model: str
    how: str
    before: Triple | None
    after: Triple | None
    whole: Graph

    @property
    def changed(self) -> Triple:
        """Return the triple that is new, or the one that is removed."""
        triple = self.after or self.before
        assert triple
        return triple

    @property
    def path(self) -> Node:
        """Return the property that was changed."""
        return self.changed[1]

    @property
    def value(self) -> Node:
        """Return the value that is new, or the one that is removed."""
        return self.changed[2]

    def has(self, name: str) -> bool:
        """Return whether the claim that was changed has a property."""
        return (self.changed[0], OPN[name], None) in self.whole

    def values(self, name: str) -> set[Node]:
        """Return the values that the claim has for a property before the change."""
        return set(self.whole.objects(self.changed[0], OPN[name]))

    def is_column_taken(self) -> bool:
        """Return whether the column, as changed, is that of another claim of the place, or no column."""
        claim, _, column = self.changed
        place = self.whole.value(claim, OPN.locator)
        others = (one for one in self.whole.subjects(OPN.column, column) if one != claim)
        return column == Literal(0) or any((one, OPN.locator, place) in self.whole for one in others)

    def entry(self) -> Entry:
        """Return the entry as N-Triples."""
        triples = dict(_format_triples(self.model))
        if self.before:
            del triples[self.before]
        if self.after:
            triples[self.after] = _format_triple(self.after)
        return Entry("mutant.nt", "".join(triples.values()).encode(), "ntriples")

    def __str__(self) -> str:
        """Show what was changed."""
        return f"{self.model}: {self.how} {self.before} -> {self.after[2] if self.after else None}"


@cache
def read_valid(model: str) -> Graph:
    """Return a published model as an entry of its own: another name, another source."""
    text = (ROOT / "tests" / "old-form" / f"{model}.ttl").read_text(encoding="utf-8")
    text = text.replace("claim/eiras-2024/", "claim/mutant/").replace("source:eiras-2024", "source:mutant")
    text = re.sub(rf"model:{re.escape(model)}\b", "model:mutant", text).replace(f"/{model}/>", "/mutant/>")
    text = re.sub(r'(a opn:Model ;\s+rdfs:label )"[^"]*"', r'\1"A mutant of a model"', text)
    return Graph().parse(data=text, format="turtle").parse(data=SOURCE, format="turtle")


def read_valid_entry(model: str) -> Entry:
    """Return a published model as an entry, with nothing changed."""
    return Entry("mutant.nt", "".join(_format_triples(model).values()).encode(), "ntriples")


@cache
def _format_triples(model: str) -> dict[Triple, str]:
    return {triple: _format_triple(triple) for triple in read_valid(model)}


def _format_triple(triple: Triple) -> str:
    return f"{' '.join(term.n3() for term in triple)} .\n"


def draw_mutants(seed: int, number: int) -> Iterator[Mutant]:
    """Draw mutants."""
    chance = random.Random(seed)  # noqa: S311, nothing here is secret
    made = 0
    while made < number:
        model, path = chance.choice(MODELS), chance.choice(CHANGED)
        whole = read_valid(model)
        claims = sorted(set(whole.subjects(OPN.model)), key=str)
        having = sorted((triple for triple in whole.triples((None, path, None)) if triple[0] in claims), key=str)
        how = chance.choice(("replace", "remove", "add"))
        if how == "add":
            subject = chance.choice(claims)
            after = (subject, path, chance.choice(_list_values(whole, path)))
            if after not in whole:
                made += 1
                yield Mutant(model, how, None, after, whole)
        elif having:
            before = chance.choice(having)
            value = chance.choice(_list_values(whole, path))
            if how == "remove" or value != before[2]:
                made += 1
                yield Mutant(model, how, before, None if how == "remove" else (*before[:2], value), whole)


def _list_values(whole: Graph, path: Node) -> Sequence[Node]:
    return [*TERMS.get(path, ()), *sorted(set(whole.objects(None, path)), key=str)] or [Literal("Page 7")]


def _month(value: Node) -> str:
    return str(value)[:7]


@dataclass(frozen=True)
class Legitimate:
    """A kind of change that leaves an entry valid, and why."""

    reason: str
    holds: Callable[[Mutant], bool]


LEGITIMATE = (
    Legitimate(
        "Another day on which it held: any from the release of the model to today.",
        lambda m: m.path == OPN.asOf and m.how == "replace" and "2023" < str(m.value) < "2999",
    ),
    Legitimate(
        "A claim without a day has the day of its source.",
        lambda m: m.path == OPN.asOf and m.how == "remove",
    ),
    Legitimate(
        "Where in the source it is: another page, or a second one.",
        lambda m: m.path == OPN.locator and m.how != "remove",
    ),
    Legitimate(
        "A claim need not give the row or the column of a table.",
        lambda m: m.path in (OPN.row, OPN.column) and m.how == "remove",
    ),
    Legitimate(
        "Another column of a table of which no other row is known, so that nothing shows the order of its columns.",
        lambda m: m.path == OPN.column and m.how == "replace" and not m.is_column_taken(),
    ),
    Legitimate(
        "A description may give a column, one in which the source has nothing else about the model.",
        lambda m: m.path == OPN.column and m.how == "add" and m.has("sizeNotation") and not m.is_column_taken(),
    ),
    Legitimate(
        "Another developer, or a second one: only a reader can check whether the source names it.",
        lambda m: m.path == OPN.developer and m.how != "remove" and m.has("sizeNotation"),
    ),
    Legitimate(
        "Another month of release that is not after the day of the claims.",
        lambda m: m.path == OPN.releaseMonth and m.how == "replace" and _month(m.value) <= "2023-12",
    ),
    Legitimate(
        "A claim states facts: the rules give the level that follows from its license or access, and that is printed.",
        lambda m: m.path == OPN.level and m.how == "remove" and (m.has("license") or m.has("access")),
    ),
    Legitimate(
        "The rules write an assessment whose source prints nothing.",
        lambda m: m.path == OPN.notation and m.how == "remove" and m.has("component"),
    ),
    Legitimate(
        "Access that agrees with the level: the source may say both.",
        lambda m: (
            m.path == OPN.access
            and m.how == "add"
            and not m.has("access")
            and any(m.value in ACCESS_OF_LEVEL[str(level)[-1]] for level in m.values("level"))
        ),
    ),
    Legitimate(
        "What is unknown may have a license or a download, as long as it has not both: no level follows from one.",
        lambda m: (
            m.how == "add"
            and m.values("outcome") == {OPN.Unknown}
            and not m.has("access")
            and not m.has("license")
            and (m.path == OPN.license or m.changed[1:] == (OPN.access, OPN.PublicDownload))
        ),
    ),
    Legitimate(
        "A level that is likely, where the source prints a question mark alone and says elsewhere what it assumes.",
        lambda m: m.path == OPN.likelyLevel and m.how == "add" and m.values("notation") == {Literal("?")},
    ),
)
