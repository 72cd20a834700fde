"""The form for an entry, made from the shapes: what it asks, how it asks it, and the draft that the answers make."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from openness.casing import capitalize_first
from openness.check import shapes
from openness.entries.draft_state import DraftComponent
from openness.entries.lookup import Known
from openness.namespaces import OPN
from openness.query.answer import Choice, choices
from openness.query.saved_queries import Parameter
from openness.terms import shorten, slug
from openness.web.site import site
from openness.web.things import profile

MANY_CHOICES = 40
"""From how many choices on one types a name and is offered those that fit."""

# The parts of the form: the class whose shape asks, and what the entry takes of it, in the order in which it is asked.
PARTS: Mapping[str, tuple[tuple[URIRef, tuple[URIRef, ...]], ...]] = {
    "model": ((OPN.Model, (RDFS.label,)),),
    "description": ((OPN.ModelDescription, (OPN.developer, OPN.releaseMonth, OPN.sizeNotation, OPN.largestSize)),),
    "source": ((OPN.Source, (RDFS.label, DCTERMS.title, DCTERMS.issued, DCTERMS.bibliographicCitation)),),
    "claim": ((OPN.Assessment, (OPN.locator, OPN.asOf)),),
    "component": ((OPN.Assessment, (OPN.outcome, OPN.access, OPN.license)),),
}
HINTS: Mapping[URIRef, str] = {
    # OPN102 takes a date of the claim, or else that of its source.
    OPN.asOf: "The day on which it was so; the date of the source, if you leave it empty.",
    OPN.locator: "Section, table or page of the source.",
    OPN.developer: "Type a name; those that are here are offered.",
    OPN.releaseMonth: "Year and month of the first release.",
    OPN.sizeNotation: "As printed, such as 350K, 7B, 8x7B, 7B-13B or N/A.",
    OPN.largestSize: "Parameters of the largest model, such as 7000000000.",
    DCTERMS.title: "Title of the paper, page or index.",
    DCTERMS.issued: "Day of publication.",
    DCTERMS.bibliographicCitation: "The full reference.",
}
"""Help for a property, in place of the message of its shape."""
EXAMPLES: Mapping[str, str] = {"model.label": "Such as OLMo 7B.", "source.label": "Such as Groeneveld et al. 2024."}
"""Help for a field whose property several fields share."""
LICENSES = ("license", "license2")
"""The fields of a component in which a license is typed."""
HELPS = (
    ("outcome", "Outcome", "Unknown or not applicable. Empty if you give a license or an access."),
    ("access", "Access", "Closed, API only, gated … Empty for a public download under a license."),
    ("license", "License", "The license under which it is public: type a name or an SPDX identifier."),
    ("license2", "Second license", "If a part is under another license: the strictest counts."),
    ("evidence", "Evidence", "The web address where it can be read, for this component."),
    ("level", "Level", "Empty: it follows by the rules. Choose one only if your source states it."),
)
"""What each control of a component asks for, in one line."""
LEFT_OUT = (OPN.asOf,)
"""What the shapes take from elsewhere in the entry where it is not given."""
EXAMPLE: Mapping[str, str] = {
    "model.label": "Example 7B",
    "description.developer": "Example Labs",
    "developer.kind": "NonProfit",
    "description.releaseMonth": "2025-10",
    "description.sizeNotation": "7B",
    "description.largestSize": "7000000000",
    "source.label": "Example 2025",
    "source.title": "The Example report",
    "source.issued": "2025-11-01",
    "source.bibliographicCitation": "Example Labs, 2025.",
    "claim.locator": "section 3",
    "claim.asOf": "2025-11-02",
    "inference-code.license": "apache-2-0",
    "pre-training-data.access": "NotPublic",
    "architecture-and-weights.license": "llama-2",
    "alignment-data.outcome": "NotApplicable",
}
"""An entry to start from, of a model that there is not."""
BASE_MODEL, LICENSE_TEXT = "model.baseModel", "license.seeAlso"
LINKS: Mapping[str, str] = {f"description.{name}": name for name in profile.LINKS}
"""The fields for addresses of a model, each with the key under which the entry has it."""
MORE: Mapping[str, tuple[str, str]] = {
    BASE_MODEL: ("Base model", "The model from which this one was made, by its name."),
    "description.weightsLink": ("Weights", "The page where the weights are."),
    "description.codeLink": ("Code", "The repository of the code."),
    "description.cardLink": ("Model card", "The page of the model card."),
    "description.paperLink": ("Paper", "A paper or report about the model."),
    "description.dataLink": ("Training data", "The page where the training data are."),
    LICENSE_TEXT: ("License text", "The text of a license that you type below and that is new here."),
}
"""The fields that no shape asks for: label and help."""
DEVELOPER_KINDS = (OPN.Company, OPN.NonProfit, OPN.University, OPN.GovernmentInstitute)


@dataclass(frozen=True)
class Field:
    """A control: its name in the form, what it is called, what the shape says of it, and what may be chosen."""

    name: str
    label: str
    help: str
    control: str
    required: bool = False
    pattern: str = ""
    options: tuple[Choice, ...] = ()


def parts() -> Mapping[str, tuple[Field, ...]]:
    """Return the fields of each part of the form, as the shapes of the landscape have them, and `more`."""
    return site().once("check form", _parts)


def levels(component: DraftComponent) -> tuple[Choice, ...]:
    """Return the levels that a component of its kind can have."""
    listed = choices(site().landscape, Parameter("level", "Level", "iri", "opn:OpennessLevel"))
    return tuple(choice for choice in listed if choice.value[:1] == component.kind[:1])


def read_known_once() -> Known:
    """Return what the landscape knows."""
    return site().once("known", lambda: Known(site().landscape.store, site().landscape.root))


def list_allowed(name: str) -> tuple[str, ...]:
    """Return the values that a field may have; nothing where any will do."""
    if name == "developer.kind":
        return tuple(value for value, _ in developer_kinds())
    component, _, asked = name.partition(".")
    one = next((c for c in read_known_once().components if c.slug == component), None)
    if not one:
        return ()
    if asked == "level":
        return tuple(choice.value for choice in levels(one))
    fields = {field.name: field for field in parts()["component"]}
    field = None if asked in LICENSES else fields.get(asked)
    return tuple(choice.value for choice in field.options) if field else ()


def developer_kinds() -> list[tuple[str, str]]:
    """Return the kinds of developers, each with its name for people."""
    return [(slug(str(kind)), site().directory.label(kind)) for kind in DEVELOPER_KINDS]


def _parts() -> Mapping[str, tuple[Field, ...]]:
    graph = shapes(site().landscape.root)
    more = (Field(name, label, help_, "text" if name == BASE_MODEL else "url") for name, (label, help_) in MORE.items())
    return {
        part: tuple(field for kind, wanted in asked for field in _fields(graph, part, kind, wanted))
        for part, asked in PARTS.items()
    } | {"more": tuple(more)}


def _fields(graph: Graph, part: str, kind: URIRef, wanted: tuple[URIRef, ...]) -> Iterator[Field]:
    by_path: dict[URIRef, list[Node]] = {}
    for shape in graph.subjects(SH.targetClass, kind):
        for rule in graph.objects(shape, SH.property):
            path = _first(graph, graph.value(rule, SH.path))
            if path is not None:
                by_path.setdefault(path, []).append(rule)
    for path in wanted:
        if path in by_path:
            yield _field(graph, part, path, by_path[path])


def _first(graph: Graph, path: Node | None) -> URIRef | None:
    """Return the property of a path, or the first of its alternatives."""
    if isinstance(path, URIRef):
        return path
    listed = graph.value(path, SH.alternativePath)
    first = next(iter(Collection(graph, listed)), None) if listed is not None else None
    return first if isinstance(first, URIRef) else None


def _field(graph: Graph, part: str, path: URIRef, rules: list[Node]) -> Field:
    """Make a field of all that the rules say of a property: what must be comes before what should be."""
    rules = sorted(rules, key=lambda rule: (not _must(graph, rule), str(graph.value(rule, DCTERMS.identifier))))
    values = {name: _value_of(graph, rules, name) for name in ("message", "datatype", "class", "in")}
    musts = [rule for rule in rules if _must(graph, rule)]
    counts = [graph.value(rule, SH.minCount) for rule in musts]
    pattern = next((rule for rule in musts if graph.value(rule, SH.pattern) and not graph.value(rule, SH.flags)), None)
    name = f"{part}.{slug(str(path))}" if part != "component" else slug(str(path))
    label = _label(path)
    required = path not in LEFT_OUT and any(isinstance(count, Literal) and int(count) > 0 for count in counts)
    options = _options(graph, values["in"], values["class"])
    control = {XSD.date: "date", XSD.integer: "number", XSD.gYearMonth: "month"}.get(values["datatype"], "text")  # type: ignore[call-overload]
    if options:
        control = "select" if len(options) < MANY_CHOICES and path != OPN.developer else "list"
    shown = _pattern(str(graph.value(pattern, SH.pattern))) if pattern is not None else ""
    return Field(
        name,
        label,
        EXAMPLES.get(name) or HINTS.get(path) or hint(str(values["message"] or "")),
        control,
        required,
        shown,
        options,
    )


def _must(graph: Graph, rule: Node) -> bool:
    return graph.value(rule, SH.severity) in (None, SH.Violation)


def _value_of(graph: Graph, rules: list[Node], name: str) -> Node | None:
    """Return what the first rule says that says it."""
    return next((value for rule in rules if (value := graph.value(rule, SH[name])) is not None), None)


def _options(graph: Graph, listed: Node | None, kind: Node | None) -> tuple[Choice, ...]:
    if listed is not None:
        terms = [str(term) for term in Collection(graph, listed)]
        return tuple(Choice(slug(term), site().directory.label(term), term) for term in terms)
    if kind is None:
        return ()
    return tuple(choices(site().landscape, Parameter("thing", "DraftThing", "iri", shorten(str(kind)))))


def hint(message: str) -> str:
    """Return what a shape's message says to somebody who fills in a form, and not to one who writes RDF."""
    plain = re.sub(r"\^\^\w+:\w+", "", message)
    sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", plain)
    return " ".join(one for one in sentences if not re.search(r"\b[a-z]+:[A-Za-z]", one)) or plain


def _pattern(pattern: str) -> str:
    """Return a pattern of SHACL, which is found anywhere, as one of HTML, which speaks of the whole text."""
    whole = re.fullmatch(r"\^((?:[^\\|]|\\.)*)\$", pattern)
    return whole[1] if whole else f".*(?:{pattern}).*"


def _label(path: URIRef) -> str:
    words = {
        RDFS.label: "Name",
        DCTERMS.title: "Title",
        DCTERMS.issued: "Date",
        DCTERMS.bibliographicCitation: "Citation",
    }
    term = words.get(path) or site().directory.label(path)
    return capitalize_first(term)
