"""Answer a question in plain words with the saved query that fits it best."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape
from openness.query.answer import Result, ask, bind_values
from openness.questions.matcher import Matcher, QueryMatch
from openness.rdf.rows import Answer, Literal, text
from openness.suggest import did_you_mean
from openness.terms import possible_iris

VIEWS = """
SELECT DISTINCT ?view ?name { ?claim opn:model %s ; opn:inView ?view . ?view skos:notation ?name } ORDER BY ?name
"""


NAMED_AFTER = "SELECT (COUNT(?thing) AS ?models) { ?thing opn:namedAfter %s }"


class NoQueryError(OpennessError):
    """A question that no saved query answers; the message names what is not known, or where to look."""


@dataclass(frozen=True)
class PlainAnswer:
    """The answer to a question in plain words: which saved query gave it, why, and which others may."""

    match: QueryMatch
    others: tuple[QueryMatch, ...]
    result: Result
    empty: str
    """Why there are no rows, or nothing."""
    variants: str = ""
    """How many sizes and versions the model has that the question names, and where they are; or nothing."""


def find_matches(matcher: Matcher, question: str) -> list[QueryMatch]:
    """Return the saved queries that fit a question, the best first. Raises NoQueryError if none does."""
    found, one = matcher.rank(question)
    if found:
        return found
    for name, near in matcher.read(question).unknown.items():
        hint = did_you_mean(near) or "`openness query search --text …` finds names."
        raise NoQueryError(f"Nothing is called '{name}' here. {hint}")
    if one is not None:
        needed = f"“{one.query.title}” answers that, if you name {name_missing(one)}."
        raise NoQueryError(f"{needed} For example: {write_example(one)}")
    raise NoQueryError("No saved query answers that. `openness query` lists what can be asked.")


def name_missing(match: QueryMatch) -> str:
    """Return what a question must name for a query to answer it, such as `first model and second model`."""
    return " and ".join(parameter.label.lower() for parameter in match.missing)


def write_example(match: QueryMatch) -> str:
    """Return the command that asks a query with what a question names, and examples of what it does not."""
    missing = {parameter.name: match.query.example.get(parameter.name, "…") for parameter in match.missing}
    options = [f"--{name.replace('_', '-')} {value}" for name, value in {**match.parameters, **missing}.items()]
    return " ".join(["openness query", match.query.slug, *options])


def answer_match(landscape: Landscape, match: QueryMatch, given: Mapping[str, str] | None = None) -> Result:
    """Ask a saved query that fits a question; `given` are further parameters. Rows about other things are left out."""
    return keep_rows(match, ask(landscape, match.query, {**match.parameters, **(given or {})}))


def keep_rows(match: QueryMatch, result: Result) -> Result:
    """Return an answer with only the rows that a question is about."""
    if not isinstance(result, Answer) or not match.only:
        return result
    places = [(result.columns.index(column), label) for column, label in match.only.items()]
    rows = tuple(row for row in result.rows if all(text(row[at]) == label for at, label in places))
    return replace(result, rows=rows)


def answer_question(landscape: Landscape, matcher: Matcher, question: str, view: str = "") -> PlainAnswer:
    """Answer a question. Raises NoQueryError if no saved query does."""
    best, *others = find_matches(matcher, question)
    given = {"view": view} if view and best.query.has_view else {}
    result = answer_match(landscape, best, given)
    empty = ""
    if isinstance(result, Answer) and not result.rows:
        empty = _explain_empty(landscape, matcher, best, question, view)
    return PlainAnswer(best, tuple(others), result, empty, _count_variants(landscape, best))


def _count_variants(landscape: Landscape, match: QueryMatch) -> str:
    """Say how many models are named after the one that a question is about: what it asks may be known of these."""
    model = match.parameters.get("model", "")
    iri = next(iter(possible_iris(model, "model")), "")
    if not iri or match.query.slug == "variants":
        return ""
    models = int(rdf.select(landscape.store, NAMED_AFTER % rdf.iri(iri)).records()[0]["models"])
    if not models:
        return ""
    count = "1 model is named after it, and has" if models == 1 else f"{models:,} models are named after it, and have"
    return f"{count} claims of their own: openness query variants --model {model}"


def _explain_empty(landscape: Landscape, matcher: Matcher, match: QueryMatch, question: str, view: str) -> str:
    """Say why an answer is empty: another view has it, or nobody made a claim about it."""
    models = matcher.read(question).of_kind("Model")
    if not models or not match.query.has_view:
        return "No row fits."
    now = view or match.query.default_view
    names = {row["name"] for row in rdf.select(landscape.store, VIEWS % rdf.iri(models[0])).records()} - {now}
    if having := _find_views(landscape, match, sorted(names)):
        return f"Nothing in the view {now}. There is an answer in: {', '.join(having)}. Ask with --view."
    return f"Nobody made a claim that answers it, in any view of {len(names) + 1}."


def _find_views(landscape: Landscape, match: QueryMatch, views: list[str]) -> list[str]:
    """Return the views in which a question has an answer, by one query with a part for each."""
    if not views:
        return []
    prefixes, parts = "", []
    for view in views:
        sparql = bind_values(landscape, match.query, {**match.parameters, "view": view})
        start = re.search(r"^SELECT\b", sparql, re.MULTILINE | re.IGNORECASE)
        if not start:
            return []
        prefixes = sparql[: start.start()]
        rows = "".join(f" FILTER (STR(?{column}) = {Literal(label)})" for column, label in match.only.items())
        inner = f"{{ {sparql[start.start() :]}\n}}{rows}"
        parts.append(f"{{ SELECT ({Literal(view)} AS ?answering) WHERE {{ {inner} }} LIMIT 1 }}")
    found = rdf.select(landscape.store, f"{prefixes}SELECT ?answering WHERE {{ {' UNION '.join(parts)} }}")
    return sorted(row["answering"] for row in found.records())
