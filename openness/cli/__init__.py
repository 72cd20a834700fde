"""The command line: results on stdout, complaints on stderr.

Exit status 0 is good, 1 means that an entry has something to fix, 2 is wrong usage or input that cannot be read.
"""

import logging
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from openness import __version__
from openness.cli.engine_options import PLACE, held_somewhere, place_of
from openness.cli.terminal import ready_streams, shorten_words, visible
from openness.errors import OpennessError
from openness.files import FULL, UnconfirmedError, UnwrittenError, find_error_number
from openness.paths import ROOT
from openness.suggest import did_you_mean, find_near

VERBS = (
    *("ask", "query", "new", "draft", "check", "rule", "license-check", "upgrade", "add", "import", "link", "export"),
    *("build", "report", "publish", "serve", "site", "init", "where", "keys", "new-license", "mcp"),
)

MODULES = {"import": "imports", "new-license": "new_license", "license-check": "license_check", "site": "write_site"}
"""The modules of verbs whose names Python keeps for itself."""

EPILOG = """\b
Examples:
  openness ask "may I use BLOOM commercially?"     ask in plain words
  openness query                                   list the saved queries
  openness query component-table                   ask one
  openness query model-components --model llama-2  ask one about a model
  openness query my-question.rq --format csv       ask your own, in SPARQL
  openness license-check llama-2 --do host         check a license against your own terms
  openness new "My model"                          write an entry to complete
  openness check my-model.yaml                     check an entry against the rules
  openness add my-model.yaml                       put an entry into the graph
  openness import mot models --edition 2026-05-11  bring another index's claims in, as tables
  openness link check                            check the links to others' terms
  openness build --output landscape.trig           write the whole graph
  openness serve                                   show the site
  openness site --output public                    write it as files for a static host
  openness init my-landscape                       copy the landscape to a folder that you can change
"""


class Verbs(click.Group):
    """The verbs, each imported when it is used, so that no verb waits for another's libraries."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the program, with streams that take whatever is written."""
        ready_streams()
        return super().main(*args, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs in the order in which a newcomer needs them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb's module and return its command."""
        if cmd_name not in VERBS:
            return None
        name = MODULES.get(cmd_name, cmd_name)
        command: click.Command = getattr(import_module(f"openness.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that is called. Raises UsageError for one that there is not, with the nearest ones."""
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            hint = did_you_mean(find_near(name.casefold(), VERBS, 2)) or f"There are: {', '.join(VERBS)}."
            raise click.UsageError(f"No verb '{name}'. {hint}", ctx=ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the options before the verb; report wrong ones as all other errors."""
        try:
            return super().make_context(*args, **options)
        except click.UsageError as error:
            raise _complaint(error) from error
        except OSError as error:  # of --help and --version, which print here
            if (number := find_error_number(error)) not in FULL:
                raise
            raise Complaint(f"{os.strerror(number)}. The output is not whole.") from error

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; what cannot be read or asked ends in one sentence and exit status 2."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            name, verb = error.option_name, ctx.invoked_subcommand
            if any(name in option.opts for option in self.params):
                raise Complaint(f"{name} goes before the verb: openness {name} … {verb} …") from error
            raise _complaint(error) from error
        except click.UsageError as error:
            raise _complaint(error) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (UnwrittenError, UnconfirmedError) as error:
            raise Complaint(str(error)) from error
        except OSError as error:
            number = find_error_number(error)
            if number in FULL:  # wherever it was: in a cache, in a temporary folder, on standard output
                raise Complaint(f"{os.strerror(number)}. The output is not whole.") from error
            if error.filename is not None:  # what is there and may not be read, in whichever folder of a landscape
                raise Complaint(f"{os.fsdecode(error.filename)}: {error.strerror}.") from error
            if error.errno is None and number is not None:  # of the engine, which names no file
                raise Complaint(f"{error}.") from error
            raise
        except OpennessError as error:
            raise Complaint(str(error)) from error


class Complaint(click.ClickException):
    """An error that the user can fix: wrong usage or input that cannot be read."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the complaint on stderr."""
        click.echo(f"openness: {shorten_words(visible(self.message))}", err=True)


def refuse_address(host: str, port: int, error: OSError | ValueError) -> Complaint:
    """Return the complaint for an address on which nothing can listen, by the error of who tried."""
    import socket  # here, as only those that listen need it

    where = f"Cannot listen on {host[:80]}:{port}"
    if isinstance(error, socket.gaierror | ValueError):  # waitress has a ValueError for a name that leads nowhere
        return Complaint(f"{where}: no such host. Try --host 127.0.0.1, or 0.0.0.0.")
    return Complaint(f"{where}: {error.strerror}. Try --port with another number.")


def _complaint(error: click.UsageError) -> Complaint:
    """Return an error in the use of options or arguments in the style of all errors, with where to read on."""
    message = error.format_message()
    if error.ctx is None or message.startswith("No verb"):
        return Complaint(message)
    return Complaint(f"{message} See: {error.ctx.command_path} --help")


@click.command(cls=Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    envvar="OPENNESS_ROOT",
    help="A folder with ontology/, graph/, shapes/ and queries/ to use instead of those that come with the program.",
)
@held_somewhere
@click.version_option(__version__, prog_name="openness")
def main(root: Path, **held: Any) -> None:
    """Ask how open an AI model is, and what follows from that.

    Openness is a knowledge graph of generative AI models, the twelve components of their pipeline, the licenses
    of these, and the risks and opportunities that follow. Every level can be derived again by rules that you can read.
    """
    # A wrong date or number in an entry is a finding; rdflib also logs how its converter failed, with a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    ctx = click.get_current_context()
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":  # no-color.org
        ctx.color = False
    ctx.obj = root
    ctx.meta[PLACE] = place_of(**held)
