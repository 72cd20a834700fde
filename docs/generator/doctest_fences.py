"""An extension of griffe: examples in docstrings become blocks of code, which Markdown takes for quotations else."""

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"(?:^[ \t]*(?:>>>|\.\.\.).*\n?(?:^(?![ \t]*\n|[ \t]*>>>).*\S.*\n?)*)+", re.MULTILINE)


class DoctestFences(griffe.Extension):  # type: ignore[misc]
    """Puts each example of a docstring between fences."""

    def on_instance(self, *, obj: griffe.Object | griffe.Alias, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute that was read."""
        if isinstance(obj, griffe.Object) and obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(_fence, obj.docstring.value)


def _fence(example: re.Match[str]) -> str:
    lines = example[0].rstrip().splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(["```pycon", *(line[indent:] for line in lines), "```", ""])
