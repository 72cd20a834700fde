"""Documents of other kinds that `openness draft` reads: CycloneDX in XML, SPDX 2.3, files of two indexes."""

import itertools
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from conftest import Openness

from openness.check import check
from openness.comparable_names import developer_names, fold
from openness.entries.document_reader import read_document
from openness.entries.from_document import Curator, draft
from openness.entries.lookup import Known
from openness.entries.source_document import DocumentError
from openness.entries.spdx2 import read_tag_value
from openness.imports.developers import find_developers
from openness.landscape import Landscape

DOCUMENTS = Path(__file__).parent / "documents"


@pytest.fixture(scope="module")
def there(landscape: Landscape) -> Known:
    return Known(landscape.store, landscape.root)


def draft_of(name: str, there: Known, form: str = "yaml", curator: Curator | None = None) -> str:
    """Return the entry that is drafted from a document of the tests."""
    return draft(
        read_document((DOCUMENTS / name).read_bytes(), there.names), there, form, curator=curator or Curator()
    ).text


def violations(path: Path, there: Known) -> set[str]:
    """Return the rules that an entry violates."""
    return {finding.code for finding in check([path], there.root).findings if finding.severity == "violation"}


def components(text: str) -> dict[str, str]:
    """Return the lines of an entry about components, the first of each."""
    lines = [line.strip().split(": ", 1) for line in text.splitlines() if line.startswith("  ") and ": " in line]
    return {parts[0]: parts[1] for parts in reversed(lines) if "-" in parts[0]}


def test_cyclonedx_says_the_same_in_xml_as_in_json(there: Known) -> None:
    as_json = read_document((DOCUMENTS / "plover.cdx.json").read_bytes(), there.names)
    as_xml = read_document((DOCUMENTS / "plover.cdx.xml").read_bytes(), there.names)
    assert as_xml == as_json


LAUGHS = '<!DOCTYPE bom [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><bom>&b;</bom>'
XML = {
    "a document type": (LAUGHS, "It has a document type"),
    "an entity elsewhere": ('<!DOCTYPE bom SYSTEM "file:///etc/passwd"><bom/>', "It has a document type"),
    "another root": ("<html><body/></html>", "its root is <html> and not <bom>"),
    "another namespace": ('<bom xmlns="urn:x"/>', "is no CycloneDX document"),
    "no end": ("<bom>", "line 1, column 6: no element found."),
    "too deep": ("<x>" * 100 + "</x>" * 100, "nested more than 64 deep"),
    "too much": ("<x>" + "<b/>" * 200_001 + "</x>", "more than 200,000 elements"),
    "no model": ('<bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>', "There is no machine-learning-model"),
}


@pytest.mark.parametrize("case", XML)
def test_xml_that_is_a_trap_or_no_bill_of_materials_is_refused(case: str, there: Known) -> None:
    text, complaint = XML[case]
    with pytest.raises(DocumentError, match=complaint):
        read_document(text.encode(), there.names)


def test_spdx_2_says_the_same_as_tag_value_and_as_json(openness: Openness, there: Known) -> None:
    content = (DOCUMENTS / "plover.spdx").read_bytes()
    read = read_document(content, there.names)
    assert (read.name, read.developer, read.access) == (
        "Plover 7B",
        "Technology Innovation Institute",
        "PublicDownload",
    )
    assert (read.released[:10], read.issued[:10]) == ("2024-05-13", "2024-06-02")
    assert [(one.name, one.link) for one in read.licenses] == [
        ("Apache-2.0", ""),
        ("Plover Acceptable Use", "https://example.org/plover/use"),
    ]
    assert [(one.name, one.licenses[0].name) for one in read.datasets] == [("Plover Web", "ODC-By-1.0")]
    assert "comment: A model that talks." in read.remarks
    tree = {"spdxVersion": "SPDX-2.3", **read_tag_value(content.decode())}
    assert read_document(json.dumps(tree).encode(), there.names) == read
    text = openness("draft", str(DOCUMENTS / "plover.spdx")).stdout
    assert components(text)["architecture-and-weights"] == (
        "{license: [apache-2-0, plover-acceptable-use], access: public download}"
    )
    assert "released: 2024-05" in text
    assert "developer: tii" in text


def test_a_package_is_a_model_only_where_something_says_so(openness: Openness) -> None:
    text = "SPDXVersion: SPDX-2.3\nPackageName: hello\nSPDXID: SPDXRef-A\nPackageDownloadLocation: NONE\n"
    refused = openness("draft", "-", text=text)
    assert refused.returncode == 2
    assert "no package here has weights or an address on a hub: hello." in refused.stderr
    assert "  id: hello\n" in openness("draft", "-", "--model", "hello", text=text).stdout
    several = text.replace("NONE", "https://example.org/a.gguf") + text.replace("hello", "world").replace(
        "NONE", "b.onnx"
    )
    assert (
        "several models in this document: hello, world. Choose one: --model NAME."
        in openness("draft", "-", text=several).stderr
    )


