"""Two to four models side by side: the facts, the twelve components, and where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for

from openness.search.directory import iri_of
from openness.search.levels import Level
from openness.suggest import did_you_mean
from openness.web.explore.cell import leads
from openness.web.explore.model_cells import Entry, entry, few, near
from openness.web.pipeline import stages_in_order
from openness.web.site import Link, link, name_unless_default, refuse_others, site, view_asked
from openness.web.things.cite import Citation, cite_page
from openness.web.things.claims import claims
from openness.web.things.commercial import commercial

pages = Blueprint("compare", __name__)

MIN_MODELS, MAX_MODELS = 2, 4


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
    refuse_others(("model", "view"))
    view = view_asked()
    asked = list(dict.fromkeys(filter(None, request.args.getlist("model"))))
    known = {slug: entry(view, slug) for slug in asked[: MAX_MODELS + 1]}
    complaint = _complaint(asked, known, view)
    chosen = [one for one in known.values() if one][:MAX_MODELS]
    chosen = chosen if len(chosen) > 1 else []
    page = render_template(
        "compare.html",
        view=view,
        views=[(v.value, v.label) for v in site().views],
        asked=asked,
        known=few(view),
        complaint=complaint if asked else "",
        missing=[slug for slug, found in known.items() if not found],
        chosen=chosen,
        leads=leads(view),
        facts=_facts(chosen, view),
        stages=_stages(chosen),
        most=MAX_MODELS,
        cite=_cite(chosen, view) if chosen else None,
    )
    return make_response(page, 400 if complaint and asked else 200)


def _cite(chosen: Sequence[Entry], view: str) -> Citation:
    path = url_for("compare.show", model=[one.slug for one in chosen], view=name_unless_default(view), _external=True)
    return cite_page(f"{', '.join(one.model.text for one in chosen)} side by side", path)


def _complaint(asked: Sequence[str], known: Mapping[str, Entry | None], view: str) -> str:
    for slug, found in known.items():
        if not found:
            return f"There is no model '{slug}' in this view. {did_you_mean(near(view, slug))}".rstrip()
    if len(asked) < MIN_MODELS:
        return "Choose two models at least."
    return f"{len(asked)} models are too many to compare. Choose up to {MAX_MODELS}." if len(asked) > MAX_MODELS else ""


def _facts(chosen: Sequence[Entry], view: str) -> list[Facts]:
    cards = [_card(one, view) for one in chosen]
    names = dict.fromkeys(name for card in cards for name in card)
    rows = [(name, tuple(card.get(name, ()) for card in cards)) for name in names]
    return [Facts(name, values, len(set(values)) > 1) for name, values in rows]


def _card(model: Entry, view: str) -> dict[str, tuple[Link, ...]]:
    facts: dict[str, tuple[Link, ...]] = {}
    for record in site().answer("model-card", model=model.slug, view=view).records():
        value = link(record["thing"], record["fact"]) if record["thing"] else Link(record["fact"])
        facts[record["property"]] = tuple(dict.fromkeys((*facts.get(record["property"], ()), value)))
    thing = site().directory.get(iri_of("model", model.slug))
    return facts | {"commercial use of the weights": commercial(model.slug, claims(thing), view) if thing else ()}


def _stages(chosen: Sequence[Entry]) -> list[tuple[str, list[Cells]]]:
    if not chosen:
        return []
    stages, at = [], 0
    for stage, components in stages_in_order():
        rows = []
        for component in components:
            levels = tuple(one.cells[at] for one in chosen)
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
