"""The page of a family: its models in the order of their release, and whether later ones are more restrictive."""

from openness.search.directory import Thing
from openness.web.description import Description
from openness.web.html_tables import table
from openness.web.site import site, view_asked
from openness.web.things.generic import generic


def family(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a family shows, in the view that is asked for."""
    shown = generic(thing, described)
    trend = [row for row in site().answer("lines-more-restrictive").records() if row["thing"] == thing.iri]
    models = table(site().answer("families", family=thing.slug, view=view_asked()))
    return {**shown, "models": models, "trend": trend[0] if trend else None}
