"""`/check` for people, `/api/check` for programs. Nothing that is sent is stored, and no IRI in it is fetched."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import PurePath
from typing import Any, cast

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from openness import rdf
from openness.check.sniff import find_undeclared, looks_like
from openness.entries import write_turtle, write_yaml
from openness.entries.check_pool import CheckPool, CheckStoppedError
from openness.landscape import Landscape
from openness.limits import MAX_UPLOAD
from openness.rdf.folder import folder_of
from openness.rdf.formats import ENTRY_FORMATS, TRIPLE_FORMATS, YAML, by_name, find
from openness.web.checking import entry_form, form_draft, form_fields, form_slips
from openness.web.checking.listing import findings, group_findings, listing
from openness.web.checking.read_errors import Unreadable, problem, read_reason, without_place
from openness.web.negotiation import choose_media, mark_varied

pages = Blueprint("check", __name__)

MAX_BYTES = MAX_UPLOAD
"""How many bytes may be sent."""

EDITED = 100_000
"""Up to how many characters of an uploaded file are given back to be edited on the page."""

TURTLE = by_name(ENTRY_FORMATS)["turtle"]

TYPES: Mapping[str, str] = {form.media: form.name for form in ENTRY_FORMATS}
"""The media types of an entry, each with its format."""

OUTPUTS: Mapping[str, str] = {
    "application/json": "json",
    "application/sarif+json": "sarif",
    "text/turtle": "turtle",
    "application/xml": "junit",
    "text/plain": "text",
}
"""The media types of a report: findings as JSON, SARIF 2.1.0, SHACL's validation report, JUnit, lines of text."""

TITLES = {form.name: form.title for form in (TURTLE, YAML, *TRIPLE_FORMATS)}
ENDINGS = {form.name: form.ending for form in ENTRY_FORMATS}
WRITERS = {TURTLE.ending: (TURTLE.media, write_turtle.write), YAML.ending: (YAML.media, write_yaml.write)}


def register(app: Flask, landscape: Landscape) -> None:
    """Give an application its check. No process starts before the first entry comes."""
    app.extensions["openness-check"] = CheckPool(landscape.root, folder_of(landscape.store))
    app.register_blueprint(pages)


def workers() -> CheckPool:
    """Return the processes that check for this application."""
    return cast(CheckPool, current_app.extensions["openness-check"])


@pages.before_request
def _limit_size() -> None:
    request.max_content_length = request.max_form_memory_size = MAX_BYTES


@pages.get("/check")
def show() -> str:
    """Show where an entry can be pasted or uploaded, empty or with an example to start from."""
    workers().warm()
    kind, text = request.args.get("example", ""), ""
    if kind:
        ending = ENDINGS.get(kind, "")
        if ending not in WRITERS:
            abort(400, f"There is no example in '{kind}'. There are: turtle, yaml.")
        text = _write_entry(entry_form.EXAMPLE, ending)
    return render_template("check.html", titles=TITLES, form=kind or "turtle", text=text, largest=MAX_BYTES)


@pages.post("/check")
def sent() -> tuple[str, int]:
    """Check the entry that was pasted or uploaded, and show it with its findings beside the lines."""
    upload = request.files.get("file")
    if upload and upload.filename:
        name, data = _safe(upload.filename), upload.read()
        kind = rdf.READABLE.get(PurePath(name).suffix.lower(), "")
        if not kind:
            abort(415, f"'{name}' does not end in one of {', '.join(rdf.READABLE)}.")
        text = data.decode("utf-8", errors="replace")
    else:
        kind = request.form.get("form", "turtle")
        if kind not in TITLES:
            abort(400, f"There is no format '{kind}'. There are: {', '.join(TITLES)}.")
        text = request.form.get("text", "").replace("\r\n", "\n")
        name, data = f"entry.{ENDINGS[kind]}", text.encode()
    read_as, fixed = "", 0
    if "fix" in request.form and not (upload and upload.filename):
        data, fixed = _apply_fixes(name, kind, data)
        text = data.decode()
    parts, status = _result(name, kind, data, text)
    like = looks_like(data, kind) if "unreadable" in parts else ""
    if like in TITLES and not (upload and upload.filename):  # it was pasted, and the format chosen is another
        other, status_then = _result(f"entry.{ENDINGS[like]}", like, data, text)
        if "unreadable" not in other:
            parts, status, kind, read_as = other, status_then, like, TITLES[like]
    again = "" if upload and len(text) > EDITED else text  # the sender of a large file has it, and fixes it there
    shown = kind if kind in TITLES else "turtle"
    parts |= {"read_as": read_as, "fixed": fixed}
    return render_template("check.html", titles=TITLES, form=shown, text=again, largest=MAX_BYTES, **parts), status


