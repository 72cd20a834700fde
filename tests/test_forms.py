"""The forms of an entry: the same statements whatever the syntax, and no trap of YAML, JSON-LD or XML gets through."""

import json
from pathlib import Path

import pytest
from conftest import TESTS, Openness
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, URIRef

from openness import rdf
from openness.check.yaml_positions import positions
from openness.landscape import Landscape
from openness.namespaces import OPN
from openness.paths import ROOT
from openness.rdf import convert
from openness.rdf.dump import dump
from openness.readers import jsonld
from openness.readers.marked_yaml import Span
from openness.web import create_app

FALCON = TESTS / "forms" / "falcon-2.yaml"
OLMO = TESTS / "forms" / "olmo-2.yaml"


def read(path: Path) -> set[str]:
    store = rdf.empty()
    rdf.read_file(store, path, "urn:entry")
    return {str(triple) for triple in convert.triples_of(convert.graph_of(store))}


def write(folder: Path, content: str | bytes, name: str = "entry.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_yaml_entry_passes_the_check(openness: Openness) -> None:
    done = openness("check", "forms/falcon-2.yaml", "--strict")
    assert (done.returncode, done.stdout) == (
        0,
        "0 violations, 0 warnings, 0 information, 0 waived; checked 15 things in 1 file.\n",
    )


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_an_entry_says_the_same_in_each_form(form: str, tmp_path: Path) -> None:
    store = rdf.empty()
    rdf.read_file(store, FALCON, "urn:entry")
    suffix = next(suffix for suffix, name in rdf.SUFFIXES.items() if name == form)
    path = tmp_path / f"entry{suffix}"
    if form in ("trig", "nquads"):
        path.write_bytes(dump(store, form))
    else:
        path.write_text(rdf.write_triples(convert.triples_of(convert.graph_of(store)), form), "utf-8")
    assert read(path) == read(FALCON)


def test_another_json_ld_processor_reads_the_same_from_a_yaml_entry() -> None:
    other = Graph().parse(data=jsonld.from_yaml(FALCON.read_bytes()), format="json-ld")
    assert {str(triple) for triple in convert.triples_of(other)} == read(FALCON)


def test_the_context_knows_each_property_of_the_ontology_and_its_kind_of_value() -> None:
    ontology = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        ontology.parse(path)
    terms = {
        str(term["@id"]): term["@type"]
        for term in jsonld.context().values()
        if isinstance(term, dict) and "@id" in term
    }
    for kind, literal in ((OWL.ObjectProperty, False), (OWL.DatatypeProperty, True)):
        for name in ontology.subjects(RDF.type, kind):
            if not str(name).startswith(str(OPN)):  # declared for OWL 2 DL, and no key of an entry
                continue
            wanted: set[str | None] = {"@id", "@vocab"}
            value = ontology.value(name, RDFS.range)
            if literal:
                # The dates of XML Schema are no datatypes of OWL 2, so no range has them; the shapes do.
                texts = value in (XSD.string, None)
                wanted = (
                    {None, "xsd:date", "xsd:gYear", "xsd:gYearMonth"}
                    if texts
                    else {str(value).replace(str(XSD), "xsd:")}
                )
            elif value is not None and SKOS.Concept in ontology.transitive_objects(URIRef(str(value)), RDFS.subClassOf):
                wanted = {"@vocab"}
            short = str(name).replace(str(OPN), "opn:")
            assert terms.get(short) in wanted, f"ontology/context.jsonld: {short} needs @type {wanted}"


def test_what_yaml_would_make_of_a_value_stays_what_is_written(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "id: claim/a\nlabel: no\ntitle: 1e9\nnotation: 2024-05-13\nlocator: 012\nreason: 1:30\n"
        "largestSize: 7_000\nyear: 2024\n",
    )
    said = read(path)
    assert {text.rsplit("> ", 1)[1] for text in said if "XMLSchema" not in text} == {
        '"no"',
        '"1e9"',
        '"2024-05-13"',
        '"012"',
        '"1:30"',
    }
    assert any('"7_000"^^<http://www.w3.org/2001/XMLSchema#integer>' in text for text in said)
    assert any('"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>' in text for text in said)


def test_a_name_with_a_space_is_found_and_not_dropped(tmp_path: Path, openness: Openness) -> None:
    text = (
        FALCON.read_text("utf-8").replace("license: mit", "license: MIT License", 1).replace("locator:", "lo cator:", 1)
    )
    found = openness("check", str(write(tmp_path, text)))
    assert found.returncode == 1
    assert "Nothing describes license:MIT%20License." in found.stdout
    assert "lo%20cator is not a term that is defined. Did you mean locator?" in found.stdout


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)

