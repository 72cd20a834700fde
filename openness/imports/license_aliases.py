"""Licenses as sources name them: exact aliases, and nothing guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from openness.comparable_names import fold

UNNAMED = frozenset(
    """
    -|custom|mixed|multiple|n/a|na|none|not specified|other|proprietary|unclear|undisclosed|unknkown|unknown|unspecified
    |various|
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Texts in the place of a license that name none, in lower case."""

_PARTS = re.compile(r"\s*(?:;|,|/|&|\+|\band\b)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class LicenseText:
    """A license text of a source: the licenses that it names, and whether it names exactly one and no more.

    A text that adds anything to a name, such as "MIT, no commercial use", names none: it is not that license alone.
    """

    raw: str
    licenses: tuple[str, ...]
    is_single: bool


@cache
def read_aliases() -> dict[str, str]:
    """Return the licenses by alias, each alias in the form in which it is compared."""
    listed: dict[str, list[str]] = yaml.safe_load(
        files("openness.imports").joinpath("licenses.yaml").read_text("utf-8")
    )
    found: dict[str, str] = {}
    for slug, aliases in listed.items():
        for alias in aliases:
            if found.setdefault(fold(alias), slug) != slug:
                raise ValueError(f"licenses.yaml: '{alias}' is an alias of {found[fold(alias)]} and of {slug}.")
    return found


def read_license(texts: str | Iterable[str]) -> LicenseText:
    """Read one license text, or several that hold together; where a part of it is no alias, it names none."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    raw = "; ".join(" ".join(text.split()) for text in listed)
    aliases = read_aliases()
    if len(listed) == 1 and (whole := aliases.get(fold(listed[0]))):
        return LicenseText(raw, (whole,), True)
    parts = [part for text in listed for part in ([text] if fold(text) in aliases else _PARTS.split(text)) if part]
    is_known = all(fold(part) in aliases for part in parts)
    named = tuple(dict.fromkeys(aliases[fold(part)] for part in parts)) if is_known else ()
    return LicenseText(raw, named, False)
