"""Saved queries: a question a file, `queries/<slug>.rq`, with YAML in its leading `#+ ` lines.

The header is grlc's. A parameter is written `$name` in the query and is replaced, token by token, by an RDF term;
where it has no value it stays a free variable, so the file also runs as it is in any editor.
"""

import datetime
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from openness.forms.sparql import OPAQUE
from openness.paths import files, text_of
from openness.rows import Term

TYPES = ("iri", "string", "integer", "decimal", "boolean", "date")
VIEWS = ("table", "list", "matrix", "bar", "line")
SCOPES = ("", "model", "landscape")
FIELDS = ("title", "question", "sentence", "tags", "params", "view", "chart", "scope", "example", "since")

SLOT = re.compile(r"\{(\w+)\}")

_TOKEN = re.compile(OPAQUE + r"| \$(?P<name>\w+)", re.VERBOSE | re.DOTALL)
"""A parameter, `$name`, where it stands in the language; before that whatever only looks as if it held one."""


class QueryError(ValueError):
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

    `sentence` is the question with a slot, `{name}`, for each parameter that it speaks of. `scope` says of a query
    whose answer grows with the landscape from what a row follows: `model`, from what is said of one model and of things
    that are no models, or `landscape`, from more.
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
    chart: Chart | None = None
    scope: str = ""
    since: str = ""

    @property
    def body(self) -> str:
        """The SPARQL without its header."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith("#+")).strip() + "\n"

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
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise QueryError(f"No saved query '{name}'. {hint}There are: {', '.join(known) or 'none'}.")
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
    scope = fields.get("scope", "")
    if scope not in SCOPES:
        raise QueryError(f"{path}: scope '{scope}' is not one of {', '.join(filter(None, SCOPES))}.")
    parameters = tuple(_parameter(path, entry) for entry in fields.get("params") or ())
    example = {name: _plain(value) for name, value in (fields.get("example") or {}).items()}
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
        chart=_chart(path, fields.get("chart")),
        scope=scope,
        since=str(fields.get("since", "")),
    )
    declared, used = {p.name for p in parameters}, _placeholders(query.body)
    if declared != used:
        raise QueryError(
            f"{path}: the header declares {sorted(declared) or 'no parameter'}, "
            f"but the query uses {sorted(used) or 'none'} with a dollar sign."
        )
    return query


def header(path: Path, text: str) -> dict[str, Any]:
    """Read the YAML in the leading `#+ ` lines of a query. Raises QueryError where there is none."""
    lines = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        fields = yaml.safe_load(lines)
    except yaml.YAMLError as error:
        raise QueryError(f"{path}: the header is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise QueryError(f"{path}: no header. Begin with lines like '#+ title: …' and '#+ question: …'.")
    return fields


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


def _sentence(path: Path, sentence: Any, parameters: tuple[Parameter, ...]) -> str:
    if not isinstance(sentence, str):
        raise QueryError(f"{path}: the sentence is a text, with a slot such as {{model}} for a parameter.")
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
    if not isinstance(entry, dict) or set(entry) != {"label", "values"} or not isinstance(entry["values"], list):
        raise QueryError(f"{path}: chart names columns: {{label: year, values: [models]}}.")
    return Chart(str(entry["label"]), tuple(map(str, entry["values"])))


def _parameter(path: Path, entry: Any) -> Parameter:
    if not isinstance(entry, dict) or "name" not in entry:
        raise QueryError(f"{path}: each of params is a mapping with at least a name.")
    unknown = sorted(set(entry) - {"name", "label", "type", "class", "values", "default", "required"})
    kind = entry.get("type", "iri" if "class" in entry else "string")
    if unknown or kind not in TYPES:
        wrong = f"field {', '.join(unknown)}" if unknown else f"type '{kind}' (there are: {', '.join(TYPES)})"
        raise QueryError(f"{path}: parameter '{entry['name']}' has the unknown {wrong}.")
    default = entry.get("default")
    return Parameter(
        name=entry["name"],
        label=str(entry.get("label", entry["name"])),
        type=kind,
        of_class=entry.get("class"),
        values=tuple(_plain(value) for value in entry.get("values", ())),
        default=None if default is None else _plain(default),
        required=bool(entry.get("required", False)),
    )


def _plain(value: Any) -> str:
    """Return a YAML value as the text that a user would type."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
