"""One definition of an IRI, the engine's: nothing that JSON-LD or YAML names is lost, and Turtle agrees."""

import json
import random
from pathlib import Path

import pytest

from openness.check.entry import Entry, read, statements
from openness.rdf import UnreadableError
from openness.terms import escape_iri, explain_iri, is_iri

PIECES = (
    *"ab/:?#[]%{}|^`\\\"<> ~!@$&'()*+,;=-._1é",
    *("%41", "%zz", "\u200e", "\u00a0", "\ue000", "\U0010ffff", "\U000f0000", "http:", "https://", "//"),
    *("opn:", "model:", "_:", "\n", "\ud7ff", "e:", "C5", "Model", "label:", "id:"),
)
CONTEXT = ["https://w3id.org/openness/context.jsonld", {"e": "http://e.example/#"}]


def entry(place: str, name: str) -> tuple[dict[str, object], int]:
    """Return an entry with a name in a place, and how many statements it has."""
    model: dict[str, object] = {"@context": CONTEXT, "@id": "https://e.example/s", "label": "x"}
    if place == "@base":
        return {**model, "@context": [*CONTEXT, {"@base": name}], "@id": "q"}, 1
    if place == "key":
        return {**model, name: "y"}, 2
    if place == "datatype":
        return {**model, "notation": {"@value": "x", "@type": name}}, 2
    return {**model, place: name}, 1 + (place != "@id")


def test_no_name_is_lost_in_json_ld_or_yaml() -> None:
    chance = random.Random(14)  # noqa: S311, nothing here is secret
    taken = {"jsonld": 0, "yaml": 0}
    for _ in range(250):
        name = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
        for place in ("@id", "evidence", "level", "type", "key", "@base", "datatype"):
            document, count = entry(place, name)
            for form in taken:
                text = json.dumps(document, ensure_ascii=False)
                if form == "yaml":  # it has our context already, and YAML has no such character
                    text = text.replace(f'"{CONTEXT[0]}", ', "")
                    if "\U0010ffff" in name:
                        continue
                try:
                    found = statements(Entry("x", text.encode(), form))
                except UnreadableError:
                    continue
                assert len(found) == count, (form, place, name)
                taken[form] += 1
    assert min(taken.values()) > 300


KEPT = {
    "seeAlso: https://example.org/w/index.php?a[]=100%": "https://example.org/w/index.php?a%5B%5D=100%25",
    "seeAlso: https://example.org/a#b#c": "https://example.org/a#b%23c",
    "seeAlso: https://example.org/a b": "https://example.org/a%20b",
    "seeAlso: https://[::1]/a": "https://[::1]/a",
    "seeAlso: https://example.org/table-3:row-4": "https://example.org/table-3:row-4",
}


@pytest.mark.parametrize("line", KEPT)
def test_what_a_browser_takes_is_escaped_in_yaml(line: str) -> None:
    (found,) = statements(Entry("x.yaml", f"id: model/x\n{line}\n".encode(), "yaml"))
    assert getattr(found.object, "value", "") == KEPT[line]


def test_an_id_with_brackets_keeps_its_claim() -> None:
    text = 'id: "claim/x/inference-code[x]"\ntype: Assessment\nmodel: bloom\n'
    assert len(statements(Entry("x.yaml", text.encode(), "yaml"))) == 2


REFUSED = {
    "bracket.jsonld": (
        '"seeAlso": "https://e.org/?a[]=1"',
        "line 3, column 13: 'https://e.org/?a[]=1' has the character '['",
    ),
    "percent.jsonld": ('"seeAlso": "https://e.org/100%"', "has a % that no two hexadecimal digits follow"),
    "fragment.jsonld": ('"seeAlso": "https://e.org/a#b#c"', "has a second #"),
    "prefixed.jsonld": ('"level": "opn:C5#x"', "'opn:C5#x' has a second #"),
    "host.jsonld": ('"seeAlso": "https://[x]/"', "is no IRI"),
    "private.jsonld": ('"seeAlso": "https://e.org/\U0010ffff"', "has the character U+10FFFF"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_json_ld_with_what_is_no_iri_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    line, why = REFUSED[name]
    text = '{"@context": "https://w3id.org/openness/context.jsonld",\n "@id": "model/x",\n ' + line + "}"
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError) as refused:
        statements(read(tmp_path / name))
    assert why in str(refused.value)


def test_a_key_that_no_context_defines_is_refused() -> None:
    text = '{"@context": {"opn": "https://w3id.org/openness#"},\n "@id": "http://a/x", "label": "Zebra"}'
    with pytest.raises(UnreadableError, match="line 2, column 23: No context says what 'label' means"):
        statements(Entry("x.jsonld", text.encode(), "jsonld"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("https://e.org/a", ""),
        ("https://e.org/\u00e9?\ue000", ""),
        ("relative", "has no scheme, such as https:"),
        ("https://e.org/\ue000", "has the character U+E000, which no IRI has there"),
        ("", "has no scheme, such as https:"),
    ],
)
def test_what_is_wrong_with_an_iri_is_explained(text: str, wrong: str) -> None:
    assert explain_iri(text) == wrong
    assert is_iri(text) == (not wrong)


def test_what_is_escaped_once_is_not_escaped_again() -> None:
    once = escape_iri("https://e.org/a b%/c?d[]#e#f")
    assert once == "https://e.org/a%20b%25/c?d%5B%5D#e%23f"
    assert escape_iri(once) == once
