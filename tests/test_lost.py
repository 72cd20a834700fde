"""What JSON-LD would leave out in silence is refused with its place, in JSON-LD as in YAML."""

from pathlib import Path

import pytest

from openness.check.entry import read, statements
from openness.rdf import UnreadableError

OURS = '{"@context": "https://w3id.org/openness/context.jsonld", "@id": "model/x",\n '

REFUSED = {
    "reference.jsonld": (OURS + '"seeAlso": "http://a b"}', "line 2, column 13: 'http://a b' has a space"),
    "list.jsonld": (OURS + '"license": ["apache-2-0", "http://x/my own"]}', "line 2, column 28: 'http://x/my own' has"),
    "key.jsonld": (OURS + '"my key": 1}', "line 2, column 2: 'my key' has a space"),
    "keyword.jsonld": (OURS + '"@license": "rail"}', "line 2, column 2: '@license' is no keyword of JSON-LD, so it"),
    "name.jsonld": (OURS + '"license": "@rail"}', "line 2, column 13: '@rail' is no name"),
    "own.jsonld": (
        '{"@context": {"see": {"@id": "http://a/see", "@type": "@id"}},\n "@id": "http://a/x", "see": "http://a b"}',
        "line 2, column 30: 'http://a b' has a space",
    ),
    "language.jsonld": (OURS + '"label": {"@value": "x", "@language": "e n"}}', "column 40: 'e n' is no language tag"),
    "keyword.yaml": ('id: model/x\n"@license": rail\n', "line 2, column 1: '@license' is no keyword of JSON-LD"),
    "near.yaml": ('id: model/x\n"@lable": X\n', "Did you mean label?"),
    "name.yaml": ('id: model/x\nlicense: "@rail"\n', "line 2, column 10: '@rail' is no name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_lost_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    """An entry without the statement would pass."""
    text, why = REFUSED[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as refused:
        statements(read(tmp_path / name))
    assert why in str(refused.value)


def test_what_json_ld_reads_is_taken(tmp_path: Path) -> None:
    """Terms of a document's own context, free keys of its maps, and texts may have any character."""
    (tmp_path / "x.jsonld").write_text(
        '{"@context": {"my label": "http://a/l", "by": {"@id": "http://a/by", "@container": "@index"}},'
        ' "@id": "http://a/x", "my label": "a b @c", "by": {"the one": "x", "the other": "y"}}',
        encoding="utf-8",
    )
    assert len(statements(read(tmp_path / "x.jsonld"))) == 3


@pytest.mark.parametrize("name", ["x.yaml", "x.ttl", "x.jsonld"])
@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_entry_says_nothing_in_every_form(tmp_path: Path, name: str, text: str) -> None:
    """So the check gives it one answer: there is nothing to check."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert statements(read(tmp_path / name)) == []
