"""The page of a developer: what it is, where it sits, and its models."""

from openness.namespaces import OPN
from openness.search.directory import Thing
from openness.terms import PREFIXES
from openness.web.description import Description
from openness.web.explore.model_cells import many
from openness.web.html_tables import Table, table
from openness.web.site import link, site, view_asked
from openness.web.things.generic import facts_about


def developer(thing: Thing, described: Description) -> dict[str, object]:
    """Return what the template of a developer shows."""
    classes = [kind for kind in described.values(PREFIXES["rdf"] + "type") if site().directory.get(kind)]
    kinds = [link(kind) for kind in classes if kind != OPN.Developer] or [link(kind) for kind in classes]
    there = many(view := view_asked(), "developer", thing.slug)
    table = None if there else _models(thing, view)
    return {**facts_about(described), "kinds": kinds, "many": there, "table": table}


def _models(thing: Thing, view: str) -> Table:
    return table(site().answer("developer-models", developer=thing.slug, view=view))
