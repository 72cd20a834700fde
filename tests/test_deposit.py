"""The whole landscape as a folder: read by the libraries of others, the same bytes twice, whole or not at all."""

import csv
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import Openness

from openness import rdf
from openness.deposit.crate import CRATE
from openness.deposit.sorted_lines import sort_lines
from openness.deposit.table_columns import TABLES
from openness.deposit.table_files import SEPARATOR, read_rows
from openness.deposit.write_deposit import write_deposit
from openness.landscape import Landscape
from openness.rdf.bulk_load import copy
from openness.rdf.dump import dump
from openness.rdf.folder import on_disk

VOCABULARIES = Path(__file__).parent / "vocabularies"
CLAIMS = """SELECT ?claim ?level WHERE { ?claim a opn:Assessment ; opn:inView opn:CurrentView .
OPTIONAL { ?claim opn:level ?level } }"""


def need(library: str) -> None:
    if not find_spec(library) and not os.environ.get("CI"):
        pytest.skip(f"{library} is not installed")


@pytest.fixture(scope="module")
def deposit(landscape: Landscape, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("pyarrow")
    folder = tmp_path_factory.mktemp("deposit") / "data"
    write_deposit(landscape, folder, doi="10.5281/zenodo.1234567")
    return folder


def test_the_three_forms_of_each_table_have_the_same_rows(deposit: Path, landscape: Landscape) -> None:
    from pyarrow import parquet

    for table in TABLES:
        rows = list(read_rows(deposit / "jsonl" / f"{table.name}.jsonl"))
        keys = [row[table.key.name] for row in rows]
        assert keys == sorted(set(map(str, keys)))
        columns = parquet.read_table(deposit / "parquet" / f"{table.name}.parquet").to_pylist()
        assert [{name: str(cell) if name in ("as_of", "edition") and cell else cell for name, cell in row.items()}
                for row in columns] == rows  # fmt: skip
        with (deposit / "csv" / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
            cells = list(csv.DictReader(file))
        for cell, row in zip(cells, rows, strict=True):
            for name, value in row.items():
                one = SEPARATOR.join(value) if isinstance(value, list) else value
                assert cell[name] == ("" if one is None else str(one).lower() if isinstance(one, bool) else str(one))
    current = [row for row in read_rows(deposit / "jsonl" / "assessments.jsonl") if row["current"]]
    answer = rdf.select(landscape.store, CLAIMS).records()
    start = "https://w3id.org/openness/claim/"
    terms = "https://w3id.org/openness#"
    assert {(f"{start}{row['claim']}", f"{terms}{row['level']}" if row["level"] else "") for row in current} == {
        (row["claim"], row["level"]) for row in answer
    }


def test_the_triples_are_those_of_the_landscape_and_each_file_has_its_hash(deposit: Path, landscape: Landscape) -> None:
    lines = gzip.decompress((deposit / "rdf" / "landscape.nq.gz").read_bytes()).splitlines(keepends=True)
    assert lines == sorted(lines)
    assert set(lines) == set(dump(landscape.store, "nquads", reproducible=True).splitlines(keepends=True))
    hashes = dict(line.split("  ")[::-1] for line in (deposit / "SHA256SUMS.txt").read_text().splitlines())
    files = {str(path.relative_to(deposit)): path for path in deposit.rglob("*") if path.is_file()}
    assert hashes == {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if name not in (CRATE, "SHA256SUMS.txt")
    }


def test_the_library_of_ro_crate_reads_the_description(deposit: Path) -> None:
    need("rocrate")
    from rocrate.rocrate import ROCrate

    crate = ROCrate(deposit)
    root = crate.root_dataset
    assert str(root["license"].id) == "https://creativecommons.org/licenses/by/4.0/"
    assert (root["datePublished"], root["identifier"]) == ("2026-11-30", "https://doi.org/10.5281/zenodo.1234567")
    files = {str(path.relative_to(deposit)): path for path in deposit.rglob("*") if path.is_file()}
    assert {one.id for one in crate.data_entities} == set(files) - {CRATE}
    for one in crate.data_entities:
        data = files[one.id].read_bytes()
        assert (one["contentSize"], one["sha256"]) == (str(len(data)), hashlib.sha256(data).hexdigest())
    known = {one["@id"] for one in json.loads((deposit / CRATE).read_text(encoding="utf-8"))["@graph"]}
    assert {one.id for one in root["isBasedOn"]} <= known
    assert 'doi: "10.5281/zenodo.1234567"' in (deposit / "CITATION.cff").read_text(encoding="utf-8")


def test_each_term_of_the_description_is_in_its_context(deposit: Path) -> None:
    crate = json.loads((deposit / CRATE).read_text(encoding="utf-8"))
    standard = json.loads((VOCABULARIES / "ro-crate-1.1-context.jsonld").read_text(encoding="utf-8"))
    address, ours = crate["@context"]
    assert address == standard["@id"]
    used = {key for one in crate["@graph"] for key in one if not key.startswith("@")}
    assert used - set(standard["@context"]) == set(ours)


@pytest.mark.slow
@pytest.mark.nightly
def test_the_validator_of_ro_crate_finds_nothing_to_correct(deposit: Path, tmp_path: Path) -> None:
    """The validator has an environment of its own: it needs an older version of a library than our tools."""
    run = [sys.executable, "-m", "venv", str(tmp_path / "validator")]
    subprocess.run(run, check=True)
    programs = tmp_path / "validator" / "bin"
    run = [str(programs / "python"), "-m", "pip", "install", "--quiet", "roc-validator>=0.13,<1"]
    subprocess.run(run, check=True)
    crate = json.loads((deposit / CRATE).read_text(encoding="utf-8"))
    standard = json.loads((VOCABULARIES / "ro-crate-1.1-context.jsonld").read_text(encoding="utf-8"))
    crate["@context"] = standard["@context"] | crate["@context"][1]  # at hand, where there is no network
    copied = tmp_path / "crate"
    shutil.copytree(deposit, copied)
    (copied / CRATE).write_text(json.dumps(crate), encoding="utf-8")
    report = tmp_path / "report.json"
    options = ["-p", "ro-crate-1.1", "-l", "recommended", "--offline", "--skip-availability-check", "--no-paging"]
    run = [
        str(programs / "rocrate-validator"),
        "-y",
        "validate",
        *options,
        "-f",
        "json",
        "-o",
        str(report),
        str(copied),
    ]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    found = json.loads(report.read_text(encoding="utf-8"))
    assert {issue["message"] for issue in found["issues"]} == set()
    assert (found["passed"], done.returncode) == (True, 0)


def test_the_library_of_csv_on_the_web_finds_no_fault(deposit: Path) -> None:
    need("csvw")
    from csvw import CSVW

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tables = CSVW(str(deposit / "csv" / "csv-metadata.json"), validate=True)
        assert tables.is_valid
        assert tables.warnings == []
    level = next(
        column
        for table in tables.tablegroup.tables
        if str(table.url) == "assessments.csv"
        for column in table.tableSchema.columns
        if column.name == "level"
    )
    assert str(level.propertyUrl) == "https://w3id.org/openness#level"


def test_the_library_of_croissant_loads_the_records(deposit: Path) -> None:
    need("mlcroissant")
    code = (
        "import sys, mlcroissant; found = mlcroissant.Dataset(sys.argv[1]); print(repr(found.metadata.issues.report()))"
        "; print(len(list(found.records('assessments'))), next(iter(found.records('observations'))))"
    )
    path = str(deposit / "croissant.json")
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    issues, records = done.stdout.splitlines()
    assert issues == "''"
    assert "WARNING" not in done.stderr
    assert records.startswith(f"{sum(1 for _ in read_rows(deposit / 'jsonl' / 'assessments.jsonl'))} ")
    assert "'observations/model': b'anthropic-175b-lm'" in records


def test_another_engine_gives_the_same_bytes(deposit: Path, landscape: Landscape, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    store = on_disk(tmp_path / "store")
    assert isinstance(landscape.store, rdf.Embedded)
    copy(landscape.store, store, tmp_path / "scratch" / "whole.nq")
    again = tmp_path / "again"
    write_deposit(Landscape(store, landscape.root, landscape.version), again, doi="10.5281/zenodo.1234567")
    files = sorted(str(path.relative_to(deposit)) for path in deposit.rglob("*"))
    assert files == sorted(str(path.relative_to(again)) for path in again.rglob("*"))
    assert [
        name
        for name in files
        if (deposit / name).is_file() and (deposit / name).read_bytes() != (again / name).read_bytes()
    ] == []


def test_a_deposit_is_whole_or_not_there(landscape: Landscape, tmp_path: Path, openness: Openness) -> None:
    def fail(step: str, done: int, steps: int) -> None:
        assert done <= steps
        if step == "rdf":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_deposit(landscape, tmp_path / "new" / "data", fail, parquet=False)
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / ".data.part").mkdir()  # as a process leaves it that was killed
    (tmp_path / ".data.part" / "half").write_text("half")
    run = openness("export", "--all", str(tmp_path / "data"), "--no-parquet", "--date", "2026-12-01")
    assert (run.returncode, run.stdout) == (0, f"Wrote 28 files to {tmp_path / 'data'}.\n"), run.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"data", "new"}
    assert not {"parquet", "half", ".scratch"} & {path.name for path in (tmp_path / "data").iterdir()}
    assert 'date-released: "2026-12-01"' in (tmp_path / "data" / "CITATION.cff").read_text(encoding="utf-8")
    for arguments, complaint in (
        (["--all", str(tmp_path / "data")], "there is something already. Name a new folder."),
        (["--all", "x", "--date", "soon"], "'soon' is not a day"),
        (["--all", "x", "--doi", "12345"], "'12345' is not a DOI"),
        (["--all", "x", "bloom"], "Give THING with --to, or --all FOLDER."),
        (["--all", "x", "--view", "eiras-2024"], "--view goes with THING."),
        (["bloom", "--to", "spdx", "--doi", "10.5281/zenodo.1"], "--doi goes with --all FOLDER."),
        (["bloom"], "Say in whose terms: --to spdx, dcat"),
        (["--all", "/proc/nothing/data"], "/proc/nothing/data"),
    ):
        run = openness("export", *arguments, cwd=tmp_path)
        assert run.returncode == 2, arguments
        assert complaint in run.stderr
        assert "Traceback" not in run.stderr
    assert not (tmp_path / "x").exists()


def test_more_lines_than_are_held_are_sorted_once_each(tmp_path: Path) -> None:
    numbers = [number * 7919 % 1009 for number in range(2000)]
    lines = [f"{number:05}\n".encode() for number in numbers]
    assert list(sort_lines(lines, tmp_path, held=500)) == sorted(set(lines))
    assert list(tmp_path.iterdir()) == []
    assert list(sort_lines([], tmp_path)) == []
    shutil.rmtree(tmp_path)