def _apply_fixes(name: str, kind: str, data: bytes) -> tuple[bytes, int]:
    """Return an entry with the fixes that are certain, and how many violations they remove."""
    try:
        head, body = workers().check(name, kind, data, "fixed")
    except CheckStoppedError as error:
        abort(503 if error.busy else 422, str(error))
    return body, int(head["fixed"])


@pages.get("/check/form")
def empty_form() -> str:
    """Show the form, made from the shapes, with what the address fills in, such as `?model.label=OLMo`."""
    workers().warm()
    return _form(_read_given(request.args), {})


@pages.post("/check/form")
def filled() -> tuple[str, int]:
    """Check what was filled in, and show it as an entry with its findings."""
    given = _read_given(request.form)
    follows = _levels(given)
    text = _write_entry(given, "ttl")
    parts, status = _result("entry.ttl", "turtle", text.encode(), text)
    slips = form_slips.find_slips(given)
    in_form = form_fields.in_fields(parts["report"]["findings"], given, slips) if "report" in parts else slips
    return _form(given, follows, in_form=in_form, wrong=form_fields.by_field(in_form), **parts), status


@pages.post("/check/levels")
def levels() -> Response:
    """Return the level that follows for each component of a form that is being filled in."""
    return jsonify(_levels(_read_given(request.form)))


@pages.post("/check/entry.<any(ttl,yaml):ending>")
def entry(ending: str) -> Response:
    """Give what was filled in as a file to contribute."""
    given = _read_given(request.form)
    media, _ = WRITERS[ending]
    response = Response(_write_entry(given, ending), mimetype=media)
    name = form_draft.make_draft(given).model.slug
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@pages.route("/api/check", methods=["POST"], provide_automatic_options=False)
def api() -> Response:
    """Check the entry in the body of a request; the report comes in the format that the client accepts."""
    media = (request.mimetype or "").lower()
    form = find(ENTRY_FORMATS, media)
    if not form:
        return problem(415, f"'{media}' is not a type of entry. There are: {', '.join(TYPES)}.", accepted=TYPES)
    output = choose_media(list(OUTPUTS))
    try:
        data = request.get_data()
    except RequestEntityTooLarge:
        return problem(413, f"The entry is larger than {MAX_BYTES:,} bytes.")
    kind = form.name
    name = _safe(request.args.get("name", "")) or f"entry.{form.ending}"
    try:
        head, body = workers().check(name, kind, data, OUTPUTS[output])
    except CheckStoppedError as error:
        return problem(503 if error.busy else 422, str(error))
    if "unreadable" in head:
        like = looks_like(data, kind)
        sent_as = next((media for media, form in TYPES.items() if form == like), "")
        why = read_reason(head["unreadable"], like and f"{TITLES[like]}: send it with Content-Type: {sent_as}")
        lines = find_undeclared(data.decode(errors="replace"), why.reason)
        reason = f"{why.reason} Add at the top: {' '.join(lines)}" if lines else why.reason
        if body and OUTPUTS[output] != "json":
            return cast(Response, mark_varied(Response(body, 400, mimetype=output)))
        return problem(400, reason, line=why.line, column=why.column, report=json.loads(body) if body else {})
    return cast(Response, mark_varied(Response(body, mimetype=output)))


