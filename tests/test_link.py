"""Links to others' terms: checked against the stubs, taken in from new versions, accepted into the tables."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Openness
from landscapes import SSSOM
from rdflib import SKOS

from openness import rdf
from openness.landscape import Landscape
from openness.link.checking import LinkFault, check_links
from openness.link.stubs import stubs
from openness.paths import ROOT, tables
from openness.rdf.rows import text
from openness.readers import sssom


def spoiled(root: Path, row: str, reason: bool = False) -> list[LinkFault]:
    path = root / "ontology" / "alignments" / "mine.sssom.tsv"
    path.write_text(SSSOM + row.replace(" ", "\t") + "\tsemapv:ManualMappingCuration\n", encoding="utf-8")
    return [finding for finding in check_links(root, reason) if finding.file == str(path)]


def test_every_link_of_this_project_holds(openness: Openness) -> None:
    run = openness("link", "check")
    assert run.returncode == 0, run.stdout
    assert "0 errors, " in run.stdout


@pytest.mark.parametrize(
    ("row", "severity", "message"),
    [
        ("opn:Model skos:closeMatch dpv-ai:Modell", "error", "Did you mean https://w3id.org/dpv/ai#Model?"),
        ("opn:Model skos:closeMatch https://w3id.org/dpv/ai/owl#Model", "error", "No stub answers"),
        ("opn:Modell skos:closeMatch dpv-ai:Model", "error", "Did you mean opn:Model?"),
        ("opn:CommercialUse skos:closeMatch odrl:commercialize", "error", "is deprecated"),
        ("opn:Model skos:sameMatch dpv-ai:TrainedModel", "error", "is no predicate for a mapping"),
        ("opn:Model skos:closeMatch dpv:hasRisk", "error", "what is no property to a property"),
        ("opn:NotApplicable skos:exactMatch dpv:NotApplicable", "error", "The pair is mapped already"),
        ("opn:Classified skos:exactMatch dpv:NotApplicable", "error", "Two things cannot both be"),
    ],
)
def test_a_link_that_does_not_hold_is_told_with_its_line(copied: Path, row: str, severity: str, message: str) -> None:
    found = spoiled(copied, row)
    assert [(finding.severity, finding.line) for finding in found] == [(severity, 13)]
    assert message in found[0].message


def test_a_link_that_contradicts_the_ontology_is_found_by_reasoning(copied: Path) -> None:
    found = spoiled(copied, "opn:Claim skos:broadMatch prov:Activity", reason=True)
    assert found
    assert "contradict" in found[0].message
    assert found[0].line == 13


def test_a_subproperty_must_not_say_less_of_its_subjects_than_the_foreign_property(copied: Path) -> None:
    found = spoiled(copied, "opn:evidence rdfs:subPropertyOf prov:wasGeneratedBy")
    assert any("its domain is none" in finding.message for finding in found)
    found = spoiled(copied, "opn:developer rdfs:subPropertyOf prov:wasGeneratedBy")
    assert any("its range is opn:Developer, which is no prov:Activity" in finding.message for finding in found)


def test_a_table_that_is_none_is_told_with_file_and_line(copied: Path, openness: Openness) -> None:
    path = copied / "ontology" / "alignments" / "mine.sssom.tsv"
    path.write_text(SSSOM + "opn:Model\tskos:closeMatch\tnope:Model\tsemapv:ManualMappingCuration\n", encoding="utf-8")
    run = openness("--root", str(copied), "link", "check")
    assert run.returncode == 2
    assert "mine.sssom.tsv:13: 'nope:Model' has a prefix that curie_map does not list" in run.stderr


def test_terms_have_a_match_or_say_that_they_have_none() -> None:
    """Hold it for nearly all: a term that is new has a warning until a curator has looked for matches."""
    silent = [finding for finding in check_links(ROOT, reason=False) if finding.message.startswith("No table says")]
    assert len(silent) <= 12, [finding.message for finding in silent]


def test_the_stubs_are_small_and_say_where_they_come_from() -> None:
    assert sum(stub.path.stat().st_size for stub in stubs(ROOT)) < 1_500_000
    for stub in stubs(ROOT):
        assert stub.header["source"].startswith("http")
        assert stub.header["license"].startswith("http")
        assert str(stub.header["version"])
        assert stub.terms


def test_the_alignments_are_a_named_graph_with_statements_and_justifications(landscape: Landscape) -> None:
    answer = rdf.select(
        landscape.store,
        """SELECT ?target ?confidence { GRAPH graph:alignments {
          license:mit skos:exactMatch ?target .
          ?axiom a owl:Axiom ; owl:annotatedSource license:mit ; owl:annotatedProperty skos:exactMatch ;
            owl:annotatedTarget ?target ; <https://w3id.org/sssom/confidence> ?confidence ;
            <https://w3id.org/sssom/mapping_justification> ?justification }
        } ORDER BY ?target""",
    )
    assert [text(target) for target, _ in answer.rows] == [
        "http://spdx.org/licenses/MIT",
        "http://www.wikidata.org/entity/Q334661",
        "https://scancode-licensedb.aboutcode.org/mit",
    ]
    answer = rdf.select(
        landscape.store, "SELECT ?s { ?s skos:exactMatch <https://w3id.org/sssom/NoTermFound> } ORDER BY ?s"
    )
    assert answer.rows == ()


CONFORMS = """
from sssom_schema import Mapping, MappingSet
from openness.readers import sssom
from openness.paths import ROOT, tables
for path in tables(ROOT):
    table = sssom.read(path)
    header = {name: value for name, value in table.header.items() if name != "curie_map"}
    header["mapping_set_version"] = str(header["mapping_set_version"])
    print(path.name, len(MappingSet(mappings=[Mapping(**row.values) for row in table.rows], **header).mappings))
"""


def test_the_tables_conform_to_the_schema_of_sssom() -> None:
    """Read them with the classes of SSSOM, in a process of their own: these change how rdflib reads dates."""
    run = subprocess.run([sys.executable, "-c", CONFORMS], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    counted = dict(line.rsplit(" ", 1) for line in run.stdout.splitlines())
    assert counted == {path.name: str(len(sssom.read(path).rows)) for path in tables(ROOT)}


def test_the_tables_map_by_skos_alone() -> None:
    matches = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
    assert {row.predicate for path in tables(ROOT) for row in sssom.read(path).rows} <= matches


def test_a_table_is_read_back_as_it_was_written() -> None:
    for path in tables(ROOT):
        table = sssom.read(path)
        assert sssom.write(table.header, [row.values for row in table.rows]) == path.read_text(encoding="utf-8")


NEW = """@prefix prov: <http://www.w3.org/ns/prov#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://www.w3.org/ns/prov-o#> a owl:Ontology ; owl:versionInfo "2030" .
prov:Agent a owl:Class ; rdfs:label "Agent" .
prov:Entity a owl:Class ; rdfs:label "Thing of provenance" .
prov:Organization a owl:Class, owl:DeprecatedClass ; rdfs:label "Organization" .
prov:Novelty a owl:Class ; rdfs:label "Novelty" .
"""


def test_a_new_version_of_a_vocabulary_tells_what_changes_for_us(copied: Path, openness: Openness) -> None:
    new = copied / "prov.ttl"
    new.write_text(NEW, encoding="utf-8")
    before = (copied / "ontology/alignments/stubs/prov.tsv").read_text(encoding="utf-8")
    run = openness("--root", str(copied), "link", "update", str(new), "--dry-run")
    assert run.returncode == 1
    assert "prov: 2013-04-30 -> 2030" in run.stdout
    assert "removed http://www.w3.org/ns/prov#Location: Location -> -" in run.stdout
    assert "deprecated http://www.w3.org/ns/prov#Organization" in run.stdout
    assert "relabeled http://www.w3.org/ns/prov#Entity: Entity -> Thing of provenance" in run.stdout
    assert "opn:Developer rdfs:subClassOf prov:Organization" in run.stdout
    assert "1 added" in run.stdout
    assert (copied / "ontology/alignments/stubs/prov.tsv").read_text(encoding="utf-8") == before
    assert openness("--root", str(copied), "link", "update", str(new)).returncode == 1
    run = openness("--root", str(copied), "link", "check", "--no-reasoning")
    assert run.returncode == 1
    assert "http://www.w3.org/ns/prov#Location does not exist in PROV-O 2030." in run.stdout
    assert "('Organization') is deprecated" in run.stdout


def test_a_file_that_belongs_to_no_stub_is_refused(copied: Path, openness: Openness) -> None:
    other = copied / "other.ttl"
    other.write_text("<http://example.org/a> a <http://www.w3.org/2002/07/owl#Class> .", encoding="utf-8")
    run = openness("--root", str(copied), "link", "update", str(other))
    assert run.returncode == 2
    assert "no term of a vocabulary that we link to" in run.stderr
    run = openness("--root", str(copied), "link", "update", "nope")
    assert run.returncode == 2
    assert "neither a file nor a namespace" in run.stderr


@pytest.mark.parametrize(("name", "text"), [("a.json", "nope"), ("b.json", '{"licenses": 5}'), ("c.yaml", "- 1")])
def test_a_list_that_is_none_is_told_in_a_sentence(tmp_path: Path, openness: Openness, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    run = openness("link", "update", str(tmp_path / name))
    assert run.returncode == 2
    assert "is no list of licenses or of risks" in run.stderr
