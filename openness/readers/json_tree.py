"""Read JSON within limits: no key twice, no deep nesting."""

import json

from openness.readers.json_keys import duplicate_key
from openness.readers.marked_yaml import DEPTH, FormError


def read_tree(text: str) -> object:
    """Return the tree of a JSON text. Raises FormError if it is not JSON, has a key twice, or is nested too deep."""
    try:
        tree: object = json.loads(text, object_pairs_hook=_once)
    except FormError as error:
        raise duplicate_key(text) or error from error
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
