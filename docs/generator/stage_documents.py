"""Copy the documents of the repository, each to its own path, with the files that they link to."""

import re
import shutil
from pathlib import Path

GENERATED = "docs/reference/"
"""The folder of the pages that are made from the sources; links to them are checked with the site."""
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)(?P<path>[^)#\s]+)(?:#[^)\s]*)?\)")


class BrokenLinkError(Exception):
    """A document links to a file that does not exist."""


def stage_text(root: Path, stage: Path, name: str, text: str) -> None:
    """Write a document to its path in the stage, and copy the files that it links to, other than documents.

    Raises BrokenLinkError with the document and the link that leads to no file.
    """
    for link in _LINK.finditer(text):
        target = (root / name).parent.joinpath(link["path"]).resolve()
        inside = target.relative_to(root)
        if inside.as_posix().startswith(GENERATED):
            continue
        if not target.is_file():
            raise BrokenLinkError(f"{name}: the link to {link['path']} leads to no file. Correct or remove it.")
        if target.suffix != ".md":
            (stage / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(target, stage / inside)
    (stage / name).parent.mkdir(parents=True, exist_ok=True)
    (stage / name).write_text(text, "utf-8")
