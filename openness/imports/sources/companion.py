"""The paper's companion site: Markdown files, a model each, whose front matter grades the twelve components."""

from collections.abc import Iterator
from pathlib import Path

from openness.comparable_names import fold
from openness.imports.mapping import MappedCell, SourceMapping
from openness.imports.source_entries import (
    Found,
    ImportFileError,
    Progress,
    SourceEntry,
    describe_failure,
    list_files,
    read_links,
    read_text,
    text_of,
)
from openness.readers import marked_yaml


def read_entries(path: Path, mapping: SourceMapping, progress: Progress) -> Iterator[Found]:
    """Yield the models of the folder `_llms/`."""
    listed = list_files(path, ".md")
    for done, file in enumerate(listed):
        progress(file.name, done, len(listed))
        try:
            front = read_text(file).split("\n---", 1)[0].removeprefix("---")
            found = marked_yaml.plain(marked_yaml.read(front.encode(), nulls=True))
        except (ImportFileError, marked_yaml.FormError) as error:
            yield describe_failure(file, ImportFileError(str(error)))
            continue
        if not text_of(found, "title"):
            continue
        cells = []
        for name in mapping.fields:
            value, license_text = (text_of(found, *name.split("."), key) for key in ("value", "license"))
            if value:
                cells.append(MappedCell(name, fold(value), value, (license_text,) if license_text else (), "own"))
        year, month = text_of(found, "release", "year"), text_of(found, "release", "month")
        facts = {
            "released": f"{year}-{int(month):02}" if year.isdigit() and month.isdigit() else "",
            "paper_link": read_links(text_of(found, "link")),
        }
        yield SourceEntry(file.name, file.stem, text_of(found, "title"), facts, tuple(cells))
