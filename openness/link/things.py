"""Find the developers, models, risks and terms that a text names: the same, spelled otherwise, or misspelled."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openness.comparable_names import Name, name, spellings
from openness.link.license_lists import Match
from openness.link.stubs import Term, stubs

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "developer": ("wikidata",),
    "model": ("wikidata",),
    "jurisdiction": ("dpv-loc",),
    "risk": ("ibm-risk-atlas", "mit-risks", "dpv-risk"),
    "own": (),
}
NOT_TERMS = frozenset(
    {"wikidata", "spdx-licenses", "scancode", "dpv-loc", "aiuc1", "mit-mitigations", *VOCABULARIES["risk"][:2]}
)
ENOUGH = 0.5
"""How much of the meaning of two labels of risks must be shared: the weighted part of the words of the shorter."""


@dataclass(frozen=True)
class Candidate:
    """A term that may fit: in which vocabulary, of which kind, under which names."""

    vocabulary: str
    term: Term

    @property
    def names(self) -> tuple[str, ...]:
        """Its label and its synonyms."""
        return tuple(dict.fromkeys(text for text in (self.term.label, *self.term.synonyms) if text))


def matches(root: Path, kind: str, texts: Sequence[str], own: Iterable[Candidate] = ()) -> list[Match]:
    """Return what fits a developer, model, jurisdiction, risk or term of these names, the surest first.

    `own` are candidates of the landscape itself, so that a new entry finds what is there under another spelling.
    """
    candidates = [*own, *_candidates(root, kind)]
    if kind == "risk":
        found = list(_risks(root, texts, candidates))
    else:
        found = [match for text in texts for match in _match_names(root, kind, text, candidates)]
    best: dict[str, Match] = {}
    for match in found:
        if match.term.iri not in best or match.confidence > best[match.term.iri].confidence:
            best[match.term.iri] = match
    return sorted(best.values(), key=lambda match: (-match.confidence, match.vocabulary, match.term.iri))


@cache
def _candidates(root: Path, kind: str) -> tuple[Candidate, ...]:
    wanted = VOCABULARIES.get(kind)
    found: list[Candidate] = []
    for stub in stubs(root):
        if (stub.name not in wanted) if wanted is not None else (stub.name in NOT_TERMS):
            continue
        found += [
            Candidate(stub.name, term)
            for term in stub.terms.values()
            if not term.deprecated and term.label and (stub.name != "wikidata" or term.type == kind)
        ]
    return tuple(found)


@cache
def _name(root: Path, kind: str, text: str) -> Name:
    known = spellings(root)
    if kind == "developer":
        return name(text, known.get("developers"), known.get("developer_noise", ()))
    if kind == "term":
        text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return name(text)


def _match_names(root: Path, kind: str, text: str, candidates: Iterable[Candidate]) -> Iterator[Match]:
    asked = _name(root, kind, text)
    if not asked.words:
        return
    for candidate in candidates:
        for known in candidate.names:
            theirs = _name(root, kind, known)
            match = _compare(kind, asked, theirs, known)
            if match is not None:
                yield Match(candidate.term, candidate.vocabulary, *match)


def _compare(kind: str, asked: Name, theirs: Name, known: str) -> tuple[float, str, str] | None:
    """Return confidence, predicate and reason where two names are near enough, else nothing."""
    if asked.words == theirs.words and asked.numbers == theirs.numbers:
        return 0.95, "exactMatch", f"same name as '{known}'"
    if asked.key == theirs.key:
        return 0.9, "exactMatch", f"same words as '{known}'"
    if (
        kind in ("developer", "model")
        and "".join(asked.words) == "".join(theirs.words)
        and asked.numbers == theirs.numbers
    ):
        return 0.9, "exactMatch", f"same letters as '{known}'"
    if kind == "model" and asked.words[: len(theirs.words)] == theirs.words and not theirs.numbers and asked.numbers:
        if len(asked.words) == len(theirs.words):
            return 0.6, "broadMatch", f"a version of '{known}'"
        return None
    if asked.numbers != theirs.numbers or kind not in ("developer", "model", "jurisdiction"):
        return None
    from rapidfuzz.distance import DamerauLevenshtein

    one, other = "".join(asked.words), "".join(theirs.words)
    slips = DamerauLevenshtein.distance(one, other)
    if min(len(one), len(other)) >= 6 and slips <= (1 if len(other) < 9 else 2) and one[0] == other[0]:
        return 0.7, "closeMatch", f"looks like a misspelled '{known}'"
    return None


def _risks(root: Path, texts: Sequence[str], candidates: Iterable[Candidate]) -> Iterator[Match]:
    """Compare risks by the words of their labels, rare words counting more; a description counts half."""
    listed = list(candidates)
    weights = _weights(root, tuple(listed))
    asked = [_meaning(root, text) for text in texts]
    for candidate in listed:
        best, shared = 0.0, frozenset[str]()
        for known in candidate.names:
            theirs = _meaning(root, known)
            for place, mine in enumerate(asked):
                both = mine & theirs
                if not both:
                    continue
                small = min(_weight(mine, weights), _weight(theirs, weights)) or 1.0
                large = max(_weight(mine, weights), _weight(theirs, weights)) or 1.0
                score = _weight(both, weights) * (0.7 / small + 0.3 / large) * (1.0 if place == 0 else 0.7)
                if score > best:
                    best, shared = score, both
        if best >= ENOUGH:
            predicate = "closeMatch" if best >= 0.85 else "relatedMatch"
            reason = f"shared words: {', '.join(sorted(shared))}"
            yield Match(candidate.term, candidate.vocabulary, round(min(0.9, best * 0.8), 2), predicate, reason)


def _meaning(root: Path, text: str) -> frozenset[str]:
    known = spellings(root)
    swap = known.get("risk_words", {})
    words = name(text, None, known.get("risk_noise", ())).words
    return frozenset(swap.get(word, swap.get(_stem(word), _stem(word))) for word in words)


def _stem(word: str) -> str:
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + rest
    return word


@cache
def _weights(root: Path, candidates: tuple[Candidate, ...]) -> Mapping[str, float]:
    """Return the weight of each word: the rarer among the labels, the higher."""
    counted: Counter[str] = Counter()
    for candidate in candidates:
        counted.update(_meaning(root, candidate.term.label))
    total = len(candidates) or 1
    found: dict[str, float] = defaultdict(lambda: math.log(1 + total))
    found.update({word: math.log(1 + total / count) for word, count in counted.items()})
    return found


def _weight(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights[word] if word in weights else math.log(1 + 500) for word in words)
