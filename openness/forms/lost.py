"""What a JSON-LD processor leaves out in silence, found before it does, so that a claim is never lost unseen.

The JSON-LD 1.1 API (section 5.2.2, IRI expansion) ignores a key or a name that has the form of a keyword and is none;
a name that no IRI can be and a language tag that is none make a statement that is not well-formed, and section 8.1.2
drops that.
"""

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f-\xa0\u2028\u2029\ue000-\uf8ff\ufff0-\uffff]')
KEYS = (
    *("@context", "@id", "@type", "@graph", "@included", "@reverse", "@nest", "@index"),
    *("@value", "@language", "@direction", "@list", "@set", "@none"),
)
"""The keywords that can be keys outside of a context."""
_LIKE_A_KEYWORD = re.compile(r"@[A-Za-z]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Terms:
    """What contexts say of keys: those whose values are names, our short names, and what those of a document define.

    The keys in a value of one of the `maps` are free.
    """

    references: frozenset[str]
    short: frozenset[str]
    own: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()


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
    near = difflib.get_close_matches(key[1:], words, n=1) or [key[1:]]
    right = words.get(near[0], near[0])
    return f"'{key}' is no keyword of JSON-LD, so it would be left out. Did you mean {right}?"


def fault_of_name(key: str, name: str) -> str:
    """Return what is wrong with a value that is a name or a language, though every character of it can be in an IRI."""
    if key == "@language" and not _LANGUAGE.fullmatch(name):
        return f"'{name}' is no language tag, so the text would be left out. Write one such as en or pt-BR."
    if _LIKE_A_KEYWORD.fullmatch(name) and name not in ("@json", "@none"):
        return (
            f"'{name}' is no name, for it begins with @, so the statement would be left out. Did you mean {name[1:]}?"
        )
    return ""


def first_lost(tree: object, terms: Terms) -> Lost | None:
    """Return the first key or name in a JSON-LD document that would be left out, or None."""
    return next(_lost(tree, "", terms), None)


def place(text: str, lost: Lost) -> str:
    """Return where in a JSON text a key with a value stands, such as `line 3, column 5: `; nothing if it is not found.

    Only one that is written with other escapes than are needed is not found.
    """
    key = re.escape(json.dumps(lost.key, ensure_ascii=False)) + r"\s*:"
    if lost.value is not None:
        key += r"\s*(?:\[[^\]]*?)?" + re.escape(json.dumps(lost.value, ensure_ascii=False))
    if not (found := re.search(key, text)):
        return ""
    at = found.start() if lost.value is None else found.end() - len(json.dumps(lost.value, ensure_ascii=False))
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}: "


def _lost(node: object, key: str, terms: Terms) -> Iterator[Lost]:
    if isinstance(node, list):
        for item in node:
            yield from _lost(item, key, terms)
    elif isinstance(node, dict):
        for name, value in node.items():
            if key not in terms.maps and (fault := _fault_of_json_key(name, terms)):
                yield Lost(name, None, fault)
            if name not in ("@context", "@value"):
                yield from _lost(value, name, terms)
    elif isinstance(node, str) and (fault := _fault_of_json_value(key, node, terms)):
        yield Lost(key, node, fault)


def _fault_of_json_key(name: str, terms: Terms) -> str:
    return "" if name in terms.own else fault_of_key(name, terms.short) or _no_iri(name)


def _fault_of_json_value(key: str, value: str, terms: Terms) -> str:
    if key == "@language":
        return fault_of_name(key, value)
    return fault_of_name(key, value) or _no_iri(value) if key in terms.references else ""


def _no_iri(name: str) -> str:
    if not (found := NOT_IN_IRI.search(name)):
        return ""
    wrong = "a space" if found[0] == " " else f"the character U+{ord(found[0]):04X}"
    return f"'{name}' has {wrong}, which no IRI has, so the statement would be left out. Write it otherwise."
