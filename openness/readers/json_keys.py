"""Find the key that a JSON object has twice, of which a parser would keep the last in silence."""

import json
import re

from openness.readers.marked_yaml import FormError

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]')


def duplicate_key(text: str) -> FormError | None:
    """Return the error that names the first key of a JSON text that its object has already, and both their lines."""
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
