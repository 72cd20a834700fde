"""Entries that grow when they are read: each is refused in little time and memory, at the command line too."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from openness import rdf
from openness.entries import card_hints, markdown
from openness.limits import MAX_FILE, MAX_LINE
from openness.readers import sssom
from openness.readers.sssom import TableError

pytestmark = pytest.mark.slow

XML = """<?xml version="1.0"?>
{0}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:é="http://e/" xmlns:o="http://e/">
<rdf:Description rdf:about="urn:a">{1}</rdf:Description></rdf:RDF>"""
TEXT = "x" * 100_000


def nested(name: str, extra: str = "") -> str:
    """Return RDF/XML that is a thousand elements deep; `extra` may look like an end tag."""
    opened, closed = f"<{name}><rdf:Description>{extra}", f"</rdf:Description></{name}>"
    return XML.format("", opened * 500 + closed * 500)


def entity(text: str, uses: int, where: str = "<o:b>{0}</o:b>") -> str:
    return XML.format(f'<!DOCTYPE r [<!ENTITY a "{text}">]>', where.format("&a;" * uses))


BOMBS: dict[str, tuple[str, str, str]] = {
    "a text and its aliases": ("yaml", f"a: &a {TEXT}\nb: [" + "*a, " * 100_000 + "*a]\n", "8,000,000 bytes here"),
    "a list of lists": (
        "yaml",
        "a: &a ["
        + "x, " * 99
        + "x]\nb: &b ["
        + "*a, " * 99
        + "*a]\nc: &c ["
        + "*b, " * 99
        + "*b]\nd: ["
        + "*c, " * 99
        + "*c]\n",
        "200,000 values",
    ),
    "a merged text": ("yaml", f"a: &a {{b: {TEXT}}}\nc: [" + "{<<: *a}, " * 100 + "*a]\n", "8,000,000 bytes here"),
    "an entity": ("rdfxml", entity("x" * 1_000, 10_000), "grow by"),
    "an entity in an attribute": ("rdfxml", entity("x" * 1_000, 10_000, '<o:b o:c="{0}"/>'), "grow by"),
    "a long entity": ("rdfxml", entity(TEXT, 1), "more than 1,000 characters"),
    "an entity of entities": ("rdfxml", entity("&#38;b;&#38;b;", 1), "made of other entities"),
    "an entity that is elsewhere": (
        "rdfxml",
        XML.format('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<o:b>&a;</o:b>"),
        "outside of the document",
    ),
    "deep XML": ("rdfxml", nested("o:b"), "nested more than 500 deep"),
    "deep XML of other letters": ("rdfxml", nested("é:é"), "nested more than 500 deep"),
    "deep XML with end tags in comments": ("rdfxml", nested("o:b", "<!-- </o:b></o:b> -->"), "nested more than 500"),
    "deep XML with ends in attributes": (
        "rdfxml",
        nested("o:b").replace("<rdf:Description>", '<rdf:Description o:c="/>">'),
        "nested more than 500 deep",
    ),
    "many contexts": (
        "jsonld",
        '{"@graph": [' + ", ".join(['{"@context": {"a": "urn:a"}, "a": "1"}'] * 16_000) + "]}",
        "more than 100 contexts",
    ),
    "a list of contexts": ("jsonld", '{"@context": [' + ", ".join(["{}"] * 200) + "]}", "more than 100 contexts"),
    "deep JSON": ("jsonld", '{"a": ' * 1_000 + "1" + "}" * 1_000, "nested"),
    "deep triple terms": ("turtle", "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 100 + "1" + " )>>" * 100, "nested"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_in_little_time(kind: str) -> None:
    form, text, message = BOMBS[kind]
    started = time.process_time()
    with pytest.raises(rdf.UnreadableError, match=message):
        rdf.parse(text.encode(), form, "bomb")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "content",
    [
        entity("http://example.org/", 20),
        XML.format("", "<o:b>a<!-- > < --></o:b><o:c><![CDATA[<o:b><o:b>]]></o:c>"),
        nested("o:b").replace("<o:b><rdf:Description>" * 500, "<o:b/>").replace("</rdf:Description></o:b>" * 500, ""),
    ],
)
def test_xml_that_does_not_grow_is_read(content: str) -> None:
    assert rdf.parse(content.encode(), "rdfxml", "entry")


def check(path: str | Path, megabytes: int = 700) -> "subprocess.CompletedProcess[str]":
    """Check a file at the command line, with so much memory at most, whatever address space is reserved beside it."""

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))

    command = [sys.executable, "-m", "openness", "check", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=confine)


def write_text(kind: str) -> Callable[[Path], Path]:
    form, text, _ = BOMBS[kind]

    def write(folder: Path) -> Path:
        path = folder / f"bomb.{ {'yaml': 'yaml', 'rdfxml': 'rdf'}[form] }"
        path.write_text(text)
        return path

    return write


def write_zeros(name: str, size: int) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        with path.open("wb") as file:
            file.truncate(size)  # takes no room on the disk
        return path

    return write


def link_device(folder: Path) -> Path:
    path = folder / "bomb.ttl"
    path.symlink_to("/dev/zero")
    return path


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (write_text("a text and its aliases"), "8,000,000 bytes"),
        (write_text("an entity"), "grow by"),
        (write_zeros("bomb.ttl", 3 << 30), f"{MAX_FILE:,} bytes"),
        (write_zeros("bomb.nq", 3 << 30), f"{MAX_LINE:,} bytes"),
        (link_device, "1:1 violation OPN000 \n    A link that leads out of its folder. Put the file itself here."),
    ],
    ids=["aliases", "entity", "zeros", "a line of zeros", "device"],
)
def test_the_command_line_refuses_what_the_site_refuses(
    write: Callable[[Path], Path], message: str, tmp_path: Path
) -> None:
    run = check(write(tmp_path))
    assert message in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert run.returncode in {1, 2}


@pytest.mark.parametrize("arguments", [("query", "/dev/zero"), ("link", "accept", "/dev/zero"), ("draft", "/dev/zero")])
def test_a_device_is_not_read(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "openness", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "COLUMNS": "200"})
    assert run.returncode == 2
    assert "not a file" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("header", "columns", "message"),
    [
        ("#a: &a [x, x]\n#mapping_set_id: [*a, *a]\n", "subject_id", "write the value out in the place of an alias"),
        ("", "\t".join(["other"] * 50_000), "the column other is there twice"),
        ("", "\t".join(map(str, range(100_000))), "the table has no column subject_id"),
        ("".join(f"#  p{n}: http://e.org/{n}/\n" for n in range(5_000)), "subject_id", "no column predicate_id"),
    ],
    ids=["aliases", "one column", "many columns", "many prefixes"],
)
def test_a_table_is_refused_in_little_time(header: str, columns: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.sssom.tsv"
    start = "#mapping_set_id: https://e.org/set\n#license: https://e.org/license\n#curie_map:\n"
    path.write_text((header if "&" in header else start + header) + columns + "\n", "utf-8")
    begun = time.process_time()
    with pytest.raises(TableError, match=message):
        sssom.read(path)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "line",
    [
        "[" * 50_000,
        "[a](" * 20_000,
        "![" * 50_000,
        "<a " * 50_000,
        "<h1>" * 20_000,
        "# a" + " " * 50_000 + "b",
        "1." * 50_000,
        "licensed under " * 10_000,
        "2024-01-01 " + "release " * 20_000,
        "| 7B " * 20_000,
        "https://hf.co/a/b " * 10_000,
    ],
    ids=[
        *("brackets", "links", "images", "tags", "headings", "spaces", "numbers"),
        *("licenses", "news", "cells", "addresses"),
    ],
)
def test_a_card_of_one_long_line_is_read_in_little_time(line: str) -> None:
    begun = time.process_time()
    lines = markdown.plain_lines(f"# Crystal ##\n\n{line}\n- **Developer:** [Ada](https://e.org/a)\n")
    assert markdown.first_heading(lines) == "Crystal"
    hints = list(card_hints.find_hints(lines, 1, lambda _: False))
    assert ("developer", "Developer: Ada") in [(hint.fact, hint.text) for hint in hints]
    assert time.process_time() - begun < 2
