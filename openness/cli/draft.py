"""`openness draft`: make an entry of a model card or a bill of materials."""

import datetime
import sys
from dataclasses import replace
from pathlib import Path

import click

from openness.cli import Complaint

ACCESS = {"not-public": "NotPublic", "restricted-channel": "RestrictedChannel", "public-download": "PublicDownload"}

EPILOG = """\b
Examples:
  openness draft README.md                          the model card of a Hugging Face repository
  openness draft model.spdx3.json -o my-model.yaml  an SPDX 3 AI BOM
  openness draft bom.cdx.json --format turtle       a CycloneDX ML-BOM
  openness draft README.md --access public-download --developer "Example Lab" --issued 2024-05-13

The entry goes to stdout, or to a new file; what the document does not say goes to stderr.
"""


@click.command(epilog=EPILOG)
@click.argument("document", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["yaml", "turtle"]), help="YAML by default.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file to write; not one there.")
@click.option("--name", help="What the model is called, or which of several models in the document is meant.")
@click.option("--developer", help="Who developed it, where you know and the document does not say.")
@click.option("--issued", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the document came out.")
@click.option("--url", help="Where the document can be read.")
@click.option("--access", type=click.Choice(list(ACCESS)), help="How the weights can be had, where you have seen it.")
@click.option("--curator", metavar="NAME", help="Whose word --developer and --access are; a source of its own.")
@click.pass_obj
def draft(
    root: Path,
    document: Path,
    form: str | None,
    output: Path | None,
    name: str | None,
    developer: str | None,
    issued: datetime.datetime | None,
    url: str | None,
    access: str | None,
    curator: str | None,
) -> None:
    """Make an entry of DOCUMENT: a Hugging Face model card, an SPDX 3 AI BOM, or a CycloneDX ML-BOM.

    What the document does not say stays unknown, which is neither closed nor open. What you say by --developer and
    --access becomes claims of a source of your own, and not of the document.
    """
    from openness.cli.terminal import show_data
    from openness.cli.writing import form_of, show_missing, write_new
    from openness.entries.from_document import Curator, read_document
    from openness.entries.from_document import draft as make
    from openness.entries.lookup import read_known

    content, there = _content(document), read_known(root)
    found = read_document(content, there.names, name or "")
    found = replace(
        found,
        name=name or found.name,
        issued=issued.strftime("%Y-%m-%d") if issued else found.issued,
        address=url or found.address,
    )
    by = Curator(curator or "", developer or "", ACCESS[access] if access else "")
    drafted = make(found, there, form_of(output, form), curator=by)
    if output:
        write_new(output, drafted.text)
        click.echo(f"Wrote {output}. Complete it, then: openness check {output}")
    else:
        show_data(drafted.text)
    show_missing(drafted.missing, drafted.unused)


def _content(document: Path) -> bytes:
    """Return the content of a document, cut off just above the maximum size."""
    from openness.readers.jsonld import BYTES

    if str(document) == "-":
        if sys.stdin is None:
            raise Complaint("Standard input is closed. Name a document, or pipe it in.")
        content = sys.stdin.buffer.read(BYTES + 1)
    else:
        if not document.is_file():  # a pipe or a device may never end
            raise Complaint(f"{document}: not a file that ends. Name a file, or pipe it in: openness draft -")
        with document.open("rb") as file:
            content = file.read(BYTES + 1)
    if len(content) > BYTES:
        raise Complaint(f"{document}: it has more than {BYTES:,} bytes, which no document about a model has.")
    return content
