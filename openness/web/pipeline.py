"""The twelve components of the pipeline in their order, each with its stage."""

from openness.search.components import list_components
from openness.search.directory import Thing
from openness.web.site import site


def components_in_order() -> list[tuple[Thing, str]]:
    """List the components of the pipeline in their order, each with the label of its stage."""
    return site().once("components in order", _components)


def _components() -> list[tuple[Thing, str]]:
    return [
        (component.thing, component.stage) for component in list_components(site().directory, site().landscape.store)
    ]


def stages_in_order() -> list[tuple[str, list[Thing]]]:
    """List the stages of the pipeline in their order, each with its components."""
    components = components_in_order()
    return [(stage, [c for c, its in components if its == stage]) for stage in dict.fromkeys(s for _, s in components)]
