"""Terms of ours in a query that the ontology does not define: it is a right query, and finds nothing."""

import re
from collections.abc import Collection

from openness.namespaces import OPN
from openness.readers.sparql import OPAQUE, UNCLOSED
from openness.suggest import did_you_mean, find_near
from openness.terms import BASE

_TERM = re.compile(rf"{OPAQUE} | {UNCLOSED}" + r"| (?<![\w:.-])opn:(?P<name>\w+)", re.VERBOSE | re.DOTALL)
_ANOTHER = re.compile(r"\bPREFIX\s+opn:\s*<(?!" + re.escape(str(OPN)) + ">)", re.IGNORECASE)


MAX_NAMES, MAX_LETTERS = 12, 60
"""How many misspelt terms are reported, and up to which length one is compared with those that are defined."""


def unknown_terms(sparql: str, known: Collection[str]) -> list[str]:
    """Say of each term under our prefix that is not among the known IRIs which one may have been meant."""
    if _ANOTHER.search(sparql):
        return []
    named = dict.fromkeys(match["name"] for match in _TERM.finditer(sparql) if match["name"])
    unknown = [name for name in named if str(OPN[name]) not in known]
    reported = [_report(name, known) for name in unknown[:MAX_NAMES]]
    more = len(unknown) - MAX_NAMES
    return [*reported, *([f"{more:,} more terms are not defined."] if more > 0 else ())]


_CLAIMED = re.compile(r"\bopn:(Assessment|component|level|outcome|notation|developer|license)\b")
_VIEWED = re.compile(r"\bopn:(inView|countedView|viewOf)\b|\bGRAPH\b|\bFROM\b|/claim/", re.IGNORECASE)
_SLASHED = re.compile(rf"<{re.escape(BASE)}>")
_TEXT = re.compile(r"#[^\n>]*$", re.MULTILINE)


def warnings(sparql: str) -> list[str]:
    """Return what is likely a slip in a query that runs: no view, or the namespace of things for that of terms."""
    asked = _TEXT.sub("", sparql)
    found = []
    if _SLASHED.search(asked):
        found.append(f"{BASE} is no namespace of terms: those start with {OPN}.")
    if _CLAIMED.search(asked) and not _VIEWED.search(asked):
        found.append(
            "The query names no view, so claims of all sources are counted together. "
            "For one claim a component, add: ?claim opn:inView opn:CurrentView"
        )
    return found


def _report(name: str, known: Collection[str]) -> str:
    near = (
        find_near(name, (iri.removeprefix(str(OPN)) for iri in known), cutoff=0.5)[:1]
        if len(name) <= MAX_LETTERS
        else []
    )
    hint = did_you_mean([f"opn:{one}" for one in near]) or "The ontology lists the terms."
    return f"opn:{name[:MAX_LETTERS]} is not a term that is defined. {hint}"
