"""Find the license of the SPDX list or ScanCode LicenseDB that a text names: ids, expressions, names, spellings."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openness.comparable_names import Name, name, spellings, split
from openness.link.stubs import Term, stubs

VOCABULARIES = ("spdx-licenses", "scancode")
URLS = (
    re.compile(r"spdx\.org/licenses/(?P<id>[\w.+-]+?)(?:\.html|\.json)?/?$"),
    re.compile(r"opensource\.org/licen[sc]es?/(?P<id>[\w.+-]+)/?$"),
    re.compile(r"scancode-licensedb\.aboutcode\.org/(?P<id>[\w.+-]+?)(?:\.\w+ml|\.LICENSE)?$"),
    re.compile(r"creativecommons\.org/licenses/(?P<cc>by[a-z-]*/\d\.\d)"),
    re.compile(r"apache\.org/licenses/LICENSE-(?P<apache>\d\.\d)"),
)
YEAR = re.compile(r"(19|20)\d\d")
QUALIFIERS = frozenset(
    {"only", "later", "+", "nc", "nd", "sa", "exception", "modified", "non", "not", "no", "research"}
)


@dataclass(frozen=True)
class Match:
    """A foreign term that fits, how sure that is (0 to 1), what predicate fits, and why."""

    term: Term
    vocabulary: str
    confidence: float
    predicate: str
    reason: str


_Names = Mapping[tuple[str, ...], tuple[tuple[str, Term, Name], ...]]


@dataclass(frozen=True)
class _Index:
    by_id: Mapping[str, tuple[tuple[str, Term], ...]]
    by_key: Mapping[object, tuple[tuple[str, Term], ...]]
    by_words: _Names
    as_written: _Names
    without_year: Mapping[object, tuple[tuple[str, Term], ...]]
    successors: Mapping[str, tuple[Term, ...]]


def license_matches(root: Path, text: str) -> list[Match]:
    """Return the licenses that a text may name, the surest first, nothing where none fits."""
    asked = _from_url(text.strip())
    if _is_nothing(root, asked):
        return []
    index = _index(root)
    for look in (_of_id, _of_expression, _of_name):
        if found := list(look(root, asked, index)):
            return _rank_matches(found)
    return _rank_matches(_of_parts(root, asked, index))


def _is_nothing(root: Path, text: str) -> bool:
    return " ".join(split(text)) in _list_nothing(root)


@cache
def _list_nothing(root: Path) -> frozenset[str]:
    return frozenset(" ".join(split(word)) for word in spellings(root).get("license_nothing", ()))


def _of_id(_: Path, asked: str, index: _Index) -> Iterator[Match]:
    for vocabulary, term in index.by_id.get(asked.casefold(), ()):
        yield Match(term, vocabulary, 1.0, "exactMatch", f"'{asked}' is its id")
    for term in index.successors.get(asked.casefold(), ()):
        yield Match(term, VOCABULARIES[0], 0.9, "exactMatch", f"'{asked}' is a deprecated id of it")


def license_name(root: Path, text: str) -> Name:
    """Return the name of a license in comparable form."""
    known = spellings(root)
    return name(text.replace("®", " "), known.get("licenses"), known.get("license_noise", ()))


def _from_url(text: str) -> str:
    for pattern in URLS:
        if match := pattern.search(text):
            found = match.groupdict()
            if "cc" in found:
                return f"CC-{found['cc'].replace('/', '-').upper()}"
            return f"Apache-{found['apache']}" if "apache" in found else found["id"]
    return text


@cache
def _index(root: Path) -> _Index:
    by_id: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    by_key: dict[object, list[tuple[str, Term]]] = defaultdict(list)
    by_words: dict[tuple[str, ...], list[tuple[str, Term, Name]]] = defaultdict(list)
    as_written: dict[tuple[str, ...], list[tuple[str, Term, Name]]] = defaultdict(list)
    without_year: dict[object, list[tuple[str, Term]]] = defaultdict(list)
    noise = spellings(root).get("license_noise", ())
    for vocabulary, term in _list_terms(root):
        local = term.iri.rsplit("/", 1)[-1]
        for known in {local, *term.synonyms}:
            by_id[known.casefold()].append((vocabulary, term))
        if _is_nothing(root, local):
            continue
        plain = name(term.label, None, noise)
        as_written[tuple(sorted(plain.words))].append((vocabulary, term, plain))
        names = {made.key: made for made in (license_name(root, term.label), license_name(root, local))}
        for key, made in names.items():
            if made.words:
                by_key[key].append((vocabulary, term))
                by_words[tuple(sorted(made.words))].append((vocabulary, term, made))
                undated = tuple(itertools.takewhile(lambda n: not YEAR.fullmatch(n), made.numbers))
                if undated != made.numbers:
                    without_year[Name(made.words, undated).key].append((vocabulary, term))
    return _Index(
        {key: tuple(value) for key, value in by_id.items()},
        {key: tuple(value) for key, value in by_key.items()},
        {words: tuple(value) for words, value in by_words.items()},
        {words: tuple(value) for words, value in as_written.items()},
        {key: tuple(value) for key, value in without_year.items()},
        _successors(root, by_id),
    )


def _list_terms(root: Path) -> Iterator[tuple[str, Term]]:
    for stub in stubs(root):
        if stub.name in VOCABULARIES:
            yield from ((stub.name, term) for term in stub.terms.values() if not term.deprecated)


def _successors(root: Path, by_id: Mapping[str, list[tuple[str, Term]]]) -> dict[str, tuple[Term, ...]]:
    """Return by each deprecated SPDX id the terms that took its place, as the ScanCode LicenseDB groups the ids."""
    found: dict[str, tuple[Term, ...]] = {}
    retired = {
        term.iri.rsplit("/", 1)[-1].casefold()
        for stub in stubs(root)
        if stub.name == VOCABULARIES[0]
        for term in stub.terms.values()
        if term.deprecated
    }
    for _, term in _list_terms(root):
        for old in retired.intersection(word.casefold() for word in term.synonyms):
            same = [
                one for word in term.synonyms for one in by_id.get(word.casefold(), ()) if one[0] == VOCABULARIES[0]
            ]
            found[old] = tuple({one.iri: one for _, one in same}.values())
    return found


@cache
def _licensing():  # type: ignore[no-untyped-def]
    from license_expression import get_spdx_licensing  # here, because it reads an index of 1 MB

    return get_spdx_licensing()


def _of_expression(_: Path, text: str, index: _Index) -> Iterator[Match]:
    """Read a text as an SPDX expression; each license in it is part of what it says."""
    from license_expression import ExpressionError, ExpressionParseError

    if not re.search(r"\b(AND|OR|WITH)\b|\+$", text, re.IGNORECASE):
        return
    try:
        parsed = _licensing().parse(text, validate=True)
    except (ExpressionError, ExpressionParseError, ValueError):
        return
    keys = [str(symbol.key) for symbol in _licensing().license_symbols(parsed, decompose=True)]
    for key in keys:
        for vocabulary, term in index.by_id.get(key.casefold(), ()):
            if len(keys) == 1:
                yield Match(term, vocabulary, 0.97, "exactMatch", f"the expression '{text}' is this license")
            else:
                yield Match(term, vocabulary, 0.9, "relatedMatch", f"part of the expression '{parsed.render()}'")


def _of_name(root: Path, text: str, index: _Index) -> Iterator[Match]:
    asked = license_name(root, text)
    if len("".join(asked.words)) < 2:
        return
    same = index.by_key.get(asked.key, ())
    for vocabulary, term in same:
        yield Match(term, vocabulary, 0.92, "exactMatch", f"same name and version as '{term.label}'")
    families = set(spellings(root).get("license_only_or_later", ()))
    if asked.numbers and len(asked.words) == 1 and asked.words[0] in families:
        for word in ("only", "later"):
            wanted = Name((*asked.words, *(("or", "later") if word == "later" else ("only",))), asked.numbers).key
            for vocabulary, term in index.by_key.get(wanted, ()):
                reason = "same version; the text does not say whether later ones may be chosen"
                yield Match(term, vocabulary, 0.5, "narrowMatch", reason)
    if same:
        return
    found = list(_versions(root, asked, index)) if not asked.numbers else []
    if not found:
        family = " ".join(asked.words) in spellings(root).get("license_families", ())
        dated = index.without_year.get(asked.key, ()) if not family else ()
        for vocabulary, term in dated:
            sure = 0.8 if len(dated) == 1 else 0.45
            yield Match(term, vocabulary, sure, "closeMatch", f"same name as '{term.label}'; the text has no year")
        if not dated:
            plain = name(text, None, spellings(root).get("license_noise", ()))
            found = list(_find_misspelled(asked, index.by_words)) or list(_find_misspelled(plain, index.as_written))
    yield from found


def _versions(root: Path, asked: Name, index: _Index) -> Iterator[Match]:
    """Find the licenses of a name that has no version: the only one, or the two newest."""
    if " ".join(asked.words) in spellings(root).get("license_families", ()):
        return
    listed = [one for one in index.by_words.get(tuple(sorted(asked.words)), ()) if not _is_dated(one[2])]
    newest = sorted(listed, key=lambda one: [float(n) for n in one[2].numbers if n.count(".") < 2], reverse=True)
    kept: dict[str, int] = defaultdict(int)
    for vocabulary, term, _ in newest:
        there = sum(name_ == vocabulary for name_, _, _ in listed)
        kept[vocabulary] += 1
        if there == 1:
            reason = "same name; the text has no version, and there is only this one"
            yield Match(term, vocabulary, 0.75, "closeMatch", reason)
        elif kept[vocabulary] <= 2:
            reason = f"same name; the text has no version, and there are {there}"
            yield Match(term, vocabulary, 0.45, "narrowMatch", reason)


def _is_dated(made: Name) -> bool:
    return any(YEAR.fullmatch(number) for number in made.numbers)


def _of_parts(root: Path, text: str, index: _Index) -> list[Match]:
    """Find the licenses in a text that names several, or one with a remark; each is related to the whole."""
    parts = [part.strip(" ?.") for part in re.split(r"[;,/()+]|\s(?:and|or)\s", text) if part.strip(" ?.")]
    found = []
    for part in parts if len(parts) > 1 else ():
        if _is_nothing(root, part):
            continue
        sure = [m for look in (_of_id, _of_name) for m in look(root, _from_url(part), index) if m.confidence >= 0.9]
        found += [Match(m.term, m.vocabulary, 0.6, "relatedMatch", f"'{part}' is part of the text") for m in sure]
    return found


def _find_misspelled(asked: Name, names: _Names) -> Iterator[Match]:
    """Find a name that is a slip of the pen away: same numbers, short words and qualifiers, one word misspelled."""
    from rapidfuzz.distance import DamerauLevenshtein

    mine = sorted(asked.words)
    for words, entries in names.items():
        if len(words) != len(mine):
            continue
        rest, theirs = list(mine), list(words)
        for word in words:
            if word in rest:
                rest.remove(word)
                theirs.remove(word)
        if len(rest) != 1 or {*rest, *theirs} & QUALIFIERS or min(len(rest[0]), len(theirs[0])) < 5:
            continue
        slips = DamerauLevenshtein.distance(rest[0], theirs[0])
        if slips > (1 if len(theirs[0]) < 8 else 2):
            continue
        for vocabulary, term, made in entries:
            if sorted(made.numbers) == sorted(asked.numbers):
                yield Match(term, vocabulary, 0.7, "closeMatch", f"'{rest[0]}' looks like a misspelled '{theirs[0]}'")


def _rank_matches(found: list[Match]) -> list[Match]:
    best: dict[str, Match] = {}
    for match in found:
        if match.term.iri not in best or match.confidence > best[match.term.iri].confidence:
            best[match.term.iri] = match
    order = {vocabulary: at for at, vocabulary in enumerate(VOCABULARIES)}
    return sorted(best.values(), key=lambda m: (-m.confidence, order[m.vocabulary], m.term.iri))
