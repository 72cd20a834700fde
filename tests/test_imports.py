"""`openness import`: what another index says becomes tables, the same bytes each time; a newer edition is compared."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from conftest import Openness

from openness import rdf
from openness.imports.license_aliases import read_aliases, read_license
from openness.imports.mapping import read_mapping
from openness.imports.model_names import is_near, make_slug, match_key, parse_size
from openness.imports.run import SOURCES
from openness.landscape import Landscape
from openness.paths import ROOT

MODEL = """
framework: {{name: Model Openness Framework, version: '1.0'}}
release:
  name: {name}
  version: 7B
  date: '2025-05-22'
  type: language
  origin: {origin}
  producer: LLM360
  repository: https://github.com/LLM360/amber-train
  huggingface: {hub}
  license:
    code: {{name: MIT}}
    distribution: {{name: Apache-2.0}}
  components:
    - {{name: Training code}}
    - {{name: Datasets, license: '{data}', component_path: 'https://example.org/data'}}
    - {{name: Model parameters (Final)}}
    - {{name: Evaluation code, license: Component Component not included}}
    - {{name: Evaluation data, license: unlicensed}}
    - {{name: Inference code, license: Apache-2.0 and Some Model License}}
    - {{name: Model card, license: CC-BY-4.0}}
    - {{name: Loss curves, license: MIT}}
"""
SYSTEM = """
# Organization tags:
# - National origin: United States
# - Contributor type: Non-academic (Company)
system:
    name: {label}
    basemodelname: {base}
    endmodelname: {end}
    endmodellicense: {license}
    releasedate: 2025-12
org:
    name: Ai2
