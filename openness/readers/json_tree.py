"""Read JSON within limits: no key twice, no deep nesting."""

import json
import re

from openness.readers.marked_yaml import DEPTH, FormError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


def read_tree(text: str) -> object:
    """Return the tree of a JSON text. Raises FormError if it is not JSON, has a key twice, or is nested too deep."""
    try:
        tree: object = json.loads(text, object_pairs_hook=_once)
    except FormError as error:
        raise _find_duplicate_key(text) or error from error
    except json.JSONDecodeError as error:
        raise FormError(f"line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    _measure(tree)
    return tree


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FormError("A key is here twice. Keep one; for two values, [a, b].")
    return found


def _measure(tree: object) -> None:
    level: list[object] = [tree]
    for _ in range(DEPTH):
        level = [
            item
            for node in level
            if isinstance(node, dict | list)
            for item in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> FormError:
    return FormError(f"It is nested more than {DEPTH} deep. No entry needs that.")


def _find_duplicate_key(text: str) -> FormError | None:
    """Return the error that names the first key of a JSON text that its object has already, and both their lines.

    A parser would keep the last of the two in silence.
    """
    objects: list[dict[str, int] | None] = []
    is_key = False
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word in "{[":
            objects.append({} if word == "{" else None)
        elif word in "}]":
            objects.pop()
        elif word[0] == '"' and is_key and objects and (keys := objects[-1]) is not None:
            key, line = json.loads(word, strict=False), text.count("\n", 0, token.start()) + 1
            if key in keys:
                column = token.start() - text.rfind("\n", 0, token.start())
                first = f"'{key}' is here twice, first in line {keys[key]}."
                return FormError(f"line {line}, column {column}: {first} Keep one; for two values, [a, b].")
            keys[key] = line
        is_key = word in "{,"
    return None
