"""`openness rule`: list the rules, or explain one."""

import textwrap
from pathlib import Path

import click

from openness.cli.completion import complete_rules

EPILOG = """\b
Examples:
  openness rule              list all rules
  openness rule OPN221       explain one, with an example that passes and one that fails
"""


@click.command(epilog=EPILOG)
@click.argument("code", required=False, shell_complete=complete_rules)
@click.pass_obj
def rule(root: Path, code: str | None) -> None:
    """Explain the rule CODE, such as OPN221, or list all rules."""
    from openness.check import rule as find
    from openness.check import rules

    if code is None:
        for one in rules(root).values():
            click.echo(f"{one.code}  {one.severity:9}  {one.title}")
        return
    found = find(code, root)
    click.secho(f"{found.code} {found.title}", bold=True)
    for line in (found.question, found.message, found.reason):
        if line:
            click.echo(f"\n{textwrap.fill(line, 100)}")
    about = [f"Severity: {found.severity}", f"Rule: {found.place}", f"Page: {found.page}"]
    if found.locator:
        about.insert(1, f"From: {found.locator}")
    click.echo("\n" + "\n".join(about))
    _show_example(code, root)


def _show_example(code: str, root: Path) -> None:
    from openness.check import checker_of
    from openness.check import rule as find
    from openness.check.rule_examples import example
    from openness.entries.as_yaml import as_yaml

    if (shown := example(find(code, root), checker_of(root))) is None:
        return
    for head, block, triples in zip(("Passes", "Fails"), (shown.passes, shown.fails), shown.triples, strict=True):
        click.secho(f"\n{head}:\n", bold=True)
        click.echo(textwrap.indent(block, "    "))
        if in_yaml := as_yaml(triples):
            click.echo(f"\n  The same in YAML:\n\n{textwrap.indent(in_yaml, '    ')}")
    click.echo(f"\n{textwrap.fill(shown.finding, 100)}")