def test_a_file_of_the_model_openness_tool_has_a_claim_for_each_component(
    openness: Openness, there: Known, tmp_path: Path
) -> None:
    text = openness("draft", str(DOCUMENTS / "plover-mot.yml"), "--issued", "2025-06-26").stdout
    entry = yaml.safe_load(text)
    assert entry["source"]["id"] == "mot"
    assert str(entry["asOf"]) == "2024-06-02"
    assert entry["model"]["size"] == "7B"
    claims = components(text)
    assert claims["inference-code"] == (
        "{license: apache-2-0, access: public download, evidence: https://example.org/plover/LICENSE}"
    )
    assert claims["architecture-and-weights"] == "{license: mit, access: public download}"
    assert claims["pre-training-code"] == "unknown", "unlicensed is not closed"
    assert claims["pre-training-data"].startswith("{outcome: unknown")
    assert claims["fine-tuning-code"] == "not assessed"
    assert "# - Model card: CC-BY-4.0" in text
    (tmp_path / "plover.yaml").write_text(text, encoding="utf-8")
    assert violations(tmp_path / "plover.yaml", there) <= {"OPN315", "OPN603"}


def test_a_file_of_the_open_source_ai_index_has_its_classes(openness: Openness, there: Known) -> None:
    for form in ("yaml", "turtle"):
        text = draft_of("plover-osai.yaml", there, form)
        assert ("released: 2024-05" if form == "yaml" else '"2024-05"^^xsd:gYearMonth') in text
    claims = components(draft_of("plover-osai.yaml", there))
    weights = "{license: apache-2-0, access: public download, evidence: https://huggingface.co/example-lab/plover-7b}"
    assert claims["architecture-and-weights"] == weights
    assert claims["pre-training-code"] == "{level: C1, access: not public}"
    assert claims["pre-training-data"] == "{outcome: unknown, evidence: https://example.org/web}"
    refused = openness("draft", "-", text="system:\n  endmodelname:\norg:\n  name: x\n")
    assert (refused.returncode, "This file names no model." in refused.stderr) == (2, True)


PLAIN = "<!-- badge -->\n# Zebra 7B Model Card\n\n**Model Developer:** Example Lab\n\nLicense: MIT\n"


def test_a_card_without_metadata_gives_its_name_and_hints(openness: Openness) -> None:
    done = openness("draft", "-", text=PLAIN)
    assert "  id: zebra-7b\n" in done.stdout
    assert "# - line 4 (developer): Model Developer: Example Lab" in done.stdout
    assert set(components(done.stdout).values()) == {"not assessed"}, "a line of text is no claim"
    assert "This is neither a model card" in openness("draft", "-", text="# Notes\n\nNothing here.\n").stderr


@pytest.mark.parametrize("form", ["yaml", "turtle"])
def test_what_the_curator_adds_is_in_a_record_of_the_curator(
    form: str, openness: Openness, there: Known, tmp_path: Path
) -> None:
    options = ("--size", "7B", "--released", "2024-05", "--license", "Apache-2.0", "--access", "public-download")
    by = ("--curator", "Ada Byron", "--developer", "Example Lab")
    done = openness("draft", str(DOCUMENTS / "plover-card.md"), "--format", form, *options, *by)
    assert done.returncode == 0, done.stderr
    for fact in ("how many parameters", "when the model was released", "who developed"):
        assert fact not in done.stderr
    path = tmp_path / ("plover.yaml" if form == "yaml" else "plover.ttl")
    path.write_text(done.stdout, encoding="utf-8")
    assert violations(path, there) <= {"OPN603"}
    if form == "yaml":
        (claim,) = (one for one in yaml.safe_load(done.stdout)["claims"] if "source" in one)
        assert claim["source"]["label"] == "Ada Byron"
        assert (claim["model"]["size"], claim["model"]["released"]) == ("7B", "2024-05")
        assert claim["components"]["architecture-and-weights"]["license"] == "apache-2-0"


OPTIONS: dict[str, dict[str, str]] = {
    "nothing": {},
    "--size": {"size": "7B"},
    "--released": {"released": "2024-05"},
    "--license": {"license": "mit"},
    "--developer": {"developer": "Meta"},
    "--developer, a new one": {"developer": "Example Lab"},
    "--size --released --developer": {"size": "7B", "released": "2024-05", "developer": "Meta"},
    "--access": {"access": "Gated"},
    "--source": {"source_name": "My notes"},
    "--model": {"model": "Plover 7B"},
}
ONLY_LINKS = """release:
  name: Plover 7B
  date: '2024-06-02'
  huggingface: https://huggingface.co/example-lab/plover-7b
  repository: https://example.org/plover
  components: []
"""
KINDS = [
    "plover-card.md",
    "plover.cdx.json",
    "plover.spdx",
    "plover.spdx3.json",
    "plover-mot.yml",
    "plover-osai.yaml",
    "",
]


