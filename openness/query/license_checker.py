"""Compare licenses with the terms of a user: what conflicts, by which clause, and what is left to comply with.

What licenses permit and on which conditions are claims of evaluators, read by the saved query `license-conditions`;
which licenses a model has comes from `licenses-of-model`. Nothing here is legal advice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from openness import rdf
from openness.query.base_models import list_base_models
from openness.query.own_terms import FIELDS, OwnTerms
from openness.rdf.rows import Answer, Literal

PERMITTED, CONDITIONED, CONFLICT, UNDECIDED, NOT_EVALUATED = ANSWERS = (
    "permitted",
    "permitted with conditions",
    "conflict",
    "undecided",
    "not evaluated",
)
_GRAVITY = (PERMITTED, CONDITIONED, UNDECIDED, NOT_EVALUATED, CONFLICT)
"""The answers from the best to the worst: what has several licenses gets the worst of theirs."""

MET = "met"
"""The verdict on a condition that the terms of the user satisfy, or that does not concern them."""

WEIGHTS = "architecture-and-weights"
COMPONENT_KINDS = ("data", "code")
"""The kinds of components for which licenses are evaluated; weights are data."""
_PURPOSES: Mapping[str, str] = {"commercial": "Commercial use", "research": "Use for research"}
_CRITERIA: Mapping[str, tuple[str, str]] = {
    "modify": ("modify", "Modification as desired"),
    "relicense": ("other-license", "Another license for what is made from it"),
}
"""The criterion that each deed needs, and what it asks, in words."""
_BROKEN_BY: Mapping[str, str] = {"hosting": "host", "output-use": "train"}
"""The deed that breaks a condition of a kind; without it, the condition does not concern the user."""
_DECISIONS: Mapping[str, str] = {"withheld": CONFLICT, "undecided": UNDECIDED}

Asking = Callable[[str, Mapping[str, str]], Answer]
"""Answers a saved query with its parameters as a table."""


def name_clause(clause: str) -> str:
    """Write the number of a clause in words; what has a word of its own, such as "paragraph 2", is left as it is."""
    return f"clause {clause}" if re.match(r"[\d(]|[IVX]+\b", clause) else clause


@dataclass(frozen=True)
class Reason:
    """A criterion or condition of a license as the terms of the user meet it; `verdict` is an answer or MET.

    `evaluated_by` read it in the text of the license, on the day `evaluated_on`.
    """

    verdict: str
    kind: str
    words: str
    clause: str = ""
    evaluated_by: str = ""
    evaluated_on: str = ""

    @property
    def place(self) -> str:
        """Where it is in the text, in words."""
        return name_clause(self.clause)


@dataclass(frozen=True)
class LicenseAnswer:
    """A license under the terms of a user: the answer, why, and its text; who decided on the purpose, and when."""

    license: str
    iri: str
    answer: str
    reasons: tuple[Reason, ...] = ()
    evaluated_by: str = ""
    evaluated_on: str = ""
    confidence: str = ""
    text: str = ""

    @property
    def readers(self) -> tuple[str, ...]:
        """Who read the license, each with the day."""
        read = [(self.evaluated_by, self.evaluated_on), *((it.evaluated_by, it.evaluated_on) for it in self.reasons)]
        return tuple(dict.fromkeys(", ".join(filter(None, pair)) for pair in read if pair[0]))


@dataclass(frozen=True)
class Part:
    """A component that someone uses, of the model itself or of one that it is based on, with the license named for it.

    `base` is the IRI of the model that it is based on. Without a license, `note` says why.
    """

    model: str
    component: str
    answer: LicenseAnswer
    source: str = ""
    claim: str = ""
    base: str = ""
    note: str = ""


@dataclass(frozen=True)
class Checked:
    """What was asked about, a model or a license: the answer, and the parts that it rests on."""

    label: str
    iri: str
    answer: str
    parts: tuple[Part, ...]


class LicenseChecker:
    """Checks licenses of one landscape; what licenses permit is read once."""

    def __init__(self, store: rdf.Store, asking: Asking) -> None:
        """Check by the answers to saved queries about what a store holds."""
        self._store = store
        self._asking = asking
        self._rows: dict[str, Mapping[str, list[Mapping[str, str]]]] = {}

    def check_license(self, iri: str, label: str, terms: OwnTerms) -> Checked:
        """Compare one license, as that of weights, else as that of code, with the terms of a user."""
        found = next((rows for kind in COMPONENT_KINDS if (rows := self._conditions(kind).get(iri))), [])
        answer = _judge(label, iri, found, terms)
        return Checked(label, iri, answer.answer, (Part("", "", answer),))

    def check_model(
        self, name: str, iri: str, label: str, terms: OwnTerms, components: Sequence[str] = (WEIGHTS,)
    ) -> Checked:
        """Compare the licenses of components of a model, and of the weights it is based on, with the user's terms.

        `name` is the model's name in URLs; a component is named by its notation.
        """
        found = self._parts(name, label, terms, components)
        named = {part.component for part in found}
        found += [_silent(label, one) for one in components if one not in named]
        parts = [part for part in found if part.note != ABSENT]
        parts.sort(key=lambda part: components.index(part.component))
        for base, base_label in list_base_models(self._store, iri):
            of_base = self._parts(base, base_label, terms, (WEIGHTS,))
            parts += [replace(part, base=base) for part in of_base or [_silent(base_label, WEIGHTS)]]
        worst = max((part.answer.answer for part in parts), key=_GRAVITY.index, default=NOT_EVALUATED)
        return Checked(label, iri, worst, tuple(parts))

    def places(self) -> dict[str, str]:
        """List the places that a license excludes: the label of each by its name in URLs."""
        found = {row["place"] for kind in COMPONENT_KINDS for rows in self._conditions(kind).values() for row in rows}
        return {label.casefold().replace(" ", "-"): label for label in sorted(found - {""})}

    def _parts(self, name: str, label: str, terms: OwnTerms, components: Sequence[str]) -> list[Part]:
        """Judge each license that is named for some components of a model."""
        records = self._asking("licenses-of-model", {"model": name}).records()
        return [self._part(label, record, terms) for record in records if record["part"] in components]

    def _part(self, label: str, record: Mapping[str, str], terms: OwnTerms) -> Part:
        if record["license"]:
            rows = self._conditions(record["kind"]).get(record["thing"], [])
            answer, note = _judge(record["license"], record["thing"], rows, terms), ""
        else:
            answer, note = _UNKNOWN, _NOTES[record["released"]]
            note = CLOSED if record["released"] == "no" and record["part"] == WEIGHTS else note
        return Part(label, record["part"], answer, record["source"], record["claim"], note=note)

    def _conditions(self, kind: str) -> Mapping[str, list[Mapping[str, str]]]:
        """Return what each license permits and asks for code or data: the rows of the saved query by license."""
        if kind not in self._rows:
            found: dict[str, list[Mapping[str, str]]] = {}
            for record in self._asking("license-conditions", {"kind": kind}).records():
                found.setdefault(record["thing"], []).append(record)
            self._rows[kind] = found
        return self._rows[kind]


_UNKNOWN = LicenseAnswer("", "", NOT_EVALUATED)
ABSENT = "The model has no such component."
CLOSED = "The weights are not public. The terms of a service are not evaluated here."
_NOTES: Mapping[str, str] = {
    "yes": "It is public, but no license is named for it.",
    "no": "It is not public.",
    "unknown": "Its license and access are not known.",
    "not applicable": ABSENT,
}


def _silent(model: str, component: str) -> Part:
    return Part(model, component, _UNKNOWN, note="No source says how open this component is.")


def _judge(label: str, iri: str, rows: Sequence[Mapping[str, str]], terms: OwnTerms) -> LicenseAnswer:
    decided = {row["about"]: row for row in rows if row["decision"] != "condition"}
    if terms.purpose not in decided:
        text = rows[0]["text"] if rows else ""
        return LicenseAnswer(label, iri, NOT_EVALUATED, text=text)
    head = decided[terms.purpose]
    needed = [(terms.purpose, _PURPOSES[terms.purpose])]
    needed += [_CRITERIA[deed] for deed in _CRITERIA if deed in terms.deeds]
    reasons = [_criterion(decided.get(name), name, words) for name, words in needed]
    reasons += _meet(rows, terms)
    worst = max((reason.verdict for reason in reasons if reason.verdict != MET), key=_GRAVITY.index)
    ordered = sorted(reasons, key=lambda it: it.verdict == MET or -_GRAVITY.index(it.verdict))
    return LicenseAnswer(
        label,
        iri,
        worst,
        tuple(ordered),
        head["evaluated_by"],
        head["evaluated_on"],
        head["confidence"],
        head["text"],
    )


def _criterion(row: Mapping[str, str] | None, name: str, words: str) -> Reason:
    if row is None:
        return Reason(UNDECIDED, name, f"{words}: not evaluated")
    verdict = _DECISIONS.get(row["decision"], PERMITTED)
    decision = {CONFLICT: "withheld", UNDECIDED: "the text does not decide it"}.get(verdict, "permitted")
    return Reason(verdict, name, f"{words}: {decision}", row["clause"], row["evaluated_by"], row["evaluated_on"])


def _meet(rows: Iterable[Mapping[str, str]], terms: OwnTerms) -> list[Reason]:
    """Hold the terms of the user against each condition, whose limits are one row each."""
    groups: dict[tuple[str, str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        if row["decision"] == "condition" and row["criterion"] in ("", terms.purpose):
            groups.setdefault((row["about"], row["condition"], row["clause"]), []).append(row)
    return [
        Reason(_verdict(kind, words, of, terms), kind, words, clause, of[0]["evaluated_by"], of[0]["evaluated_on"])
        for (kind, words, clause), of in groups.items()
    ]


def _verdict(kind: str, words: str, rows: Sequence[Mapping[str, str]], terms: OwnTerms) -> str:
    limits = [row for row in rows if row["limit"]]
    if limits:
        return _within(limits, terms)
    if kind == "territory":
        places = {row["place"] for row in rows if row["place"]}
        if not terms.place or not places:
            return CONDITIONED
        return CONFLICT if terms.place in places else MET
    if kind in _BROKEN_BY:
        return CONFLICT if _BROKEN_BY[kind] in terms.deeds else MET
    if kind == "field-of-use" and terms.field:
        excluded = words.casefold().startswith("no ") and FIELDS[terms.field] in words.casefold()
        return CONFLICT if excluded else CONDITIONED
    return CONDITIONED


def _within(limits: Iterable[Mapping[str, str]], terms: OwnTerms) -> str:
    """Compare numbers: a permission ends above the most, and a duty starts above the least.

    A number that the user did not give, or in another currency, leaves the condition to the user.
    """
    verdicts = []
    for limit in limits:
        amount, kind = int(limit["amount"]), limit["limit"]
        users, revenue = terms.monthly_users, terms.annual_revenue
        if "revenue" in kind:
            amount = amount * 12 if "month" in kind else amount
            number = revenue if limit["currency"] in ("", "USD") else None
        else:
            number = users
        if number is None or ("daily" in kind and number > amount):  # of users a month, fewer come on one day
            verdicts.append(CONDITIONED)
        elif number <= amount:
            verdicts.append(MET)
        else:
            verdicts.append(CONFLICT if kind.startswith("most") else CONDITIONED)
    return max(verdicts, key=(MET, *_GRAVITY).index)


COLUMNS = (
    *("asked_about", "answer", "model", "component", "license", "license_answer", "verdict", "kind", "condition"),
    *("clause", "evaluated_by", "evaluated_on", "confidence", "text", "note"),
)
"""The columns of the file: a row for each criterion and condition of each license, else one with a note."""


def to_table(checked: Iterable[Checked]) -> Answer:
    """Return the whole answer as a table with one row for each reason."""
    rows = [
        (
            *(item.label, item.answer, part.model, part.component, it.license, it.answer),
            *(reason.verdict, reason.kind, reason.words, reason.clause),
            *(reason.evaluated_by, reason.evaluated_on, it.confidence, it.text, part.note),
        )
        for item in checked
        for part in item.parts
        for it in [part.answer]
        for reason in it.reasons or [Reason("", "", "")]
    ]
    return Answer(COLUMNS, tuple(tuple(Literal(value) if value else None for value in row) for row in rows))
