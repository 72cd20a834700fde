"""The twelve components of the pipeline in their order, each with its stage."""

from openness.web.directory import Thing
from openness.web.site import site


def components_in_order() -> list[tuple[Thing, str]]:
    """List the components of the pipeline in their order, each with the label of its stage."""
    directory, terms = site().directory, site().terms
    listed = [thing for thing in directory.of_kind("term") if thing.iri in terms and terms[thing.iri].values("stage")]
    return [(thing, directory.label(terms[thing.iri].first("stage")).capitalize()) for thing in listed]