def fill_in(text: str) -> str:
    """Return a draft with what its comments ask for, and a kind for a developer that is new."""
    for asked, value in {
        r"# ((opn:)?developer:) .*": {"yaml": r"\1 meta", "turtle": "opn:developer developer:meta ;"},
        r"# ((opn:)?(released|releaseMonth):) .*": {
            "yaml": r"\1 2024-05",
            "turtle": 'opn:releaseMonth "2024-05"^^xsd:gYearMonth ;',
        },
        r"# ((opn:)?(size|sizeNotation):) .*": {"yaml": r"\1 7B", "turtle": 'opn:sizeNotation "7B" ;'},
        r"# ((dcterms:)?issued:) .*": {"yaml": r"\1 2024-06-02", "turtle": 'dcterms:issued "2024-06-02"^^xsd:date ;'},
    }.items():
        text = re.sub(asked, value["turtle" if "@prefix" in text else "yaml"], text)
    return text.replace("type: Developer\n", "type: Company\n").replace("a opn:Developer ;", "a opn:Company ;")


@pytest.mark.parametrize("form", ["yaml", "turtle"])
def test_what_an_option_states_completes_the_one_description(form: str, there: Known, tmp_path: Path) -> None:
    for number, (option, kind) in enumerate(itertools.product(OPTIONS, KINDS)):
        facts = dict(OPTIONS[option])
        content = (DOCUMENTS / kind).read_bytes() if kind else ONLY_LINKS.encode()
        source_name, model = facts.pop("source_name", ""), facts.pop("model", "")
        read = read_document(content, there.names, model)
        found = replace(
            read, name=f"Plover {number} of {form}", base_models=()
        )  # whose license may bind others (OPN227)
        text = draft(found, there, form, curator=Curator(**facts), source_name=source_name).text
        described = r"^ *(developer|released|size):" if form == "yaml" else r"^(claim|curated):description"
        spread = {"claims:" in text[: one.start()] for one in re.finditer(described, text, re.MULTILINE)}
        assert len(spread) <= 1, f"{option}, {kind}: the facts are in two descriptions"
        path = tmp_path / f"{number:03} {option} {kind or 'links'}.{'yaml' if form == 'yaml' else 'ttl'}"
        path.write_text(fill_in(text), encoding="utf-8")
    findings = check([tmp_path], there.root).findings
    assert {f"{one.file}: {one.code}" for one in findings if one.severity == "violation"} == set()


def test_a_fact_that_the_curator_contradicts_is_a_remark(there: Known) -> None:
    found = read_document((DOCUMENTS / "plover-mot.yml").read_bytes(), there.names)
    drafted = draft(found, there, "yaml", curator=Curator(size="70B", developer="Meta"))
    assert set(drafted.unused) >= {"size: 7B (you say 70B)", "developer: tii (you say meta)"}
    assert "  size: 70B\n" in drafted.text
    same = draft(found, there, "yaml", curator=Curator(size="7B"))
    assert same.text == draft(found, there, "yaml").text, "nothing is the curator's that the document says too"


def test_a_developer_is_found_by_each_name_that_importers_know(there: Known) -> None:
    listed = {name: one for name, one in developer_names(there.root).items() if there.has("developer", one)}
    assert len(listed) > 60
    of_others = {name: one for name, one in listed.items() if there.find_slug("developer", name) != one}
    own = {fold(label): thing for thing, label in there.things.items() if thing.startswith("developer/")}
    assert {name for name in of_others if name not in own} == set(), "but for a name that another developer has"
    assert {name for name, one in listed.items() if find_developers(name) != {one: name}} == set(), "importers agree"
    for name, slug in (("StabilityAI, Inc.", "stability-ai"), ("Facebook AI", "meta"), ("meta-llama", "meta")):
        text = draft_of("own-license-card.md", there, curator=Curator(developer=name))
        assert f"developer: {slug}\n" in text, name


def test_a_source_that_is_there_is_named_and_not_described_again(openness: Openness) -> None:
    text = openness("draft", str(DOCUMENTS / "plover-mot.yml"), "--source", "Model Openness Tool 2026").stdout
    assert "\nsource: model-openness-tool-2026\n" in text
    new = yaml.safe_load(openness("draft", str(DOCUMENTS / "plover-card.md"), "--source", "My notes").stdout)
    assert (new["source"]["id"], new["source"]["label"]) == ("my-notes", "My notes")


@pytest.mark.parametrize(
    ("option", "value"), [("--size", "big"), ("--released", "May 2024"), ("--released", "2024-13")]
)
def test_a_fact_that_is_none_is_refused(option: str, value: str, openness: Openness) -> None:
    done = openness("draft", str(DOCUMENTS / "plover-card.md"), option, value)
    assert done.returncode == 2
    assert f"'{value}' is not a " in done.stderr
