"""`openness link`: check the links to others' terms, take new versions of vocabularies in, suggest links."""

import json
from pathlib import Path

import click

from openness.cli import Complaint
from openness.cli.completion import complete_things
from openness.cli.terminal import one_line, show_data

KINDS = ("license", "developer", "model", "risk", "jurisdiction", "term")

EPILOG = """\b
Examples:
  openness link --check                                   every foreign term exists, and contradicts nothing
  openness link my-model.ttl                              suggest links for a new entry
  openness link opn:Model                                 suggest links for a term
  openness link "Apache License v2" --kind license        suggest links for a name
  openness link my-model.ttl --online                     ask Wikidata as well
  openness link my-model.ttl --online --dry-run           show what Wikidata would be asked
  openness link my-model.ttl > mine.sssom.tsv             ... strike the lines that are wrong, then
  openness link --accept mine.sssom.tsv --author "Ada B"  take the others into the alignments
  openness link --update dpv-ai.ttl --dry-run             what a new version of a vocabulary changes for us

Exit status: 0 good, 1 a link has something to fix, 2 something cannot be read, or an endpoint does not answer.
"""


@click.command(epilog=EPILOG)
@click.argument("thing", required=False, shell_complete=complete_things("model", "license", "developer"))
@click.option("--kind", type=click.Choice(KINDS), help="What a name is the name of.")
@click.option("--check", is_flag=True, help="Check the alignments and the ontology's axioms against the stubs.")
@click.option("--no-reasoning", is_flag=True, help="With --check: leave out what the links entail.")
@click.option("--update", metavar="FILE", help="Make a stub again from a vocabulary's file (or dcterms, skos).")
@click.option("--vocabulary", metavar="NAME", help="With --update: which stub, if the file does not say.")
@click.option("--version", "release", metavar="VERSION", help="With --update: the version, if the file gives none.")
@click.option("--accept", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take reviewed lines in.")
@click.option("--author", default="The Openness project", show_default=True, help="With --accept: who reviewed them.")
@click.option("--online", is_flag=False, flag_value="wikidata", metavar="[ENDPOINT]", help="Ask a SPARQL endpoint too.")
@click.option("--timeout", type=float, default=60.0, show_default=True, help="With --online: seconds for an answer.")
@click.option("--tries", type=int, default=4, show_default=True, help="With --online: how often a request is sent.")
@click.option("--no-cache", is_flag=True, help="With --online: ask again what was asked before.")
@click.option(
    "--dry-run", is_flag=True, help="With --online, --update or --accept: show what would happen, and write nothing."
)
@click.option("--most", type=int, default=8, show_default=True, help="How many suggestions for one thing.")
@click.option(
    "--format", "-f", "form", type=click.Choice(["sssom", "text", "json"]), help="sssom, or text for --check."
)
@click.pass_obj
def link(root: Path, /, thing: str | None, **options: object) -> None:
    """Suggest links for THING: an entry, a term such as opn:Model, a thing such as mit, or a name.

    The suggestions are lines of a SSSOM table, the surest first, each with its reason: strike those that are wrong.
    """
    asked = [name for name in ("check", "update", "accept") if options[name]]
    if len(asked) + bool(thing) != 1:
        raise click.UsageError("Give one of THING, --check, --update FILE and --accept FILE.")
    _refuse_unused(asked[0] if asked else "thing")
    if options["check"]:
        _check(root, not options["no_reasoning"], str(options["form"] or "text"))
    elif options["update"]:
        _update(root, options)
    elif options["accept"]:
        _accept(root, options)
    else:
        _suggest(root, str(thing), options)


USED: dict[str, tuple[str, ...]] = {
    "check": ("no_reasoning", "form"),
    "update": ("vocabulary", "release", "dry_run"),
    "accept": ("author", "dry_run"),
    "thing": ("kind", "online", "timeout", "tries", "no_cache", "dry_run", "most", "form"),
}
"""The options that each way to call `link` uses."""


def _refuse_unused(way: str) -> None:
    """Raise UsageError for an option that the user gave and that would be ignored."""
    context = click.get_current_context()
    given = click.core.ParameterSource.COMMANDLINE
    for parameter in context.command.params:
        name = str(parameter.name)
        if name in ("thing", way, *USED[way]) or context.get_parameter_source(name) != given:
            continue
        ways = [f"--{other}" if other != "thing" else "THING" for other, names in USED.items() if name in names]
        raise click.UsageError(f"{parameter.opts[0]} goes with {' or '.join(ways)}.")


def _accept(root: Path, options: dict[str, object]) -> None:
    from openness.link.accept import accept

    dry_run = bool(options["dry_run"])
    found = accept(root, Path(str(options["accept"])), str(options["author"]), dry_run)
    for name, count in found.items():
        click.echo(f"{name}: {count} new{' (nothing was written)' if dry_run else ''}")


def _check(root: Path, reason: bool, form: str) -> None:
    from openness.link.checking import check_links
    from openness.link.stubs import stubs
    from openness.link.used import uses

    found = check_links(root, reason)
    if form == "json":
        show_data(json.dumps([vars(finding) for finding in found], ensure_ascii=False, indent=2) + "\n")
    else:
        for one in found:
            place = f"{_short(one.file, root)}:{one.line}" if one.line else _short(one.file, root)
            severity = click.style(one.severity, fg="red" if one.severity == "error" else "yellow")
            click.echo(f"{one_line(place)}: {severity}: {one_line(one.message)}")
        errors = sum(one.severity == "error" for one in found)
        click.echo(
            f"{errors} errors, {len(found) - errors} warnings; checked {len(uses(root))} foreign terms "
            f"in {len(stubs(root))} vocabularies."
        )
    if any(one.severity == "error" for one in found):
        raise click.exceptions.Exit(1)


def _update(root: Path, options: dict[str, object]) -> None:
    from openness.link.update_stub import apply, plan

    name, release = options["vocabulary"], options["release"]
    update = plan(root, str(options["update"]), str(name) if name else None, str(release) if release else None)
    click.echo(f"{update.old.name}: {update.old.header['version']} -> {update.new.header['version']}")
    listed = [change for change in update.changes if change.uses] or []
    for change in listed:
        click.echo(one_line(f"  {change.what} {change.iri}: {change.before or '-'} -> {change.after or '-'}"))
        for use in change.uses:
            click.echo(one_line(f"    {_short(str(use.file), root)}:{use.line}: {use.text}"))
    rest = [change.what for change in update.changes if not change.uses]
    counted = ", ".join(f"{rest.count(what)} {what}" for what in sorted(set(rest))) or "nothing"
    click.echo(f"  of what we do not use: {counted}")
    if not options["dry_run"]:
        apply(update)
        click.echo(f"Wrote {_short(str(update.old.path), root)}. Now run: openness link --check")
    if update.breaking:
        raise click.exceptions.Exit(1)


def _suggest(root: Path, thing: str, options: dict[str, object]) -> None:
    from openness.link import online
    from openness.link.suggestions import Asking, LinkRequest, shown, table

    asking = None
    if options["online"]:
        url = online.WIKIDATA if options["online"] == "wikidata" else str(options["online"])
        where = online.endpoint(url, float(str(options["timeout"])), int(str(options["tries"])))
        tell = (lambda query: click.echo(f"# to {url}\n{query}")) if options["dry_run"] else None
        asking = Asking(where, not options["no_cache"], tell)
    elif options["dry_run"]:
        raise Complaint("--dry-run goes with --online, --update or --accept.")
    kind = str(options["kind"]) if options["kind"] else None
    wanted = LinkRequest(root, thing, kind)
    found = wanted.suggest(asking, int(str(options["most"])))
    if options["dry_run"]:
        return
    form = str(options["form"] or "sssom")
    if form == "sssom":
        show_data(table(root, found))
    elif form == "json":
        show_data(json.dumps([one.row() for one in found], ensure_ascii=False, indent=2) + "\n")
    else:
        for subject in dict.fromkeys(one.subject for one in found):
            click.secho(one_line(f"{subject.kind} {subject.names[0]}"), bold=True)
            for one in found:
                if one.subject == subject:
                    click.echo(f"  {one_line(shown(one))}")
    if not found:
        there = wanted.count_links()
        for iri, count in there.items():
            terms = "1 term" if count == 1 else f"{count} terms"
            see = f"openness query matches --thing {_shown(iri)}"
            click.echo(f"Nothing new fits: {_shown(iri)} is linked already, to {terms}. See: {see}", err=True)
        if not there:
            click.echo("Nothing fits.", err=True)


def _shown(iri: str) -> str:
    from openness.terms import shorten

    return shorten(iri)


def _short(path: str, root: Path) -> str:
    return str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path
