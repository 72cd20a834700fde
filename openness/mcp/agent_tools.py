"""The tools of agents on a landscape: each answer has its view, its source and its date."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from openness import __version__, rdf
from openness.entries.check_pool import CheckPool
from openness.entries.document_reader import read_document
from openness.entries.from_document import draft as draft_entry
from openness.entries.lookup import Known
from openness.errors import OpennessError
from openness.landscape import Landscape as Built
from openness.landscape.load import load
from openness.landscape.ontology_files import read_ontology, select_core
from openness.limits import MAX_UPLOAD
from openness.mcp.limited import LimitedLandscape, Limiter
from openness.python.values import python_value, write_value
from openness.query import saved_queries
from openness.query.answer import Result, bind_values
from openness.query.saved_queries import SavedQuery
from openness.questions.answering import find_matches, keep_rows
from openness.questions.matcher import Matcher
from openness.rdf.folder import folder_of
from openness.rdf.rows import Answer
from openness.sandbox.query_limits import Limits
from openness.terms import BASE

Json = dict[str, Any]

MAX_ROWS = 1000
"""How many rows an answer has at most."""
ENTRY_FORMS = {"yaml": "entry.yaml", "turtle": "entry.ttl", "jsonld": "entry.jsonld"}


class AgentTools:
    """The tools, for one landscape; processes in which queries and entries run start when they are needed."""

    def __init__(self, built: Built, limits: Limits | None = None) -> None:
        """Take a landscape as it was built, and the limits of each query."""
        self._built = built
        self._matcher: Matcher | None = None
        self._known: Known | None = None
        self._limiter = Limiter(built.store, limits or Limits())
        self._landscape = LimitedLandscape(built, self._limiter)
        self._checks = CheckPool(built.root, folder_of(built.store))

    def close(self) -> None:
        """End the processes that were started."""
        self._limiter.close()
        self._checks.close()

    def queries(self) -> list[SavedQuery]:
        """Return the saved queries."""
        return saved_queries.read_all(self._built.root)

    def run_query(self, query: SavedQuery, given: Mapping[str, object], limit: int) -> Json:
        """Ask a saved query within limits; values that are left out have their defaults."""
        written = {name: write_value(value) for name, value in given.items() if value not in (None, "")}
        result, cut = self._limiter.run(bind_values(self._built, query, written))
        view = written.get("view") or query.default_view
        return self._answer(query, result, view, limit, cut) | {"parameters": written}

    def ask(self, question: str, limit: int = 50) -> Json:
        """Answer a question in plain words by the saved query that fits it best."""
        self._matcher = self._matcher or Matcher(self._built)
        best, *others = find_matches(self._matcher, question)
        result, cut = self._limiter.run(bind_values(self._built, best.query, best.parameters))
        answer = self._answer(best.query, keep_rows(best, result), best.query.default_view, limit, cut)
        more = [{"query": one.query.slug, "parameters": dict(one.parameters)} for one in others]
        return answer | {"parameters": dict(best.parameters), "why": best.why, "others": more}

    def model(self, name: str, view: str = "current") -> Json:
        """Return a model by its name, label or IRI: facts, the twelve components, verdicts."""
        found = self._landscape.model(name, view)
        components = [
            {**asdict(one), "as_of": one.as_of.isoformat() if one.as_of else None} for one in found.components
        ]
        card = {**asdict(found), "facts": {key: list(values) for key, values in found.facts.items()}}
        return card | {"components": components} | self._provenance(view, found.iri)

    def license(self, name: str, view: str = "current") -> Json:
        """Return what a license permits, with clauses and conditions, and the components that are under it."""
        criteria = self.run_query(
            saved_queries.read(self._built.root, "license-criteria"), {"license": name, "view": view}, 100
        )
        used = self.run_query(
            saved_queries.read(self._built.root, "license-components"), {"license": name, "view": view}, 20
        )
        return {"criteria": criteria["rows"], "components": used["rows"], "components_total": used["total"]} | {
            key: criteria[key] for key in ("view", "source", "landscape", "retrieved")
        }

    def check_entry(self, text: str, form: str = "yaml") -> Json:
        """Check an entry against the rules, in a process that can be stopped."""
        if form not in ENTRY_FORMS:
            raise OpennessError(f"'{form}' is not a format of entries. There are: {', '.join(ENTRY_FORMS)}.")
        data = text.encode()
        if len(data) > MAX_UPLOAD:
            raise OpennessError(f"The entry has more than {MAX_UPLOAD:,} bytes. Divide it.")
        head, body = self._checks.check(ENTRY_FORMS[form], form, data, "json")
        if not body:
            raise OpennessError(f"The entry: {head['unreadable']}")
        report: Json = json.loads(body)
        return report | self._provenance("", f"{BASE}rules")

    def draft_entry(self, document: str, name: str = "") -> Json:
        """Make an entry in YAML of a model card, an SPDX or CycloneDX document, or a file of another index."""
        if len(document) > MAX_UPLOAD:
            raise OpennessError(f"The document has more than {MAX_UPLOAD:,} characters.")
        self._known = self._known or Known(self._built.store, self._built.root)
        read = read_document(document.encode(), self._known.names, name)
        made = draft_entry(read, self._known, "yaml")
        return {"entry": made.text, "missing": list(made.missing), "unused": list(made.unused)} | self._provenance(
            "", ""
        )

    def sparql(self, query: str, limit: int = 100) -> Json:
        """Answer a query in SPARQL 1.1 within limits of time and memory; nothing is fetched or changed."""
        written, constructs = self._limiter.ask(query, "turtle", _row_limit(limit))
        text = written.body.decode()
        answer: Json = {"turtle": text} if constructs else json.loads(text)
        return {"answer": answer, "rows": written.rows, "cut": written.cut} | self._provenance("", "")

    def ontology(self) -> str:
        """Return the ontology in Turtle, without the module of what is computed."""
        store = load(self._built.root, alignments=False)
        return rdf.write_triples(select_core(read_ontology(store)), "turtle")

    def _answer(self, query: SavedQuery, result: Result, view: str, limit: int, cut: bool) -> Json:
        address = f"{BASE}queries/{query.slug}"
        if isinstance(result, bool):
            return {"query": query.slug, "answer": result} | self._provenance(view, address)
        if not isinstance(result, Answer):
            written = {"query": query.slug, "turtle": rdf.write_triples(result, "turtle"), "cut": cut}
            return written | self._provenance(view, address)
        rows = [
            {column: _plain(python_value(cell)) for column, cell in zip(result.columns, row, strict=True)}
            for row in result.rows[: _row_limit(limit)]
        ]
        counted = {"total": len(result.rows), "cut": cut or len(rows) < len(result.rows)}
        said = {"query": query.slug, "question": query.question, "columns": list(result.columns), "rows": rows}
        return said | counted | self._provenance(view, address)

    def _provenance(self, view: str, address: str) -> Json:
        """Return where an answer is from, and of which day."""
        now = datetime.datetime.now(tz=datetime.UTC)
        source = f"Openness {__version__}, https://w3id.org/openness"
        return {
            "view": view,
            "source": f"{source}, {address.removeprefix(BASE)}" if address else source,
            "landscape": self._built.version,
            "retrieved": now.date().isoformat(),
        }


def open_tools(built: Built) -> AgentTools:
    """Return the tools for a landscape that is open."""
    return AgentTools(built)


def _row_limit(limit: int) -> int:
    """Return how many rows an answer may have, by the number that an agent gives."""
    return max(0, min(limit, MAX_ROWS))


def _plain(value: object) -> object:
    """Return a value as JSON has it."""
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
