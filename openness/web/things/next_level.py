"""The steps that would raise a component to its next level, in the words of the saved query `raise-level`."""

from collections.abc import Iterable
from dataclasses import dataclass

from openness.search.levels import Level, level
from openness.web.html_tables import link_names
from openness.web.site import Link, site


@dataclass(frozen=True)
class Rise:
    """A step up: of which component, from which level to which, by what, and what its license withholds so far."""

    component: Link
    now: Level
    then: Level | None
    license: Link
    remedy: str
    withheld: tuple[Link, ...]


def rises(model: str, component: str = "", view: str = "current") -> list[Rise]:
    """List what would raise the components of a model, or one of them, in a view."""
    given = {"model": model, "view": view} | ({"component": component} if component else {})
    groups: dict[tuple[str, ...], list[str]] = {}
    for record in site().answer("raise-level", **given).records():
        key = tuple(record[name] for name in ("pipeline_component", "level", "next_level", "license", "remedy"))
        groups.setdefault(key, []).extend(filter(None, [record["withheld_criterion"]]))
    return [_rise(key, withheld) for key, withheld in groups.items()]


def _rise(key: tuple[str, ...], withheld: Iterable[str]) -> Rise:
    component, now, then, license_, remedy = key
    return Rise(
        component=_link("component", component),
        now=level(now) or Level(now, now, "none"),
        then=level(then) if then else None,
        license=_link("license", license_),
        remedy=remedy,
        withheld=tuple(_link("criterion", words) for words in dict.fromkeys(withheld)),
    )


def _link(column: str, words: str) -> Link:
    return Link(*link_names(column, words)[0])
