"""What `openness rule` shows of an example in YAML says what its Turtle says, or is not shown."""

from conftest import Openness

from openness import rdf
from openness.check import read
from openness.check.entry import statements
from openness.entries.as_yaml import as_yaml
from openness.paths import ROOT, files

EXAMPLES = [path for path in files(ROOT / "shapes" / "examples", ".ttl") if not path.stem.startswith("ontology-")]
"""The examples of entries; an ontology is no entry."""


def test_most_things_of_the_examples_can_be_written_in_yaml() -> None:
    blocks: list[str] = []
    for path in EXAMPLES:
        triples: dict[rdf.Term, rdf.Triples] = {}
        for triple in statements(read(path)):
            triples.setdefault(triple.subject, []).append(triple)
        blocks += map(as_yaml, triples.values())
    written = list(filter(None, blocks))
    assert len(written) > len(blocks) * 4 / 5
    assert all(block.startswith("id: ") and "^^" not in block for block in written)


def test_what_yaml_cannot_say_is_not_written() -> None:
    parsed = rdf.parse(b'<urn:a> <urn:b> "x"^^<urn:kind> . <urn:c> <urn:d> [] .', "turtle", "x.ttl")
    assert [as_yaml([triple]) for triple in parsed] == ["", ""]
    assert as_yaml(parsed) == as_yaml([]) == ""


def test_a_rule_is_explained_in_turtle_and_in_yaml(openness: Openness) -> None:
    output = openness("rule", "OPN221").stdout
    assert output.count("The same in YAML:") == 2
    assert "opn:level opn:C3 ;" in output
    assert "    level: C3\n" in output
