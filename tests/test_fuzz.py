"""What strangers send is read, or refused by an error of ours: inputs that were found once, and generated ones."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import CLAIMS, ENTRIES, MAPPINGS, PARAMETERS, QUERIES, SELECTS

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import bind_values
from openness.readers import sssom
from openness.readers.index_tables import IndexClaim, format_table, read_table
from openness.readers.sparql import form
from openness.sandbox.admission import admit
from openness.sandbox.query_limits import Limits, RefusedError

sys.path.append(str(ROOT / "fuzz"))
from readers import TARGETS, try_input

FOUND = sorted(path for path in (ROOT / "fuzz" / "found").glob("*/*") if path.is_file())
PHASES = set(Phase) - {Phase.explain}
QUICK = settings(
    max_examples=40, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("path", FOUND, ids=[f"{path.parent.name}-{path.stem}" for path in FOUND])
def test_an_input_that_was_found_once_is_read_or_refused(path: Path) -> None:
    assert path.parent.name in TARGETS
    try_input(path.parent.name, path.read_bytes())


@given(entry=ENTRIES, style=st.sampled_from([None, True, False]))
@QUICK
def test_an_entry_of_any_values_is_read_alike_in_yaml_and_json(entry: dict[str, Any], style: bool | None) -> None:
    for content in (
        yaml.safe_dump(entry, allow_unicode=True, default_flow_style=style),
        json.dumps(entry, ensure_ascii=False),
    ):
        try_input("yaml", content.encode("utf-8", "surrogatepass"))
    try_input("jsonld", json.dumps(entry).encode())


@given(data=st.data())
@QUICK
def test_no_value_of_a_parameter_changes_what_is_asked(data: st.DataObject, landscape: Landscape) -> None:
    asked = [query for query in saved_queries.read_all(landscape.root) if query.parameters]
    query = data.draw(st.sampled_from(asked))
    parameter = data.draw(st.sampled_from(query.parameters))
    given_ = {**query.example, parameter.name: data.draw(PARAMETERS)}
    plain = bind_values(landscape, query, query.example)
    try:
        text = bind_values(landscape, query, given_)
    except OpennessError:
        return
    assert form(text) == form(plain)
    as_asked, as_plain = (admit(one, Limits(characters=10**6), ()) for one in (text, plain))
    assert (as_asked.form, as_asked.probe == text) == (as_plain.form, as_plain.probe == plain)
    rdf.run(rdf.empty(), text)  # it parses


@given(sparql=QUERIES)
@QUICK
def test_any_words_of_sparql_are_admitted_or_refused(sparql: str) -> None:
    try_input("sparql", sparql.encode("utf-8", "surrogatepass"))


@given(sparql=SELECTS)
@QUICK
def test_a_query_that_is_well_formed_is_admitted_as_it_is(sparql: str) -> None:
    assert admit(sparql, Limits(), ()).sparql.endswith(sparql)
    with pytest.raises(RefusedError):
        admit(f"{sparql[:-1]} SERVICE <http://e/> {{ ?s ?p ?o }} }}", Limits(), ())


@given(rows=MAPPINGS, claims=CLAIMS)
@QUICK
def test_a_table_is_read_back_as_it_was_written(
    rows: list[dict[str, str]], claims: list[IndexClaim], tmp_path: Path
) -> None:
    header = {"mapping_set_id": "http://e/set", "license": "http://e/l", "curie_map": {"e": "http://e/"}}
    fixed = {"subject_id": "http://e/a", "predicate_id": "http://e/b", "object_id": "http://e/c"}
    fixed["mapping_justification"] = "semapv:ManualMappingCuration"
    table = tmp_path / "table.sssom.tsv"
    table.write_text(sssom.write(header, [{**row, **fixed} for row in rows]), encoding="utf-8", newline="")
    read = [{name: row.values.get(name, "") for name in rows[at]} for at, row in enumerate(sssom.read(table).rows)]
    assert read == rows
    path = tmp_path / "claims.csv"
    path.write_text(format_table(claims, IndexClaim), encoding="utf-8", newline="")
    assert list(read_table(path, IndexClaim)) == claims


@pytest.mark.slow
@pytest.mark.nightly
def test_a_smoke_of_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="the group fuzz")
    command = [sys.executable, str(ROOT / "fuzz" / "readers.py"), "document", "5"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "number_of_executed_units" in done.stderr
