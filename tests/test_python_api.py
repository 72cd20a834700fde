"""The Python API, as a notebook or a program uses it."""

import doctest
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from rdflib import RDF, URIRef

import openness
from openness.landscape import Landscape as Built
from openness.paths import ROOT
from openness.python.values import column_type, python_value
from openness.rdf.rows import Literal, NamedNode
from openness.xsd import XSD

MODULES = (
    "__init__",
    "python.loading",
    "python.model",
    "python.query_result",
    "python.values",
    "questions.question_words",
)
EXTRAS = [
    pytest.param(name, extra, id=extra)
    for name, extra in (("pandas", "pandas"), ("polars", "polars"), ("pyarrow", "arrow"))
]
LEVELS = ["level 5", "level 4", "level 3", "level 2", "level 1", "unknown", "not applicable"]


@pytest.fixture(scope="module")
def api(landscape: Built) -> openness.Landscape:
    return openness.load(landscape.root)


def need(library: str) -> None:
    """Skip a test if an optional library is not installed; where all must be installed, fail."""
    if not find_spec(library) and not os.environ.get("CI"):
        pytest.skip(f"{library} is not installed")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str, api: openness.Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(api.root))
    monkeypatch.setenv("MPLBACKEND", "agg")
    module = openness if name == "__init__" else import_module(f"openness.{name}")
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    examples = 0
    for test in doctest.DocTestFinder().find(module, globs={**vars(module), "landscape": api}):
        library = {"to_pandas": "pandas", "plot": "matplotlib"}.get(test.name.rsplit(".", 1)[-1], "")
        if not library or find_spec(library) or os.environ.get("CI"):
            runner.run(test)
            examples += len(test.examples)
    assert examples
    assert runner.summarize(verbose=False).failed == 0


def test_import_loads_no_library_before_it_is_used() -> None:
    code = "import sys, openness; dir(openness); print({'rdflib', 'pyoxigraph', 'click'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_public_name_is_there_and_documented() -> None:
    for name in openness.__all__:
        assert name == "__version__" or getattr(openness, name).__doc__
    with pytest.raises(AttributeError, match=r"no attribute 'laod'. There are:.* load"):
        openness.laod  # noqa: B018


def test_a_paper_of_twenty_lines(api: openness.Landscape) -> None:
    table = api.query("model-impact", view="eiras-2024")
    gpt2 = next(row for row in table if row["model"] == "GPT-2")
    assert gpt2["downloads"] == 17984300
    assert gpt2["elo"] is None
    at_c5 = api.query("openness-distribution", view="eiras-2024")
    assert [row["models"] for row in at_c5 if row["component"] == "Pre-training code"] == [25, 15]
    with pytest.raises(openness.OpennessError, match=r"Did you mean .*license-table"):
        api.query("licence-table")
    with pytest.raises(openness.OpennessError, match=r"no parameter 'modle'"):
        api.query("model-components", modle="bloom")


def test_parameters_are_python_values(api: openness.Landscape) -> None:
    five = api.query("fully-open", at_least=5, view="eiras-2024")
    assert len(five) == len(api.query("fully-open", at_least="5", view="eiras-2024")) > 0
    assert len(api.query("fully-open", at_least=None, view="eiras-2024")) == len(five)


def test_values_have_python_types() -> None:
    def typed(text: str, kind: str) -> object:
        return python_value(Literal(text, datatype=NamedNode(XSD + kind)))

    assert typed("8015", "integer") == 8015
    assert typed("2.50", "decimal") == Decimal("2.5")
    assert typed("true", "boolean") is True
    assert typed("2024-01-31", "date") == date(2024, 1, 31)
    assert typed("2024", "gYear") == 2024
    assert typed("2024-09", "gYearMonth") == "2024-09"
    assert typed("9th of May", "date") == "9th of May"
    assert typed("ten", "integer") == "ten"
    assert column_type([True, None]) == "boolean"
    assert column_type([2**70]) == "number"
    assert column_type([None]) == "text"


