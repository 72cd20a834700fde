"""Mapping rules: what a field and its value in a source say of a component, as data, one YAML file a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from openness.errors import OpennessError
from openness.imports.license_aliases import read_license
from openness.readers.index_tables import ACCESS, OUTCOMES, IndexClaim

ANY = "*"
CODE = (
    "pre-training-code",
    "fine-tuning-code",
    "alignment-code",
    "general-evaluation-code",
    "automatic-safety-evaluation-code",
    "inference-code",
)
DATA = (
    "pre-training-data",
    "supervised-fine-tuning-data",
    "alignment-data",
    "utility-benchmarks",
    "safety-evaluation-datasets",
    "architecture-and-weights",
)
COMPONENTS = (*CODE[:3], *DATA[:3], *CODE[3:5], *DATA[3:5], CODE[5], DATA[5])
MAX_VALUE = 120
PUBLIC_LEVELS = {"C": (2, 3, 4, 5), "D": (3, 4, 5)}


class MappingError(OpennessError):
    """A mapping file that does not hold together; the message names the source and the rule."""


@dataclass(frozen=True)
class MappedCell:
    """A value of a source about one field of a model, with what belongs to it."""

    field: str
    case: str
    value: str
    licenses: tuple[str, ...] = ()
    scope: str = ""
    as_of: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class MappingRule:
    """What a case says: an outcome with levels by number, access, and whether the license belongs to the claim."""

    rule: str
    otherwise: str = ""
    outcome: str = ""
    level: tuple[int, ...] = ()
    likely: tuple[int, ...] = ()
    candidates: tuple[int, ...] | str = ()
    access: str = ""


@dataclass(frozen=True)
class FieldPlace:
    """The component of a field, and further components that it covers."""

    component: str = ""
    joint: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceMapping:
    """The mapping file of a source: what the source is, its fields, its values, its rules."""

    name: str
    about: Mapping[str, Any]
    fields: Mapping[str, FieldPlace]
    values: Mapping[str, str]
    rules: Mapping[tuple[str, str], MappingRule]
    options: Mapping[str, Any] = field(default_factory=dict)

    def rule_for(self, of: str, case: str) -> MappingRule | None:
        """Return the rule of a field and case: the closest that is written."""
        keys = ((of, case), (of, ANY), (ANY, case), (ANY, ANY))
        return next((self.rules[key] for key in keys if key in self.rules), None)

    def claim(self, record: str, cell: MappedCell) -> IndexClaim | str | None:
        """Return the claim of a cell, None where the rules make none, or why no rule covers it."""
        place = self.fields.get(cell.field)
        if place is None:
            return "no rule for this field"
        rule = self.rule_for(cell.field, cell.case)
        if rule is None:
            return "no rule for this value"
        if not rule.outcome:
            return None
        if not place.component:
            return "a rule makes a claim of a field without a component"
        return _make_claim(record, cell, place, rule)


def _make_claim(record: str, cell: MappedCell, place: FieldPlace, rule: MappingRule) -> IndexClaim:
    letter = "C" if place.component in CODE else "D"
    text = read_license(cell.licenses)
    outcome, name, candidates = rule.outcome, rule.rule, rule.candidates
    if outcome == "public" and not text.is_single:
        outcome, name, candidates = "unknown", rule.otherwise or rule.rule, candidates or "public"
    if candidates == "public":
        candidates = PUBLIC_LEVELS[letter]
    assert not isinstance(candidates, str)  # noqa: S101, validated when the file was read
    return IndexClaim(
        record=record,
        component=place.component,
        raw_value=without_sentences(cell.value),
        raw_license=without_sentences(text.raw),
        rule=name,
        outcome=outcome,
        level="".join(f"{letter}{number}" for number in rule.level),
        likely=tuple(f"{letter}{number}" for number in rule.likely),
        candidates=tuple(f"{letter}{number}" for number in candidates),
        access=rule.access,
        licenses=text.licenses,
        scope=cell.scope if text.raw else "",
        joint=place.joint,
        as_of=cell.as_of,
        evidence=cell.evidence,
    )


def without_sentences(text: str) -> str:
    """Return a text that is short enough to be a value; of a longer one, which is somebody's prose, only its length."""
    return text if len(text) <= MAX_VALUE else f"[text of {len(text)} characters]"


@cache
def read_mapping(name: str) -> SourceMapping:
    """Read the mapping file of a source. Raises MappingError for a rule that means nothing."""
    path = files("openness.imports.sources").joinpath(f"{name}.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    places = {
        key: FieldPlace(value.get("component", ""), tuple(value.get("joint", ())))
        for key, value in found["fields"].items()
    }
    rules: dict[tuple[str, str], MappingRule] = {}
    for row in found["rules"]:
        rule = MappingRule(
            row["rule"],
            row.get("otherwise", ""),
            row.get("outcome", ""),
            _numbers(row.get("level", ())),
            _numbers(row.get("likely", ())),
            row["candidates"] if row.get("candidates") == "public" else _numbers(row.get("candidates", ())),
            row.get("access", ""),
        )
        _refuse_nonsense(name, row, rule, places)
        for case in row["case"] if isinstance(row["case"], list) else [row["case"]]:
            for of in row.get("field", ANY) if isinstance(row.get("field"), list) else [row.get("field", ANY)]:
                if (of, str(case)) in rules:
                    raise MappingError(f"{name}: two rules for {of}, {case}. Keep one.")
                rules[of, str(case)] = rule
    return SourceMapping(name, found["source"], places, found.get("values", {}), rules, found.get("options", {}))


def _numbers(value: object) -> tuple[int, ...]:
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(int(str(number)) for number in listed)


def _refuse_nonsense(name: str, row: Mapping[str, Any], rule: MappingRule, places: Mapping[str, FieldPlace]) -> None:
    where = f"{name}, rule {rule.rule}"
    known = {"field", "case", "rule", "otherwise", "outcome", "level", "likely", "candidates", "access", "note"}
    if unknown := set(row) - known:
        raise MappingError(f"{where}: unknown keys: {', '.join(sorted(unknown))}.")
    if rule.outcome and rule.outcome not in OUTCOMES:
        raise MappingError(f"{where}: '{rule.outcome}' is no outcome. There are: {', '.join(OUTCOMES)}.")
    if rule.access and rule.access not in ACCESS:
        raise MappingError(f"{where}: '{rule.access}' is no access. There are: {', '.join(ACCESS)}.")
    if (rule.outcome == "classified") != (len(rule.level) == 1):
        raise MappingError(f"{where}: a classified claim has one level, and no other has one.")
    if rule.outcome != "unknown" and (rule.likely or rule.candidates):
        raise MappingError(f"{where}: only an unknown level has likely or candidate levels.")
    for place in places.values():
        for component in (place.component, *place.joint):
            if component and component not in COMPONENTS:
                raise MappingError(f"{name}: '{component}' is no component. There are: {', '.join(COMPONENTS)}.")
