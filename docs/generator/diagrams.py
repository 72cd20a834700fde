"""Draw the diagrams of the documents, so that readers need no script from elsewhere."""

import re
from pathlib import Path

import mermaidx

_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CLEAR, _WHITE = "background-color: transparent", "background-color: #fff"
"""A diagram has a background of its own, for the dark scheme of the site."""


class DiagramError(Exception):
    """Mermaid cannot read a diagram."""


def draw_diagrams(stage: Path, name: str, text: str) -> str:
    """Return a document with an image in place of each Mermaid diagram; write the images (SVG) beside the document.

    An image is described by the heading above it, and leads to itself in full size. Raises DiagramError with the
    document and what Mermaid says.
    """
    number = 0

    def draw(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        file = (stage / name).with_suffix(f".diagram-{number}.svg")
        try:
            picture = mermaidx.render(found[1], theme="neutral").svg().replace(_CLEAR, _WHITE, 1)
        except RuntimeError as error:
            raise DiagramError(f"{name}: diagram {number} cannot be drawn. {error}") from None
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(picture, "utf-8")
        headings = _HEADING.findall(text, 0, found.start())
        return f"[![Diagram: {headings[-1] if headings else name}]({file.name})]({file.name})"

    return _DIAGRAM.sub(draw, text)
