"""Write a draft as an entry in YAML: a record, with comments for the author who completes it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from openness.entries.draft_state import Curated, Draft, DraftComponent, DraftThing, Grade
from openness.namespaces import OPN
from openness.readers.marked_yaml import NULLS
from openness.terms import BASE

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()/+._-]*(?<! )|https?://[A-Za-z0-9/._~%+=-]+")
WANTED: Mapping[str, Mapping[str, str]] = {
    "Model": {"label": "its name"},
    "Source": {
        "label": "its short name",
        "title": "its title",
        "issued": "the day on which it came out, such as 2026-11-24",
        "citation": "how it is cited",
    },
}
WORDS: Mapping[str, str] = {
    "Unknown": "unknown",
    "NotApplicable": "not applicable",
    "PublicDownload": "public download",
    "Gated": "gated",
    "RestrictedChannel": "restricted channel",
    "Withdrawn": "withdrawn",
    "NotPublic": "not public",
}
"""What an outcome or an access mode is called in an entry."""
SCHEMA_IRI = f"{BASE}entry.schema.json"
SCHEMA_COMMENT = f"# yaml-language-server: $schema={SCHEMA_IRI}"
"""The line by which editors find the JSON Schema of an entry."""
HOW = (
    "public under a license    {license: Apache-2.0, access: public download, evidence: https://…}",
    "under several licenses    {license: [MIT, CC-BY-4.0]}, of which the strictest counts",
    "not to be had, or only so    not public, withdrawn, gated, restricted channel",
    "the model has none        not applicable",
    "the source does not say   unknown",
    "nobody looked             not assessed, or leave the line out",
)


def write(draft: Draft, components: Sequence[DraftComponent]) -> str:
    """Return a draft as YAML: what holds for the record once, then a line for each component."""
    return "\n".join(_lines(draft, components)) + "\n"


def scalar(text: str) -> str:
    """Return a text as YAML has it, in quotes where it would else mean something else."""
    if _PLAIN.fullmatch(text) and text not in NULLS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def format_list(values: Sequence[str]) -> str:
    """Return values that are written already as YAML has them: one as it is, several in brackets."""
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def format_name(iri: str) -> str:
    """Return an IRI as an entry in YAML names it: a term or a node of ours by the last part, others in full."""
    name = iri.removeprefix(str(OPN))
    return scalar(name.removeprefix(BASE).partition("/")[2] if name.startswith(BASE) else name)


def _lines(draft: Draft, components: Sequence[DraftComponent]) -> Iterator[str]:
    yield SCHEMA_COMMENT
    yield from (f"# {line}".rstrip() for line in draft.heading)
    by = draft.curated
    yield from [f"model: {scalar(draft.model.slug)}"] if by and by.describes else _model(draft)
    yield from _thing("source", draft.source)
    yield _value("asOf", draft.as_of, "the day on which it was so, such as 2026-11-24")
    yield from [f"evidence: {scalar(draft.evidence)}"] if draft.evidence else []
    yield _value("locator", draft.locator, "where in the source it is, such as a section")
    yield "components:"
    stage = ""
    for component in components:
        if component.stage != stage:
            stage = component.stage
            yield f"  # {stage}"
        grade = draft.grades[component.slug]
        yield from (f"  # {remark}" for remark in (component.definition, *grade.remarks))
        yield f"  {component.slug}: {format_grade(grade)}"
    if by or draft.licenses:
        yield "claims:"
    if by:
        yield from (f"  {'  ' if number else '- '}{line}" for number, line in enumerate(_write_curated(draft, by)))
    for one in draft.licenses:
        yield f"  - id: {scalar(f'{BASE}license/{one.slug}')}"
        yield f"    type: {one.kind}"
        yield from (f"    {key}: {scalar(value)}" for key, value in one.values.items())


def _write_curated(draft: Draft, by: Curated) -> Iterator[str]:
    """Yield the record of what the curator says and the document does not."""
    yield from _model(draft) if by.describes else [f"model: {scalar(draft.model.slug)}"]
    yield from _thing("source", by.source)
    yield f"asOf: {scalar(by.as_of)}"
    yield f"evidence: {BASE}source/{draft.source.slug}"
    if by.grades:
        yield "components:"
    else:
        yield "type: Record"
    yield from (f"  {slug}: {format_grade(grade)}" for slug, grade in by.grades.items())


def _model(draft: Draft) -> Iterator[str]:
    yield from _thing("model", draft.model)
    yield from (f"  {line}" for line in _description(draft))


def _value(key: str, value: str, wanted: str) -> str:
    return f"{key}: {scalar(value)}" if value else f"# {key}: {wanted}"


def _thing(key: str, thing: DraftThing) -> Iterator[str]:
    if not thing.new and key != "model":
        yield f"{key}: {scalar(thing.slug)}"
        return
    yield f"{key}:"
    yield f"  id: {scalar(thing.slug)}"
    if not thing.new:
        return
    if key == "developer":
        yield f"  type: {thing.kind}"
    yield from (f"  {name}: {scalar(value)}" for name, value in thing.values.items())
    wanted = WANTED.get(thing.kind, {})
    yield from (f"  # {name}: {hint}" for name, hint in wanted.items() if name not in thing.values)


def _description(draft: Draft) -> Iterator[str]:
    """Yield the facts of the description of a model, and comments for those that nobody has."""
    of = draft.description
    if of.developer:
        yield from _thing("developer", of.developer)
    if of.month:
        yield f"released: {scalar(of.month)}"
    if of.size:
        yield f"size: {scalar(of.size)}"
    if draft.largest:
        yield f"largestSize: {scalar(draft.largest)}"
    if draft.base_model_name:
        yield f"baseModelName: {scalar(draft.base_model_name)}"
    yield from (f"{key}: {scalar(link)}" for key, link in of.links.items())
    for key, (name, wanted) in ASKED.items():
        if not getattr(of, key):
            yield _suggest(name, *draft.suggested[key]) if key in draft.suggested else f"# {name}: {wanted}"
    if "weightsLink" in draft.suggested and "weightsLink" not in of.links:
        yield _suggest("weightsLink", *draft.suggested["weightsLink"])


def _suggest(name: str, value: str, where: str) -> str:
    """Return a fact that a line of the document may state, as a comment that becomes a fact without its first sign."""
    return f"# {name}: {scalar(value)}  # {where}"


ASKED: Mapping[str, tuple[str, str]] = {
    "developer": ("developer", "who developed the model, such as meta"),
    "month": ("released", "year and month, such as 2026-11"),
    "size": ("size", "parameters of the largest version, such as 7B; N/A where it is not known"),
}
"""The comments for facts that are missing: the key of an entry, and what to put there."""


def format_grade(grade: Grade) -> str:
    """Return the claim about a component as YAML: a word, or facts in braces."""
    facts = {"outcome": WORDS.get(grade.outcome, ""), "level": grade.level, "likelyLevel": grade.likely}
    facts = {key: value for key, value in facts.items() if value}
    if grade.licenses:
        facts["license"] = format_list([scalar(name) for name in grade.licenses])
    if grade.access:
        facts["access"] = WORDS.get(grade.access, grade.access)
    if grade.evidence:
        facts["evidence"] = format_list([scalar(link) for link in grade.evidence])
    if len(facts) == 1 and ("outcome" in facts or "access" in facts):
        return next(iter(facts.values()))
    return f"{{{', '.join(f'{key}: {value}' for key, value in facts.items())}}}" if facts else "not assessed"
