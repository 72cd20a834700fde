"""Saved queries: a question a file, `queries/<slug>.rq`, with YAML in its leading `#+ ` lines.

The header is grlc's. A parameter is written `$name` in the query and is replaced, token by token, by an RDF term;
where it has no value it stays a free variable, so the file also runs as it is in any editor.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openness import rdf
from openness.errors import OpennessError
from openness.paths import files, text_of
from openness.rdf.rows import Term
from openness.rdf.service_calls import refuse_calls
from openness.readers import marked_yaml
from openness.readers.marked_yaml import NULLS, FormError, Scalar, Sequence, YamlNode, plain
from openness.readers.sparql import OPAQUE
from openness.suggest import did_you_mean, find_near
from openness.xsd import EXAMPLES, XSD, is_valid

TYPES = ("iri", "string", "integer", "decimal", "boolean", "date")
VIEWS = ("table", "list", "matrix", "bar", "line")
FIELDS = ("title", "question", "sentence", "answer", "tags", "params", "view", "chart", "example", "since")

SLOT = re.compile(r"\{(\w+)\}")

_TOKEN = re.compile(OPAQUE + r"| \$(?P<name>\w+)", re.VERBOSE | re.DOTALL)
"""A parameter, `$name`, as a token; the alternatives before it only look as if they had one."""


class QueryError(OpennessError):
    """A saved query that is not there, or is not written as one; the message says what to do."""


@dataclass(frozen=True)
class Parameter:
    """A blank in a saved query: its name, the type of its value, and what fills a pick list."""

    name: str
    label: str
    type: str = "string"
    of_class: str | None = None
    values: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False


@dataclass(frozen=True)
class Chart:
    """Which columns of an answer a chart draws: the one that names its bars or its steps, and those with numbers."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class SavedQuery:
    """A question with its query: everything that a list, a form, a help text or a page needs.

    `sentence` is the question with a slot, `{name}`, for each parameter that it speaks of; `answer` is a template of
    the sentence that says the answer (`answer_sentence.py`).
    """

    slug: str
    title: str
    question: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    view: str
    example: Mapping[str, str]
    text: str
    sentence: str = ""
    answer: str = ""
    chart: Chart | None = None
    since: str = ""

    @property
    def body(self) -> str:
        """The SPARQL without its header."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#+")).strip() + "\n"

    @property
    def has_view(self) -> bool:
        """Whether the answer is by the claims of a view."""
        return any(parameter.name == "view" for parameter in self.parameters)

    @property
    def default_view(self) -> str:
        """The view of the answer unless another is given; nothing if it has none."""
        return next((parameter.default or "" for parameter in self.parameters if parameter.name == "view"), "")

    @cached_property
    def constructs(self) -> bool:
        """Whether the answer is a graph and not a table."""
        return re.search(r"^\s*(CONSTRUCT|DESCRIBE)\b", self.body, re.MULTILINE | re.IGNORECASE) is not None


def names(root: Path) -> list[str]:
    """List the names of the saved queries."""
    return [path.stem for path in files(root / "queries", ".rq")]


def read_all(root: Path) -> list[SavedQuery]:
    """Read every saved query of a landscape, by name. Raises QueryError for one that is not written as it should be."""
    return [parse(path) for path in files(root / "queries", ".rq")]


def read(root: Path, name: str) -> SavedQuery:
    """Read one saved query. Raises QueryError where there is none of that name, with the names nearest to it."""
    known = names(root)
    if name not in known:
        hint = did_you_mean(find_near(name, known, cutoff=0.4)) or f"There are: {', '.join(known) or 'none'}."
        raise QueryError(f"No saved query '{name}'. {hint}")
    return parse(root / "queries" / f"{name}.rq")


def parse(path: Path) -> SavedQuery:
    """Read a saved query from its file. Raises QueryError with the file and what its header lacks."""
    text = text_of(path)
    fields = header(path, text)
    missing = [name for name in ("title", "question", "tags") if not fields.get(name)]
    unknown = sorted(set(fields) - set(FIELDS))
    if missing or unknown:
        complaint = f"lacks {', '.join(missing)}" if missing else f"has the unknown field {', '.join(unknown)}"
        raise QueryError(f"{path}: the header {complaint}. Its fields are {', '.join(FIELDS)}.")
    view = fields.get("view", "table")
    if view not in VIEWS:
        raise QueryError(f"{path}: view '{view}' is not one of {', '.join(VIEWS)}.")
    parameters = tuple(_parameter(path, entry) for entry in fields.get("params", ()))
    example = fields.get("example", {})
    if not all(isinstance(value, str) for value in example.values()):
        raise QueryError(f"{path}: each value of example is a text.")
    query = SavedQuery(
        path.stem,
        fields["title"],
        fields["question"],
        tuple(fields["tags"]),
        parameters,
        view,
        example,
        text,
        sentence=_sentence(path, fields.get("sentence", ""), parameters),
        answer=fields.get("answer", ""),
        chart=_chart(path, fields.get("chart")),
        since=fields.get("since", ""),
    )
    declared, used = {p.name for p in parameters}, _placeholders(query.body)
    if declared != used:
        raise QueryError(
            f"{path}: the header declares {sorted(declared) or 'no parameter'}, "
            f"but the query uses {sorted(used) or 'none'} with a dollar sign."
        )
    try:
        refuse_calls(query.body, path)
    except rdf.UnreadableError as error:
        raise QueryError(str(error)) from error
    return query


def header(path: Path, text: str) -> dict[str, Any]:
    """Read the YAML in the leading `#+ ` lines of a query; every value is the text that is written there.

    Raises QueryError where there is none, and for a value of another kind than its field has.
    """
    lines = "\n".join(line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in text.splitlines())
    try:
        fields: object = plain(_without_nulls(marked_yaml.read(lines.encode(), nulls=True)))
    except FormError as error:
        raise QueryError(f"{path}: the header is not YAML that can be read, {error}") from error
    if not isinstance(fields, dict) or not fields:
        raise QueryError(f"{path}: no header. Start with lines like '#+ title: …' and '#+ question: …'.")
    for name, value in fields.items():
        kind = KINDS_OF_VALUES.get(name, str)
        if not isinstance(value, kind):
            raise QueryError(f"{path}: {name} is not {_SHOWN_KINDS[kind]}.")
        if name == "tags" and isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise QueryError(f"{path}: {name} is not {_SHOWN_KINDS[kind]}.")
    return dict(fields)


def _without_nulls(node: YamlNode) -> YamlNode:
    """Leave out the keys that have no value."""
    if isinstance(node, Sequence):
        return Sequence(tuple(map(_without_nulls, node.items)), node.span)
    if not isinstance(node, marked_yaml.Mapping):
        return node
    kept = [(key, _without_nulls(value)) for key, value in node.entries if not _is_null(value)]
    return marked_yaml.Mapping(tuple(kept), node.span)


def _is_null(node: YamlNode) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in NULLS


KINDS_OF_VALUES: Mapping[str, type] = {"tags": list, "params": list, "example": dict, "chart": dict}
_SHOWN_KINDS: Mapping[type, str] = {
    str: "a text",
    list: "a list. Write it in brackets: [a, b]",
    dict: "a mapping. Write it in braces: {name: value}",
}


def bind(query: SavedQuery, values: Mapping[str, Term]) -> str:
    """Return the SPARQL of a query with each parameter that has a value replaced by its term.

    Strings, IRIs and comments are left alone; a term is written as in N-Triples, so no value ends early.
    Raises QueryError for a parameter that the query does not have.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in known:
            there = f"It has: {', '.join(known)}." if known else "It has none."
            raise QueryError(f"The query '{query.slug}' has no parameter '{name}'. {there}")

    def replacement(match: re.Match[str]) -> str:
        name = match["name"]
        return str(values[name]) if name in values else match[0]

    return _TOKEN.sub(replacement, query.body)


