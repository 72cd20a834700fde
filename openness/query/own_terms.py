"""The terms of someone who wants to use a model: purpose, size, place, and what is done with it."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from openness.query.saved_queries import QueryError
from openness.suggest import did_you_mean, find_near

PURPOSES: Mapping[str, str] = {"commercial": "commercial use", "research": "research"}
"""What a model is used for: the criterion that a license has to permit, and what it is called."""

DEEDS: Mapping[str, str] = {
    "host": "offer the model to others as a service",
    "modify": "fine-tune or otherwise modify it",
    "relicense": "pass on what we make from it under another license",
    "train": "train or improve other models with it or its outputs",
}
"""What a user may do with a model beyond using it."""

FIELDS: Mapping[str, str] = {"military": "military", "surveillance": "surveillance", "biometrics": "biometric"}
"""Fields that the texts of licenses exclude in so many words, each with the word by which a condition names it."""

ELSEWHERE = "elsewhere"
"""The place of a user who is in none of the places that licenses exclude."""

MAX_NUMBER = 10**13
"""The largest number of users or of US dollars that is taken."""

NUMBERS: Mapping[str, str] = {"monthly_users": "monthly users", "annual_revenue": "revenue a year in US dollars"}
_GROUPED = re.compile(r"\d{1,3}([ ,_.']\d{3})+")


@dataclass(frozen=True)
class OwnTerms:
    """What a user states of the use: numbers are None and texts empty where nothing is stated."""

    purpose: str = "commercial"
    monthly_users: int | None = None
    annual_revenue: int | None = None
    place: str = ""
    deeds: frozenset[str] = frozenset()
    field: str = ""

    def to_record(self) -> dict[str, object]:
        """Return the terms as JSON has them, what is done with the model in the order of `DEEDS`."""
        return {**asdict(self), "deeds": [deed for deed in DEEDS if deed in self.deeds]}

    @property
    def words(self) -> str:
        """The terms in words."""
        numbers = (
            f"{value:,} {NUMBERS[name]}"
            for name, value in (("monthly_users", self.monthly_users), ("annual_revenue", self.annual_revenue))
            if value is not None
        )
        place = "in no place that a license excludes" if self.place == ELSEWHERE else f"in {self.place}"
        parts = (
            PURPOSES[self.purpose],
            *numbers,
            place if self.place else "",
            f"field: {self.field}" if self.field else "",
            *(DEEDS[deed] for deed in DEEDS if deed in self.deeds),
        )
        return "; ".join(filter(None, parts))


def read_terms(given: Mapping[str, str], deeds: tuple[str, ...], places: Mapping[str, str]) -> OwnTerms:
    """Read terms as a user typed them; `places` has the label of each place by its name in URLs.

    Raises QueryError for a value that does not fit, with those that do.
    """
    for deed in deeds:
        _one_of("do", deed, DEEDS)
    place = given.get("place", "").strip()
    named = {label.casefold(): name for name, label in places.items()}
    place = named.get(place.casefold(), place)
    if place:
        _one_of("place", place, (*places, ELSEWHERE))
    purpose = given.get("purpose", "").strip() or "commercial"
    field = given.get("field", "").strip()
    return OwnTerms(
        _one_of("purpose", purpose, PURPOSES),
        _number("monthly_users", given.get("monthly_users", "")),
        _number("annual_revenue", given.get("annual_revenue", "")),
        places.get(place, place),
        frozenset(deeds),
        _one_of("field", field, FIELDS) if field else "",
    )


def _one_of(name: str, value: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
    if value not in known:
        hint = did_you_mean(find_near(value[:100], list(known))) or f"There are: {', '.join(known)}."
        raise QueryError(f"'{value[:100]}' is not a value for {name}. {hint}")
    return value


def _number(name: str, typed: str) -> int | None:
    """Read a whole number, with or without separators of thousands."""
    words = typed.strip()
    if _GROUPED.fullmatch(words):
        words = re.sub(r"\D", "", words)
    if not words:
        return None
    if not (words.isascii() and words.isdigit()) or len(words) > len(str(MAX_NUMBER)) or int(words) > MAX_NUMBER:
        raise QueryError(
            f"'{typed[:100]}' is not a number of {NUMBERS[name]}. Give a whole number up to {MAX_NUMBER:,}."
        )
    return int(words)