WRONG: dict[str, tuple[str | bytes, str]] = {
    "a duplicate key": ("id: claim/a\nid: claim/b\n", "line 2, column 1: 'id' is here twice, first in line 1."),
    "a tab": ("id: claim/a\nsaid:\n\tlabel: x\n", "line 3, column 1: a tab cannot indent in YAML. Use spaces."),
    "not UTF-8": (b"id: claim/a\nlabel: caf\xe9\n", "line 2, column 11: byte 0xe9 is not UTF-8."),
    "UTF-16": ("id: claim/a\n".encode("utf-16"), "line 1, column 1: byte 0xff is not UTF-8."),
    "an empty value": ("id: claim/a\nlicense:\n", "line 2, column 9: 'license' has no value."),
    "null": ("id: claim/a\nlicense: ~\n", "line 2, column 10: 'license' has no value."),
    "a tag": ("id: !!python/object/apply:os.system [ls]\n", "line 1, column 5: the tag"),
    "a bomb of anchors": (BOMB, "there are more than 200,000 values here"),
    "deep nesting": ("a: " + "[" * 500, "line 1, column 68: this is nested more than 64 deep."),
    "deeper nesting": ("a: " + "[" * 100_000, "exceeded maximum nesting depth"),
    "an unknown anchor": (
        "a: &said x\nb: *sayd\n",
        "line 2, column 4: nothing above is named &sayd. There are: *said.",
    ),
    "a second document": ("id: claim/a\n---\nid: claim/b\n", "line 3, column 1: a second document starts here."),
    "a list": ("- a\n- b\n", "an entry starts with keys"),
    "a bare question mark": ("a: {notation: ?}\n", "line 1, column 15: a question mark alone means something else"),
    "a bare at sign": (
        "@context: x\n",
        "line 1, column 1: a value or key cannot start with @ unless it is in quotes",
    ),
    "a colon in a value": (
        "title: Falcon: a model\n",
        "line 1, column 14: a colon and a space within a value look like a key.",
    ),
    "a merge of a text": ("a: {<<: x}\n", "line 1, column 5: <<: takes the name of keys"),
}


@pytest.mark.parametrize("trap", WRONG)
def test_each_trap_of_yaml_is_told_with_its_line(trap: str, tmp_path: Path) -> None:
    content, message = WRONG[trap]
    with pytest.raises(rdf.UnreadableError, match=r"entry\.yaml: ") as caught:
        read(write(tmp_path, content))
    assert message in str(caught.value)


def test_an_entry_that_cannot_be_read_ends_with_status_2_and_its_line(tmp_path: Path, openness: Openness) -> None:
    done = openness("check", str(write(tmp_path, "id: claim/a\nid: claim/b\n")))
    assert done.returncode == 2
    assert "entry.yaml: line 2, column 1: 'id' is here twice" in done.stderr


def test_a_json_ld_entry_may_name_our_context_and_no_other_one_is_fetched(tmp_path: Path) -> None:
    tree = {"@context": jsonld.CONTEXT_IRI, "id": "model/x", "type": "Model", "label": "X"}
    assert len(read(write(tmp_path, json.dumps(tree), "x.jsonld"))) == 2
    tree["@context"] = "http://127.0.0.1:9/context.jsonld"
    with pytest.raises(rdf.UnreadableError, match="its JSON-LD context is on the web and is not fetched"):
        read(write(tmp_path, json.dumps(tree), "x.jsonld"))
    yaml = "'@context': http://127.0.0.1:9/context.jsonld\nid: model/x\nlabel: X\n"
    with pytest.raises(rdf.UnreadableError, match="is not fetched"):
        read(write(tmp_path, yaml))


DEEP = {
    "deep.jsonld": '{"@id":"urn:a","urn:b":' * 20_000 + '"c"' + "}" * 20_000,
    "deep.nt": "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 100_000 + "<urn:c>" + " )>>" * 100_000 + " .",
    "deep.rdf": "<e:A><e:p>" * 10_000,
    "entities.rdf": '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><r/>',
}


@pytest.mark.parametrize("name", DEEP)
def test_what_would_end_the_process_is_refused_before_it_is_parsed(name: str, tmp_path: Path) -> None:
    with pytest.raises(rdf.UnreadableError, match=r"nested more than|made of other entities"):
        read(write(tmp_path, DEEP[name], name))


