"""The twelve components of the pipeline in their order, each with its stage."""

from openness.web.directory import Thing
from openness.web.site import site


def components_in_order() -> list[tuple[Thing, str]]:
    """List the components of the pipeline in their order, each with the label of its stage."""
    return site().once("components in order", _components)


def _components() -> list[tuple[Thing, str]]:
    directory, terms = site().directory, site().terms
    listed = [thing for thing in directory.of_kind("term") if thing.iri in terms and terms[thing.iri].values("stage")]
    return [(thing, directory.label(terms[thing.iri].first("stage")).capitalize()) for thing in listed]


def stages_in_order() -> list[tuple[str, list[Thing]]]:
    """List the stages of the pipeline in their order, each with its components."""
    components = components_in_order()
    return [(stage, [c for c, its in components if its == stage]) for stage in dict.fromkeys(s for _, s in components)]
