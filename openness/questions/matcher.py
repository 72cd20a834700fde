"""Find the saved query that answers a question in plain words, fill its parameters, and say why."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openness.comparable_names import split
from openness.landscape import Landscape
from openness.query import saved_queries
from openness.query.saved_queries import Parameter, SavedQuery
from openness.questions.likeness import Asked, Phrase, measure_likeness, read_asked, read_phrase
from openness.questions.mentions import NameIndex, Question, kind_of
from openness.questions.question_words import SILENT, read_phrases, replace_synonyms, split_without_names, stems_of
from openness.terms import slug

LEAST_SCORE = 0.35
"""How well a query must fit, from 0 to 1, to be offered."""
LEAST_INCOMPLETE = 0.5
"""How well a query must fit that needs more than the question names, for the question to be asked back."""
AHEAD = 0.1
"""How much better it must fit than any query that can answer."""
NOTHING = "-"
"""The query of phrases that nothing answers."""
FITTING = 0.06
"""What it adds that a query takes a thing as the value of a parameter, or is about a component by its title."""
WORDS = 0.4
"""How much the words of all phrases of a query count together, beside the phrase that is most alike."""
_RANGE = re.compile(r"(?:19|20)\d\d")
_COLUMNS = re.compile(r"\bSELECT\b(.*?)\bWHERE\b", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class QueryMatch:
    """A saved query that may answer a question: its parameters, the rows to show, how well it fits, and why.

    `only` are the labels of things that the question names and no parameter takes, by the column that has them.
    `missing` are the parameters that it needs and the question does not name; with any of them it is no answer yet.
    """

    query: SavedQuery
    parameters: Mapping[str, str]
    only: Mapping[str, str]
    score: float
    why: str
    missing: tuple[Parameter, ...] = ()


@dataclass(frozen=True)
class _Document:
    """A query as stems: all of them with their weight, and each of its phrases."""

    query: SavedQuery
    weights: Mapping[str, float]
    title: frozenset[str]
    phrases: tuple[Phrase, ...]
    columns: frozenset[str]


class Matcher:
    """Matches questions with the saved queries of a landscape, whose names it reads once."""

    def __init__(self, landscape: Landscape) -> None:
        """Read headers, phrases and names of a landscape."""
        self._phrases = read_phrases(landscape.root)
        self._documents = [self._document(query) for query in saved_queries.read_all(landscape.root)]
        counted = Counter(stem for document in self._documents for stem in document.weights)
        total = len(self._documents) + 1
        self._idf = {stem: math.log(total / count) for stem, count in counted.items()}
        self._others = tuple(
            read_phrase(one, split, self._known_words) for one in self._phrases.queries.get(NOTHING, ())
        )
        self._strange = math.log(total)  # of a word that no query has: as rare as one of a single query
        words = {
            word
            for document in self._documents
            for word in split_without_names(f"{document.query.title}. {document.query.question}")
        }
        words |= {word for wording in self._phrases.synonyms for word in wording}
        self._names = NameIndex(landscape, self._phrases, frozenset(words))

    def read(self, question: str) -> Question:
        """Return what a question names."""
        return self._names.read(question)

    def find(self, question: str, count: int = 3) -> list[QueryMatch]:
        """Return the queries that fit a question, the best first.

        There are none where none fits, where the question names what is not there, where a phrase that nothing
        answers is more like it than the phrases of any query, and where one fits better that needs more names.
        """
        return self.rank(question, count)[0]

    def rank(self, question: str, count: int = 3) -> tuple[list[QueryMatch], QueryMatch | None]:
        """Return what `find` does; where it is none for want of names, the query that fits far better than others."""
        read = self._names.read(question)
        stems = self._known_words(read.rest)
        if read.unknown or not stems:
            return [], None
        short = self._known_words(read.rest_without_components)
        asked = read_asked(read, self._known_words)
        alike = [self._most_alike(asked, document.phrases) for document in self._documents]
        if self._most_alike(asked, self._others) > max(alike):
            return [], None
        found = sorted(
            (
                self._match(document, read, stems, short, likeness)
                for document, likeness in zip(self._documents, alike, strict=True)
            ),
            key=lambda one: -one.score,
        )
        complete = [one for one in found if not one.missing and one.score >= LEAST_SCORE]
        least = max(LEAST_INCOMPLETE, complete[0].score + AHEAD if complete else 0.0)
        incomplete = next((one for one in found if one.missing and one.score >= least), None)
        return [] if incomplete else complete[:count], incomplete

    def _known_words(self, words: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(stems_of(replace_synonyms(words, self._phrases))))

    def _match(
        self, document: _Document, read: Question, stems: Sequence[str], short: Sequence[str], alike: float
    ) -> QueryMatch:
        parameters, used, missing = self._fill(document.query, read)
        if any(parameter.of_class == "opn:Component" for parameter in document.query.parameters):
            stems = short
        whole = sum(self._weight(stem) for stem in stems)
        covered = [stem for stem in stems if stem in document.weights]
        part = sum(self._weight(stem) * min(1.0, document.weights[stem] / 2) for stem in covered) / whole
        written = sum(
            kind_of(mention) == "Component" and {*self._known_words(mention.words.split())} <= document.title
            for mention in read.mentions
        )
        score = WORDS * part + (1 - WORDS) * alike + FITTING * max(len(used), written)
        only: dict[str, str] = {}
        for mention in read.mentions:
            kinds = [kind for kind in mention.things if kind not in ("Component", "OpennessLevel")]
            if not kinds or used & {*mention.things.values()}:
                continue
            if any(slug(thing.rsplit("/", 1)[0]).capitalize() in kinds for thing in used):
                score -= 0.3  # the query takes one of two things of a kind
                continue
            column = next((kind.casefold() for kind in kinds if kind.casefold() in document.columns), "")
            if column and column not in only:
                only[column] = self._names.labels[mention.things[column.capitalize()]]
                score -= 0.04
            else:
                score -= 0.15
        reason = _explain(document.query, parameters, only, covered)
        return QueryMatch(document.query, parameters, only, round(score, 4), reason, missing)

    def _most_alike(self, asked: Asked, phrases: Iterable[Phrase]) -> float:
        return max((measure_likeness(asked, phrase, self._weight) for phrase in phrases), default=0.0)

    def _weight(self, stem: str) -> float:
        return max(self._idf.get(stem, self._strange), 0.2)

    def _document(self, query: SavedQuery) -> _Document:
        sentence = re.sub(saved_queries.SLOT, " ", query.sentence)
        own = [*self._phrases.queries.get(query.slug, ())]
        weighted = [(query.title, 2.0), (query.question, 1.6), (" ".join(query.tags), 1.2), (query.slug, 2.0)]
        weighted += [(sentence, 1.0), *((phrase, 2.0) for phrase in own)]
        weights: dict[str, float] = {}
        for words, weight in weighted:
            for stem in self._known_words(split(words)):
                weights[stem] = max(weights.get(stem, 0.0), weight)
        phrases = tuple(read_phrase(one, split, self._known_words) for one in (query.title, query.question, *own))
        found = _COLUMNS.search(query.body)
        title = frozenset(self._known_words(split(query.title)))
        return _Document(query, weights, title, phrases, frozenset(re.findall(r"\?(\w+)", found[1]) if found else ()))

    def _fill(self, query: SavedQuery, read: Question) -> tuple[dict[str, str], set[str], tuple[Parameter, ...]]:
        """Return the values of parameters, the things that they use, and the required ones that are not named."""
        missing: list[Parameter] = []
        values: dict[str, str] = {}
        used: set[str] = set()
        for parameter in query.parameters:
            if parameter.name == "view":
                continue
            value = _value(parameter, read, used)
            if value:
                values[parameter.name] = value
                used |= {parameter.name} if parameter.type == "date" else set()
            elif parameter.required:
                missing.append(parameter)
        return values, used, tuple(missing)


def _value(parameter: Parameter, read: Question, used: set[str]) -> str:
    """Return the value of a parameter that a question gives, or nothing; things are added to those used."""
    if parameter.of_class:
        kind = parameter.of_class.removeprefix("opn:")
        thing = next((one for one in read.of_kind(kind) if one not in used), "")
        if thing:
            used.add(thing)
        return _name_in_urls(kind, thing)
    if parameter.type == "date":
        return _date(parameter.name, read.words)
    if parameter.type == "boolean":
        named = split(parameter.name)
        return "true" if " ".join(named) in " ".join(read.words) else ""
    if parameter.type == "integer" and parameter.values:
        numbers = [
            word for before, word in zip(read.words, read.words[1:], strict=False) if before in ("level", "least")
        ]
        return next((word for word in numbers if word in parameter.values), "")
    return ""


def _name_in_urls(kind: str, thing: str) -> str:
    name = slug(thing)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).casefold() if kind == "Component" else name


def _date(name: str, words: Sequence[str]) -> str:
    """Return the first or last day of the period that years give: `since 2020`, `in 2023`, `between 2020 and 2021`."""
    years = [(at, word) for at, word in enumerate(words) if _RANGE.fullmatch(word)]
    if not years:
        return ""
    before = {word: words[at - 1] if at else "" for at, word in years}
    first, last = years[0][1], years[-1][1]
    if name == "since":
        return "" if before[first] in ("before", "until", "till") else f"{first}-01-01"
    if len(years) == 1 and before[first] in ("since", "after", "from"):
        return ""
    return f"{int(last) - 1}-12-31" if before[last] == "before" else f"{last}-12-31"


def _explain(query: SavedQuery, parameters: Mapping[str, str], only: Mapping[str, str], stems: Iterable[str]) -> str:
    reasons = [f"“{query.title}” answers: {query.question}"]
    if words := sorted({*stems} - SILENT):
        reasons.append(f"It has your words {', '.join(words)}.")
    reasons += [f"{name} is {value}." for name, value in parameters.items()]
    reasons += [f"Only rows with {column} {label}." for column, label in only.items()]
    return " ".join(reasons)
