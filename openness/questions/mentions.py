"""Find what a question names: models, licenses, developers, countries, components, sources, levels, years.

A name is found as people write it, `llama2`, `GPT 4` or `GLM130B`, and never cut short: `Llama 9` is not LLaMA.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from openness import rdf
from openness.comparable_names import key_of, split
from openness.landscape import Landscape
from openness.questions.question_words import SILENT, Phrases, split_without_names
from openness.suggest import find_near
from openness.terms import BASE, slug

NAMEABLE_CLASSES = (
    "Model",
    "License",
    "Developer",
    "ModelFamily",
    "Jurisdiction",
    "Source",
    "Component",
    "OpennessLevel",
)
"""The classes of what a question can name, the first before the others."""
NAMES = """
SELECT DISTINCT ?kind ?thing ?label ?name {
  VALUES ?kind { opn:Model opn:License opn:Developer opn:Jurisdiction opn:Source opn:OpennessLevel opn:ModelFamily }
  ?thing a ?kind ; rdfs:label ?label ; rdfs:label|skos:altLabel|skos:notation|opn:spdxId|opn:hubKey ?name
}
"""
COMPONENTS = "SELECT ?thing ?name { ?thing a opn:Component ; skos:prefLabel|skos:altLabel ?name }"
SIZES = frozenset(("b", "m", "k", "t"))
TERMS = frozenset(("license", "licence", "licensed", "licenses", "licences", "under", "terms"))
"""Words of which one is in a question about a license."""
MAX_WORDS, MIN_LETTERS, FEW = 8, 4, 5
_WORD = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|\+")
_CLAUSE = re.compile(r"[,;:?!](?=\s|$)|\.\s")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Mention:
    """What some words of a question name: the IRI of each kind of thing that has the name."""

    start: int
    end: int
    words: str
    things: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A question as words, the things that it names, and names of versions that nothing has."""

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    unknown: Mapping[str, tuple[str, ...]]
    """Names that nothing has, such as a version that is not there, each with names that may be meant."""

    @property
    def rest(self) -> list[str]:
        """The words that name nothing, and for each name the class of what it names; components by their words."""
        return self._rest(False)

    @property
    def rest_without_components(self) -> list[str]:
        """The same, with `component` in place of the words of a component."""
        return self._rest(True)

    @property
    def unnamed(self) -> list[str]:
        """The words that name nothing."""
        named = {at for mention in self.mentions for at in range(mention.start, mention.end)}
        return [word for at, word in enumerate(self.words) if at not in named]

    def _rest(self, short: bool) -> list[str]:
        at, found = 0, list[str]()
        for mention in self.mentions:
            found += [*self.words[at : mention.start], *_placeholder(mention, short)]
            at = mention.end
        return [*found, *self.words[at:]]

    def of_kind(self, kind: str) -> list[str]:
        """Return the IRIs of a kind that the question names, in their order."""
        return [mention.things[kind] for mention in self.mentions if kind in mention.things]


def kind_of(mention: Mention) -> str:
    """Return the class of what is named, the first of those that have the name."""
    return next(kind for kind in NAMEABLE_CLASSES if kind in mention.things)


def _placeholder(mention: Mention, short: bool) -> list[str]:
    kind = kind_of(mention)
    if kind == "Component" and not short:
        return mention.words.split()
    words = {"OpennessLevel": "level", "Jurisdiction": "country", "ModelFamily": "family"}
    return [words.get(kind, kind.casefold())]


