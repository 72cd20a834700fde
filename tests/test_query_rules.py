"""The rules for saved queries (queries/README.md): each holds for every file, and each notices a violation."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from openness.landscape import Landscape
from openness.paths import ROOT
from openness.query import saved_queries
from openness.query.answer import ask
from openness.query.answer_sentence import columns_of, write_sentence
from openness.query.saved_queries import QueryError, SavedQuery, parse
from openness.rdf.rows import Answer, Literal, NamedNode

ANSWERS = Path(__file__).parent / "answers"
INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
QUERIES = saved_queries.read_all(ROOT)
COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def _text(query: SavedQuery) -> str:
    """Return the SPARQL without comments and strings, blanks as single spaces."""
    return re.sub(r"\s+", " ", STRING.sub('""', COMMENT.sub("", query.body)))


def is_ordered(query: SavedQuery) -> bool:
    return query.constructs or re.search(r"ORDER BY .*$", _text(query)) is not None


def names_its_columns(query: SavedQuery) -> bool:
    return re.search(r"SELECT (DISTINCT |REDUCED )?\*", _text(query)) is None


def keeps_parameters_out_of_values(query: SavedQuery) -> bool:
    return re.search(r"VALUES (\$\w+|\([^)]*\$)", _text(query)) is None


def keeps_parameters_out_of_groups(query: SavedQuery) -> bool:
    groups = re.findall(r"GROUP BY ((?:[?$]\w+ ?)+)", _text(query))
    return not any("$" in group for group in groups)


def keeps_parameters_out_of_columns(query: SavedQuery) -> bool:
    heads = re.findall(r"SELECT (.*?) (?:WHERE|\{)", _text(query))
    names = {parameter.name for parameter in query.parameters}
    columns = {word for head in heads[:1] for word in re.findall(r"(?:AS |^| )[?$](\w+)(?= |\)|$)", head)}
    return not names & columns


def puts_grouped_selects_first(query: SavedQuery) -> bool:
    """Return whether nothing of a group comes before a sub-select with GROUP BY; rdflib answers wrongly otherwise."""
    text = _text(query)
    for found in re.finditer(r"\{ SELECT ", text):
        depth, end = 0, found.start()
        for end in range(found.start(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
        tail = re.search(r"\} GROUP BY ", text[found.start() : end])
        before = text[: found.start()].rstrip()
        if tail and not before.endswith(("{", "UNION", "OPTIONAL", "MINUS", "}")):
            return False
    return True


def has_a_default_for_each_filter(query: SavedQuery) -> bool:
    """Return whether no parameter without a value makes a FILTER an error; a free variable in an IN list does not."""
    tests = [test for test in re.findall(r"FILTER \([^{]*?\) ", _text(query)) if " IN (" not in test]
    filtered = set(re.findall(r"\$(\w+)", " ".join(tests)))
    return all(p.default or p.required for p in query.parameters if p.name in filtered)


def has_no_hints(query: SavedQuery) -> bool:
    """Return whether each sub-select counts, sorts or takes each row once, and nothing is cut off."""
    text = _text(query)
    for found in re.finditer(r"\{ SELECT (DISTINCT )?", text):
        depth, end = 0, found.start()
        for end in range(found.start(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
        head, _, inside = text[found.end() : end].partition("{")
        aggregates = re.search(r"\b(COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\b", head)
        if not (found[1] or aggregates or re.search(r"(GROUP|ORDER) BY [^{}]*$", inside)):
            return False
    return " LIMIT " not in text


RULES: tuple[tuple[Callable[[SavedQuery], bool], str], ...] = (
    (is_ordered, "SELECT ?x { ?x a $kind }"),
    (names_its_columns, "SELECT * { ?x a $kind } ORDER BY ?x"),
    (keeps_parameters_out_of_values, "SELECT ?x { VALUES $kind { opn:Model } ?x a $kind } ORDER BY ?x"),
    (keeps_parameters_out_of_groups, "SELECT (COUNT(?x) AS ?n) { ?x a $kind } GROUP BY $kind ORDER BY ?n"),
    (keeps_parameters_out_of_columns, "SELECT ?x ?kind { ?x a $kind } ORDER BY ?x"),
    (
        puts_grouped_selects_first,
        "SELECT ?x ?n { ?x a $kind . { SELECT ?x (COUNT(?y) AS ?n) { ?x opn:y ?y } GROUP BY ?x } } ORDER BY ?x",
    ),
    (has_no_hints, "SELECT ?x { { SELECT ?x { ?x a $kind } } } ORDER BY ?x"),
    (has_no_hints, "SELECT ?x { ?x a $kind } ORDER BY ?x LIMIT 10"),
    (has_a_default_for_each_filter, "SELECT ?x { ?x a ?k FILTER (?k = $kind) } ORDER BY ?x"),
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.slug)
def test_a_saved_query_keeps_every_rule(query: SavedQuery) -> None:
    assert [rule.__name__ for rule, _ in RULES if not rule(query)] == []


@pytest.mark.parametrize(("rule", "violation"), RULES, ids=lambda given: getattr(given, "__name__", ""))
def test_each_rule_notices_a_violation(rule: Callable[[SavedQuery], bool], violation: str) -> None:
    kind = saved_queries.Parameter("kind", "Kind", "iri")
    assert not rule(SavedQuery("s", "t", "q?", ("a",), (kind,), "table", {}, violation))


@pytest.mark.parametrize("query", [query for query in QUERIES if query.sentence], ids=lambda query: query.slug)
def test_a_sentence_asks_and_speaks_of_what_must_be_given(query: SavedQuery) -> None:
    assert query.sentence.endswith("?")
    slots = {name for _, name in saved_queries.slots(query.sentence) if name}
    assert {parameter.name for parameter in query.parameters if parameter.required} <= slots


@pytest.mark.parametrize("query", [query for query in QUERIES if query.answer], ids=lambda query: query.slug)
def test_an_answer_in_a_sentence_speaks_of_columns_and_values_that_there_are(query: SavedQuery) -> None:
    kept = [
        path for path in (ANSWERS / "several" / f"{query.slug}.csv", ANSWERS / f"{query.slug}.csv") if path.exists()
    ]
    columns, *rows = csv.reader(kept[0].read_text(encoding="utf-8").splitlines())
    answer = Answer(tuple(columns), tuple(tuple(Literal(cell) for cell in row) for row in rows))
    assert set(columns_of(query.answer)) <= set(columns)
    sentence = write_sentence(query, answer)
    assert bool(sentence) == bool(rows)
    assert "{" not in sentence
    assert query.answer.endswith(".")


def test_a_sentence_counts_adds_and_warns_of_few() -> None:
    rows = [("a", "3", "yes"), ("b", "4000", "no"), ("b", "", "yes")]
    terms = tuple((Literal(model), Literal(n, datatype=INTEGER), Literal(is_open)) for model, n, is_open in rows)
    answer = Answer(("model", "n", "open"), terms)

    def sentence(template: str) -> str:
        return write_sentence(SavedQuery("s", "t", "q?", ("a",), (), "table", {}, "", answer=template), answer)

    few = " Fewer than 5, so read with care."
    assert sentence("{rows} of {count model}, {count model where open = yes; model = b | c}.") == f"3 of 2, 1.{few}"
    assert (
        sentence("{sum n}: {first model}, {last n}, {first n where open = maybe}.") == f"4,003: a, no value, none.{few}"
    )
    with pytest.raises(QueryError, match="no column year"):
        sentence("{first year}")
    with pytest.raises(QueryError, match=r"answer: .* has a slot"):
        sentence("{most model}")


@pytest.mark.parametrize("query", [query for query in QUERIES if query.chart], ids=lambda query: query.slug)
def test_a_chart_draws_columns_of_numbers_that_the_answer_has(landscape: Landscape, query: SavedQuery) -> None:
    answer = ask(landscape, query, query.example)
    assert isinstance(answer, Answer)
    assert query.chart
    assert {query.chart.label, *query.chart.values} <= set(answer.columns)
    for record in answer.records():
        assert all(float(record[name]) >= 0 for name in query.chart.values)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("#+ sentence: Who made {modell}?", "slot"),
        ("#+ sentence: Who made {model} and {model}?", "slot"),
        ("#+ sentence: [a, list]", "sentence"),
        ("#+ chart: year", "chart"),
        ("#+ chart: {label: year}", "chart"),
        ("#+ view: pie", "pie"),
        ("#+ colour: red", "colour"),
    ],
)
def test_a_header_that_is_not_right_is_refused_with_the_reason(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "q.rq"
    header = "#+ title: T\n#+ question: Q?\n#+ tags: [a]\n#+ params:\n#+   - name: model\n"
    path.write_text(f"{header}{line}\nSELECT ?x {{ ?x a $model }} ORDER BY ?x\n", encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        parse(path)
