"""`openness license-check`: models and licenses against one's own terms."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from openness.cli.building import open_built
from openness.cli.completion import complete_things
from openness.cli.terminal import show_data, visible

if TYPE_CHECKING:
    from openness.landscape import Landscape
    from openness.query.license_checker import Checked, LicenseChecker, Reason
    from openness.query.own_terms import OwnTerms

OUTPUT_FORMATS = ("text", "csv", "json")

EPILOG = """\b
Examples:
  openness license-check llama-3-1-8b --monthly-users 800000000
  openness license-check falcon olmo-7b --do host --do modify --place european-union
  openness license-check license/mit llama-2 --annual-revenue 5000000 -f csv > licenses.csv

THING is a model or a license, by name or label; write license/NAME where both have it. Exit status 1 means that a
license conflicts with your terms.
No legal advice: what licenses say is read by the evaluators that are named.
"""


@click.command("license-check", epilog=EPILOG)
@click.argument(
    "things", metavar="THING...", nargs=-1, required=True, shell_complete=complete_things("model", "license")
)
@click.option("--component", "components", multiple=True, help="A component of the models; the weights by default.")
@click.option("--purpose", default="commercial", help="commercial (the default) or research.")
@click.option("--monthly-users", default="", help="How many users you have in a month.")
@click.option("--annual-revenue", default="", help="Your revenue a year in US dollars.")
@click.option("--place", default="", help="A place that licenses exclude, such as european-union, or elsewhere.")
@click.option("--do", "deeds", multiple=True, help="host, modify, relicense, train: what else you do; repeatable.")
@click.option("--field", default="", help="military, surveillance or biometrics.")
@click.option(
    "--format", "-f", "form", type=click.Choice(OUTPUT_FORMATS), default="text", help="How to write the answer."
)
@click.pass_context
def license_check(
    ctx: click.Context,
    /,
    things: tuple[str, ...],
    components: tuple[str, ...],
    deeds: tuple[str, ...],
    form: str,
    **given: str,
) -> None:
    """Check whether models and licenses fit your terms: users, revenue, place, and what you do with them."""
    from openness.query import saved_queries
    from openness.query.answer import ask
    from openness.query.license_checker import CONFLICT, WEIGHTS, LicenseChecker
    from openness.query.own_terms import read_terms
    from openness.rdf.rows import Answer

    root: Path = ctx.obj
    landscape = open_built(root)

    def asking(name: str, values: Any) -> Answer:
        answer = ask(landscape, saved_queries.read(root, name), values)
        assert isinstance(answer, Answer)  # noqa: S101
        return answer

    checker = LicenseChecker(landscape.store, asking)
    terms = read_terms(given, deeds, checker.places())
    checked = [_check(checker, landscape, thing, terms, components or (WEIGHTS,)) for thing in things]
    show_data(_format_answer(checked, terms, form))
    ctx.exit(1 if any(it.answer == CONFLICT for it in checked) else 0)


def _check(
    checker: "LicenseChecker", landscape: "Landscape", typed: str, terms: "OwnTerms", components: tuple[str, ...]
) -> "Checked":
    from openness.query.answer import coerce
    from openness.query.saved_queries import Parameter, QueryError
    from openness.rdf.rows import text
    from openness.search.directory import read

    def resolve(kind: str) -> str:
        return text(coerce(landscape, Parameter(kind.lower(), kind, "iri", f"opn:{kind}"), typed))

    kind = "License" if typed.startswith(("license/", "license:")) or "/license/" in typed else "Model"
    try:
        iri = resolve(kind)
    except QueryError:
        with suppress(QueryError):  # a license may be named without its kind
            return checker.check_license(iri := resolve("License"), read(landscape.store, [iri])[0].label, terms)
        raise
    label = read(landscape.store, [iri])[0].label
    if kind == "License":
        return checker.check_license(iri, label, terms)
    return checker.check_model(iri, iri, label, terms, components)


def _format_answer(checked: "list[Checked]", terms: "OwnTerms", form: str) -> str:
    from openness.query.license_checker import to_table
    from openness.rdf.rows import to_csv

    if form == "csv":
        return to_csv(to_table(checked))
    if form == "json":
        record = {"terms": terms.to_record(), "checked": [asdict(it) for it in checked]}
        return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    lines = []
    for item in checked:
        lines.append(f"{item.label}: {item.answer}")
        for part in item.parts:
            found, based = part.answer, f"based on {part.model}" if part.base else ""
            of = ", ".join(filter(None, (based, part.component, found.license)))
            lines.append(f"  {of}: {part.note or found.answer}")
            lines += [f"    {_in_words(it)}" for it in found.reasons]
            lines += [f"    read by {' and '.join(found.readers)}"] if found.readers else []
            lines += [f"    {found.text}"] if found.text else []
    return visible("\n".join([*lines, "", f"Your terms: {terms.words}. No legal advice.", ""]))


def _in_words(reason: "Reason") -> str:
    place = f" ({reason.place})" if reason.place else ""
    return f"{_WORDS.get(reason.verdict, reason.verdict)}: {reason.words}{place}"


_WORDS = {"met": "does not stop you", "permitted with conditions": "comply with"}
