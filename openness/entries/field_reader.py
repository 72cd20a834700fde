"""Read a tree of keys and values, and know afterwards which of them nobody read."""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, object]
MAX_VALUE_LETTERS = 100
"""How many characters of a value that was not used are shown."""


class Fields:
    """A mapping of a document whose keys are marked as they are read; a value of another type stays unread."""

    def __init__(self, tree: Tree, path: str = "", read: set[str] | None = None) -> None:
        """Read a tree; `path` is how it is reached, and `read` collects what was read in the whole document."""
        self.tree, self.path = tree, path
        self.read: set[str] = set() if read is None else read

    def __bool__(self) -> bool:
        """Return whether there is anything in it."""
        return bool(self.tree)

    def text(self, key: str) -> str:
        """Return the text of a key, or nothing."""
        value = self.tree.get(key)
        if not isinstance(value, str):
            return ""
        self.read.add(self._at(key))
        return value.strip()

    def texts(self, key: str) -> list[str]:
        """Return the texts of a key: one, or those of a list."""
        value = self.tree.get(key)
        items = value if isinstance(value, list) else [value]
        found = []
        for number, item in enumerate(items):
            if isinstance(item, str):
                self.read.add(self._at(key, number) if isinstance(value, list) else self._at(key))
                found.append(item.strip())
        return [item for item in found if item]

    def child(self, key: str) -> "Fields":
        """Return the mapping of a key, or an empty one."""
        value = self.tree.get(key)
        return Fields(value if isinstance(value, dict) else {}, self._at(key), self.read)

    def children(self, key: str) -> list["Fields"]:
        """Return the mappings in the list of a key, or the single one without a list."""
        value = self.tree.get(key)
        if isinstance(value, dict):
            return [self.child(key)]
        items = enumerate(value) if isinstance(value, list) else ()
        return [Fields(item, self._at(key, number), self.read) for number, item in items if isinstance(item, dict)]

    def skip(self, *keys: str) -> None:
        """Mark keys that say nothing of a model."""
        self.read.update(self._at(key) for key in keys)

    def unread(self) -> Iterator[str]:
        """Yield what was not read: each key with its value in short, a part of the tree once where none of it was."""
        yield from self._unread(self.tree, self.path)

    def _at(self, key: str, number: int | None = None) -> str:
        path = f"{self.path}.{key}" if self.path else key
        return path if number is None else f"{path}[{number}]"

    def _unread(self, value: object, path: str) -> Iterator[str]:
        if path in self.read or value in (None, "", [], {}):
            return
        below = {f"{path}." if path else "", f"{path}["}
        entered = not path or any(one.startswith(tuple(filter(None, below))) for one in self.read)
        if isinstance(value, dict) and entered:
            for key, item in value.items():
                yield from self._unread(item, f"{path}.{key}" if path else str(key))
        elif isinstance(value, list) and entered:
            for number, item in enumerate(value):
                yield from self._unread(item, f"{path}[{number}]")
        else:
            yield f"{path}: {_in_short(value)}"


def _in_short(value: object) -> str:
    items = value if isinstance(value, list) else [value]
    if all(isinstance(item, str | int | float | bool) for item in items):
        words = ", ".join(" ".join(str(item).split()) for item in items)
    else:
        words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= MAX_VALUE_LETTERS else f"{words[: MAX_VALUE_LETTERS - 1]}…"
