"""The license check as a page and as files: which models and licenses fit the terms of the visitor."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from openness.query.license_checker import ANSWERS, WEIGHTS, Checked, LicenseChecker, to_table
from openness.query.own_terms import DEEDS, ELSEWHERE, FIELDS, PURPOSES, OwnTerms, read_terms
from openness.query.saved_queries import QueryError
from openness.rdf.rows import Rows
from openness.search.directory import PLURALS, Thing, iri_of
from openness.search.stored_answers import VIEW
from openness.suggest import did_you_mean, find_near
from openness.web.explore.model_cells import MAX_MODELS_LISTED, entries, few
from openness.web.explore.most_used import most_used
from openness.web.pipeline import stages_in_order
from openness.web.queries.answer_files import TABLE_FORMS, table_file
from openness.web.site import Link, refuse_others, site
from openness.web.things.cite import cite_page

pages = Blueprint("license_check", __name__)

MAX_CHECKED = 20
"""How many models and licenses are checked at once."""
FIELDS_SHOWN = {"model": 3, "license": 1}
"""How many fields the form has at least; there is always an empty one."""
MODELS_SUGGESTED = 300
"""Of very many models, how many the form suggests: the most used."""
KNOWN = ("model", "license", "component", "purpose", "monthly_users", "annual_revenue", "place", "do", "field")
SINGLE = ("purpose", "monthly_users", "annual_revenue", "place", "field")
NOT_ADVICE = "A reading of license texts by the evaluators that are named. No legal advice."


@dataclass(frozen=True)
class Missing:
    """A name that the landscape does not have: its kind, what was typed, and the nearest that there are."""

    kind: str
    typed: str
    near: tuple[Link, ...]
    listed: str


@dataclass(frozen=True)
class Asked:
    """What an address asks: the things, the components, and the terms; or the complaint, where they do not fit."""

    things: tuple[Thing, ...]
    missing: tuple[Missing, ...]
    components: tuple[str, ...]
    terms: OwnTerms
    complaint: str


@pages.get("/license-check")
def show() -> Response:
    """Show the form, and for each chosen model and license whether it fits."""
    asked = _read_asked()
    checked = _check_asked(asked)
    host = request.host_url.rstrip("/")
    here = host + _address(_lasting(asked))
    page = render_template(
        "license_check.html",
        asked=asked,
        checked=checked,
        counts=[(answer, sum(it.answer == answer for it in checked)) for answer in ANSWERS],
        typed={kind: [_label(kind, name) for name in _read_typed(kind)] for kind in FIELDS_SHOWN},
        given={name: request.args.get(name, "") for name in SINGLE},
        purposes=PURPOSES,
        deeds=DEEDS,
        fields=FIELDS,
        places={**_checker().places(), ELSEWHERE: "none of these"},
        stages=stages_in_order(),
        component_labels={one.notation: one for _, those in stages_in_order() for one in those},
        suggested={"model": _models(), "license": [it.label for it in site().directory.of_kind("license")]},
        lasting=_lasting(asked),
        lasting_address=here,
        cite=cite_page("License check", here),
        fewest=FIELDS_SHOWN,
        weights=WEIGHTS,
    )
    return make_response(page, 400 if asked.complaint or asked.missing else 200)


@pages.get("/license-check.<form>")
def download(form: str) -> Response:
    """Send the whole answer as a file: a table, or JSON with the terms beside it."""
    if form not in TABLE_FORMS:
        abort(404, f"There is no '.{form[:20]}' of the license check. There are: {', '.join(TABLE_FORMS)}.")
    asked = _read_asked()
    if asked.complaint:
        abort(400, asked.complaint)
    if asked.missing:
        one = asked.missing[0]
        near = did_you_mean([it.text for it in one.near])
        abort(400, f"There is no {one.kind} '{one.typed}' in this landscape. {near}".rstrip())
    checked = _check_asked(asked)
    if form == "json":
        written = {"terms": asked.terms.to_record(), "note": NOT_ADVICE, "checked": [asdict(it) for it in checked]}
        sent = Response(json.dumps(written, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
        sent.headers["Content-Disposition"] = 'inline; filename="license-check.json"'
        return sent
    table = to_table(checked)
    return table_file("license-check", Rows(table.columns, iter(table.rows)), TABLE_FORMS[form])


def _read_asked() -> Asked:
    """Read the address. Answer 400 for a parameter that there is not, and for one that is given twice."""
    refuse_others(KNOWN)
    for name in SINGLE:
        if len(request.args.getlist(name)) > 1:
            abort(400, f"The parameter '{name}' is given twice. Give it once.")
    complaint, terms = "", OwnTerms()
    typed = [(kind, name) for kind in FIELDS_SHOWN for name in _read_typed(kind)]
    if len(typed) > MAX_CHECKED:
        complaint = f"{len(typed)} models and licenses are too many at once. Choose up to {MAX_CHECKED}."
    components = tuple(dict.fromkeys(request.args.getlist("component"))) or (WEIGHTS,)
    known = [one.notation for _, those in stages_in_order() for one in those]
    wrong = [one for one in components if one not in known]
    if wrong:
        complaint = f"There is no component '{wrong[0][:100]}'. There are: {', '.join(known)}."
        components = (WEIGHTS,)
    try:
        single = {name: request.args.get(name, "") for name in SINGLE}
        terms = read_terms(single, tuple(dict.fromkeys(request.args.getlist("do"))), _checker().places())
    except QueryError as error:
        complaint = str(error)
    found = [(kind, name, _find_named(kind, name)) for kind, name in typed[:MAX_CHECKED]]
    things = dict.fromkeys(thing for _, _, thing in found if thing)
    missing = tuple(_missing(kind, name) for kind, name, thing in found if not thing)
    return Asked(tuple(things), missing, components, terms, complaint)


def _read_typed(kind: str) -> list[str]:
    return [name.strip() for name in dict.fromkeys(request.args.getlist(kind)) if name.strip()]


def _label(kind: str, name: str) -> str:
    thing = _find_named(kind, name)
    return thing.label if thing and _find_named(kind, thing.label) == thing else name


def _find_named(kind: str, name: str) -> Thing | None:
    """Return the thing that goes by its name in URLs, its label, another spelling, or its IRI."""
    directory = site().directory
    found = directory.get(iri_of(kind, name.casefold())) or directory.find_thing(kind, name) or directory.get(name)
    return found if found and found.kind == kind else None


def _missing(kind: str, name: str) -> Missing:
    directory = site().directory
    alike = find_near(name.casefold().replace(" ", "-")[:100], directory.alike(kind, name.casefold()))
    things = filter(None, (directory.get(iri_of(kind, slug)) for slug in alike))
    near = tuple(Link(thing.label, _address(_instead(kind, name, thing))) for thing in things)
    return Missing(kind, name[:100], near, url_for("things.index", plural=PLURALS[kind]))


def _instead(kind: str, name: str, thing: Thing) -> dict[str, list[str]]:
    """Return the parameters of this page with one name in place of another."""
    given = {key: request.args.getlist(key) for key in KNOWN if request.args.getlist(key)}
    return {**given, kind: [thing.slug if one.strip() == name else one for one in given[kind]]}


def _address(given: Mapping[str, object]) -> str:
    return f"{url_for('license_check.show')}?{urlencode(given, doseq=True)}".rstrip("?")


def _lasting(asked: Asked) -> Mapping[str, object]:
    """Return the parameters of the page in the one way in which an address gives them, without defaults."""
    terms = asked.terms
    places = {label: name for name, label in _checker().places().items()}
    given: dict[str, object] = {
        "model": [thing.slug for thing in asked.things if thing.kind == "model"],
        "license": [thing.slug for thing in asked.things if thing.kind == "license"],
        "component": list(asked.components) if asked.components != (WEIGHTS,) else [],
        "purpose": terms.purpose if terms.purpose != "commercial" else "",
        "monthly_users": terms.monthly_users,
        "annual_revenue": terms.annual_revenue,
        "place": places.get(terms.place, terms.place),
        "do": [deed for deed in DEEDS if deed in terms.deeds],
        "field": terms.field,
    }
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def _check_asked(asked: Asked) -> Sequence[Checked]:
    checker = _checker()
    return [
        checker.check_model(thing.slug, thing.iri, thing.label, asked.terms, asked.components)
        if thing.kind == "model"
        else checker.check_license(thing.iri, thing.label, asked.terms)
        for thing in (() if asked.complaint else asked.things)
    ]


def _checker() -> LicenseChecker:
    return site().once(
        "license checker",
        lambda: LicenseChecker(site().landscape.store, lambda name, given: site().answer(name, **given)),
    )


def _models() -> list[str]:
    """List the labels of the models that the form suggests."""
    view = str(VIEW.default)
    listed = few(view) or entries(view, most_used(view, MODELS_SUGGESTED).numbers)
    return [entry.model.text for entry in listed[:MAX_MODELS_LISTED]]
