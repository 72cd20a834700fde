"""A cache that is bounded in bytes: what visitors ask for may be of any length, and of any number."""

import sys
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from threading import Lock

MAX_KEY = 2_000
"""Up to how many bytes a key may have; the value of a longer one is not cached."""
SAMPLE = 200
"""How many items of a long list are measured; the others count as these do on average."""
UNSEEN_BYTES = 400
"""So many bytes an object counts whose parts cannot be seen."""


class BoundedCache:
    """Values by key; the least recently used are dropped first. Safe to use from several threads."""

    def __init__(self, max_bytes: int) -> None:
        """Start with nothing."""
        self.bytes = 0
        self._most = max_bytes
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        """Return whether a value is cached, without using it."""
        return key in self._kept

    def get(self, key: Hashable) -> object:
        """Return a value, or None if it is not cached."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value, unless its key is long or it is larger than half of the cache; None is no value."""
        size = size_of(key)
        if value is None or size > MAX_KEY:
            return
        size += size_of(value)
        if size > self._most // 2:
            return
        with self._lock:
            self.bytes += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, size
            while self.bytes > self._most:
                self.bytes -= self._kept.popitem(last=False)[1][1]


def size_of(value: object, depth: int = 6) -> int:
    """Estimate how many bytes a value takes in memory."""
    if isinstance(value, (str, bytes)):
        return sys.getsizeof(value)
    if value is None or isinstance(value, (bool, int, float)) or depth == 0:
        return 32
    if isinstance(value, Mapping):
        return 64 + _size_of_items(list(value.items()), depth)
    if isinstance(value, (Sequence, Set)):
        return 64 + _size_of_items(list(value), depth)
    if is_dataclass(value):
        return 64 + sum(size_of(getattr(value, field.name, None), depth - 1) for field in fields(value))
    text = getattr(value, "value", None)  # of a term of the engine
    return UNSEEN_BYTES + (len(text) if isinstance(text, str) else 0)


def _size_of_items(items: list[object], depth: int) -> int:
    measured = items[:SAMPLE]
    size = sum(8 + size_of(item, depth - 1) for item in measured)
    return size * len(items) // max(len(measured), 1)