def test_each_statement_of_a_yaml_entry_has_its_place_and_each_thing_its_id() -> None:
    content = FALCON.read_bytes()
    lines = content.decode().splitlines()
    found = positions(content)
    assert {str(triple) for triple in convert.triples_of(found.triples)} == read(FALCON)

    def text(span: Span) -> str:
        assert span.line == span.end_line
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]

    for (s, p, o), span in found.triples.items():
        value = str(o).removeprefix(str(OPN))
        assert value.endswith(text(span).strip('"')), (s, p, o)
    assert {text(span) for thing, span in found.things.items() if str(thing).endswith("/inference-code")} == {
        "inference-code"
    }
    assert len(found.things) == 15
    date = next(span for (_, p, _), span in found.triples.items() if p == OPN.asOf)
    assert date.line == 8, "a merged key has the place where it was written"


def test_a_finding_on_a_yaml_entry_has_the_line_and_column_of_the_value_or_key_at_fault(
    tmp_path: Path, openness: Openness
) -> None:
    text = (
        FALCON.read_text("utf-8")
        .replace("license: mit", "license: MIT License")
        .replace("developer: tii", "devloper: tii")
    )
    path = write(tmp_path, text)
    found = json.loads(openness("check", str(path), "--format", "json").stdout)["findings"]
    lines = text.splitlines()
    places = {
        (f["code"], lines[f["line"] - 1][f["column"] - 1 : f["end_column"] - 1])
        for f in found
        if f["line"] == f["end_line"]
    }
    assert places == {("OPN001", "devloper"), ("OPN002", "MIT License")}


def test_the_example_in_the_readme_is_the_entry_that_the_tests_check() -> None:
    text = (ROOT / "graph" / "README.md").read_text("utf-8")
    assert f"```yaml\n{OLMO.read_text('utf-8')}```\n" in text


PIECES = st.sampled_from(
    [*"{}[]:,-?&*!|>'\"#%@`\t\n ", "<<: *said", "&said ", "- ", "id: ", "'@context': ", "claims:\n"]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_refused_in_a_sentence(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    try:
        triples = rdf.parse(content, "yaml", "entry")
    except rdf.UnreadableError:
        return
    assert len(positions(content).triples) <= len(triples)


@pytest.mark.parametrize("character", ["\u2028", "\u0085", "\u00e4", "\U0001f426"])
def test_a_name_with_any_character_is_checked(character: str, tmp_path: Path, openness: Openness) -> None:
    name = f"NotA{character}pplicable"
    text = FALCON.read_text("utf-8").replace("outcome: Unknown", f'outcome: "{name}"', 1)
    assert "OPN001" in openness("check", str(write(tmp_path, text))).stdout
    turtle = f"<https://w3id.org/openness/model/x> a <https://w3id.org/openness#{name}> ."
    done = openness("check", str(write(tmp_path, turtle, "entry.ttl")))
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("right", "wrong"), [("2024-05-13", "13.05.2024"), ("11000000000", "1e9"), ("2024-05\n", "May\n")]
)
def test_a_value_of_the_wrong_kind_is_a_finding_and_nothing_else(
    right: str, wrong: str, tmp_path: Path, openness: Openness
) -> None:
    path = write(tmp_path, FALCON.read_text("utf-8").replace(right, wrong))
    for arguments in (("check",), ("check", "--diff")):
        done = openness(*arguments, str(path))
        assert "Traceback" not in done.stderr
        assert "Failed" not in done.stderr
    assert openness("check", str(path)).returncode == 1


def test_a_misspelt_key_is_held_against_the_keys_of_yaml(tmp_path: Path, openness: Openness) -> None:
    text = FALCON.read_text("utf-8").replace("label: Falcon", "lable: Falcon").replace("citation:", "citaton:")
    found = openness("check", str(write(tmp_path, text))).stdout
    assert "lable is not a term that is defined. Did you mean label?" in found
    assert "citaton is not a term that is defined. Did you mean citation?" in found


def test_the_site_gives_the_context_under_its_address(landscape: Landscape) -> None:
    client = create_app(landscape).test_client()
    answer = client.get(jsonld.CONTEXT_IRI.removeprefix("https://w3id.org/openness"))
    assert answer.mimetype == "application/ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_json() == {"@context": jsonld.context()}
    again = client.get("/context.jsonld", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
