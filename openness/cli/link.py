"""`openness link`: suggest links to others' terms, accept and check them, take in new versions of vocabularies."""

import json
import shlex
from pathlib import Path

import click

from openness.cli.completion import complete_things
from openness.cli.terminal import one_line, show_data
from openness.link import SUGGESTED_KINDS
from openness.suggest import did_you_mean, find_near

EPILOG = """\b
Examples:
  openness link check                                     every foreign term exists, and contradicts nothing
  openness link suggest my-model.ttl                      suggest links for a new entry
  openness link suggest opn:Model                         suggest links for a term
  openness link suggest "Apache License v2" --kind license
  openness link suggest my-model.ttl --online             ask Wikidata as well
  openness link suggest my-model.ttl > mine.sssom.tsv     ... strike the lines that are wrong, then
  openness link accept mine.sssom.tsv --author "Ada B"    take the others into the alignments
  openness link update dpv-ai.ttl --dry-run               what a new version of a vocabulary changes for us

Exit status: 0 good, 1 a link has something to fix, 2 something cannot be read, or an endpoint does not answer.
"""

WAYS = ("suggest", "accept", "check", "update")


class LinkVerbs(click.Group):
    """The four verbs of `link`; a call as before there were four is answered with the one to use."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a verb. Raises UsageError for anything else, with the call that does what is meant."""
        if not args or args[0] in (*WAYS, *ctx.help_option_names):
            return super().parse_args(ctx, args)
        way = next((one for one in WAYS[1:] if f"--{one}" in args), "suggest")
        rest = [one for one in args if one != f"--{way}"]
        near = "" if way != "suggest" else did_you_mean(find_near(args[0], WAYS, 1, 0.8))
        call = shlex.join(["openness", "link", way, *rest])
        raise click.UsageError(near or f"link has four verbs: {', '.join(WAYS)}. Say: {call}", ctx=ctx)


@click.group(cls=LinkVerbs, epilog=EPILOG, no_args_is_help=True)
def link() -> None:
    """Suggest links to others' terms, accept them, check them, and update the vocabularies that they are held to."""


DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would happen, and write nothing.")


@link.command()
@click.argument("thing", shell_complete=complete_things("model", "license", "developer"))
@click.option("--kind", type=click.Choice(SUGGESTED_KINDS), help="What a name is the name of.")
@click.option("--most", type=int, default=8, show_default=True, help="How many suggestions for one thing.")
@click.option("--format", "-f", "form", type=click.Choice(["sssom", "text", "json"]), default="sssom")
@click.option("--online", is_flag=False, flag_value="wikidata", metavar="[ENDPOINT]", help="Ask a SPARQL endpoint too.")
@click.option("--timeout", type=float, default=60.0, show_default=True, help="With --online: seconds for an answer.")
@click.option("--tries", type=int, default=4, show_default=True, help="With --online: how often a request is sent.")
@click.option("--no-cache", is_flag=True, help="With --online: ask again what was asked before.")
@click.option("--dry-run", is_flag=True, help="With --online: show what would be asked, and ask nothing.")
@click.pass_obj
def suggest(root: Path, /, thing: str, **options: object) -> None:
    """Suggest links for THING: an entry, a term such as opn:Model, a thing such as mit, or a name.

    The suggestions are lines of a SSSOM table, the surest first, each with its reason: strike those that are wrong.
    """
    if not options["online"]:
        _refuse_without_online()
    _suggest(root, thing, options)


@link.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--author", default="The Openness project", show_default=True, help="Who reviewed the lines.")
@DRY_RUN
@click.pass_obj
def accept(root: Path, file: Path, author: str, dry_run: bool) -> None:
    """Add the reviewed lines of FILE, a SSSOM table, to the alignments."""
    from openness.link.accept import accept as run

    for name, count in run(root, file, author, dry_run).items():
        click.echo(f"{name}: {count} new{' (nothing was written)' if dry_run else ''}")


