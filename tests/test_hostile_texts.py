"""Texts that make a careless reader go back again and again: none takes the site's own process long."""

import time
from collections.abc import Callable
from difflib import get_close_matches

import pytest
from flask.testing import FlaskClient

from openness.check import Checker, Entry
from openness.landscape import Landscape
from openness.landscape.load import load
from openness.paths import ROOT
from openness.query import answer
from openness.query.saved_queries import Parameter, QueryError
from openness.rdf.remote import in_dialect
from openness.readers import sparql as texts
from openness.sandbox.admission import admit
from openness.sandbox.query_limits import DEFAULTS, RefusedError
from openness.suggest import find_near
from openness.terms import PREFIXES

pytestmark = pytest.mark.slow

MAX_SECONDS = 2.0
"""Of a processor; each of these texts took 60 to 98 seconds, or takes 0.5 at most."""
REPEATED = {
    "dots": ("SELECT ", "a."),
    "dashes": ("SELECT ", "a-"),
    "letters of other scripts": ("SELECT ", "é."),
    "low lines": ("SELECT ", "_."),
    "digits": ("SELECT ", "1."),
    "an open long string": ("SELECT '''", "\\'"),
    "an open string": ('SELECT "', '\\"'),
    "quotes": ("", '"\\'),
    "open strings, line by line": ("", "'\n"),
    "escaped line ends": ("", '"\\\n'),
    "long quotes": ('"""', '" '),
    "open IRIs": ("", "<a"),
    "colons": ("", "a:"),
    "comments": ("", "#\n"),
    "calls": ("SELECT * {", " m:service"),
    "graphs": ("SELECT * ", "FROM a:b "),
    "prefixes": ("", "PREFIX "),
    "prefixes far apart": ("", "PREFIX" + " " * 200),
    "functions": ("", "LCASE" + " " * 200),
}
READERS: tuple[Callable[[str], object], ...] = (
    texts.form,
    texts.beginning,
    texts.find_unclosed_quote,
    texts.find_unclosed_bracket,
    texts.has_from,
    in_dialect,
    lambda text: texts.find_undeclared(text, PREFIXES),
    lambda text: texts.with_prefixes(text, PREFIXES),
)


@pytest.mark.parametrize("kind", REPEATED)
def test_a_query_of_the_greatest_length_is_read_in_time(kind: str) -> None:
    head, part = REPEATED[kind]
    text = (head + part * DEFAULTS.characters)[: DEFAULTS.characters]
    started = time.process_time()
    try:
        admit(text, DEFAULTS, ["a:b"])
    except RefusedError as error:
        assert "characters" not in str(error)  # noqa: PT017, it was read
    for read in READERS:
        read(text)
    assert time.process_time() - started < MAX_SECONDS


def test_thousands_of_misspelt_terms_are_reported_by_the_first_of_them(client: FlaskClient) -> None:
    sparql = "SELECT * { " + " ".join(f"opn:Modle{at:05} ?p ." for at in range(2_300)) + "}"
    started = time.process_time()
    response = client.post("/sparql", data={"query": sparql}, headers={"Accept": "text/html"})
    assert time.process_time() - started < MAX_SECONDS
    assert "opn:Modle00000 is not a term that is defined. Did you mean opn:Model?" in response.text
    assert "2,288 more terms are not defined." in response.text
    assert len(response.data) < 200_000


PREFIXED = (
    "@prefix opn: <https://w3id.org/openness#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix m: <https://w3id.org/openness/model/> .\n{}"
)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:o="https://w3id.org/openness#">\n{}</rdf:RDF>'
FAULTY = {
    "IRIs without slashes": ("turtle", PREFIXED, '<urn:spam:{0}> rdfs:label "x{0}" .\n'),
    "models that lack all": ("turtle", PREFIXED, 'm:x{0} a opn:Model ; rdfs:label "x{0}"@en .\n'),
    "escaped names": ("turtle", PREFIXED, "m:x\\.{0} opn:levle 1 .\n"),
    "lines": ("ntriples", "{}", '<urn:x:{0}> <http://www.w3.org/2000/01/rdf-schema#label> "x{0}" .\n'),
    "elements": ("rdfxml", RDF, '<rdf:Description rdf:about="urn:x:{0}" o:levle="1"/>\n'),
}


@pytest.fixture(scope="module")
def checker() -> Checker:
    opened = Checker(load(ROOT, indexes=False), ROOT)
    opened.check([Entry("first", PREFIXED.format("m:x a opn:Model .").encode(), "turtle")])
    return opened


@pytest.mark.parametrize("kind", FAULTY)
def test_four_times_the_findings_take_four_times_as_long(kind: str, checker: Checker) -> None:
    form, frame, pattern = FAULTY[kind]
    findings, seconds = [], []
    for size in (100, 400):
        entry = Entry("entry", frame.format("".join(pattern.format(at) for at in range(size))).encode(), form)
        started = time.process_time()
        report = checker.check([entry])
        seconds.append(time.process_time() - started)
        findings.append(len(report.findings))
        assert all(finding.line for finding in report.findings)
    assert findings[0] >= 100
    assert findings[1] > 3 * findings[0]
    assert seconds[1] < seconds[0] * 4**1.3 + 0.3


@pytest.mark.parametrize("iri", ["https://w3id.org/openness/model/" + "a" * 20_000, "urn:" + "/a" * 10_000])
def test_a_long_name_takes_no_time(iri: str, checker: Checker) -> None:
    started = time.process_time()
    report = checker.check([Entry("entry", PREFIXED.format(f"<{iri}> a opn:Model .").encode(), "turtle")])
    assert report.findings
    assert time.process_time() - started < MAX_SECONDS


def test_names_that_there_are_not_cost_little_and_are_told_the_same(
    landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Parameter("model", "Model", "iri", "opn:Model")
    names = list(dict.fromkeys(one.label.casefold() for one in answer.choices(landscape, model)))
    for at, name in enumerate(names[:40]):
        slip = name[: at % 5] + "xq"[: at % 3] + name[at % 5 + 1 :]
        for cutoff in (0.5, 0.6):
            assert find_near(slip, names, cutoff=cutoff) == get_close_matches(slip, names, cutoff=cutoff), slip
    with pytest.raises(QueryError, match=r"'blom' is not a value for model\. Did you mean bloom"):
        answer.coerce(landscape, model, "blom")
    monkeypatch.setattr(answer, "choices", lambda *_: pytest.fail("they are listed once for a landscape"))
    with pytest.raises(QueryError, match=r"'gpt-44' is not a value for model\. Did you mean gpt-4"):
        answer.coerce(landscape, model, "gpt-44")
