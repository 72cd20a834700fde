"""The edits that fix a finding in the text of an entry, and how certain each is."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import unquote

from rdflib import Literal, URIRef
from rdflib.term import Node

from openness.check import Checker, Finding
from openness.check.misspellings import Grade, is_same, numbers
from openness.check.positions import NOWHERE, Place, Places
from openness.entries.lookup import Known
from openness.namespaces import OPN
from openness.terms import PREFIXES, expand, slug

LICENSE = PREFIXES["license"]
CODES = frozenset({"OPN001", "OPN002", "OPN204", "OPN221"})
"""The rules whose findings may have one right answer."""


@dataclass(frozen=True)
class Edit:
    """What is written instead at some places, all of it or none; `exact` where no letter of a name is in doubt."""

    parts: tuple[tuple[Place, str], ...]
    grade: Grade = "certain"
    exact: bool = True


def edits_for(finding: Finding, where: Places, checker: Checker, known: Known, own: Set[str]) -> Iterator[Edit]:
    """Yield the edit that a finding asks for, if there is one; `own` are the things that its entry describes."""
    place = (finding.line, finding.column, finding.end_line, finding.end_column)
    focus, path, value = finding.terms
    if place == NOWHERE or value is None:
        return
    if finding.code == "OPN221" and checker.allows(str(path), str(value)):
        if (fitting := expand(finding.help)) is None:
            return
        notation = where.find(focus, OPN.notation, None)
        yield Edit(((place, fitting), (notation, f"={slug(str(value))}>{slug(fitting)}")))
    elif finding.code == "OPN001":
        found = checker.suggest_term(str(path), str(value))
        if found and found[1] != "possible":
            name = unquote(slug(str(value)))
            yield Edit(((place, found[0]),), found[1], is_same(name, slug(found[0])))
    elif finding.code in ("OPN002", "OPN204"):
        if path in (OPN.license, OPN.evaluates) and (license_ := _license(value, known)) is not None:
            if str(license_) != str(value):
                yield Edit(((place, str(license_)),))
        else:
            found = checker.suggest_thing(str(value), own) if isinstance(value, URIRef) else None
            if found and found[1] != "possible":
                yield Edit(((place, found[0]),), found[1], found[1] == "certain")


def _license(wrong: Node, known: Known) -> URIRef | None:
    """Return the license that is meant by a text, or by a name under which nothing is described."""
    if not isinstance(wrong, Literal) and not str(wrong).startswith(LICENSE):
        return None
    name = unquote(str(wrong).removeprefix(LICENSE))
    found = known.license(name)
    if found is None or (numbers(found.slug) and numbers(name) != numbers(found.slug)):
        return None
    return URIRef(LICENSE + found.slug)
