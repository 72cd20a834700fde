"""What is a date or a number: one table, by which every engine and the look before it judge alike."""

import random
from collections.abc import Iterator

import pytest
from rdflib import RDF, SH, XSD, Graph

from openness import rdf
from openness.check import Checker, Entry, shacl
from openness.check.context import Seen
from openness.check.prefilter import Aims, screen_of
from openness.check.shapes import Shapes, aim, read_aimed
from openness.landscape import Landscape
from openness.landscape.load import load
from openness.paths import ROOT
from openness.query.answer import coerce
from openness.query.saved_queries import Parameter, QueryError
from openness.rdf import scratch_store
from openness.xsd import is_known, is_valid

ENGINES = [by for by in shacl.ENGINES if by == "pyshacl" or shacl.default_engine() == by]

VALID = {
    "boolean": ["true", "0"],
    "date": ["2024-05-13", "2024-02-29", "2024-05-13Z", "2024-05-13+14:00", "12024-05-13", "-0044-03-15", "0000-01-01"],
    "dateTime": ["2024-05-13T10:00:00Z", "2024-05-13T24:00:00", "2024-05-13T10:00:00.123456789"],
    "decimal": ["1", "+1.5", ".5", "5.", "-0.0"],
    "double": ["1e5", "-INF", "NaN", ".5E-3"],
    "gYear": ["2024", "-2024", "12024", "2024Z"],
    "gYearMonth": ["2024-05", "-2024-05", "12024-05", "2024-05-05:00"],
    "integer": ["7", "+7", "-7", "007", "72700000000", "9" * 30, "9" * 5000],
    "string": ["", "x\ny"],
}
WRONG = {
    "boolean": ["True", "yes", "01", " true"],
    "date": [
        "2024-13-01",
        "2023-02-29",
        "2024-5-13",
        "20240513",
        "2024-W38-4",
        "2024-05-13T10:00:00Z",
        "2024-05",
        "24-05-13",
    ],
    "dateTime": ["2024-05-13", "2024-05-13 10:00:00", "2024-05-13T10:00", "2024-05-13T24:00:01", "2024-05-13T25:00:00"],
    "decimal": ["1e5", ".", "1,5", "1_000", "\u0661", "INF"],
    "double": ["inf", "1_0.5", "nan", "0x1p3", ""],
    "gYear": ["24", "02024", "2024-05", "MMXXIV", "2024 ", "\u0662\u0660\u0662\u0664"],
    "gYearMonth": ["2024-13", "2024-9", "202409", "2024/09", "2024-09-19", "2024-00", "May 2024"],
    "integer": ["72_700", "\u0667\u0662", "7.0", "7e9", "", " 7", "7\n", "0x7", "--7", "\uff17"],
    "string": [],
}
CHARACTERS = "0123456789-+:TZ._, /eEINFa\u0661\n"


def drawn(kind: str, seed: int) -> Iterator[str]:
    """Yield values of a datatype with one or two characters left out, put in or changed."""
    chance = random.Random(seed)  # noqa: S311, nothing here is secret
    for _ in range(60):
        text = list(chance.choice(VALID[kind][:4]))
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randint(0, 1)] = chance.choice(["", chance.choice(CHARACTERS)])
        yield "".join(text)


@pytest.mark.parametrize("kind", VALID)
def test_the_table_takes_the_forms_of_xsd_and_none_of_python(kind: str) -> None:
    assert [text for text in VALID[kind] if not is_valid(text, str(XSD[kind]))] == []
    assert [text for text in WRONG[kind] if is_valid(text, str(XSD[kind]))] == []


def test_the_table_knows_every_datatype_that_a_shape_names() -> None:
    named = {str(kind) for kind in read_aimed(ROOT).written.objects(None, SH.datatype)}
    assert named
    assert all(map(is_known, named))
    assert {kind.removeprefix(str(XSD)) for kind in named - {str(RDF.langString)}} <= set(VALID)


