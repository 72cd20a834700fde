"""`openness draft`: make an entry of a model card, a bill of materials, or a file of another index."""

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from openness.cli import Complaint

ACCESS = {
    "not-public": "NotPublic",
    "withdrawn": "Withdrawn",
    "restricted-channel": "RestrictedChannel",
    "gated": "Gated",
    "public-download": "PublicDownload",
}
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")

EPILOG = """\b
Examples:
  openness draft README.md                          the model card of a Hugging Face repository
  openness draft model.spdx3.json -o my-model.yaml  an SPDX 3 AI BOM; SPDX 2.3 as JSON or tag-value
  openness draft bom.cdx.xml --format turtle        a CycloneDX ML-BOM, as JSON or XML
  openness draft Falcon.yml                         a file of the Model Openness Tool, or of the OSAI index
  openness draft README.md --access public-download --developer "Example Lab" --size 7B --released 2024-05
  openness draft sbom.spdx --model plover --license apache-2.0 --curator "Ada Byron"

The entry goes to stdout, or to a new file; what the document does not say goes to stderr.
"""


@click.command(epilog=EPILOG)
@click.argument("document", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["yaml", "turtle"]), help="YAML by default.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file to write; not one there.")
@click.option("--model", help="Which model in the document, if there are several.")
@click.option("--name", help="What the model is called, if you call it otherwise than the document.")
@click.option("--source", default="", help="The source of the document: one that is there, or a name for a new one.")
@click.option("--issued", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the document came out.")
@click.option("--url", help="Where the document can be read.")
@click.option("--developer", default="", help="Who developed it, where the document does not say.")
@click.option("--size", default="", help="Parameters of the largest version, such as 7B, where it does not say.")
@click.option("--released", default="", metavar="YYYY-MM", help="The month of its release, where it does not say.")
@click.option("--license", "license_", default="", help="The license of the weights, where it does not say.")
@click.option("--access", type=click.Choice(list(ACCESS)), help="How the weights can be had, where you have seen it.")
@click.option("--curator", default="", metavar="NAME", help="Whose word these five are; a source of its own.")
@click.pass_obj
def draft(root: Path, /, document: Path, form: str | None, output: Path | None, **given: Any) -> None:
    """Make an entry of DOCUMENT: a model card, a bill of materials (SPDX, CycloneDX), or a file of another index.

    What the document does not say stays unknown, which is neither closed nor open. What you say by --developer, --size,
    --released, --license and --access becomes claims of a source of your own, and not of the document. The
    description of the model is then yours, and the document completes it.
    """
    from openness.cli.terminal import show_data
    from openness.cli.writing import form_of, show_missing, write_new
    from openness.entries.document_reader import read_document
    from openness.entries.from_document import Curator
    from openness.entries.from_document import draft as make
    from openness.entries.lookup import read_known

    _refuse_nonsense(given)
    content, there = _content(document), read_known(root)
    found = read_document(content, there.names, given["model"] or given["name"] or "")
    issued = given["issued"].strftime("%Y-%m-%d") if given["issued"] else found.issued
    found = replace(found, name=given["name"] or found.name, issued=issued, address=given["url"] or found.address)
    access = ACCESS[given["access"]] if given["access"] else ""
    facts = {key: given[key] for key in ("developer", "size", "released")}
    by = Curator(given["curator"], access=access, license=given["license_"], **facts)
    drafted = make(found, there, form_of(output, form), curator=by, source_name=given["source"])
    if output:
        write_new(output, drafted.text)
        click.echo(f"Wrote {output}. Complete it, then: openness check {output}")
    else:
        show_data(drafted.text)
    show_missing(drafted.missing, drafted.unused)


def _refuse_nonsense(given: Mapping[str, Any]) -> None:
    """Raise Complaint for a size or a month that is none."""
    from openness.readers.records import number_of

    if given["size"] and given["size"] != "N/A" and not number_of(given["size"]):
        raise Complaint(f"'{given['size']}' is not a size. Give one such as 7B, 1.5B or 350M, or N/A.")
    if given["released"] and not MONTH.fullmatch(given["released"]):
        raise Complaint(f"'{given['released']}' is not a month. Give one such as 2024-05.")


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
