"""Compare a question with a phrase: the words that both have, by their weight, and the things that they name."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from openness.questions.mentions import Question, kind_of
from openness.questions.question_words import stem

WEIGHT_OF_NAME = 1.5
"""What a thing that is named weighs beside words."""
SHARE_OF_SECOND_MEANING = 0.8
"""How much of that counts where a name is taken for its second meaning: a family that has the name of a model."""
WEIGHT_OF_PAIR = 0.3
"""What two words side by side weigh, small ones among them: `built on MODEL` is not `MODEL is built on`."""
PLACEHOLDERS = {
    "MODEL": "Model",
    "LICENSE": "License",
    "DEVELOPER": "Developer",
    "FAMILY": "ModelFamily",
    "COUNTRY": "Jurisdiction",
    "SOURCE": "Source",
    "COMPONENT": "Component",
    "LEVEL": "OpennessLevel",
}
"""The class of what a word in capitals stands for in a phrase."""
_PLACEHOLDER = re.compile(rf"\b(?:{'|'.join(PLACEHOLDERS)})\b")
_WORDS = {kind: word.casefold() for word, kind in PLACEHOLDERS.items() if kind != "Component"}

Stems = Callable[[Sequence[str]], Sequence[str]]
"""Words to their stems, with ours in place of those of people."""


@dataclass(frozen=True)
class Phrase:
    """One way to ask: its stems, how many things of each class it names, and its words side by side."""

    stems: frozenset[str]
    things: Mapping[str, int]
    pairs: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Named:
    """A thing that a question names: its possible classes, the first before the others, and words in its place."""

    kinds: tuple[str, ...]
    stems: frozenset[str]
    weight: float


@dataclass(frozen=True)
class Asked:
    """A question as stems and names, and its words side by side."""

    stems: frozenset[str]
    named: tuple[_Named, ...]
    pairs: frozenset[tuple[str, str]]


def read_phrase(text: str, split: Callable[[str], list[str]], stems: Stems) -> Phrase:
    """Return a phrase; MODEL, LICENSE and so on are no words of it, they stand for a thing."""
    things = Counter(PLACEHOLDERS[one] for one in _PLACEHOLDER.findall(text))
    words = split(_PLACEHOLDER.sub(lambda found: _mark(PLACEHOLDERS[found[0]]), text))
    return Phrase(frozenset(stems(split(_PLACEHOLDER.sub(" ", text)))), things, _pairs(words))


def read_asked(question: Question, stems: Stems) -> Asked:
    """Return a question. Where a phrase names no such thing, a component counts by its words, others by their class."""
    named = []
    words = list(question.words)
    for mention in reversed(question.mentions):
        words[mention.start : mention.end] = [_mark(kind_of(mention))]
    for mention in question.mentions:
        first = kind_of(mention)
        others = (kind for kind in mention.things if kind != first)
        word = _WORDS.get(first)
        own = frozenset(stems([word] if word else mention.words.split()))
        named.append(_Named((first, *others), own, WEIGHT_OF_NAME / 2 if word else 0.0))
    return Asked(frozenset(stems(question.unnamed)), tuple(named), _pairs(words))


def _mark(kind: str) -> str:
    return f" named{kind.casefold()} "


def _pairs(words: Sequence[str]) -> frozenset[tuple[str, str]]:
    """Return the stems of words that are side by side, and of the first and the last with nothing beside them."""
    return frozenset(pairwise(["", *(stem(word.strip()) for word in words), ""]))


def measure_likeness(asked: Asked, phrase: Phrase, weigh: Callable[[str], float]) -> float:
    """Return how alike a question and a phrase are, from 0 to 1: the weight of what both have, by that of all."""
    stems, wanted = asked.stems, dict(phrase.things)
    both = apart = 0.0
    for name in asked.named:
        kind = next((kind for kind in name.kinds if wanted.get(kind, 0)), "")
        if not kind:
            stems |= name.stems
            apart += name.weight
            continue
        wanted[kind] -= 1
        part = 1.0 if kind == name.kinds[0] else SHARE_OF_SECOND_MEANING
        both += WEIGHT_OF_NAME * part
        apart += WEIGHT_OF_NAME * (1 - part)
    both += sum(map(weigh, stems & phrase.stems))
    apart += sum(map(weigh, stems ^ phrase.stems)) + WEIGHT_OF_NAME * sum(wanted.values())
    both += WEIGHT_OF_PAIR * len(asked.pairs & phrase.pairs)
    apart += WEIGHT_OF_PAIR * len(asked.pairs ^ phrase.pairs) / 2
    return both / ((both + apart) or 1.0)