@pytest.mark.parametrize(("library", "extra"), EXTRAS)
def test_frames_have_types(library: str, extra: str, api: openness.Landscape) -> None:
    need(library)
    table = api.sparql(
        """SELECT ?n ?d ?w ?t ?b ?l { VALUES (?n ?d ?w ?t ?b ?l) {
          (1 2.5 "2024-01-31"^^xsd:date "x" true "2024-01-31T10:00:00+02:00"^^xsd:dateTime)
          (UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF) (3 4 UNDEF "1" false UNDEF) } }"""
    )
    frame = getattr(table, f"to_{extra}")()
    types = frame.schema.types if extra == "arrow" else frame.dtypes
    assert [str(kind).casefold().split("[")[0].split("(")[0] for kind in types] == {
        "pandas": ["int64", "float64", "datetime64", "string", "boolean", "datetime64"],
        "polars": ["int64", "float64", "date", "string", "boolean", "datetime"],
        "arrow": ["int64", "double", "date32", "string", "bool", "timestamp"],
    }[extra]
    total = frame["n"].sum() if extra != "arrow" else sum(filter(None, frame["n"].to_pylist()))
    assert total == 4
    assert frame.shape == (3, 6)
    empty = getattr(api.sparql("SELECT ?m { ?m a opn:Nothing }"), f"to_{extra}")()
    assert empty.shape == (0, 1)