class NameIndex:
    """The names of a landscape, in the form in which they are compared."""

    def __init__(self, landscape: Landscape, phrases: Phrases, vocabulary: frozenset[str]) -> None:
        """Read the names. None is made of `vocabulary`, the words of queries, alone; nor is one word of a phrase."""
        self._of_queries = vocabulary
        asked = (phrase for of_query in phrases.queries.values() for phrase in of_query)
        self._vocabulary = vocabulary.union(*map(split_without_names, asked))
        self._things: dict[str, dict[str, str]] = defaultdict(dict)
        self._versions: dict[str, set[str]] = defaultdict(set)
        self._sized: dict[str, set[str]] = defaultdict(set)
        self.labels: dict[str, str] = {}
        self._by_look: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rdf.select(landscape.store, NAMES).records():
            kind, thing = slug(row["kind"]), row["thing"]
            self.labels.setdefault(thing, row["label"])
            self._add(kind, thing, row["name"])
            if kind == "Model":
                self._add_version(thing, row["name"])
            if kind != "OpennessLevel":
                self._add(kind, thing, slug(thing))
        for row in rdf.select(landscape.store, COMPONENTS).records():
            self.labels.setdefault(row["thing"], row["name"])
            self._add("Component", row["thing"], row["name"])
        for path, names in phrases.names.items():
            for name in names if BASE + path in self.labels else ():
                self._add(path.partition("/")[0].capitalize(), BASE + path, str(name))
        for key, things in self._sized.items():
            if len(things) == 1 and key[-1:].isalpha():
                self._things[key].setdefault("Model", *things)
        ids = {slug(thing): thing for things in self._things.values() for thing in things.values() if "#" in thing}
        by_name = {_insert_dashes(one): thing for one, thing in ids.items()}
        for name, component in phrases.components.items():
            if component in by_name:
                self._things[key_of(split(name))]["Component"] = by_name[component]

    def _add(self, kind: str, thing: str, name: str) -> None:
        words = split(name)
        if not any(word.isalpha() for word in words) or (kind == "Source" and "license" in words):
            return
        key = key_of(words)
        self._things[key].setdefault(kind, thing)
        self._by_look[key[0], _digits(key)].add(key)

    def _add_version(self, thing: str, name: str) -> None:
        words = split(name)
        if not words or not words[0].isalpha():
            return
        self._versions[words[0]].add(self.labels[thing])
        if len(words) > 2 and words[-1] in SIZES and words[-2][0].isdigit():
            self._sized[key_of(words[:-2])].add(thing)

    def read(self, question: str) -> Question:
        """Return a question with what it names."""
        written, ends = _split_clauses(_plain(question))
        words = tuple(word.casefold() for word in written)
        mentions: list[Mention] = []
        unknown: dict[str, tuple[str, ...]] = {}
        at = 0
        while at < len(words):
            found = self._longest(words, written, at, next(end for end in ends if end > at))
            if found and self._goes_on(words, found):
                unknown[_quote_words(written, at, found.end)] = self._versions_of(words[at : found.end + 1])
                at = found.end + 1
            elif found and self._is_license_of_others(words, found):
                unknown[" ".join(written[at : found.end])] = self._versions_of(words[at : found.end])
                at = found.end
            elif found:
                mentions.append(found)
                at = found.end
            else:
                end = at + 2 if self._is_versioned(words, at) else at + 1
                near = self._near(words[at:end])
                if near or end == at + 2:
                    unknown[" ".join(written[at:end])] = near or self._versions_of(words[at:end])
                at = end
        return Question(words, tuple(mentions), unknown)

    def _versions_of(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the names of models that start with some words, or else with the first of them."""
        known = sorted(self._versions.get(words[0], ()), key=str.casefold)
        key = key_of(words)
        return tuple(([one for one in known if key_of(split(one)).startswith(key)] or known)[:FEW])

    def _is_license_of_others(self, words: Sequence[str], found: Mention) -> bool:
        """Return whether a name is that of a license alone, while the question is about no license but a model."""
        return {*found.things} == {"License"} and words[found.start] in self._versions and not TERMS & {*words}

    def _near(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the names that a misspelled word may stand for; their numbers are its own."""
        word = words[0]
        if len(word) < MIN_LETTERS or not word.isalpha() or word in SILENT or word in self._vocabulary:
            return ()
        key = key_of(words)
        alike = self._by_look.get((key[0], _digits(key)), set())
        found = find_near(key, (one for one in alike if abs(len(one) - len(key)) <= 2), cutoff=0.8)
        things = (thing for one in found for thing in self._things[one].values())
        return tuple(dict.fromkeys(self.labels[thing] for thing in things))

    def _longest(self, words: Sequence[str], written: Sequence[str], at: int, last: int) -> Mention | None:
        for end in range(min(last, at + MAX_WORDS), at, -1):
            things = self._things.get(key_of(words[at:end]))
            if not things:
                continue
            common = self._vocabulary if end - at == 1 else self._of_queries
            alone = [word for word in words[at:end] if word not in SILENT and word not in common]
            is_term = "Component" in things or "OpennessLevel" in things
            as_name = any(one.isupper() for one in written[at:end]) and end - at == 1 and len(words[at]) <= 3
            if alone or is_term or as_name:
                return Mention(at, end, " ".join(words[at:end]), dict(things))
        return None

    def _goes_on(self, words: Sequence[str], found: Mention) -> bool:
        """Return whether the name of a model goes on, so that it is another: `Llama 9` for Llama, `gpt-oss` for GPT."""
        if not {"Model", "ModelFamily"} & {*found.things} or found.end >= len(words):
            return False
        after = words[found.end]
        if after[0].isdigit():
            return not _YEAR.fullmatch(after)
        longer = key_of(words[found.start : found.end + 1])
        known = after in SILENT or after in self._vocabulary or key_of([after]) in self._things
        return not known and any(key_of(split(name)).startswith(longer) for name in self._versions[words[found.start]])

    def _is_versioned(self, words: Sequence[str], at: int) -> bool:
        word = words[at]
        if word in SILENT or word in self._vocabulary or at + 1 >= len(words) or not word.isalpha():
            return False
        return words[at + 1][0].isdigit() and not _YEAR.fullmatch(words[at + 1])


def _split_clauses(question: str) -> tuple[list[str], list[int]]:
    """Return the words of a question, and how many there are up to each end of a clause: names have no comma."""
    clauses = [_WORD.findall(clause) for clause in _CLAUSE.split(question)]
    return [word for clause in clauses for word in clause], list(accumulate(map(len, clauses)))


def _digits(key: str) -> str:
    return re.sub(r"[^0-9.]", "", key)


def _plain(text_: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text_)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _quote_words(written: Sequence[str], start: int, end: int) -> str:
    size = written[end + 1] if end + 1 < len(written) and written[end + 1].casefold() in SIZES else ""
    return " ".join(written[start : end + 1]) + size


def _insert_dashes(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).casefold()
