"""Copy the documents of the repository, each to its own path, with the files that they link to."""

import re
import shutil
from pathlib import Path

from diagrams import draw_diagrams

GENERATED = "docs/reference/"
"""The folder of the pages that are made from the sources; links to them are checked with the site."""
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<path>[^)#\s]+)(?:#[^)\s]*)?\)")


class BrokenLinkError(Exception):
    """A document links to a file that does not exist."""


def stage_text(root: Path, stage: Path, name: str, text: str) -> None:
    """Write a document to its path in the stage, with its diagrams drawn, and copy the files that it links to.

    Documents are not copied, and a link to a notebook becomes one to its page. Raises BrokenLinkError with the
    document and the link that leads to no file.
    """
    for link in _LINK.finditer(text):
        target = (root / name).parent.joinpath(link["path"]).resolve()
        inside = target.relative_to(root)
        if inside.as_posix().startswith(GENERATED):
            continue
        if not target.is_file():
            raise BrokenLinkError(f"{name}: the link to {link['path']} leads to no file. Correct or remove it.")
        if target.suffix not in (".md", ".ipynb"):
            (stage / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, stage / inside)
    (stage / name).parent.mkdir(parents=True, exist_ok=True)
    text = _LINK.sub(lambda link: link[0].replace(".ipynb", ".md"), text)
    (stage / name).write_text(draw_diagrams(stage, name, text), "utf-8")