def test_a_missing_extra_is_named(api: openness.Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    table = api.query("score-scale")
    for library, make, extra in (
        ("pandas", table.to_pandas, "pandas"),
        ("polars", table.to_polars, "polars"),
        ("pyarrow", table.to_arrow, "arrow"),
    ):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(openness.MissingExtraError, match=rf"{library}: not installed.*openness\[{extra}\]"):
            make()


@pytest.fixture
def drawn() -> Iterator[None]:
    need("matplotlib")
    os.environ.setdefault("MPLBACKEND", "agg")
    yield
    import_module("matplotlib.pyplot").close("all")


SHARE = "level_5_percent_of_assessed"


@pytest.mark.usefixtures("drawn")
def test_charts_of_the_site_are_drawn(api: openness.Landscape) -> None:
    axes: Any = api.query("openness-distribution", view="eiras-2024").plot()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == LEVELS
    widths = {round(bar.get_width()) for bar in axes.patches}
    assert {25, 15} <= widths
    by_year = api.query("openness-by-year", view="eiras-2024")
    drawn: Any = by_year.plot()
    (line,) = drawn.get_lines()
    assert [float(value) for value in line.get_ydata()] == [float(str(v)) for v in by_year.column(SHARE)]
    assert api.query("openness-by-country", view="eiras-2024").plot().patches
    assert api.query("licenses-in-use", view="eiras-2024").plot().patches
    with pytest.raises(openness.OpennessError, match=r"'sources' has no chart"):
        api.query("sources").plot()
    with pytest.raises(openness.OpennessError, match=r"Only the answer of a saved query"):
        api.sparql("ASK { ?s ?p ?o }").plot()


def test_models_have_components_facts_and_verdicts(api: openness.Landscape) -> None:
    falcon = api.model("Falcon", view="eiras-2024")
    assert (falcon.name, falcon.facts["developer"]) == ("falcon", ("TII",))
    weights = falcon.component("architecture_and_weights")
    assert (weights.level, weights.rank, weights.as_of) == ("D5", 5, date(2023, 12, 28))
    assert falcon.verdicts["weights"] == "open"
    assert {one.rank for one in falcon.components if one.level in ("?", "N/A")} <= {None}
    with pytest.raises(openness.OpennessError, match=r"Several components are 'data'. There are: Pre-training data, "):
        falcon.component("data")
    with pytest.raises(openness.OpennessError, match=r"Did you mean bloom"):
        api.model("blom")


def test_an_entry_is_checked_as_file_and_as_text(api: openness.Landscape, tmp_path: Path) -> None:
    entry = tmp_path / "mine.ttl"
    text = (
        "@prefix opn: <https://w3id.org/openness#> .\n"
        "<https://w3id.org/openness/claim/me/bloom/weights> a opn:Assessment ; opn:level opn:D9 .\n"
    )
    entry.write_text(text, encoding="utf-8")
    for given in (entry, str(entry), text):
        report = api.check(given)
        assert report.count("violation")
        assert {finding.line for finding in report.findings} == {2}
    assert api.check("a: [1\n", form="yaml").findings[0].code == "OPN000"
    with pytest.raises(openness.OpennessError, match=r"no such file"):
        api.check("nothing.ttl")
    with pytest.raises(openness.OpennessError, match=r"no such file"):
        api.check("[" + "0," * 5_000)
    with pytest.raises(openness.OpennessError, match=r"'html' is not a format"):
        api.check("a\nb", form="html")


def test_graphs_are_those_of_rdflib(api: openness.Landscape) -> None:
    dataset = api.graph("published", "curated")
    bloom = URIRef("https://w3id.org/openness/model/bloom")
    assert (bloom, RDF.type, URIRef("https://w3id.org/openness#Model")) in dataset
    made = api.sparql("CONSTRUCT { ?m a ?c } { ?m a ?c . ?m a opn:Model }")
    assert len(made.to_rdflib()) == len(made) > 40
    with pytest.raises(openness.OpennessError, match=r"No graph .*nosuch. There are: .*curated"):
        api.graph("nosuch")
    with pytest.raises(openness.OpennessError, match=r"The answer is a table"):
        api.query("sources").to_rdflib()


def test_results_are_shown_and_written(api: openness.Landscape) -> None:
    table = api.query("score-scale")
    assert "<th>" in table._repr_html_()
    assert table.to_text("csv").splitlines()[0] == ",".join(table.columns)
    assert not api.sparql("ASK { opn:Nothing a opn:Model }")
    with pytest.raises(openness.OpennessError, match=r"No form 'xlsx'. There are: csv"):
        table.to_text("xlsx")
    with pytest.raises(openness.OpennessError, match=r"No column 'scor'"):
        table.column("scor")
    with pytest.raises(openness.OpennessError, match=r"does not parse"):
        api.sparql("SELEKT")
    with pytest.raises(openness.OpennessError, match="is an update \\(INSERT"):
        api.sparql("INSERT DATA { opn:a opn:b opn:c }")


def test_as_of_a_day_an_entry_is_checked_against_the_claims_of_that_day(landscape: Built) -> None:
    entry = """
    @prefix opn: <https://w3id.org/openness#> . @prefix prov: <http://www.w3.org/ns/prov#> .
    <https://w3id.org/openness/claim/me/grok-1/weights> a opn:Assessment ; prov:wasRevisionOf
      <https://w3id.org/openness/claim/curated/grok-1/architecture-and-weights> .
    """

    def unknown(as_of: str | date) -> list[str]:
        report = openness.load(landscape.root, as_of=as_of).check(entry)
        return [one.value for one in report.findings if one.code == "OPN002"]

    assert unknown("") == []
    assert unknown(date(2024, 1, 31)) == ["claim:curated/grok-1/architecture-and-weights"], "it is of March"
    with pytest.raises(openness.OpennessError, match=r"is not a day\. Give one such as 2024-01-31"):
        openness.load(landscape.root, as_of="31 January")


def test_an_argument_of_another_type_is_refused_with_what_to_pass(api: openness.Landscape) -> None:
    loose: Any = api
    model: Any = api.model("bloom")
    load: Any = openness.load
    calls: list[Callable[[object], object]] = [
        lambda wrong: loose.check(wrong),
        lambda wrong: loose.fix(wrong),
        lambda wrong: loose.query(wrong),
        lambda wrong: loose.sparql(wrong),
        lambda wrong: loose.ask(wrong),
        lambda wrong: loose.model(wrong),
        lambda wrong: loose.graph(wrong),
        lambda wrong: loose.export(wrong, to="spdx"),
        lambda wrong: loose.export("bloom", to=wrong),
        lambda wrong: loose.export_all(wrong),
        lambda wrong: model.component(wrong),
        lambda wrong: load(store=wrong or 1),
    ]
    for number, call in enumerate(calls):
        for wrong in (None, 3, b"model: bloom\n"):
            with pytest.raises(openness.OpennessError, match=r"(NoneType|int|bytes) is n.*\. Pass ") as raised:
                call(wrong)
            assert isinstance(raised.value, TypeError), number


def test_a_wrong_place_is_refused(landscape: Built, tmp_path: Path) -> None:
    with pytest.raises(openness.OpennessError, match=r"no landscape. Give a folder"):
        openness.load(str(tmp_path))
    with pytest.raises(openness.OpennessError, match=r"Give one of them"):
        openness.load(landscape.root, store=tmp_path, endpoint="http://127.0.0.1:9/")
    with pytest.raises(openness.OpennessError, match=r"not an endpoint"):
        openness.load(landscape.root, endpoint="ftp://127.0.0.1/")


@pytest.mark.usefixtures("drawn")
def test_the_lines_of_the_readme_run(landscape: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("pandas", "polars"):
        need(library)
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").partition("## Python\n")[2].partition("\n\nThree notebooks")[0]
    )
    (tmp_path / "my-model.yaml").write_bytes((ROOT / "tests" / "forms" / "falcon-2.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    names: dict[str, object] = {}
    exec(dedent(section), names)  # noqa: S102, our own file
    assert isinstance(names["bloom"], openness.Model)
