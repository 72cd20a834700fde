"""Load a landscape, and ask, check, export and draw it."""

import os
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from openness import rdf
from openness.errors import OpennessError
from openness.landscape import Landscape as Built
from openness.landscape.days import read_day
from openness.landscape.opening import Backend, open_landscape
from openness.paths import ROOT
from openness.python.arguments import read_entry, require_path, require_text
from openness.python.model import Component, Model
from openness.python.query_result import QueryResult, make_result
from openness.python.values import Value, write_value
from openness.query import saved_queries
from openness.query.answer import bind_values, coerce
from openness.rdf.rows import text
from openness.terms import GRAPH, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import rdflib

    from openness.check import Checker, Report
    from openness.entries.lookup import Known
    from openness.query.answer import Result
    from openness.questions.matcher import Matcher

MODEL = saved_queries.Parameter("model", "Model", "iri", "opn:Model")
VERDICTS = ("weights", "inference", "training_code", "training_data", "evaluation", "status")


class Landscape:
    """A landscape that is open: the models, their claims, the rules and what these derive.

    Make one with `openness.load()`. Every method raises `OpennessError`, with a message that says what to do, if a name
    is unknown or an input cannot be read.
    """

    def __init__(self, built: Built, place: Backend, as_of: str = "") -> None:
        """Wrap a landscape that is built, the place where it is held, and its day where that is not today."""
        self._built, self._place, self._as_of = built, place, as_of
        self._verdicts_of: dict[str, Mapping[str, Mapping[str, str]]] = {}
        self._known: Known | None = None

    def __repr__(self) -> str:
        """Show the folder and the version."""
        return f"<Landscape: {self.root}, version {self.version}>"

    @property
    def root(self) -> Path:
        """The folder that the landscape was read from."""
        return self._built.root

    @property
    def version(self) -> str:
        """A hash of the files that the landscape was built from."""
        return self._built.version

    def queries(self) -> "Mapping[str, str]":
        """Return the saved queries: their names, and what each asks.

        >>> landscape.queries()["license-table"]
        'Which of the five criteria does each license meet, by which clause, and which levels follow?'
        """
        return {query.slug: query.question for query in saved_queries.read_all(self.root)}

    def query(self, name: str, /, **parameters: Value) -> QueryResult:
        """Ask a saved query by its name, with its parameters by theirs.

        >>> result = landscape.query("model-components", model="falcon", view="eiras-2024")
        >>> [row["level"] for row in result if row["component"] == "Pre-training data"]
        ['D4']

        A parameter that is left out, or None, has its default. Names, labels and IRIs are understood.
        """
        query = saved_queries.read(self.root, require_text(name, "The name of a saved query", "license-table"))
        given = {name: write_value(value) for name, value in parameters.items() if value is not None}
        sparql = bind_values(self._built, query, given)
        return make_result(self._run(sparql), sparql, query)

    def sparql(self, text: str) -> QueryResult:
        """Ask a query in SPARQL 1.1; the prefixes of this project need no declaration.

        >>> landscape.sparql("SELECT (COUNT(?m) AS ?models) { ?m a opn:Model }")[0]["models"] >= 40
        True
        >>> bool(landscape.sparql("ASK { model:bloom a opn:Model }"))
        True

        Raises OpennessError for a query that cannot be read, with line and column, and for an update.
        """
        from openness.sandbox.malformed import explain_parse_error

        require_text(text, "A query in SPARQL", "ASK { model:bloom a opn:Model }")
        try:
            return make_result(self._run(text), text)
        except rdf.UnreadableError as error:
            raise rdf.UnreadableError(explain_parse_error(str(error), text)) from error

    def ask(self, question: str, view: str = "") -> QueryResult:
        """Ask in plain words; the saved query that fits best answers, and `why` of the result says why.

        >>> result = landscape.ask("what does the MIT license permit?")
        >>> result.why.startswith("“Criteria of a license” answers")
        True
        """
        from openness.questions.answering import answer_question

        require_text(question, "A question", "may I use BLOOM commercially?")
        found = answer_question(self._built, self._matcher, question, view)
        why = " ".join(filter(None, (found.match.why, found.empty, found.variants)))
        return make_result(found.result, "", found.match.query, why)

    def model(self, name: str, view: str = "current") -> Model:
        """Return a model by its name, label or IRI, with what a view says of it."""
        iri = text(coerce(self._built, MODEL, require_text(name, "The name of a model", "bloom")))
        components = tuple(map(_component, self.query("model-components", model=iri, view=view)))
        facts: dict[str, tuple[str, ...]] = {}
        for row in self.query("model-card", model=iri, view=view):
            about, fact = str(row["property"]), str(row["fact"])
            facts[about] = tuple(dict.fromkeys((*facts.get(about, ()), fact)))
        label = self.sparql(f"SELECT ?label {{ <{iri}> rdfs:label ?label }}").column("label")
        return Model(
            name=iri.rsplit("/", 1)[-1],
            iri=iri,
            label=str(label[0]),
            view=view,
            facts=facts,
            components=components,
            verdicts=self._verdicts(view, iri),
        )

    def check(self, entry: str | Path, form: str = "") -> "Report":
        """Check an entry: a file, by its path, or a text of several lines.

        >>> report = landscape.check('''
        ... @prefix opn: <https://w3id.org/openness#> .
        ... <https://w3id.org/openness/claim/me/bloom/weights> a opn:Assessment ; opn:level opn:D9 .
        ... ''')
        >>> [(one.line, one.value) for one in report.findings if one.code == "OPN001"]
        [(3, 'opn:D9')]

        `form` is the format of a text, such as `yaml` or `turtle`; if left out, its start shows it. Text
        that cannot be read is a finding. The entry is held against this landscape, which may be one as of a day.
        """
        return self._checker.check([read_entry(entry, form)])

    def fix(self, entry: str | Path, form: str = "", *, unsafe: bool = False) -> str:
        r"""Return the text of an entry with what has one right answer fixed; no file is written.

        >>> entry = "model: bloom\nsource: eiras-2024\ncomponents: {inference-code: {license: MIT, level: C4}}"
        >>> landscape.fix(entry).splitlines()[-1]
        'components: {inference-code: {license: MIT, level: C5}}'

        With `unsafe`, what is likely is changed as well as what is certain. Only YAML, Turtle and TriG are fixed.
        """
        from openness.entries.fix import fix
        from openness.entries.lookup import Known

        self._known = self._known or Known(self._built.store, self.root)
        (fixed,) = fix([read_entry(entry, form)], self._checker, self._known, unsafe)
        return fixed.after.data.decode("utf-8-sig")

    def graph(self, *names: str) -> "rdflib.Dataset":
        """Return the named graphs as an rdflib Dataset: all of them, or those named.

        >>> claims = landscape.graph("published")
        >>> [str(graph.identifier) for graph in claims.graphs() if len(graph)]
        ['https://w3id.org/openness/graph/published']

        It is a copy, and takes some seconds for a large landscape.
        """
        from openness.rdf.convert import dataset_of

        for name in names:
            require_text(name, "The name of a graph", "published")
        there = rdf.named_graphs(self._built.store)
        wanted = [expand(name) or f"{GRAPH.published.rsplit('/', 1)[0]}/{name}" for name in names] or there
        if missing := [name for name in wanted if name not in there]:
            raise OpennessError(f"No graph {missing[0]}. There are: {', '.join(there)}.")
        return dataset_of(self._built.store, wanted)

    def export(self, thing: str, to: str, view: str = "current", created: str = "") -> str:
        """Write a model or a license in the terms of others: spdx, dcat, schema, odrl or sssom.

        >>> landscape.export("bloom", to="dcat", view="eiras-2024").startswith("@prefix")
        True
        """
        from openness.export import export

        require_text(thing, "The name of a model or a license", "bloom")
        return export(self._built, require_text(to, "A form", "spdx"), thing, view, created)

    def export_all(self, folder: str | Path, *, day: str = "", doi: str = "", parquet: bool = True) -> int:
        """Write the whole landscape to a new folder, ready for a repository of data; return how many files there are.

        It has tables as CSV, JSON Lines and, with the extra `arrow`, Parquet; the RDF; and an RO-Crate, a citation and
        hashes. `day` is the day of publication, by default that of the newest claim.
        """
        from openness.deposit.write_deposit import write_deposit

        return write_deposit(
            self._built, require_path(folder, "A folder", "my-data"), day=day, doi=doi, parquet=parquet
        )

    def _run(self, sparql: str) -> "Result":
        """Answer a query; `openness.mcp` answers it in a process with limits."""
        return rdf.run(self._built.store, sparql)

    @cached_property
    def _matcher(self) -> "Matcher":
        from openness.questions.matcher import Matcher

        return Matcher(self._built)

    @cached_property
    def _checker(self) -> "Checker":
        from openness.check import Checker, checker_of
        from openness.rdf import exchange

        if self._place == Backend() and not self._as_of:
            return checker_of(self.root)
        return Checker(exchange.copy_embedded(self._built.store), self.root)

    def _verdicts(self, view: str, model: str) -> "Mapping[str, str]":
        """Return the verdicts on a model in a view; those on all models are asked for once."""
        if view not in self._verdicts_of:
            self._verdicts_of[view] = verdicts_of(self.query("dpv-openness-status", view=view))
        return self._verdicts_of[view].get(model, {})


