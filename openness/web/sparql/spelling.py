"""Terms of ours in a query that the ontology does not define: it is a right query, and finds nothing."""

import re
from collections.abc import Iterator

from openness.forms.sparql import OPAQUE
from openness.namespaces import OPN
from openness.web.site import nearest, site

_TERM = re.compile(OPAQUE + r"| (?<![\w:.-])opn:(?P<name>\w+)", re.VERBOSE | re.DOTALL)
_ANOTHER = re.compile(r"\bPREFIX\s+opn:\s*<(?!" + re.escape(str(OPN)) + ">)", re.IGNORECASE)


def unknown_terms(sparql: str) -> list[str]:
    """Say of each term under our prefix that is not defined which one may have been meant, as the check does."""
    if _ANOTHER.search(sparql):
        return []
    return list(dict.fromkeys(_said(sparql)))


def _said(sparql: str) -> Iterator[str]:
    for match in _TERM.finditer(sparql):
        name = match["name"]
        if name and str(OPN[name]) not in site().terms:
            near = nearest(name, (iri.removeprefix(str(OPN)) for iri in site().terms))[:1]
            hint = f"Did you mean opn:{near[0]}?" if near else "The terms are listed under Terms."
            yield f"opn:{name} is not a term that is defined. {hint}"
