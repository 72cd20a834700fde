"""Find what a JSON-LD processor would drop silently, so that no claim is lost.

The JSON-LD 1.1 API (section 5.2.2, IRI expansion) ignores a key or a name that has the form of a keyword and is none;
a name that no IRI can be and a language tag that is none make a triple that is not well-formed, and section 8.1.2
drops that. A key that no context defines is ignored where there is no @vocab.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from openness.suggest import did_you_mean, find_near
from openness.terms import BASE, PREFIXES, escape_iri, explain_iri

KEYS = (
    *("@context", "@id", "@type", "@graph", "@included", "@reverse", "@nest", "@index"),
    *("@value", "@language", "@direction", "@list", "@set", "@none"),
)
"""The keywords that can be keys outside of a context."""
_LIKE_A_KEYWORD = re.compile(r"@[A-Za-z]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_NO_SCHEME = r"^A-Za-z0-9+.\-"
_BLANK = re.compile(r"_:\w(?:[\w.\-\u00b7]*[\w\-\u00b7])?")


@dataclass(frozen=True)
class Terms:
    """What contexts say of keys: those whose values are names, our short names, and what those of a document define.

    The values of `vocabulary` keys, and the keys themselves, are relative to `vocab`; where that is None, a key that
    no context defines is left out. The keys in a value of one of the `maps` are free, and `data` is no RDF at all.
    """

    references: frozenset[str]
    short: frozenset[str]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    vocab: str | None = BASE
    own: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()

    def start_of(self, key: str) -> str | None:
        """Return with what the relative names that are values of a key start, or None where they are texts."""
        if key not in self.references:
            return None
        return (self.vocab or BASE) if key in self.vocabulary else BASE


class Lost(NamedTuple):
    """A key, or its value, that would be left out, and what to do."""

    key: str
    value: str | None
    message: str


def fault_of_key(key: str, known: frozenset[str]) -> str:
    """Return what is wrong with a key that looks like a keyword, or nothing."""
    if not key.startswith("@") or key in KEYS:
        return ""
    words = {word: word for word in known} | {keyword[1:]: keyword for keyword in KEYS if keyword[1:] not in known}
    near = find_near(key[1:], words, 1) or [key[1:]]
    right = words.get(near[0], near[0])
    return f"'{key}' is no keyword of JSON-LD, so it would be left out. {did_you_mean([right])}"


def fault_of_name(key: str, name: str) -> str:
    """Return what is wrong with a value that is a name or a language, though every character of it can be in an IRI."""
    if key == "@language" and not _LANGUAGE.fullmatch(name):
        return f"'{name}' is no language tag, so the text would be left out. Write one such as en or pt-BR."
    if _LIKE_A_KEYWORD.fullmatch(name) and name not in ("@json", "@none"):
        problem = f"'{name}' is no name, for it starts with @, so the statement would be left out."
        return f"{problem} {did_you_mean([name[1:]])}"
    return ""


def fault_of_iri(name: str, prefixes: Mapping[str, str], start: str) -> str:
    """Return why the IRI that a name stands for is none, or nothing; a relative name starts with `start`."""
    if name.startswith("_:"):
        wrong = "" if _BLANK.fullmatch(name) else "is no name of a blank node"
    else:
        _, before, rest = _divide_name(name, prefixes, start)
        wrong = explain_iri(before + rest)
        prefix, colon, more = name.partition(":")
        if colon and prefix in PREFIXES and before + rest == name and not more.startswith("//"):
            return (
                f'The prefix {prefix} is not declared here. Declare it in @context: "{prefix}": "{PREFIXES[prefix]}".'
            )
    return f"'{name}' {wrong}, so the statement would be left out. Write it otherwise." if wrong else ""


def escape_name(name: str, prefixes: Mapping[str, str], start: str) -> str:
    """Return a name, percent-encoded where an IRI needs it; a relative name starts with `start`."""
    if name.startswith("_:"):
        return name
    written, before, rest = _divide_name(name, prefixes, start)
    escaped = escape_iri(before + rest)
    return written + escaped[len(before) :] if escaped.startswith(before) else name


def _divide_name(name: str, prefixes: Mapping[str, str], start: str) -> tuple[str, str, str]:
    """Divide a name into its prefix as written, what that stands for, and the rest."""
    prefix, colon, rest = name.partition(":")
    if colon and not rest.startswith("//") and prefix in prefixes:
        return f"{prefix}:", prefixes[prefix], rest
    relative = "/?#" if start == BASE else _NO_SCHEME  # a reference is resolved, a term is put behind the vocabulary
    if colon and (rest.startswith("//") or not re.search(f"[{relative}]", prefix)):
        return "", "", name
    return "", "https:" if name.startswith("//") and start == BASE else start, name


def first_lost(tree: object, terms: Terms) -> Lost | None:
    """Return the first key or name in a JSON-LD document that would be left out, or None."""
    return next(_find_lost(tree, "", terms), None)


def place(text: str, lost: Lost) -> str:
    """Return the position of a key and value in a JSON text, such as `line 3, column 5: `; nothing if not found.

    Only one that is written with other escapes than are needed is not found.
    """
    key = re.escape(json.dumps(lost.key, ensure_ascii=False)) + r"\s*:"
    if lost.value is not None:
        key += r"\s*(?:\[[^\]]*?)?" + re.escape(json.dumps(lost.value, ensure_ascii=False))
    if not (found := re.search(key, text)):
        return ""
    at = found.start() if lost.value is None else found.end() - len(json.dumps(lost.value, ensure_ascii=False))
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}: "


def _find_lost(node: object, key: str, terms: Terms) -> Iterator[Lost]:
    if isinstance(node, list):
        for item in node:
            yield from _find_lost(item, key, terms)
    elif isinstance(node, dict):
        for name, value in node.items():
            if key not in terms.maps and (fault := _fault_of_json_key(name, terms)):
                yield Lost(name, None, fault)
            if name == "@context":
                yield from _lost_of_context(value, terms.prefixes)
            elif name != "@value" and name not in terms.data:
                yield from _find_lost(value, name, terms)
    elif isinstance(node, str) and (fault := _fault_of_json_value(key, node, terms)):
        yield Lost(key, node, fault)


def _lost_of_context(context: object, prefixes: Mapping[str, str]) -> Iterator[Lost]:
    """Find in a context what would make all names that build on it none, such as a base with a space."""
    for each in context if isinstance(context, list) else [context]:
        for key, value in each.items() if isinstance(each, dict) else ():
            start = value.get("@id") if isinstance(value, dict) else value
            if isinstance(start, str) and not start.startswith("@") and key not in ("@language", "@direction"):
                fault = fault_of_iri(start, prefixes, BASE)
                if fault and key != "@version":
                    yield Lost(key, start, fault)


def _fault_of_json_key(name: str, terms: Terms) -> str:
    if name in terms.own:
        return ""
    if fault := fault_of_key(name, terms.short):
        return fault
    if name in KEYS:
        return ""
    if terms.vocab is None and ":" not in name:
        return f"No context says what '{name}' means, so it would be left out. Write it with a prefix, such as opn:."
    return fault_of_iri(name, terms.prefixes, terms.vocab or "")


def _fault_of_json_value(key: str, value: str, terms: Terms) -> str:
    if key == "@language":
        return fault_of_name(key, value)
    if (start := terms.start_of(key)) is None or (key in terms.vocabulary and value in terms.own):
        return ""
    return fault_of_name(key, value) or fault_of_iri(value, terms.prefixes, start)
