"""Write a draft as an entry in Turtle, with comments for the author who completes it."""

from collections.abc import Iterator, Mapping, Sequence

from rdflib import Literal, URIRef

from openness.entries.draft_state import Draft, DraftComponent, DraftThing, Grade
from openness.entries.write_yaml import WANTED
from openness.readers.records import number_of
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


def write(draft: Draft, components: Sequence[DraftComponent]) -> str:
    """Return a draft as Turtle: one block a thing, each claim complete in itself."""
    lines = [f"# {line}".rstrip() for line in draft.heading]
    lines += ["", *(f"@prefix {name}: <{PREFIXES[name]}> ." for name in DECLARED)]
    lines.append(f"@prefix claim: <{PREFIXES['claim']}{draft.source.slug}/{draft.model.slug}/> .")
    by = draft.curated
    if by:
        lines.append(f"@prefix curated: <{PREFIXES['claim']}{by.source.slug}/{draft.model.slug}/> .")
    things = (draft.model, draft.source, draft.developer, *draft.licenses, *((by.source, by.developer) if by else ()))
    for thing in {one.slug + one.kind: one for one in things if one and one.new}.values():
        lines += _thing(thing)
    lines += _block(_record(draft, draft.source), ["a opn:Record ;"], draft)
    if by:
        lines += _block(_record(draft, by.source), ["a opn:Record ;"], draft, curated=True)
    facts = (draft.developer, draft.month, draft.size, draft.largest, draft.base_model_name, draft.links)
    is_curated = draft.description is not draft
    if draft.model.new or is_curated or any(facts):
        lines += _claim("description", "ModelDescription", list(_description(draft)), draft, curated=is_curated)
    for component in components:
        grade = draft.grades[component.slug]
        remarks = [component.definition, *grade.remarks]
        if grade.is_assessed:
            lines += _claim(component.slug, "Assessment", _grade(component, grade), draft, remarks)
        else:
            lines += ["", *(f"# {remark}" for remark in remarks), f"# claim:{component.slug} is not assessed."]
        if by and (own := by.grades.get(component.slug)):
            lines += _claim(component.slug, "Assessment", _grade(component, own), draft, curated=True)
    return "\n".join(lines) + "\n"


def _thing(thing: DraftThing) -> Iterator[str]:
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


def _record(draft: Draft, source: DraftThing) -> str:
    return f"<{PREFIXES['record']}{source.slug}/{draft.model.slug}>"


def _claim(
    slug: str, kind: str, lines: Sequence[str], draft: Draft, remarks: Sequence[str] = (), curated: bool = False
) -> Iterator[str]:
    source = draft.curated.source if curated and draft.curated else draft.source
    record = f"opn:record {_record(draft, source)} ;"
    name = f"{'curated' if curated else 'claim'}:{slug}"
    yield from _block(name, [f"a opn:{kind} ;", record, *lines], draft, remarks, curated)


def _block(
    name: str, lines: Sequence[str], draft: Draft, remarks: Sequence[str] = (), curated: bool = False
) -> Iterator[str]:
    yield ""
    yield from (f"# {remark}" for remark in remarks)
    yield name
    yield from (f"    {line}" for line in lines)
    yield f"    opn:model model:{draft.model.slug} ;"
    if curated and draft.curated:
        yield f"    opn:evidence source:{draft.source.slug} ;"
        yield f"    dcterms:source source:{draft.curated.source.slug} ;"
        yield f"    opn:asOf {Literal(draft.curated.as_of).n3()}^^xsd:date ."
        return
    if draft.evidence:
        yield f"    opn:evidence {URIRef(draft.evidence).n3()} ;"
    if draft.locator:
        yield f"    opn:locator {Literal(draft.locator).n3()} ;"
    else:
        yield "    # opn:locator: the place in the source"
    if draft.as_of:
        yield f"    dcterms:source source:{draft.source.slug} ;"
        yield f"    opn:asOf {Literal(draft.as_of).n3()}^^xsd:date ."
    else:
        yield "    # opn:asOf: the day on which it was so"
        yield f"    dcterms:source source:{draft.source.slug} ."


def _description(draft: Draft) -> Iterator[str]:
    """Yield the facts of the description of a model, and comments for those that are missing."""
    of = draft.description
    size = draft.largest or number_of(of.size)
    facts = {
        "developer": f"opn:developer developer:{of.developer.slug} ;" if of.developer else "",
        "largest": f"opn:largestSize {_number(size)} ;" if size else "",
        "size": f"opn:sizeNotation {Literal(of.size).n3()} ;" if of.size else "",
        "month": f"opn:releaseMonth {Literal(of.month).n3()}^^xsd:gYearMonth ;" if of.month else "",
    }
    yield from (fact or ASKED[key] for key, fact in facts.items())
    if draft.base_model_name:
        yield f"opn:baseModelName {Literal(draft.base_model_name).n3()} ;"
    yield from (f"opn:{name} {URIRef(link).n3()} ;" for name, link in of.links.items())


ASKED: Mapping[str, str] = {
    "developer": "# opn:developer: who developed the model, such as developer:meta",
    "largest": "# opn:largestSize: the number of parameters of the largest version, such as 7000000000",
    "size": '# opn:sizeNotation: the same as printed, such as "7B"; "N/A" where it is not known',
    "month": '# opn:releaseMonth: year and month, such as "2026-11"^^xsd:gYearMonth',
}
"""The comments for facts that are missing."""


def _number(text: str) -> str:
    return text if text.isascii() and text.isdigit() else Literal(text).n3()


def _grade(component: DraftComponent, grade: Grade) -> list[str]:
    outcome = grade.outcome or ("Classified" if grade.level else "")
    values = {
        "component": component.name,
        "outcome": outcome,
        "level": grade.level,
        "likelyLevel": grade.likely,
        "access": grade.access,
    }
    lines = [f"opn:{name} opn:{value} ;" for name, value in values.items() if value]
    if grade.licenses:
        lines.append(f"opn:license {', '.join(f'license:{slug}' for slug in grade.licenses)} ;")
    if grade.evidence:
        lines.append(f"opn:evidence {', '.join(URIRef(link).n3() for link in grade.evidence)} ;")
    return lines
