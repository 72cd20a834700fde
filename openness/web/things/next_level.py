"""The steps that would raise a component to its next level, in the words of the saved query `raise-level`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openness.search.directory import Thing
from openness.search.levels import Level, level
from openness.web.html_tables import link_names
from openness.web.site import Link
from openness.web.things.answers_by_model import answer_by_grades
from openness.web.things.claims import Record


@dataclass(frozen=True)
class Rise:
    """A step up: of which component, from which level to which, by what, and what its license withholds so far."""

    component: Link
    now: Level
    then: Level | None
    license: Link
    remedy: str
    withheld: tuple[Link, ...]


def rises(model: Thing, found: Mapping[str, Record], view: str, component: str = "") -> list[Rise]:
    """List what would raise the components of a model, or the one with a label, in a view, by the claims about it."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for record in answer_by_grades("raise-level", model, found, view):
        if component not in ("", record["pipeline_component"]):
            continue
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
