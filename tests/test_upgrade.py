"""Entries of the old form are rewritten as records: the same claims before and after, or nothing is written."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import TESTS, Openness

from openness import rdf
from openness.check import Checker
from openness.check.entry import Entry, read, statements
from openness.entries.upgrade import UpgradeError, upgrade
from openness.landscape import Landscape
from openness.landscape.load import load
from openness.namespaces import OPN
from openness.paths import ROOT
from openness.rdf import convert
from openness.rdf.rows import text
from openness.readers import jsonld

OLD = [TESTS / "forms" / "falcon-2.yaml", TESTS / "slips" / "entry.yaml"]
FALCON = OLD[0]
RULES = tuple(str(OPN[name]) for name in ("score", "expectedLevel"))
"""What is derived of a stated level alone."""


@pytest.fixture(scope="module")
def checker(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """Return the checker of the paper's landscape without its models."""
    root = tmp_path_factory.mktemp("without") / "paper"
    shutil.copytree(paper, root, ignore=lambda folder, _: ["models"] if Path(folder).name == "published" else [])
    return Checker(load(root), root)


def claims(triples: rdf.Triples) -> set[tuple[str, str, str]]:
    """Return the triples of an entry, without those of records."""
    names = {t.subject for t in triples if text(t.object) == str(OPN.Record)}
    return {
        (text(t.subject), text(t.predicate), text(t.object))
        for t in triples
        if t.subject not in names and t.predicate.value not in (str(OPN.record), *RULES)
    }


def in_form(form: str) -> Entry:
    """Return the example of the old form in a format."""
    if form == "jsonld":
        return Entry("falcon-2.jsonld", jsonld.from_yaml(FALCON.read_bytes()), form)
    triples = convert.triples_of(convert.as_graph(statements(read(FALCON))))
    return Entry(f"falcon-2.{form}", rdf.write_triples(triples, form).encode(), form)


@pytest.mark.parametrize("form", ["jsonld", "turtle", "ntriples", "rdfxml"])
def test_each_format_of_the_old_form_becomes_the_same_record(form: str, checker: Checker) -> None:
    after = upgrade(in_form(form), checker).after
    assert after.name == "falcon-2.yaml"
    assert set(statements(after)) == set(statements(upgrade(read(FALCON), checker).after))


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_entry_becomes_a_record_of_a_third_of_its_lines_with_the_same_claims(
    path: Path, checker: Checker
) -> None:
    found = upgrade(read(path), checker)
    written = found.after.data.decode()
    assert claims(checker.derive_from(statements(found.before))) == claims(checker.derive_from(statements(found.after)))
    assert "level:" not in written
    assert "  pre-training-data: {license: odc-by}\n" in written
    assert "  supervised-fine-tuning-data: not public\n" in written
    assert '{outcome: unknown, candidateLevel: [D4, D5], notation: "? (D4 or D5)"}' in written
    assert len(written) < len(path.read_text("utf-8")) * 0.6
    assert not upgrade(found.after, checker).changed


def test_the_models_of_the_paper_can_be_said_as_records(checker: Checker) -> None:
    before = after = 0
    for path in sorted((ROOT / "tests" / "old-form").glob("*.ttl"))[::2]:
        found = upgrade(read(path), checker, keep_levels=True)
        assert claims(statements(found.before)) == claims(statements(found.after)), path
        before, after = before + len(found.before.data), after + len(found.after.data)
        less = upgrade(read(path), checker)
        assert claims(checker.derive_from(statements(found.before))) == claims(
            checker.derive_from(statements(less.after))
        )
    assert after < before / 2