datasources_basemodel: {{class: open, link: ["https://huggingface.co/datasets/allenai/dolma", "https://x.example/a"]}}
datasources_endmodel: {{class: open, link: https://x.example/paper}}
weights_basemodel: {{class: open, link: https://huggingface.co/allenai/base}}
weights_endmodel: {{class: {weights}, link: https://huggingface.co/allenai/end, notes: {note}}}
trainingcode: {{class: partial, link: https://github.com/allenai/train}}
code: {{class: open}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a landscape of our own without anything imported."""
    folder = tmp_path / "landscape"
    shutil.copytree(ROOT / "graph" / "published", folder / "graph" / "published")
    return folder


def write_mot(folder: Path, **models: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for key, data in models.items():
        name = {"claude_two": "Claude 2", "grown": "Amber"}.get(key, key)
        hub = "xai-org/grok" if key == "grown" else f"https://huggingface.co/LLM360/{key} · Hugging Face"
        text = MODEL.format(name=name, origin="MIT" if key == "grown" else "Amber-Base", hub=hub, data=data)
        (folder / f"{key}.yml").write_text(text, "utf-8")
    return folder


def write_osai(folder: Path, **values: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    record = {"label": "OLMo", "base": "Olmo-3-32B", "end": "Olmo-3.1-32B-Think", "license": "Apache-2.0"}
    record |= {"weights": "open", "note": "''"} | values
    (folder / f"{record.pop('file', 'OLMo')}.yaml").write_text(SYSTEM.format(**record), "utf-8")
    (folder / "a_submission_template.yaml").write_text(SYSTEM.format(**record), "utf-8")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claims(folder: Path, record: str) -> dict[str, dict[str, str]]:
    return {row["component"]: row for row in rows(folder / "claims.csv") if row["record"] == record}


def edition(root: Path, source: str, day: str) -> Path:
    return root / "graph" / "indexes" / source / day


def test_a_component_of_mot_is_read_with_its_license_and_where_that_stands(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    models = write_mot(tmp_path / "mot-2026-05-11", grown="unlicensed", Crystal="Undisclosed")
    done = openness("--root", str(root), "import", "mot", str(models))
    assert done.returncode == 0
    folder = edition(root, "mot", "2026-05-11")
    assert f"2 records of 2 models, 12 claims. Wrote {folder}." in done.stdout
    found = claims(folder, "grown")
    code = found["pre-training-code"]
    assert (code["rule"], code["outcome"], code["licenses"], code["scope"]) == ("MOT-1", "public", "mit", "by-kind")
    assert code["level"] == ""  # for the rules to derive, from whichever evaluation of the license there is
    assert code["joint"] == "fine-tuning-code alignment-code"
    weights = found["architecture-and-weights"]
    assert (weights["licenses"], weights["scope"]) == ("apache-2-0", "distribution")
    data = found["pre-training-data"]
    assert (data["rule"], data["outcome"], data["candidates"]) == ("MOT-3a", "unknown", "D3 D4 D5")
    assert data["evidence"] == "https://example.org/data"
    assert (found["general-evaluation-code"]["rule"], found["general-evaluation-code"]["likely"]) == ("MOT-4", "C1")
    assert (found["utility-benchmarks"]["rule"], found["utility-benchmarks"]["outcome"]) == ("MOT-3b", "unknown")
    several = found["inference-code"]
    assert (several["rule"], several["outcome"], several["licenses"]) == ("MOT-2", "unknown", "")
    assert several["raw_license"] == "Apache-2.0 and Some Model License"
    assert claims(folder, "crystal")["pre-training-data"]["rule"] == "MOT-3b"
    records = {row["key"]: row for row in rows(folder / "records.csv")}
    assert (records["grown"]["model"], records["grown"]["base_models"]) == ("amber", "")  # a license is no base model
    assert (records["Crystal"]["size"], records["Crystal"]["base_models"]) == ("7000000000", "Amber-Base")
    assert records["Crystal"]["weights_link"] == "https://huggingface.co/LLM360/Crystal"


def test_what_no_rule_covers_is_reported_and_the_import_goes_on(openness: Openness, root: Path, tmp_path: Path) -> None:
    models = write_mot(tmp_path / "mot-2026-05-11", grown="unlicensed")
    (models / "broken.yml").write_text("release: {name: [", "utf-8")
    report = tmp_path / "report.csv"
    done = openness("--root", str(root), "import", "mot", str(models), "--report", str(report))
    assert done.returncode == 0
    found = {(row["file"], row["key"]): row for row in rows(report)}
    assert found["grown.yml", "Loss curves"]["reason"] == "no rule for this field"
    assert found["grown.yml", "release.huggingface"]["value"] == "xai-org/grok"
    assert "line 2, column 1" in found["broken.yml", ""]["reason"]
    assert f"4 values need a look: {report}" in done.stderr


def test_the_same_input_gives_the_same_bytes(openness: Openness, root: Path, tmp_path: Path) -> None:
    models = write_mot(tmp_path / "mot-2026-05-11", grown="unlicensed", Crystal="MIT", claude_two="MIT")
    tables = root / "graph" / "indexes"
    assert openness("--root", str(root), "import", "mot", str(models)).returncode == 0
    first = {path: path.read_bytes() for path in tables.rglob("*") if path.is_file()}
    assert openness("--root", str(root), "import", "mot", str(models)).returncode == 0
    assert {path: path.read_bytes() for path in tables.rglob("*") if path.is_file()} == first
    assert len(first) == 5


def test_the_metadata_describes_each_column_and_says_how_the_source_is_cited(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    systems = write_osai(tmp_path / "osai-2026-06-12")
    assert openness("--root", str(root), "import", "osai", str(systems)).returncode == 0
    folder = edition(root, "osai", "2026-06-12")
    about = json.loads((folder / "metadata.json").read_text("utf-8"))
    assert about["@context"][0] == "http://www.w3.org/ns/csvw"
    assert (about["dc:issued"], about["dc:rights"]) == ("2026-06-12", "CC-BY-4.0")
    assert "doi:10.5281/zenodo.15386042" in about["dc:bibliographicCitation"]
    for table in about["tables"]:
        with (folder / table["url"]).open(encoding="utf-8") as file:
            assert next(csv.reader(file)) == [column["name"] for column in table["tableSchema"]["columns"]]
    lists = {
        column["name"]: column["separator"]
        for column in about["tables"][0]["tableSchema"]["columns"]
        if "separator" in column
    }
    assert (lists["evidence"], lists["base_models"]) == (" ", "|")


def test_the_model_of_an_osai_file_is_the_one_named_inside_and_base_cells_are_the_base_models(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    systems = write_osai(tmp_path / "osai-2026-06-12")
    assert openness("--root", str(root), "import", "osai", str(systems)).returncode == 0
    folder = edition(root, "osai", "2026-06-12")
    records = {row["record"]: row for row in rows(folder / "records.csv")}
    assert {name: row["model"] for name, row in records.items()} == {
        "olmo": "olmo-3-1-32b-think",
        "base-olmo-3-32b": "olmo-3-32b",
    }
    own, base = claims(folder, "olmo"), claims(folder, "base-olmo-3-32b")
    assert (own["architecture-and-weights"]["rule"], own["architecture-and-weights"]["licenses"]) == (
        "OSAI-1",
        "apache-2-0",
    )
    assert (base["architecture-and-weights"]["rule"], base["architecture-and-weights"]["candidates"]) == (
        "OSAI-3",
        "D3 D4 D5",
    )
    assert own["pre-training-data"]["rule"] == base["pre-training-data"]["rule"] == "OSAI-4"
    assert (own["supervised-fine-tuning-data"]["rule"], own["supervised-fine-tuning-data"]["candidates"]) == (
        "OSAI-4b",
        "",
    )
    assert own["pre-training-code"]["rule"] == "OSAI-5"
    assert (records["olmo"]["datasets"], records["olmo"]["released"]) == ("allenai/dolma", "2025-12")
    assert (records["olmo"]["developer"], records["olmo"]["developer_kind"]) == ("allen-institute-for-ai", "Company")


def test_where_the_base_is_the_model_itself_its_cells_make_one_claim(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    systems = write_osai(tmp_path / "osai-2026-06-12", base="olmo 3.1 32b think")
    assert openness("--root", str(root), "import", "osai", str(systems)).returncode == 0
    folder = edition(root, "osai", "2026-06-12")
    assert [row["record"] for row in rows(folder / "records.csv")] == ["olmo"]
    assert set(claims(folder, "olmo")) == {"architecture-and-weights", "pre-training-data", "pre-training-code"}


@pytest.mark.parametrize(
    ("weights", "note", "expected"),
    [
        ("closed", "''", ("OSAI-9", "classified", "D1", "not-public")),
        ("closed", "Taken down, they say.", ("OSAI-7", "unknown", "", "")),
        ("partial", "Sign a form.", ("OSAI-2", "public", "", "gated")),
    ],
)
def test_closed_weights_with_a_note_are_closed_only_where_somebody_has_read_it(
    openness: Openness, root: Path, tmp_path: Path, weights: str, note: str, expected: tuple[str, ...]
) -> None:
    systems = write_osai(tmp_path / "osai-2026-06-12", weights=weights, note=note)
    done = openness("--root", str(root), "import", "osai", str(systems))
    found = claims(edition(root, "osai", "2026-06-12"), "olmo")["architecture-and-weights"]
    assert (found["rule"], found["outcome"], found["level"], found["access"]) == expected
    assert ("closed with a note that nobody has read yet" in done.stderr) == (expected[0] == "OSAI-7")
    assert "Taken down" not in "".join(path.read_text("utf-8") for path in root.rglob("*.csv"))


def test_a_newer_edition_says_what_was_added_revised_replaced_and_withdrawn(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    old, new = tmp_path / "osai-2025-06-26", tmp_path / "osai-2026-06-12"
    write_osai(old, end="Olmo-2-32B", base="")
    write_osai(old, file="Tulu", end="Tulu-3-8B", base="", license="Llama 3.1 Community License Agreement")
    write_osai(old, file="Gone", end="Gone-1B", base="")
    write_osai(new, end="Olmo-3.1-32B-Think", base="")
    write_osai(new, file="Tulu", end="Tulu 3 8B", base="", license="Apache-2.0")
    write_osai(new, file="Come", end="Come-1B", base="")
    assert openness("--root", str(root), "import", "osai", str(old)).returncode == 0
    done = openness("--root", str(root), "import", "osai", str(new))
    assert "Since the edition of 2025-06-26: 1 added, 1 revised, 1 replaced, 1 withdrawn." in done.stdout
    assert "  OLMo: another model, olmo-2-32b → olmo-3-1-32b-think\n" in done.stdout
    shown = openness("import", "--compare", *(str(edition(root, "osai", day)) for day in ("2025-06-26", "2026-06-12")))
    assert "added,Come,come-1b,,,\n" in shown.stdout
    assert "replaced,OLMo,olmo-3-1-32b-think,model,olmo-2-32b,olmo-3-1-32b-think\n" in shown.stdout
    assert "withdrawn,Gone,gone-1b,,,\n" in shown.stdout
    revised = [
        line for line in shown.stdout.splitlines() if line.startswith("revised,Tulu,tulu-3-8b,architecture-and-weights")
    ]
    assert len(revised) == 1
    assert "llama-3-1" in revised[0]
    assert "apache-2-0" in revised[0]


def test_names_become_models_by_rules_and_rows_made_by_hand_stay(
    openness: Openness, root: Path, tmp_path: Path
) -> None:
    models = write_mot(tmp_path / "mot-2026-05-11", grown="MIT", claude_two="MIT", CerebrasGPT="MIT")
    table = root / "graph" / "indexes" / "mot" / "identity.sssom.tsv"
    assert openness("--root", str(root), "import", "mot", str(models)).returncode == 0
    text = table.read_text("utf-8")
    row = "mot:CerebrasGPT CerebrasGPT skos:exactMatch model:cerebras-gpt semapv:LexicalMatching 0.95"
    assert row.replace(" ", "\t") + "\t\tsame words\n" in text
    assert "mot:claude_two#Claude%202\tClaude 2\tskos:exactMatch\tmodel:claude-2\t" in text
    by_hand = "mot:grown#Amber\tAmber\tskos:exactMatch\tmodel:amber-7b\tsemapv:ManualMappingCuration\t0.9\t\tby hand\n"
    changed = "".join(by_hand if line.startswith("mot:grown") else line for line in text.splitlines(keepends=True))
    table.write_text(changed, "utf-8")
    assert openness("--root", str(root), "import", "mot", str(models)).returncode == 0
    assert table.read_text("utf-8") == changed
    assert {row["model"] for row in rows(edition(root, "mot", "2026-05-11") / "records.csv")} >= {"amber-7b"}


def test_a_merge_that_sources_contradict_is_listed(openness: Openness, root: Path, tmp_path: Path) -> None:
    models = write_mot(tmp_path / "mot-2026-05-11", Goat="MIT")
    assert openness("--root", str(root), "import", "mot", str(models)).returncode == 0
    header = "Model,Organization,Publication date,Model accessibility,Parameters\n"
    table = tmp_path / "epoch-2026-07-23.csv"
    table.write_text(f"{header}GOAT,DeepMind,2021-07-27,Unreleased,3472816\n", "utf-8")
    conflicts = tmp_path / "conflicts.csv"
    done = openness("--root", str(root), "import", "epoch", str(table), "--conflicts", str(conflicts))
    assert done.returncode == 0
    assert [tuple(row.values()) for row in rows(conflicts)] == [
        ("goat", "developer", "DeepMind", "mot", "LLM360"),
        ("goat", "size", "3472816", "mot", "7000000000"),
    ]


def test_what_cannot_be_imported_is_said_in_a_sentence(openness: Openness, root: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    models = write_mot(tmp_path / "models", grown="MIT")
    for arguments, complaint in (
        (("mott", str(models)), "'mott': no such source. There are: mot, osai"),
        (("mot", str(tmp_path / "empty"), "--edition", "2026-05-11"), "no .yml or .yaml files."),
        (("mot", str(models)), "no date in its name. Give the edition's date by --edition"),
        (("mot", str(models), "--edition", "2026-13-01"), "'2026-13-01' is no date."),
        ((), "Give SOURCE and PATH"),
    ):
        done = openness("--root", str(root), "import", *arguments)
        assert (done.returncode, complaint in done.stderr) == (2, True), done.stderr
    assert not (root / "graph" / "indexes").exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Llama-2-7b-chat", "Llama 2 Chat (7B)"),
        ("Meta-Llama-3-8B-Instruct", "Llama 3 8B Instruct"),
        ("CerebrasGPT", "Cerebras-GPT"),
        ("OpenELM-1_1B", "OpenELM 1.1B"),
        ("Phi-1_5", "phi 1.5"),
        ("Qwen2.5-72B", "Qwen 2.5 72B"),
    ],
)
def test_spellings_of_one_name_match(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Claude", "Claude 2"),
        ("Llama 2", "Llama 2 Chat"),
        ("ERNIE 3.0", "ERNIE 3.0 Titan"),
        ("Command R", "Command R+"),
        ("Falcon-180B", "Falcon-H1R"),
        ("Qwen 7B", "Qwen 72B"),
    ],
)
def test_numbers_sizes_and_variants_keep_names_apart_and_they_are_near_misses(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)
    assert make_slug(one) != make_slug(other)
    assert is_near(one, other)


def test_sizes_are_read_where_there_is_one() -> None:
    sizes = {
        "7B": "7000000000",
        "2.18B": "2180000000",
        "13 billion": "13000000000",
        "8x7B": "",
        "7B and 70B": "",
        "": "",
    }
    assert {text: parse_size(text) for text in sizes} == sizes


@pytest.mark.parametrize(
    "text", ["CC-BY-NC", "BSD", "GPL", "Modified MIT", "Llama", "Apache-2.0 with a policy", "Falcon"]
)
def test_a_license_text_that_is_no_exact_alias_is_not_normalized(text: str) -> None:
    assert not read_license(text).is_single


@pytest.mark.parametrize("source", SOURCES)
def test_each_mapping_file_holds_together(source: str) -> None:
    mapping = read_mapping(source)
    assert {"label", "title", "publisher", "homepage", "license", "license_link", "citation"} <= set(mapping.about)
    named = {component for place in mapping.fields.values() for component in (place.component, *place.joint)} - {""}
    notations = {
        line.split('"')[1]
        for line in (ROOT / "ontology" / "components.ttl").read_text("utf-8").splitlines()
        if "skos:notation" in line
    }
    assert named <= notations


def test_every_rule_of_a_source_is_used_by_its_tables() -> None:
    for source in SOURCES:
        mapping = read_mapping(source)
        names = {
            name for rule in mapping.rules.values() if rule.outcome for name in (rule.rule, rule.otherwise) if name
        }
        used = {
            row["rule"] for path in (ROOT / "graph" / "indexes" / source).glob("*/claims.csv") for row in rows(path)
        }
        assert names - used <= {"MOT-3a", "OSM-4", "EG-5"}, source  # cases that no record has today
        assert used <= names, source


def test_every_license_with_an_alias_is_described(landscape: Landscape) -> None:
    rows_ = rdf.select(landscape.store, "SELECT ?license { ?license a opn:License }").records()
    described = {row["license"].rsplit("/", 1)[1] for row in rows_}
    assert set(read_aliases().values()) <= described
