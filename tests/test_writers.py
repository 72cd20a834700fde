"""What is written can be read again: RDF/XML, CSV, SPARQL results, lines on a terminal; and what is read is text."""

import csv
import io
import os
import pty
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from conftest import TESTS, Openness
from hypothesis import given
from hypothesis import strategies as st
from landscapes import without_others

from openness import rdf
from openness.paths import ROOT
from openness.rdf import exchange
from openness.rdf.rows import Answer, BlankNode, Literal, NamedNode, csv_pieces, text, xml_pieces

BASE = "https://w3id.org/openness/"
ODD = "a\rb\x0bc"


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a landscape with the terms alone, in which each test puts a saved query."""
    root = tmp_path_factory.mktemp("landscape")
    shutil.copytree(ROOT / "ontology", root / "ontology", ignore=shutil.ignore_patterns("alignments"))
    (root / "queries").mkdir()
    return root


def parsed(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314, our own


def saved(root: Path, text: str) -> Path:
    (root / "queries" / "case.rq").write_text(text, encoding="utf-8")
    return root


TABLE = 'SELECT ?x { VALUES ?x { "a\\rb" "c,d" "e\\"f" } } ORDER BY ?x'


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_a_carriage_return_is_read_back_from_every_table(form: str, queries: Path) -> None:
    command = [sys.executable, "-m", "openness", "--root", str(queries), "query", "-", "--format", form]
    written = subprocess.run(command, input=TABLE.encode(), capture_output=True, check=True, cwd=TESTS).stdout.decode()
    if form == "csv":
        found = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    else:
        found = [str(one.text) for one in parsed(written).iter() if one.tag.endswith("literal")]
    assert found == ["a\rb", "c,d", 'e"f']


@given(st.lists(st.lists(st.text(max_size=6), min_size=2, max_size=2), max_size=4))
def test_csv_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\0", "") for cell in row] for row in rows]
    written = "".join(csv_pieces(("a", "b"), [tuple(map(Literal, row)) for row in rows]))
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["a", "b"], *rows]


def test_a_blank_node_is_written_as_one_in_csv() -> None:
    assert "".join(csv_pieces(("x",), [(BlankNode("b"),), (None,)])) == 'x\n_:b\n""\n'


def test_a_table_in_xml_is_well_formed_whatever_it_holds() -> None:
    written = "".join(xml_pieces(("x",), [(Literal(ODD),), (NamedNode("urn:x?a=1&b=2"),)]))
    assert [one.text for one in parsed(written).iter() if one.tag.endswith("literal")] == ["a\rb\ufffdc"]


RDF_XML = {  # by predicate and value: what is complained of, nothing where it can be written
    ("https://example.org/ok", "a\\rb"): "",
    ("https://example.org/1", "x"): "<https://example.org/1>: RDF/XML has no element for this property",
    ("https://example.org/p#", "x"): "<https://example.org/p#>: RDF/XML has no element for this property",
    ("urn:x:1-2", "x"): "<urn:x:1-2>: RDF/XML has no element for this property",
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#Description", "x"): "RDF/XML has no element",
    ("https://example.org/ok", "a\\u000b"): "the value has the character U+000B, which XML forbids",
    ("https://example.org/ok", "a\\uFFFE"): "the value has the character U+FFFE, which XML forbids",
}


@pytest.mark.parametrize(("predicate", "value"), RDF_XML)
def test_rdf_xml_says_what_it_can_and_refuses_the_rest(
    predicate: str, value: str, openness: Openness, queries: Path
) -> None:
    query = f'CONSTRUCT {{ <urn:s> <{predicate}> "{value}" }} {{}}'
    done = openness("--root", str(queries), "query", "-", "--format", "rdfxml", text=query)
    complaint = RDF_XML[predicate, value]
    if complaint:
        assert (done.returncode, done.stdout) == (2, "")
        assert complaint in done.stderr
        assert "Choose Turtle or N-Triples." in done.stderr
        return
    assert done.returncode == 0
    ((triple),) = rdf.parse(done.stdout.encode(), "rdfxml", "answer")
    assert text(triple.object) == "a\rb"
    assert "".join(parsed(done.stdout).itertext()).strip() == "a\rb"


def test_a_landscape_that_rdf_xml_cannot_say_is_not_written(openness: Openness, copied: Path, tmp_path: Path) -> None:
    for name in ("shapes", "queries"):
        shutil.copytree(ROOT / name, copied / name, ignore=without_others)
    entry = copied / "graph" / "entries" / "odd.ttl"
    entry.write_text(f'<{BASE}source/odd> <http://www.w3.org/2000/01/rdf-schema#comment> "a\\u000Bb" .', "utf-8")
    done = openness("--root", str(copied), "build", "--output", str(tmp_path / "all.rdf"))
    assert done.returncode == 2
    assert "source/odd" in done.stderr
    assert "U+000B, which XML forbids. Choose Turtle or N-Triples. Nothing was written." in done.stderr
    assert not list(tmp_path.glob("all*"))
    assert openness("--root", str(copied), "build", "--output", str(tmp_path / "all.nt")).returncode == 0


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ntriples"])
def test_nothing_that_a_terminal_obeys_is_written_to_one(form: str, queries: Path) -> None:
    head = "CONSTRUCT { <urn:s> <urn:p> ?x }" if form == "ntriples" else "SELECT ?x"
    query = queries / "escape.rq"
    query.write_text(f'{head} {{ BIND ("\\u001b[31mred" AS ?x) }}', encoding="utf-8")
    command = [sys.executable, "-m", "openness", "--root", str(queries), "query", str(query), "-f", form]
    main, other = pty.openpty()
    subprocess.run(command, stdout=other, check=True, cwd=TESTS)
    os.close(other)
    shown = os.read(main, 10_000)
    os.close(main)
    assert b"\x1b[31m" not in shown
    assert b"red" in shown
    if form == "csv":
        assert b"\x1b[31m" in subprocess.run(command, capture_output=True, check=True, cwd=TESTS).stdout, "data is data"


def test_a_line_end_in_a_value_begins_no_line_of_a_report(openness: Openness, tmp_path: Path) -> None:
    path = tmp_path / "lines.ttl"
    path.write_text(
        f"<{BASE}model/zebra> a <https://w3id.org/openness#Model> ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "Zebra\\n::error file=x::y", "Zebra\\n0 violations" .',
        encoding="utf-8",
    )
    done = openness("check", str(path))
    assert done.returncode == 1
    assert not [line for line in done.stdout.splitlines() if line.startswith(("::", "0 violations"))]


ANSWERS = {  # an answer with more than the specification has, and the cells that are read
    b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]},"meta":{"ms":11}}': ["1"],
    b'{"meta":{"a":[]},"head":{"vars":["x"],"link":[]},'
    b'"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}': ["urn:a"],
    b'{"head":{"vars":["x"]},"results":{"ordered":true,"distinct":false,"time":1,"bindings":[]}}': [],
    b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1","size":1}}]}}': ["1"],
    b'{"head":{"vars":["x"]},"warnings":[],"results":{"bindings":[{"x":{"type":"literal","value":"a","xml:lang":"en",'
    b'"datatype":"http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}}]}}': ["a"],
}


@pytest.mark.parametrize("body", ANSWERS)
def test_an_answer_with_more_members_is_read(body: bytes) -> None:
    answer = exchange.read_answer(body)
    assert isinstance(answer, Answer)
    assert [text(row[0]) for row in answer.rows] == ANSWERS[body]
    assert exchange.read_answer(b'{"head":{},"boolean":true,"meta":{}}') is True


def test_an_answer_that_is_cut_off_is_none() -> None:
    with pytest.raises((SyntaxError, ValueError)):
        exchange.read_answer(b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]')


HEAD = "#+ title: T\n#+ question: Q?\n"
DEFAULTS = f"""{HEAD}#+ tags: [x]
#+ params:
#+   - {{name: language, default: no}}
#+   - {{name: code, default: 007}}
#+   - {{name: version, default: 2.50}}
#+   - {{name: day, default: 2024-05-13}}
#+   - {{name: none, default: ~}}
SELECT ?l ?c ?v ?d ?n {{
  BIND ($language AS ?l) BIND ($code AS ?c) BIND ($version AS ?v) BIND ($day AS ?d) BIND (BOUND($none) AS ?n)
}} ORDER BY ?l
"""


def test_a_default_is_the_text_that_is_written(openness: Openness, queries: Path) -> None:
    done = openness("--root", str(saved(queries, DEFAULTS)), "query", "case", "--format", "csv")
    assert done.stdout == "l,c,v,d,n\nno,007,2.50,2024-05-13,false\n"


HEADERS = {
    "#+ tags: license": "tags is not a list. Write it in brackets: [a, b].",
    "#+ tags: {a: b}": "tags is not a list",
    "#+ tags: [x]\n#+ params: {name: kind}": "params is not a list",
    "#+ tags: [x]\n#+ params: [kind]": "each of params is a mapping with at least a name",
    "#+ tags: [x]\n#+ params: [{name: kind, values: abc}]": "values of parameter 'kind' is not a list",
    "#+ tags: [x]\n#+ params: [{name: kind, default: [a]}]": "default of parameter 'kind' is not a text",
    "#+ tags: [x]\n#+ params: [{name: kind, required: yes}]": "required of parameter 'kind' is 'yes'. Write true or",
    "#+ tags: [x]\n#+ params: [{name: kind, type: integer, default: 1_000}]": "the default '1_000' of parameter 'kind'",
    "#+ tags: [x]\n#+ example: kind": "example is not a mapping",
    "#+ tags: [x]\n#+ tags: [y]": "'tags' is here twice",
}


@pytest.mark.parametrize("line", HEADERS)
def test_a_value_of_another_kind_in_a_header_is_reported(line: str, openness: Openness, queries: Path) -> None:
    root = saved(queries, f'{HEAD}{line}\nSELECT ?m {{ ?m a opn:Model FILTER ($kind = "a") }} ORDER BY ?m\n')
    done = openness("--root", str(root), "query", "describe", "case")
    assert done.returncode == 2
    assert HEADERS[line] in done.stderr


NUMBERS = f"""{HEAD}#+ tags: [x]
#+ params:
#+   - {{name: n, type: integer, default: 3}}
#+   - {{name: d, type: decimal, default: 3}}
#+   - {{name: day, type: date, default: 2024-05-13}}
#+   - {{name: yes, type: boolean, default: true}}
SELECT ?n {{ BIND ($n AS ?n) FILTER ($d > 0 && $yes && $day > "2000-01-01"^^xsd:date) }} ORDER BY ?n
"""


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("n", value) for value in ("1_000", "٣", "1e3", "3.0", "0x10")),
        *(("d", value) for value in ("1_0", "1e3", "٣", "nan", "Infinity", ".")),
        *(("day", value) for value in ("20240513", "2024-W01-1", "2024-02-30", "2024-05-13T00:00:00")),
        *(("yes", value) for value in ("True", "yes", "no")),
    ],
)
def test_a_value_is_written_as_xml_schema_has_it(name: str, wrong: str, openness: Openness, queries: Path) -> None:
    done = openness("--root", str(saved(queries, NUMBERS)), "query", "case", f"--{name}", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"'{wrong}' is not a value for {name}." in done.stderr
