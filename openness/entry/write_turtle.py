"""Write a draft as an entry in Turtle, with comments for whoever completes it."""

from collections.abc import Iterator, Mapping, Sequence

from rdflib import Literal, URIRef

from openness.entry.draft import Component, Draft, Grade, Thing
from openness.entry.write_yaml import WANTED
from openness.terms import PREFIXES

DECLARED = ("dcterms", "opn", "rdfs", "xsd", "developer", "license", "model", "source")
NAMES: Mapping[str, str] = {
    "label": "rdfs:label",
    "title": "dcterms:title",
    "issued": "dcterms:issued",
    "citation": "dcterms:bibliographicCitation",
    "seeAlso": "rdfs:seeAlso",
    "spdxId": "opn:spdxId",
    "source": "dcterms:source",
    "evidence": "opn:evidence",
    "baseModel": "opn:baseModel",
}


def write(draft: Draft, components: Sequence[Component]) -> str:
    """Return a draft as Turtle: one block a thing, each claim complete in itself."""
    base = f"{PREFIXES['claim']}{draft.source.slug}/{draft.model.slug}/"
    lines = [f"# {line}".rstrip() for line in draft.heading]
    lines += ["", *(f"@prefix {name}: <{PREFIXES[name]}> ." for name in DECLARED), f"@prefix claim: <{base}> ."]
    by = draft.curated
    if by:
        lines.append(f"@prefix curated: <{PREFIXES['claim']}{by.source.slug}/{draft.model.slug}/> .")
    for thing in (draft.model, draft.source, draft.developer, *draft.licenses, by.source if by else None):
        if thing and thing.new:
            lines += _thing(thing)
    lines += _block("description", _description(draft), draft, curated=by is not None and by.describes)
    for component in components:
        grade = draft.grades[component.slug]
        remarks = [component.definition, *grade.remarks]
        lines += _block(component.slug, _grade(component, grade, draft.model.slug), draft, remarks)
        if by and (own := by.grades.get(component.slug)):
            lines += _block(component.slug, _grade(component, own, draft.model.slug), draft, curated=True)
    return "\n".join(lines) + "\n"


def _thing(thing: Thing) -> Iterator[str]:
    prefix = {"Model": "model", "Source": "source", "License": "license"}.get(thing.kind, "developer")
    yield from ("", f"{prefix}:{thing.slug}", f"    a opn:{thing.kind} {';' if thing.values else '.'}")
    missing = [(name, hint) for name, hint in WANTED.get(thing.kind, {}).items() if name not in thing.values]
    yield from (f"    # {NAMES[name]}: {hint}" for name, hint in missing)
    values = list(thing.values.items())
    for number, (name, value) in enumerate(values, start=1):
        yield f"    {NAMES[name]} {_value(name, value)} {'.' if number == len(values) else ';'}"


def _value(name: str, value: str) -> str:
    if name in ("seeAlso", "evidence"):
        return URIRef(value).n3()
    if name in ("source", "baseModel"):
        return f"{'source' if name == 'source' else 'model'}:{value}"
    return f"{Literal(value).n3()}{'^^xsd:date' if name == 'issued' else ''}"


def _block(
    slug: str, lines: Sequence[str], draft: Draft, remarks: Sequence[str] = (), curated: bool = False
) -> Iterator[str]:
    yield ""
    yield from (f"# {remark}" for remark in remarks)
    yield f"{'curated' if curated else 'claim'}:{slug}"
    yield from (f"    {line}" for line in lines)
    if curated and draft.curated:
        yield f"    opn:evidence source:{draft.source.slug} ;"
        yield f"    dcterms:source source:{draft.curated.source.slug} ;"
        yield f"    opn:asOf {Literal(draft.as_of).n3()}^^xsd:date ."
        return
    if draft.locator:
        yield f"    opn:locator {Literal(draft.locator).n3()} ;"
    else:
        yield "    # opn:locator: where in the source it stands"
    if draft.as_of:
        yield f"    dcterms:source source:{draft.source.slug} ;"
        yield f"    opn:asOf {Literal(draft.as_of).n3()}^^xsd:date ."
    else:
        yield "    # opn:asOf: the day on which it was so"
        yield f"    dcterms:source source:{draft.source.slug} ."


def _description(draft: Draft) -> list[str]:
    return [
        "a opn:ModelDescription ;",
        f"opn:model model:{draft.model.slug} ;",
        f"opn:developer developer:{draft.developer.slug} ;"
        if draft.developer
        else "# opn:developer: who developed the model, such as developer:meta",
        f"opn:largestSize {_number(draft.largest)} ;"
        if draft.largest
        else "# opn:largestSize: the number of parameters of the largest version, such as 7000000000",
        f"opn:sizeNotation {Literal(draft.size).n3()} ;"
        if draft.size
        else '# opn:sizeNotation: the same as printed, such as "7B"; "N/A" where it is not known',
        f"opn:releaseMonth {Literal(draft.month).n3()}^^xsd:gYearMonth ;"
        if draft.month
        else '# opn:releaseMonth: year and month, such as "2026-11"^^xsd:gYearMonth',
    ]


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() else Literal(text).n3()


def _grade(component: Component, grade: Grade, model: str) -> list[str]:
    lines = ["a opn:Assessment ;", f"opn:model model:{model} ;"]
    values = {
        "component": component.name,
        "outcome": grade.outcome,
        "level": grade.level,
        "likelyLevel": grade.likely,
        "access": grade.access,
    }
    lines += [f"opn:{name} opn:{value} ;" for name, value in values.items() if value]
    if grade.licenses:
        lines.append(f"opn:license {', '.join(f'license:{slug}' for slug in grade.licenses)} ;")
    return [*lines, f"opn:notation {Literal(grade.notation).n3()} ;"]
