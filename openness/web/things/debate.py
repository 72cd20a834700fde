"""The page of a claim in debate: its text, and each argument against it."""

from openness.search.directory import Thing
from openness.web.description import Description
from openness.web.site import link, site
from openness.web.things.consequence import DESCRIPTION, Measure, measure
from openness.web.things.history import SOURCE


def debate(_thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a claim in debate shows."""
    return {
        "description": described.first(DESCRIPTION),
        "sources": [link(iri) for iri in described.values(SOURCE)],
        "locator": described.first("locator"),
        "conclusion": described.first("conclusion"),
        "arguments": [_argument(iri) for iri in sorted(described.pointed_by("answers"), key=_place)],
    }


def _place(iri: str) -> tuple[int, str]:
    return int(site().describe(iri).first("position") or 0), iri


def _argument(iri: str) -> Measure:
    """Return an argument, with who holds it where."""
    described = site().describe(iri)
    found = measure(iri)
    who = ", ".join(filter(None, (*(link(source).text for source in described.values(SOURCE)), found.locator)))
    return Measure(found.link, found.description, who)