HEAD = """@prefix opn: <https://w3id.org/openness#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix m: <https://w3id.org/openness/model/> . @prefix c: <https://w3id.org/openness/claim/mine/> .
@prefix s: <https://w3id.org/openness/source/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def cell(name: str, facts: str, source: str = "eiras-2024") -> str:
    return f"{name} a opn:Assessment ; opn:model m:bloom ; dcterms:source s:{source} ; {facts} .\n"


def test_what_the_claims_do_not_share_stays_with_each_of_them(checker: Checker) -> None:
    turtle = (
        cell("c:a", 'opn:component opn:InferenceCode ; opn:asOf "2024-01-01"^^xsd:date ; opn:access opn:NotPublic')
        + cell("c:b", 'opn:component opn:InferenceCode ; opn:asOf "2025-01-01"^^xsd:date ; opn:locator "p. 1"@en')
        + cell("c:x\\/bloom\\/alignment-code", "opn:component opn:AlignmentCode ; opn:outcome opn:Unknown")
        + cell("c:d", "opn:component opn:AlignmentCode ; opn:outcome opn:Unknown", "openness-curation")
    )
    found = upgrade(Entry("a.ttl", (HEAD + turtle).encode(), "turtle"), checker, keep_levels=True)
    assert claims(statements(found.before)) == claims(statements(found.after))
    tree = found.after.data.decode()
    assert "asOf: 2024-01-01" in tree
    assert '"@language": en' in tree
    assert tree.count("model: bloom") == 2, "a record for each source"


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("trig", cell("c:a", "opn:component opn:InferenceCode"), "named graphs have no place in a record"),
        ("turtle", cell("[]", "opn:component opn:InferenceCode"), "a node has no IRI"),
        (
            "turtle",
            cell("c:a", 'opn:component opn:InferenceCode ; opn:asOf "2024-01-01"'),
            "its short form breaks OPN",
        ),
    ],
)
def test_what_has_no_short_form_is_left_and_the_reason_given(
    form: str, content: str, message: str, checker: Checker
) -> None:
    with pytest.raises(UpgradeError, match=message):
        upgrade(Entry("a.ttl", (HEAD + content).encode(), form), checker)


def test_the_verb_shows_the_difference_and_writes_the_record_in_place(openness: Openness, tmp_path: Path) -> None:
    old = tmp_path / "falcon-2.ttl"
    old.write_text("# From the card.\n" + in_form("turtle").data.decode() + "# the end\n", "utf-8")
    shown = openness("upgrade", str(old), "--diff")
    assert shown.returncode == 1
    assert "+  inference-code: {license: apache-2-0}" in shown.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["falcon-2.ttl"]
    done = openness("upgrade", str(old))
    assert (done.returncode, done.stdout) == (0, "")
    assert "Rewrote" in done.stderr
    assert "1 comments are not carried over" in done.stderr
    (new,) = tmp_path.iterdir()
    assert new.name == "falcon-2.yaml"
    assert new.read_text("utf-8").startswith("# From the card.\n")
    report = json.loads(openness("check", str(new), "-f", "json", "--strict").stdout)
    assert report["findings"] == []
    again = openness("upgrade", str(new))
    assert (again.returncode, again.stderr) == (0, "Nothing to rewrite.\n")
    old.write_bytes(in_form("turtle").data)
    refused = openness("upgrade", str(old))
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    assert old.exists()
    new.unlink()
    same = tmp_path / "falcon-2.nt"
    same.write_bytes(in_form("ntriples").data)
    refused = openness("upgrade", str(old), str(same))
    assert refused.returncode == 2
    assert "another entry would be rewritten as" in refused.stderr
    assert sorted(tmp_path.iterdir()) == [same, old]
    assert openness("upgrade", str(same)).returncode == 0
    written = new.read_bytes()
    same.write_bytes(in_form("ntriples").data)  # as a process leaves both that is killed between them
    assert openness("upgrade", str(same)).returncode == 0
    assert [path.read_bytes() for path in tmp_path.iterdir() if path != old] == [written]


def test_an_entry_of_the_landscape_itself_is_compared_with_the_landscape_without_it(
    openness: Openness, landscape: Landscape, tmp_path: Path
) -> None:
    root = tmp_path / "mine"
    shutil.copytree(landscape.root, root)
    entry = root / "graph" / "entries" / "falcon-2.yaml"
    shutil.copy(FALCON, entry)
    done = openness("--root", str(root), "upgrade", str(root / "graph" / "entries"))
    assert done.returncode == 0, done.stderr
    assert "  pre-training-data: {license: odc-by}\n" in entry.read_text("utf-8")
