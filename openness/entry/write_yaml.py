"""Write a draft as an entry in YAML, with comments for whoever completes it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from openness.entry.draft import Component, Draft, Grade, Thing
from openness.forms.marked_yaml import NULLS
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
HOW = (
    "Public under a license    outcome: Classified, level: C5, license: mit, notation: C5 (MIT)",
    "Not public                outcome: Classified, level: D1, access: NotPublic, notation: D1",
    "There is no such thing    outcome: NotApplicable, notation: N/A",
    'Not known, two may be     outcome: Unknown, candidateLevel: [D3, D4], notation: "? (D3 or D4)"',
    "Under several licenses    license: [mit, apache-2-0]; the strictest gives the level",
)


def write(draft: Draft, components: Sequence[Component]) -> str:
    """Return a draft as YAML: one line a claim, what holds for all of them said once."""
    return "\n".join(_lines(draft, components)) + "\n"


def scalar(text: str) -> str:
    """Return a text as YAML has it, in quotes where it would else mean something else."""
    if _PLAIN.fullmatch(text) and text not in NULLS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)


def _lines(draft: Draft, components: Sequence[Component]) -> Iterator[str]:
    yield from (f"# {line}".rstrip() for line in draft.heading)
    yield f'"@context": {{"@base": {scalar(f"claim/{draft.source.slug}/{draft.model.slug}/")}}}'
    yield ""
    yield "said: &said # said once, for each claim that takes it by <<: *said"
    yield "  type: Assessment"
    yield f"  model: {scalar(draft.model.slug)}"
    yield f"  source: {scalar(draft.source.slug)}"
    yield (
        f"  asOf: {scalar(draft.as_of)}" if draft.as_of else "  # asOf: the day on which it was so, such as 2026-11-24"
    )
    yield f"  locator: {scalar(draft.locator)}" if draft.locator else "  # locator: where in the source it stands"
    yield ""
    by = draft.curated
    if by:
        yield "curated: &curated # what the curator says, and the document does not"
        yield "  type: Assessment"
        yield f"  model: {scalar(draft.model.slug)}"
        yield f"  source: {scalar(by.source.slug)}"
        yield f"  asOf: {scalar(draft.as_of)}"
        yield f"  evidence: {BASE}source/{draft.source.slug}"
        yield ""
    yield "claims:"
    if by and by.describes:
        yield "  - <<: *curated"
        yield f"    id: {_curated_id(draft, 'description')}"
    else:
        yield "  - <<: *said"
        yield "    id: description"
    yield "    type: ModelDescription"
    yield from _thing("model", draft.model)
    if not (by and by.describes):
        yield from _thing("source", draft.source)
    if draft.developer:
        yield from _thing("developer", draft.developer)
    else:
        yield "    # developer: who developed the model, such as meta"
    if draft.largest:
        yield f"    largestSize: {scalar(draft.largest)}"
    else:
        yield "    # largestSize: the number of parameters of the largest version, such as 7000000000"
    if draft.size:
        yield f"    sizeNotation: {scalar(draft.size)}"
    else:
        yield "    # sizeNotation: the same as printed, such as 7B; N/A where it is not known"
    yield (
        f"    releaseMonth: {scalar(draft.month)}"
        if draft.month
        else "    # releaseMonth: year and month, such as 2026-11"
    )
    stage = ""
    for component in components:
        if component.stage != stage:
            stage = component.stage
            yield f"  # {stage}"
        yield from (f"  # {remark}" for remark in _remarks(component, draft.grades[component.slug]))
        yield f"  - {{<<: *said, {_grade(component, draft.grades[component.slug], component.slug)}}}"
        if by and (grade := by.grades.get(component.slug)):
            yield f"  - {{<<: *curated, {_grade(component, grade, _curated_id(draft, component.slug))}}}"
    described = [("license", one) for one in draft.licenses]
    described += [("source", draft.source)] if by and by.describes else []
    described += [("source", by.source)] if by and by.source.new else []
    for folder, one in described:
        yield f"  - id: {scalar(f'{BASE}{folder}/{one.slug}')}"
        yield f"    type: {one.kind}"
        yield from (f"    {key}: {scalar(value)}" for key, value in one.values.items())
        wanted = WANTED.get(one.kind, {})
        yield from (f"    # {name}: {hint}" for name, hint in wanted.items() if name not in one.values)


def _curated_id(draft: Draft, claim: str) -> str:
    """Return the IRI of a claim of the curator, which lies below the curator's source and not the document's."""
    return f"{BASE}claim/{draft.curated.source.slug}/{draft.model.slug}/{claim}" if draft.curated else claim


def _thing(key: str, thing: Thing) -> Iterator[str]:
    if not thing.new:
        yield f"    {key}: {scalar(thing.slug)}"
        return
    yield f"    {key}:"
    yield f"      id: {scalar(thing.slug)}"
    yield f"      type: {thing.kind}"
    yield from (f"      {name}: {scalar(value)}" for name, value in thing.values.items())
    wanted = WANTED.get(thing.kind, {})
    yield from (f"      # {name}: {hint}" for name, hint in wanted.items() if name not in thing.values)


def _remarks(component: Component, grade: Grade) -> Iterator[str]:
    yield component.definition
    yield from grade.remarks


def _grade(component: Component, grade: Grade, name: str) -> str:
    values = {"id": name, "component": component.name, "outcome": grade.outcome, "level": grade.level}
    values |= {"likelyLevel": grade.likely, "access": grade.access}
    parts = [f"{key}: {scalar(value)}" for key, value in values.items() if value]
    if grade.licenses:
        names = [scalar(name) for name in grade.licenses]
        parts.append(f"license: {names[0]}" if len(names) == 1 else f"license: [{', '.join(names)}]")
    return ", ".join([*parts, f"notation: {scalar(grade.notation)}"])