def _placeholders(body: str) -> set[str]:
    return {match["name"] for match in _TOKEN.finditer(body) if match["name"]}


def slots(sentence: str) -> list[tuple[str, str]]:
    """Split a sentence at its slots: pairs of the words before a slot and the name in it, the last pair without."""
    pieces = SLOT.split(sentence)
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


def _sentence(path: Path, sentence: str, parameters: tuple[Parameter, ...]) -> str:
    asked, known = SLOT.findall(sentence), [parameter.name for parameter in parameters]
    wrong = [name for name in asked if name not in known or asked.count(name) > 1]
    if wrong:
        there = ", ".join(known) or "none"
        raise QueryError(
            f"{path}: the slot {{{wrong[0]}}} of the sentence is not one of the parameters, once: {there}."
        )
    return sentence


def _chart(path: Path, entry: Any) -> Chart | None:
    if entry is None:
        return None
    if not isinstance(entry, dict) or set(entry) != {"label", "values"} or not _are_columns(entry):
        raise QueryError(f"{path}: chart names columns: {{label: year, values: [models]}}.")
    return Chart(entry["label"], tuple(entry["values"]))


def _are_columns(entry: Mapping[str, Any]) -> bool:
    label, values = entry["label"], entry["values"]
    return isinstance(label, str) and isinstance(values, list) and all(isinstance(value, str) for value in values)


def _parameter(path: Path, entry: Any) -> Parameter:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise QueryError(f"{path}: each of params is a mapping with at least a name.")
    name = entry["name"]
    given: dict[str, Any] = entry
    unknown = sorted(set(given) - {"name", "label", "type", "class", "values", "default", "required"})
    kind = given.get("type", "iri" if "class" in given else "string")
    if unknown or kind not in TYPES:
        wrong = f"field {', '.join(unknown)}" if unknown else f"type '{kind}' (there are: {', '.join(TYPES)})"
        raise QueryError(f"{path}: parameter '{name}' has the unknown {wrong}.")
    for field, value in given.items():
        if field == "values" and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise QueryError(f"{path}: values of parameter '{name}' is not a list. Write it in brackets: [a, b].")
        if field != "values" and not isinstance(value, str):
            raise QueryError(f"{path}: {field} of parameter '{name}' is not a text.")
    if given.get("required", "false") not in ("true", "false"):
        raise QueryError(f"{path}: required of parameter '{name}' is '{given['required']}'. Write true or false.")
    default = given.get("default")
    if default is not None and kind in ("integer", "decimal", "boolean", "date") and not is_valid(default, XSD + kind):
        example = EXAMPLES[kind]
        raise QueryError(f"{path}: the default '{default}' of parameter '{name}' is no {kind}, such as {example}.")
    return Parameter(
        name=name,
        label=str(given.get("label", name)),
        type=kind,
        of_class=given.get("class"),
        values=tuple(given.get("values", ())),
        default=default,
        required=given.get("required") == "true",
    )