def shape(constraint: str) -> Shapes:
    text = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <urn:shape> a sh:NodeShape ; sh:targetClass <urn:Kind> ; sh:property [ sh:path <urn:p> ; {constraint} ] ."""
    return aim(Graph().parse(data=text, format="turtle"))


@pytest.mark.parametrize("screened", [True, False])
@pytest.mark.parametrize("by", ENGINES)
@pytest.mark.parametrize("kind", [kind for kind in VALID if kind != "double"])  # the store reads `inf` as INF
def test_every_way_of_checking_judges_as_the_table(kind: str, by: shacl.Engine, screened: bool) -> None:
    values = dict.fromkeys((*VALID[kind], *WRONG[kind], *drawn(kind, 1), *drawn(kind, 2)))
    things = {f"urn:thing:{number}": value for number, value in enumerate(values)}
    store = rdf.empty()
    for thing, value in things.items():
        literal = scratch_store.literal(value, str(XSD[kind]))
        scratch_store.add(store, [scratch_store.triple(rdf.iri(thing), rdf.iri("urn:p"), literal)])
    shapes = shape(f"sh:datatype xsd:{kind}")
    aims: Aims = {rdf.iri(thing): tuple(shapes.by_class.values()) for thing in things}
    results = shacl.validate(Seen(store), aims, [], shapes, by, screened)
    assert {str(result.focus) for result in results} == {
        thing for thing, value in things.items() if not is_valid(value, str(XSD[kind]))
    }
    assert all(str(result.value) == things[str(result.focus)] for result in results)


@pytest.mark.parametrize("screened", [True, False])
@pytest.mark.parametrize("by", ENGINES)
def test_only_a_text_with_a_language_is_a_text_of_a_language(by: shacl.Engine, screened: bool) -> None:
    store, path = rdf.empty(), rdf.iri("urn:p")
    values: dict[str, rdf.Term] = {
        "urn:en": scratch_store.Literal("a name", language="en"),
        "urn:plain": scratch_store.Literal("a name"),
        "urn:iri": path,
    }
    scratch_store.add(store, [scratch_store.triple(rdf.iri(thing), path, value) for thing, value in values.items()])
    shapes = shape(f"sh:datatype <{RDF.langString}>")
    aims: Aims = {rdf.iri(thing): tuple(shapes.by_class.values()) for thing in values}
    assert set(screen_of(shapes.aimed).suspects(Seen(store), aims)) == {rdf.iri("urn:plain"), rdf.iri("urn:iri")}
    results = shacl.validate(Seen(store), aims, [], shapes, by, screened)
    assert {str(result.focus) for result in results} == {"urn:plain", "urn:iri"}


MODEL = """\
id: model/zebra
type: Model
label: Zebra
---
id: claim/openness-curation/zebra/description
type: ModelDescription
model: zebra
developer: bigscience
source: openness-curation
locator: p. 1
"""

SLIPS = {
    "releaseMonth": ["2024-09-19", "2024-13", "2024-9", "202409", "2024/09", "\"'2023-07'^^xsd:gYearMonth\""],
    "asOf": ["2024-05-13T10:00:00Z", "2024-W38-4", "20240513", "2024-02-30"],
    "largestSize": ["72_700_000_000", '"\u0667\u0662"', "7e9", "7.0"],
}
LINES = {"releaseMonth": "2024-09", "asOf": "2024-10-13", "largestSize": "72700000000"}


WAYS = [
    # pySHACL alone checks all of this where only the wheel is installed (make test-wheel).
    pytest.param((by, screened), marks=[pytest.mark.slow] if by == "pyshacl" and not screened else [])
    for by in ENGINES
    for screened in (True, False)
]


@pytest.fixture(scope="module")
def store() -> rdf.Embedded:
    return load(ROOT, alignments=False, indexes=False)


@pytest.fixture(scope="module", params=WAYS, ids=str)
def checker(request: pytest.FixtureRequest, store: rdf.Embedded) -> Checker:
    by, screened = request.param
    return Checker(store, by=by, screened=screened)


def described(lines: dict[str, str]) -> Entry:
    model, claim = (part.strip().replace("\n", "\n    ") for part in MODEL.split("---"))
    more = "\n    ".join(f"{name}: {value}" for name, value in lines.items())
    return Entry("zebra.yaml", f"claims:\n  - {model}\n  - {claim}\n    {more}\n".encode(), "yaml")


def test_a_value_that_is_not_written_as_its_datatype_asks_is_found_by_every_engine(checker: Checker) -> None:
    right = {finding.code for finding in checker.check([described(LINES)]).findings if finding.severity == "violation"}
    for name, values in SLIPS.items():
        for value in values:
            report = checker.check([described({**LINES, name: value})])
            found = [f for f in report.findings if f.code not in right and f.severity == "violation"]
            assert any(f"opn:{name}" in finding.path for finding in found), (name, value)


@pytest.mark.parametrize("value", ["2024-W38-4", "20240513", "2023-02-29", "٢٠٢٤-05-13", "2024-5-13"])
def test_a_parameter_takes_no_date_of_python(value: str) -> None:
    with pytest.raises(QueryError, match="Give a date, such as 2023-12-28"):
        coerce(Landscape(rdf.empty(), ROOT, ""), Parameter("since", "Since", "date"), value)


@pytest.mark.parametrize("value", ["1_000", "٣", "", " 7", "7.0"])
def test_a_parameter_takes_no_number_of_python(value: str) -> None:
    with pytest.raises(QueryError, match="such as 5"):
        coerce(Landscape(rdf.empty(), ROOT, ""), Parameter("n", "N", "integer"), value)