def load(
    root: str | Path | None = None,
    store: str | Path | None = None,
    endpoint: str = "",
    as_of: str | date = "",
    *,
    user: str = "",
    password: str = "",
    timeout: float = 60.0,
) -> Landscape:
    """Load a landscape: that of a folder, of the folder in OPENNESS_ROOT, or the one that comes with this package.

    It is built in memory, once after a change, and comes from a cache after that. With `store`, a folder, it is held on
    disk. A folder that is not there is made and the landscape built in it, so a typo in its name makes a new one; one
    that holds something else is refused. With `endpoint`, a URL, it is asked of the SPARQL 1.1 engine there, to which
    it was published; `user`, `password` and `timeout` in seconds are for that engine. `as_of` is a day such as
    2024-01-31: claims dated later are left out, of what is asked and of what an entry is checked against.
    """
    day = read_day(str(as_of)).isoformat() if as_of else ""
    folder = require_path(root or os.environ.get("OPENNESS_ROOT") or ROOT, "root", "my-landscape")
    if not (folder / "ontology").is_dir():
        raise OpennessError(f"{folder}: no landscape. Give a folder with ontology/, graph/, shapes/ and queries/.")
    if store and endpoint:
        raise OpennessError("store and endpoint are two places. Give one of them.")
    place = Backend(require_path(store, "store", "my-store")) if store else Backend()
    if endpoint:
        from openness.rdf.remote import Endpoint

        require_text(endpoint, "endpoint", "http://127.0.0.1:7878/query")
        place = Backend(endpoint=Endpoint(endpoint, user=user, password=password, timeout=timeout))
    return Landscape(open_landscape(folder, place, as_of=day), place, day)


def verdicts_of(rows: "Iterable[Mapping[str, Value]]") -> "dict[str, Mapping[str, str]]":
    """Return the verdicts on models, by IRI, from rows of the saved query dpv-openness-status."""
    return {str(row["thing"]): {part: str(row[part]) for part in VERDICTS} for row in rows}


def _component(row: "Mapping[str, Value]") -> Component:
    written = {name: str(value or "") for name, value in row.items()}
    return Component(
        name=written["component"],
        stage=written["stage"],
        level=written["level"],
        basis=written["basis"],
        notation=written["notation"],
        source=written["source"],
        as_of=as_of if isinstance(as_of := row["as_of"], date) else None,
    )
