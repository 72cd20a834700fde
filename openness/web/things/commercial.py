"""Say whether the weights of a model may be used commercially, with conditions and license.

The answer is that of the saved query `commercial-use-of-weights`, which the index holds as a facet: it asks the
criterion, as a high level does not imply commercial use.
"""

from collections.abc import Mapping

from openness.namespaces import OPN
from openness.rdf.rows import text
from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.explore.model_cells import entry, models
from openness.web.site import Link, link, site, view_iri
from openness.web.things.claims import Record

CONDITIONED = "permitted with conditions"


def commercial(slug: str, found: Mapping[str, Record], view: str) -> tuple[Link, ...]:
    """Return the answer and the licenses of the weights, given the claims about a model; nothing without an answer."""
    there = entry(view, slug)
    if not there:
        return ()
    of_view = view_iri(view)
    licenses = [
        name
        for claim in found.values()
        if str(OPN.ArchitectureAndWeights) in claim.get("component", []) and of_view in claim.get("inView", [])
        for name in claim.get("license", [])
    ]
    links = []
    for value in models(view).values(there.number, "commercial"):
        limits = _limits(licenses, of_view) if value.label == CONDITIONED else []
        links.append(Link(f"permitted with conditions ({'; '.join(limits)})" if limits else value.label))
    named = [link(name) for name in dict.fromkeys(licenses)]
    return (*links, *(Link(f"license {one.text}", one.href) for one in named)) if links else ()


def _limits(licenses: list[str], of_view: str) -> list[str]:
    """Return the conditions on which licenses permit commercial use, in words, a cap on users as a number."""
    claims = [site().describe(claim) for name in licenses for claim in site().describe(name).pointed_by("evaluates")]
    stated = [claim for claim in claims if of_view in map(text, claim.values("inView")) or _is_read_too(claim, of_view)]
    limits = [site().describe(text(iri)) for claim in stated for iri in claim.values("condition")]
    return list(dict.fromkeys(_words(limit) for limit in limits if limit.first("criterion") == str(OPN.CommercialUse)))


def _is_read_too(claim: Description, of_view: str) -> bool:
    """Return whether the current view shows the conditions of an evaluation that does not decide in it."""
    source = site().describe(claim.first(PREFIXES["dcterms"] + "source"))
    return (
        of_view == str(OPN.CurrentView) and bool(source.first("evaluatorPrecedence")) and not claim.first("replacedBy")
    )


def _words(limit: Description) -> str:
    users = limit.first("maximumMonthlyUsers")
    label = site().directory.label(limit.iri)
    return f"up to {int(users):,} monthly users" if users else f"{label[:1].lower()}{label[1:]}"
