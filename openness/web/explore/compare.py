"""Two to four models side by side: the facts, the twelve components, and where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from openness.web.explore.entries import Entry, entries
from openness.web.levels import Level
from openness.web.pipeline import stages_in_order
from openness.web.site import Link, link, nearest, site, view_asked

pages = Blueprint("compare", __name__)

FEWEST, MOST = 2, 4
LISTED = 500
"""Up to how many models are listed to pick from; among more, one types the name that a model has in URLs."""


@dataclass(frozen=True)
class Facts:
    """A fact of each of the models, beside each other."""

    words: str
    values: tuple[tuple[Link, ...], ...]
    differ: bool


@dataclass(frozen=True)
class Cells:
    """A component of each of the models, beside each other; `most` is the rank that is marked, 0 for none."""

    component: Link
    anchor: str
    levels: tuple[Level, ...]
    most: int
    differ: bool


@pages.get("/compare")
def show() -> Response:
    """Show the models that are named side by side, or ask which."""
    view = view_asked()
    known = {entry.slug: entry for entry in entries(view)}
    asked = list(dict.fromkeys(filter(None, request.args.getlist("model"))))
    complaint = _complaint(asked, known)
    chosen = [] if complaint else [known[slug] for slug in asked]
    page = render_template(
        "compare.html",
        view=view,
        views=[(v.value, v.label) for v in site().views],
        asked=asked,
        known=pickable(view),
        complaint=complaint if asked else "",
        chosen=chosen,
        facts=_facts(chosen, view),
        stages=_stages(chosen),
        most=MOST,
    )
    return make_response(page, 400 if complaint and asked else 200)


def pickable(view: str, but: str = "") -> list[Entry]:
    """List the models to pick from by name; none where there are too many for a list."""
    listed = [entry for entry in entries(view) if entry.slug != but] if len(entries(view)) <= LISTED else []
    return sorted(listed, key=lambda entry: entry.model.text.casefold())


def _complaint(asked: Sequence[str], known: Mapping[str, Entry]) -> str:
    for slug in asked:
        if slug not in known:
            near = nearest(slug, known)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            return f"There is no model '{slug}' in this view.{hint}"
    if len(asked) < FEWEST:
        return "Choose two models at least."
    return f"{len(asked)} models are too many to stand side by side. Choose up to {MOST}." if len(asked) > MOST else ""


def _facts(chosen: Sequence[Entry], view: str) -> list[Facts]:
    cards = [_card(entry, view) for entry in chosen]
    names = dict.fromkeys(name for card in cards for name in card)
    rows = [(name, tuple(card.get(name, ()) for card in cards)) for name in names]
    return [Facts(name, values, len(set(values)) > 1) for name, values in rows]


def _card(entry: Entry, view: str) -> dict[str, tuple[Link, ...]]:
    facts: dict[str, tuple[Link, ...]] = {}
    for record in site().answer("model-card", model=entry.slug, view=view).records():
        value = link(record["thing"], record["fact"]) if record["thing"] else Link(record["fact"])
        facts[record["property"]] = tuple(dict.fromkeys((*facts.get(record["property"], ()), value)))
    commercial = entry.facets.get("commercial", ())
    return facts | {"commercial use of the weights": tuple(Link(value.label) for value in commercial)}


def _stages(chosen: Sequence[Entry]) -> list[tuple[str, list[Cells]]]:
    if not chosen:
        return []
    stages, at = [], 0
    for stage, components in stages_in_order():
        rows = []
        for component in components:
            levels = tuple(entry.cells[at] for entry in chosen)
            ranks = [level.rank for level in levels]
            differ = len(set(ranks)) > 1
            rows.append(Cells(link(component.iri), component.notation, levels, _most(levels), differ))
            at += 1
        stages.append((stage, rows))
    return stages


def _most(levels: Sequence[Level]) -> int:
    """Return the highest rank among those that have the component; 0 where one is unknown, or all are as open."""
    ranks = {level.rank for level in levels if level.style != "absent"}
    return max(ranks) if len(ranks) > 1 and min(ranks) > 0 else 0
