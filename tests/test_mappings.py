"""Tables of mappings as others write them: their content survives, unreadable rows are reported with their line."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import TESTS, Openness
from hypothesis import given
from hypothesis import strategies as st
from landscapes import without_others

from openness import files, rdf
from openness.paths import ROOT, tables
from openness.readers import sssom
from openness.terms import is_iri

HEAD = """#curie_map:
#  opn: https://w3id.org/openness#
#  dpv: https://w3id.org/dpv#
#  orcid: https://orcid.org/
#mapping_set_id: https://example.org/sets/mine
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
CASE = ("opn:Model", "skos:relatedMatch", "dpv:Purpose", "semapv:ManualMappingCuration")


def written(path: Path, columns: tuple[str, ...], *rows: tuple[str, ...], head: str = HEAD) -> Path:
    path.write_text(head + "".join("\t".join(cells) + "\n" for cells in (columns, *rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the landscape that the tests here add tables to."""
    root = tmp_path_factory.mktemp("landscape")
    for name in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(ROOT / name, root / name, ignore=without_others)
    return root


@pytest.fixture
def foreign(shared: Path) -> Iterator[Path]:
    """Return where a table of others is put, which is removed afterwards."""
    path = shared / "ontology" / "alignments" / "foreign" / "case.sssom.tsv"
    yield path
    path.unlink(missing_ok=True)


def ask(openness: Openness, root: Path, query: str) -> str:
    return openness("--root", str(root), "query", "-", "--format", "csv", text=query).stdout


def test_a_negated_mapping_is_kept_and_never_asserted(openness: Openness, copied: Path, tmp_path: Path) -> None:
    columns = ("subject_id", "predicate_modifier", "predicate_id", "object_id", "mapping_justification")
    row = ("opn:Model", "Not", "skos:exactMatch", "dpv:Purpose", "semapv:ManualMappingCuration")
    reviewed = written(tmp_path / "negated.sssom.tsv", columns, row)
    table = copied / "ontology" / "alignments" / "dpv.sssom.tsv"
    before = table.read_bytes()
    done = openness("--root", str(copied), "link", "accept", str(reviewed), "--author", "Ada", "--dry-run")
    assert (done.returncode, done.stdout) == (0, "dpv: 1 new (nothing was written)\n")
    assert table.read_bytes() == before
    assert openness("--root", str(copied), "link", "accept", str(reviewed), "--author", "Ada").stdout == "dpv: 1 new\n"
    (added,) = [row for row in sssom.read(table).rows if row.negated]
    assert added.shown == "opn:Model Not skos:exactMatch https://w3id.org/dpv#Purpose"
    query = "ASK { opn:Model skos:exactMatch <https://w3id.org/dpv#Purpose> }"
    assert ask(openness, copied, query) == "answer\nfalse\n"
    negation = "ASK { ?a a owl:NegativePropertyAssertion ; owl:sourceIndividual opn:Model }"
    assert ask(openness, copied, negation) == "answer\ntrue\n"
    opposite = written(tmp_path / "opposite.sssom.tsv", NEEDED, ("opn:Model", "skos:exactMatch", *CASE[2:]))
    done = openness("--root", str(copied), "link", "accept", str(opposite))
    assert done.returncode == 2
    assert "contradicts line " in done.stderr
    for path in (opposite, reviewed):
        shutil.copy(path, copied / "ontology" / "alignments" / "foreign" / path.name)
    done = openness("--root", str(copied), "link", "check", "--no-reasoning")
    assert (
        "opposite.sssom.tsv:8: error: 'opn:Model skos:exactMatch https://w3id.org/dpv#Purpose' contradicts"
        in done.stdout
    )


def test_a_list_is_split_and_a_column_of_others_stays_out_of_the_graph(
    openness: Openness, shared: Path, foreign: Path
) -> None:
    people = "orcid:0000-0000-0000-0001|orcid:0000-0000-0000-0002"
    written(foreign, (*NEEDED, "author_id", "author_label", "my column"), (*CASE, people, r"A\|B|C", "x"))
    done = openness("--root", str(shared), "link", "check", "--no-reasoning")
    assert done.returncode == 0
    assert "case.sssom.tsv:7: warning: 'my column' is not a column of SSSOM." in done.stdout
    query = """SELECT ?who { ?m owl:annotatedSource opn:Model ; owl:annotatedTarget <https://w3id.org/dpv#Purpose> ;
      <https://w3id.org/sssom/author_id>|<https://w3id.org/sssom/author_label> ?who } ORDER BY STR(?who)"""
    found = ask(openness, shared, query).split()
    assert found == ["who", "A|B", "C", *(f"https://orcid.org/0000-0000-0000-000{n}" for n in (1, 2))]
    assert openness("--root", str(shared), "query", "license-table").returncode == 0


def test_prefixes_that_sssom_has_need_no_declaration(openness: Openness, copied: Path, tmp_path: Path) -> None:
    reviewed = written(tmp_path / "built-in.sssom.tsv", NEEDED, CASE)
    done = openness("--root", str(copied), "link", "accept", str(reviewed))
    assert (done.returncode, done.stdout) == (0, "dpv: 1 new\n")


WRONG = {  # by what is wrong: the columns, a row, and the complaint
    "a space behind": (NEEDED, (*CASE[:2], "dpv:Purpose ", CASE[3]), ":8: 'dpv:Purpose ' is not an IRI."),
    "a space within": (NEEDED, (*CASE[:2], "dpv:Pur pose", CASE[3]), ":8: 'dpv:Pur pose' is not an IRI."),
    "a bracket": (NEEDED, (*CASE[:2], "dpv:P[1]", CASE[3]), ":8: 'dpv:P[1]' is not an IRI."),
    "a bare percent": (NEEDED, (*CASE[:2], "dpv:P%", CASE[3]), ":8: 'dpv:P%' is not an IRI."),
    "an end of an IRI": (NEEDED, (*CASE[:2], "dpv:P> <x", CASE[3]), ":8: 'dpv:P> <x' is not an IRI."),
    "a justification": (NEEDED, (*CASE[:3], "semapv:Manual Mapping"), ":8: 'semapv:Manual Mapping' is not an IRI."),
    "one of two authors": ((*NEEDED, "author_id"), (*CASE, "orcid:1|orcid:2 3"), ":8: 'orcid:2 3' is not an IRI."),
    "another modifier": ((*NEEDED, "predicate_modifier"), (*CASE, "not"), ":8: 'not' is not a predicate_modifier."),
    "a column twice": ((*NEEDED, "subject_id"), (*CASE, "opn:Claim"), ":7: the column subject_id is there twice."),
    "a long cell": (NEEDED, (*CASE[:3], "x" * 200_000), ":8: this is not tab-separated text"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_iri_is_reported_with_file_and_line(case: str, openness: Openness, tmp_path: Path) -> None:
    columns, row, complaint = WRONG[case]
    path = written(tmp_path / "wrong.sssom.tsv", columns, row)
    done = openness("link", "accept", str(path), "--dry-run")
    assert done.returncode == 2
    assert f"wrong.sssom.tsv{complaint}" in done.stderr
    assert "Traceback" not in done.stderr


HEADERS = {
    "a built-in prefix that means something else": (
        "#  skos: https://example.org/\n",
        ":8: the prefix 'skos' is built in",
    ),
    "a prefix that is none": ("#  mine: not an IRI\n", ":8: the prefix 'mine' is not the start of an IRI"),
    "a header that is nested deep": (f"#  a: {'[' * 5000}\n", ":1: the header is not YAML"),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_header_that_cannot_be_read_is_reported(case: str, openness: Openness, tmp_path: Path) -> None:
    line, complaint = HEADERS[case]
    head = "#mapping_set_id: https://example.org/m\n#license: https://example.org/l\n" + HEAD.splitlines(True)[0]
    head += "".join(HEAD.splitlines(True)[1:4]) + "#  wd: http://www.wikidata.org/entity/\n" + line
    path = written(tmp_path / "wrong.sssom.tsv", NEEDED, CASE, head=head)
    done = openness("link", "accept", str(path), "--dry-run")
    assert done.returncode == 2
    assert f"wrong.sssom.tsv{complaint}" in done.stderr


def test_versions_in_a_header_stay_as_they_are_written(shared: Path, foreign: Path, openness: Openness) -> None:
    written(foreign, NEEDED, CASE, head=HEAD + "#mapping_set_version: 1.10\n#see_also: [a, b]\n")
    query = """SELECT ?v { <https://example.org/sets/mine>
      <https://w3id.org/sssom/mapping_set_version>|<https://w3id.org/sssom/see_also> ?v } ORDER BY ?v"""
    assert ask(openness, shared, query) == "v\n1.10\na\nb\n"


def test_tables_that_are_accepted_at_once_lose_no_row(copied: Path, tmp_path: Path) -> None:
    head = HEAD.replace("#mapping_set_id", "#  wd: http://www.wikidata.org/entity/\n#mapping_set_id")
    started = []
    for number in range(3):
        row = ("opn:Model", "skos:closeMatch", f"wd:Q{number}", "semapv:ManualMappingCuration")
        path = written(tmp_path / f"{number}.sssom.tsv", NEEDED, row, head=head)
        command = [sys.executable, "-m", "openness", "--root", str(copied), "link", "accept", str(path)]
        started.append(subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True))
    assert [process.communicate()[0] for process in started] == ["wikidata: 1 new\n"] * 3
    table = sssom.read(copied / "ontology" / "alignments" / "wikidata.sssom.tsv")
    assert {f"http://www.wikidata.org/entity/Q{n}" for n in range(3)} <= {str(row.object) for row in table.rows}


def test_several_tables_change_all_or_none(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied / "ontology" / "alignments"
    before = {path.name: path.read_bytes() for path in tables(copied) if path.parent == folder}
    names = sorted(before)[:3]
    replace, renamed = Path.replace, []

    def killed(part: Path, target: Path) -> Path:
        renamed.append(Path(target).name)
        if len(renamed) == 3:  # the journal, the first table, and then the power fails
            raise KeyboardInterrupt
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt), files.lock_landscape(copied):
        files.write_all(copied, {folder / name: b"#new\n" for name in names})
    monkeypatch.undo()
    assert [name for name in names if (folder / name).read_bytes() == b"#new\n"] == names[:1]
    assert len(tables(copied)) >= len(before)  # listing the tables completes the change
    assert all((folder / name).read_bytes() == b"#new\n" for name in names)
    assert not [path for path in copied.rglob(".*") if path.name.endswith((".part", ".journal"))]

    write = files._write_part

    def full(path: Path, content: bytes) -> Path:
        if path.name == names[1]:
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(files, "_write_part", full)
    with pytest.raises(OSError, match="No space"), files.lock_landscape(copied):
        files.write_all(copied, {folder / name: b"#newer\n" for name in names})
    assert all((folder / name).read_bytes() == b"#new\n" for name in names)
    assert not [path for path in copied.rglob(".*") if path.name.endswith((".part", ".journal"))]


def test_an_update_from_a_file_with_a_context_on_the_web_fetches_nothing(
    openness: Openness, copied: Path, tmp_path: Path
) -> None:
    path = tmp_path / "remote.jsonld"
    path.write_text(
        '{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "https://w3id.org/airo#X", "@type": "owl:Class"}'
    )
    done = openness("--root", str(copied), "link", "update", str(path), "--dry-run")
    assert done.returncode == 2
    assert "its JSON-LD context is on the web and is not fetched" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["check", "--author", "Ada"], "No such option"),
        (["check", "--dry-run"], "No such option"),
        (["suggest", "MIT", "--kind", "license", "--vocabulary", "dpv"], "No such option"),
        (["accept", "conftest.py", "--online"], "No such option"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(openness: Openness, arguments: list[str], complaint: str) -> None:
    done = openness("link", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr


@given(st.text(alphabet="ab:/?#[]@%4F\u00e9~ \ue000\ufdd0\U0001fffe\U0010ffff.-+<>{}|^`\\\n1", max_size=12))
def test_what_we_take_for_an_iri_is_one_for_the_engine(rest: str) -> None:
    for start in ("http://", "http:", "urn:", "https://a/", "http://[::1]", ""):
        try:
            right = bool(rdf.iri(start + rest))
        except ValueError:
            right = False
        assert is_iri(start + rest) == right


REVIEWED = {
    ("opn:Adopted", "schema:NotInForce"): "broad",
    ("opn:CommercialUse", "dpv:CommercialPurpose"): "related",
    ("opn:Company", "org:FormalOrganization"): "broad",
    ("opn:Jurisdiction", "cc:Jurisdiction"): "related",
    ("opn:Model", "dpv-ai:GenAI"): "related",
    ("opn:Regulation", "dpv:Law"): "narrow",
    ("opn:Release", "dcat:Distribution"): "related",
    ("opn:ResearchUse", "dpv:ResearchAndDevelopment"): "related",
    ("opn:RestrictedChannel", "dcat:DataService"): "related",
    ("opn:Unknown", "dpv:UnknownApplicability"): "related",
    ("opn:View", "prov:Bundle"): "related",
    ("opn:baseModel", "fair4ml:fineTunedFrom"): "narrow",
    ("opn:basedIn", "org:hasSite"): "related",
    ("opn:evidence", "prov:hadPrimarySource"): "narrow",
    ("family:claude", "wd:Q118876059"): "exact",
    ("family:llama", "wd:Q116894231"): "exact",
    ("license:rail", "scancode:bigscience-rail-1.0"): "narrow",
    ("model:claude", "wd:Q118876059"): "broad",
    ("risk:lost-data-control", "nexus:atlas-confidential-data-in-prompt"): "related",
}
"""Mappings whose comment once contradicted the predicate, such as *close* for another kind of thing."""


def test_reviewed_mappings_say_what_their_comments_say() -> None:
    found = {}
    for path in tables(ROOT):
        for line in path.read_text(encoding="utf-8").splitlines():
            subject, _, predicate, object_, *_ = [*line.split("\t"), *[""] * 4]
            if (subject, object_) in REVIEWED:
                found[subject, object_] = predicate.removeprefix("skos:").removesuffix("Match")
    assert found == REVIEWED
