"""Developers as sources name them: known under an alias, or new under a local name made from theirs."""

import re

from openness.comparable_names import developer_names, fold
from openness.imports.model_names import make_slug
from openness.paths import ROOT

_SEVERAL = re.compile(r"\s*[,;/]\s*(?=\S)|\s+(?:and|&)\s+")
UNKNOWN = frozenset(("", "unknown", "various", "multiple", "none", "n/a", "undisclosed"))


LEGAL_FORMS = frozenset(("inc", "inc.", "ltd", "ltd.", "llc"))


def find_developers(text: str) -> dict[str, str]:
    """Return the developers in a text, which may list several: by local name, each as the text names it."""
    aliases = developer_names(ROOT)
    if fold(text) in UNKNOWN:
        return {}
    if fold(text) in aliases:
        return {aliases[fold(text)]: text}
    parts = [part for part in _SEVERAL.split(text) if fold(part) not in UNKNOWN | LEGAL_FORMS]
    found = {aliases.get(fold(part)) or make_slug(part): part for part in reversed(parts)}
    return {slug: found[slug] for slug in reversed(found) if slug}
