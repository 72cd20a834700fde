"""A report on a landscape: figures, data and queries of some saved questions, as HTML and Markdown in a folder."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, render_template

from openness import rdf
from openness.files import write_all
from openness.query import saved_queries
from openness.query.answer import ask
from openness.query.answer_sentence import write_sentence
from openness.query.chart_columns import CHARTED
from openness.rdf.rows import Answer, text, to_csv
from openness.web.explore.figure_files import dates_of
from openness.web.site import site, view_iri

PAPER = "eiras-2024"
MAX_ROWS = 12
"""How many rows of an answer without a chart the page shows; its file has all."""
_ADDRESS = re.compile(r"http://localhost/queries/([\w-]+)[^\s(<]*")


@dataclass(frozen=True)
class Topic:
    """A part of the report: its heading, the saved query behind it, and the column by which its rows are counted."""

    heading: str
    query: str
    counted: str = ""


TOPICS = (
    Topic("How open are the twelve components?", "openness-distribution"),
    Topic("Do more models have public weights than before?", "open-weights-trend"),
    Topic("Are companies less open than non-profits and universities?", "openness-by-developer-kind"),
    Topic("Which families of licenses are in use?", "license-families"),
    Topic("Which licenses are in use?", "licenses-in-use"),
    Topic("Who releases safety evaluations?", "safety-evaluation-releases", "released"),
    Topic("Where do sources disagree?", "disagreements", "kind"),
    Topic("How often do sources agree?", "agreement-of-sources"),
    Topic("Do other frameworks come to the same classes?", "framework-agreement"),
)


@dataclass(frozen=True)
class Figure:
    """An answer in the report: its view, basis and sentence, its files, and where there is no chart its first rows."""

    view: str
    basis: str
    sentence: str
    data: str
    command: str
    picture: str
    counts: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


@dataclass(frozen=True)
class Chapter:
    """A topic with its question, the file of its query and its answers."""

    topic: Topic
    question: str
    query: str
    figures: tuple[Figure, ...]


Progress = Callable[[str, int, int], None]
"""Called with the heading of a topic, the number of topics done, and that of all."""


def write_report(app: Flask, folder: Path, view: str, as_of: str, progress: Progress) -> list[Path]:
    """Write `index.html`, `report.md`, and the figures, data and queries behind them; return the two pages.

    The paper's view is beside the one that is asked for, where a question has views. Raises QueryError for a view
    that there is not, and OSError where the folder cannot be written.
    """
    files: dict[Path, bytes] = {}
    with app.test_request_context():
        chapters = []
        for done, topic in enumerate(TOPICS):
            progress(topic.heading, done, len(TOPICS))
            chapters.append(_write_chapter(app, topic, view, as_of, folder, files))
        given = {"chapters": chapters, "view": view, "as_of": as_of, "version": site().landscape.version[:8]}
        pages = {folder / "index.html": "landscape_report.html", folder / "report.md": "landscape_report.txt"}
        files |= {path: render_template(template, **given).encode() for path, template in pages.items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_all(folder, files)
    progress("files", len(TOPICS), len(TOPICS))
    return list(pages)


def _write_chapter(app: Flask, topic: Topic, view: str, as_of: str, folder: Path, files: dict[Path, bytes]) -> Chapter:
    query = site().query(topic.query)
    source = site().landscape.root / "queries" / f"{topic.query}.rq"
    files[folder / "queries" / source.name] = source.read_bytes()
    views = list(dict.fromkeys((view, PAPER))) if query.has_view else [""]
    figures = tuple(_figures(app, topic, query, views, as_of, folder, files))
    return Chapter(topic, query.question, f"queries/{source.name}", figures)


def _figures(
    app: Flask,
    topic: Topic,
    query: saved_queries.SavedQuery,
    views: list[str],
    as_of: str,
    folder: Path,
    files: dict[Path, bytes],
) -> Iterator[Figure]:
    for view in views:
        given = {"view": view} if view else {}
        answer = ask(site().landscape, query, given)
        if not isinstance(answer, Answer):
            continue
        name = "-".join(filter(None, (topic.query, view)))
        files[folder / "data" / f"{name}.csv"] = to_csv(answer).encode()
        picture = _draw(app, query, given) if answer.rows else b""
        if picture:
            files[folder / "figures" / f"{name}.svg"] = picture
        records = answer.records()
        shown = [] if picture else records[:MAX_ROWS]
        columns = tuple(column for column in answer.columns if column != "thing")[:8]
        command = f"openness query {topic.query}" + (f" --view {view}" if view else "")
        yield Figure(
            view=view,
            basis=_basis(view, len(records)),
            sentence=write_sentence(query, answer),
            data=f"data/{name}.csv",
            command=command + (f" --as-of {as_of}" if as_of else ""),
            picture=f"figures/{name}.svg" if picture else "",
            counts=tuple(Counter(row[topic.counted] for row in records).most_common())
            if topic.counted in answer.columns
            else (),
            columns=columns,
            rows=tuple(tuple(row[column] for column in columns) for row in shown),
            total=len(records),
        )


def _draw(app: Flask, query: saved_queries.SavedQuery, given: dict[str, str]) -> bytes:
    """Return the chart of the site as SVG; empty where the question has none."""
    if query.view not in CHARTED:
        return b""
    sent = app.test_client().get(f"/queries/{query.slug}.svg", query_string=given)
    return _ADDRESS.sub(r"openness query \1", sent.text).encode() if sent.status_code == 200 else b""


def _basis(view: str, rows: int) -> str:
    """Say over how many models and which dates an answer is, and how many rows it has."""
    of = view or "current"
    counted = rdf.select(
        site().landscape.store, f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ ?c opn:inView <{view_iri(of)}> ; opn:model ?m }}"
    )
    models = int(text(next(iter(counted.rows))[0]))
    where = f"view {of}" if view else "all sources"
    return f"n = {models:,} models ({where}); claims dated {dates_of(of)}; {rows:,} rows"
