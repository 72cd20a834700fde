"""Answers of saved queries about one model, computed once for all models that have the same."""

from collections.abc import Mapping

from flask import current_app

from openness.search.directory import Thing
from openness.terms import slug
from openness.web.site import fingerprint, site
from openness.web.things.claims import Record, of_view

EVERY_PAGE = "EVERY_PAGE"
"""The setting of an application that makes the pages of all models: it reads the answers about all of them at once."""

GRADE = ("component", "outcome", "level", "license", "access")
"""The parts of a claim on which its consequences depend."""


def answer_by_grades(name: str, thing: Thing, found: Mapping[str, Record], view: str) -> list[dict[str, str]]:
    """Answer a saved query about a model that depends on nothing but its levels and licenses in a view.

    Of all models that have the same, one is asked about.
    """
    grades = sorted(
        " ".join(f"{part}={','.join(sorted(claim.get(part, [])))}" for part in GRADE)
        for claim in of_view(found, view).values()
        if claim.get("component")
    )
    key = ("answer by grades", name, view, fingerprint(*grades))
    return site().once(key, lambda: site().answer(name, model=thing.slug, view=view).records())


def answer_of_model(name: str, model: str, view: str = "", parameter: str = "model") -> list[dict[str, str]]:
    """Answer a saved query whose parameter for a model may be left out, about a model; `view` where it has one.

    The rows name the model in the column `thing`.
    """
    given = {"view": view} if view and site().query(name).has_view else {}
    # Of the first framework few models have a class, so one answer for all of them takes no longer than one for one.
    if name != "framework-mof" and not current_app.config.get(EVERY_PAGE):
        return site().answer(name, **{parameter: model}, **given).records()

    def read() -> dict[str, list[dict[str, str]]]:
        rows: dict[str, list[dict[str, str]]] = {}
        for row in site().answer(name, **given).records():
            rows.setdefault(slug(row["thing"]), []).append(row)
        return rows

    return site().once(f"{name} of all models, {view}", read).get(model, [])