@pages.after_request
def _unkept(response: Response) -> Response:
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    if request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.route("/api/check", methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """Allow browsers to check here from a page of any origin."""
    response = Response(status=204)
    response.headers["Allow"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Accept-Post"] = ", ".join(TYPES)
    return response


def _read_given(values: Mapping[str, str]) -> dict[str, str]:
    """Return what was filled in, each value as one line; answer 400 for a choice that there is not."""
    given = {name: " ".join(value.split()) for name, value in values.items()}
    for name, value in given.items():
        if value and name.endswith(tuple(f".{field}" for field in entry_form.LICENSES)):
            found = entry_form.read_known_once().license(value)
            given[name] = found.slug if found else value
        allowed = entry_form.list_allowed(name)
        if value and allowed and value not in allowed:
            abort(400, f"'{value}' is not a value for {name}. There are: {', '.join(allowed)}.")
    return given


def _result(name: str, kind: str, data: bytes, text: str) -> tuple[dict[str, Any], int]:
    """Check an entry: what the template shows, and the status."""
    if not text.strip():
        return {"empty": True}, 400
    try:
        head, body = workers().check(name, kind, data, "json")
    except CheckStoppedError as error:
        return {"unreadable": Unreadable(str(error))}, 503 if error.busy else 422
    if "unreadable" in head:
        like = looks_like(data, kind)
        remedy = like and f"{TITLES[like]}: choose {TITLES[like]}, or name a file .{ENDINGS[like]}"
        why = replace(read_reason(head["unreadable"], remedy), add=find_undeclared(text, head["unreadable"]))
        why = replace(why, reason=without_place(why.reason)) if why.line else why
        near = [line for line in listing(text, ()) if abs(line.number - why.line) <= 3] if why.line else []
        at = (
            [{"severity": "violation", "place": (why.line, why.column, 0, 0), "message": why.reason}]
            if why.line
            else []
        )
        return {"unreadable": why, "lines": near, "placed": at}, 400
    report = json.loads(body)
    found = findings(report["findings"], head["fixes"])
    return {
        "report": report,
        "findings": group_findings(found),
        "loose": [finding for finding in found if not finding.line],
        "lines": listing(text, found),
        "levels": _name_levels(report["levels"]),
        "placed": [asdict(finding) for finding in found if finding.line],
        "fixable": sum(bool(finding.fixes) for finding in found),
    }, 200


def _name_levels(levels_of: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the levels that follow for claims, each with the name of its component, or of the claim."""
    labels = {component.slug: component.label for component in entry_form.read_known_once().components}
    named = ((claim.rsplit("/", 1)[-1], level) for claim, level in levels_of.items())
    return [(labels.get(name, name), level) for name, level in named]


def _form(given: Mapping[str, str], follows: Mapping[str, str], **more: Any) -> str:
    there = entry_form.read_known_once()
    return render_template(
        "check_form.html",
        parts=entry_form.parts(),
        components=[(component, entry_form.levels(component)) for component in there.components],
        kinds=entry_form.developer_kinds(),
        helps=entry_form.HELPS,
        licenses={name: found.label for name, found in entry_form.read_known_once().licenses.items()},
        given=given,
        follows=follows,
        chosen=form_fields.name_choices(given),
        opened=form_fields.choose_open(given, more.get("wrong") or {}),
        **more,
    )


def _levels(given: Mapping[str, str]) -> dict[str, str]:
    """Return the level that license and access give, by the rules, for each component that has either."""
    if not form_draft.is_graded(given):
        return {}
    text = write_turtle.write(form_draft.make_draft(given), entry_form.read_known_once().components)
    try:
        _, body = workers().check("entry.ttl", "turtle", text.encode(), "json")
    except CheckStoppedError as error:
        abort(503 if error.busy else 422, str(error))
    found: dict[str, str] = json.loads(body)["levels"] if body else {}
    return {claim.rsplit("/", 1)[-1]: level for claim, level in found.items()}


def _write_entry(given: Mapping[str, str], ending: str) -> str:
    return WRITERS[ending][1](form_draft.make_draft(given), entry_form.read_known_once().components)


def _safe(name: str) -> str:
    """Return a file's name as it may be repeated: its last part, in common characters."""
    return re.sub(r"[^\w.-]+", "-", PurePath(name.replace("\\", "/")).name)[-80:]