@link.command()
@click.option("--no-reasoning", is_flag=True, help="Leave out what the links entail.")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def check(root: Path, no_reasoning: bool, form: str) -> None:
    """Check the alignments and the ontology's axioms against the terms of others that they name."""
    _check(root, not no_reasoning, form)


@link.command()
@click.argument("file")
@click.option("--vocabulary", metavar="NAME", help="Which vocabulary, if the file does not say.")
@click.option("--version", "release", metavar="VERSION", help="The version, if the file gives none.")
@DRY_RUN
@click.pass_obj
def update(root: Path, file: str, vocabulary: str | None, release: str | None, dry_run: bool) -> None:
    """Take a new version of a vocabulary from FILE (or dcterms, skos), and show what changes for us."""
    _update(root, file, vocabulary, release, dry_run)


def _refuse_without_online() -> None:
    """Raise UsageError for an option that would be ignored without --online."""
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) == click.core.ParameterSource.COMMANDLINE
        if given and parameter.name in ("timeout", "tries", "no_cache", "dry_run"):
            raise click.UsageError(f"{parameter.opts[0]} goes with --online.")


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


def _update(root: Path, file: str, vocabulary: str | None, release: str | None, dry_run: bool) -> None:
    from openness.link.update_stub import apply, plan

    update = plan(root, file, vocabulary, release)
    click.echo(f"{update.old.name}: {update.old.header['version']} -> {update.new.header['version']}")
    listed = [change for change in update.changes if change.uses] or []
    for change in listed:
        click.echo(one_line(f"  {change.what} {change.iri}: {change.before or '-'} -> {change.after or '-'}"))
        for use in change.uses:
            click.echo(one_line(f"    {_short(str(use.file), root)}:{use.line}: {use.text}"))
    rest = [change.what for change in update.changes if not change.uses]
    counted = ", ".join(f"{rest.count(what)} {what}" for what in sorted(set(rest))) or "nothing"
    click.echo(f"  of what we do not use: {counted}")
    if not dry_run:
        apply(update)
        click.echo(f"Wrote {_short(str(update.old.path), root)}. Now run: openness link check")
    if update.breaking:
        raise click.exceptions.Exit(1)


def _suggest(root: Path, thing: str, options: dict[str, object]) -> None:
    from openness.link import online
    from openness.link.suggestions import Asking, LinkRequest, show_suggestion, table

    asking = None
    if options["online"]:
        url = online.WIKIDATA if options["online"] == "wikidata" else str(options["online"])
        where = online.endpoint(url, float(str(options["timeout"])), int(str(options["tries"])))
        tell = (lambda query: click.echo(f"# to {url}\n{query}")) if options["dry_run"] else None
        asking = Asking(where, not options["no_cache"], tell)
    kind = str(options["kind"]) if options["kind"] else None
    wanted = LinkRequest(root, thing, kind)
    found = wanted.suggest(asking, int(str(options["most"])))
    if options["dry_run"]:
        return
    form = str(options["form"])
    if form == "sssom":
        show_data(table(root, found))
    elif form == "json":
        show_data(json.dumps([one.row() for one in found], ensure_ascii=False, indent=2) + "\n")
    else:
        for subject in dict.fromkeys(one.subject for one in found):
            click.secho(one_line(f"{subject.kind} {subject.names[0]}"), bold=True)
            for one in found:
                if one.subject == subject:
                    click.echo(f"  {one_line(show_suggestion(one))}")
    if not found:
        there = wanted.count_links()
        for iri, count in there.items():
            terms = "1 term" if count == 1 else f"{count} terms"
            see = f"openness query matches --thing {_shorten(iri)}"
            click.echo(f"Nothing new fits: {_shorten(iri)} is linked already, to {terms}. See: {see}", err=True)
        if not there:
            click.echo("Nothing fits.", err=True)


def _shorten(iri: str) -> str:
    from openness.terms import shorten

    return shorten(iri)


def _short(path: str, root: Path) -> str:
    return str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path
