"""Make the sources of the documentation site: the documents of the repository, and pages made from its code and data.

    python docs/generator/make_docs.py build/docs

Writes the documents that `docs/mkdocs.yml` lists, its notebooks with what they show when they are run, the pages of the
reference below `docs/reference/`, and `mkdocs.yml` with all of them, from which Zensical builds the site. Exit status 1
means a link that leads nowhere, a notebook that fails or a diagram that cannot be drawn.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from command_pages import write_command_pages
from diagrams import DiagramError
from http_page import write_http_page
from notebook_pages import NotebookError, write_notebook_page
from query_pages import write_query_pages
from rule_pages import write_rule_pages
from stage_documents import GENERATED, BrokenLinkError, stage_text
from term_pages import write_term_pages

import openness

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "  - Reference: generated\n"
"""The line of `docs/mkdocs.yml` that the list of the generated pages replaces."""
DOCUMENT = re.compile(r"^\s*- (?:[^:\n]+: )?([\w./-]+\.md)$", re.MULTILINE)
NOTEBOOK = re.compile(r"^(\s*- (?:[^:\n]+: )?)(([\w./-]+)\.ipynb)$", re.MULTILINE)
SECTIONS = (
    ("Terms", "terms", write_term_pages),
    ("Rules", "rules", write_rule_pages),
    ("Saved queries", "queries", write_query_pages),
    ("Command line", "commands", write_command_pages),
)
PYTHON = """# Python

What `openness.__all__` names is public; anything else may change with any version. Start with `openness.load()`.
"""


def main() -> None:
    """Write the sources of the site to the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="the folder to write to; what is in it is removed")
    output = parser.parse_args().output
    shutil.rmtree(output, ignore_errors=True)
    config = (ROOT / "docs" / "mkdocs.yml").read_text("utf-8")
    try:
        for name in DOCUMENT.findall(config):
            stage_text(ROOT, output / "pages", name, (ROOT / name).read_text("utf-8"))
        reference = [*write_reference(output / "pages")]
        for _, name, _ in NOTEBOOK.findall(config):
            write_notebook_page(ROOT, output / "pages", name)
    except (BrokenLinkError, DiagramError, NotebookError) as error:
        sys.exit(str(error))
    nav = "  - Reference:\n" + "".join(reference)
    config = NOTEBOOK.sub(r"\1\3.md", config)
    (output / "mkdocs.yml").write_text(config.replace(REFERENCE, nav).replace("@ROOT@", str(ROOT)), "utf-8")


def write_reference(pages: Path) -> Iterable[str]:
    """Write the pages of the reference; yield the lines of the navigation."""
    for title, folder, write in SECTIONS:
        made = write(ROOT)
        yield f"    - {title}:\n"
        for name, text in made.items():
            stage_text(ROOT, pages, f"{GENERATED}{folder}/{name}", text)
            yield f"      - {GENERATED}{folder}/{name}\n"
    public = "\n".join(f"::: openness.{name}\n" for name in openness.__all__ if not name.startswith("_"))
    for title, name, text in (
        ("Python", "python.md", f"{PYTHON}\n{public}"),
        ("HTTP", "http.md", write_http_page(ROOT)),
    ):
        stage_text(ROOT, pages, GENERATED + name, text)
        yield f"    - {title}: {GENERATED}{name}\n"


if __name__ == "__main__":
    main()
