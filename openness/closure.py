"""Follow a relation to its end: the classes above a class, the elements below a root."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_reachable(start: Iterable[Node], follow: Callable[[Node], Iterable[Node]]) -> set[Node]:
    """Return some nodes and all that `follow` leads to from them, in any number of steps; circles do no harm."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for node in follow(waiting.pop()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
