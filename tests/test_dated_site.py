"""The site as of a day: every page, file and query below `/as-of/DAY/`, built once, within bounds."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.test import TestResponse

from openness.landscape import Landscape
from openness.landscape.load import list_days
from openness.paths import cache_folder
from openness.web import close, create_app, dated

DAY = "2024-01-31"
"""Before Grok-1 came out, and after the paper's table."""


@pytest.fixture(scope="module")
def visitor(landscape: Landscape, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return a visitor of a site with a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        app = create_app(landscape)
        app.testing = True
        yield app.test_client()
        close(app)


def get(visitor: FlaskClient, path: str) -> TestResponse:
    """Ask until the landscape of the day is built."""
    for _ in range(30):
        response = visitor.get(path)
        if response.status_code != 503 or "being built" not in response.text:
            return response
        assert (response.headers["Retry-After"], response.headers["Refresh"]) == ("5", "5")
        time.sleep(0.5)
    raise AssertionError(f"{path}: still being built")


def last_cell(answer: TestResponse) -> str:
    return answer.text.splitlines()[-1]


def test_pages_files_and_the_interface_for_programs_are_as_of_the_day(visitor: FlaskClient) -> None:
    csv = "/queries/model-components.csv?model=grok-1"
    assert ",D5," in last_cell(visitor.get(csv))
    assert ",D2," in last_cell(get(visitor, f"/as-of/{DAY}{csv}"))
    page = get(visitor, f"/as-of/{DAY}/model/grok-1")
    assert 'As of <b><time datetime="2024-01-31">31 January 2024</time></b>' in page.text
    assert '<a href="/model/grok-1">Show today</a>' in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    inside = [
        href
        for href in re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        if not href.startswith(f"/as-of/{DAY}/")
    ]
    assert set(inside) == {"/model/grok-1", "/as-of"}, "every other link keeps the day"
    assert "datetime" not in visitor.get("/model/grok-1").text.partition("<main")[2][:300]
    for path in (
        "/explore?sort=-year",
        "/",
        "/badge/grok-1.svg",
        "/api/models/grok-1",
        "/explore.csv",
        "/queries/changes",
    ):
        assert get(visitor, f"/as-of/{DAY}{path}").status_code == visitor.get(path).status_code, path
    query = "SELECT (MAX(?day) AS ?last) { ?claim a opn:Assessment ; opn:asOf ?day }"
    found = visitor.post(f"/as-of/{DAY}/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert found.text.split()[-1] <= DAY


def test_a_parameter_and_the_form_of_a_page_lead_to_the_day_and_back(visitor: FlaskClient) -> None:
    for path, place in {
        f"/model/grok-1?view=eiras-2024&as-of={DAY}": f"/as-of/{DAY}/model/grok-1?view=eiras-2024",
        f"/as-of?day={DAY}&at=/explore%3Fsort%3D-year": f"/as-of/{DAY}/explore?sort=-year",
        "/as-of?day=&at=/explore": "/explore",
        f"/as-of/{DAY}": f"/as-of/{DAY}/",
        f"/as-of/{DAY}/check?example=yaml": "/check?example=yaml",
    }.items():
        assert visitor.get(path).headers["Location"] == place
    inside = get(visitor, f"/as-of/{DAY}/explore?as-of=2023-12-31")
    assert inside.headers["Location"] == "/as-of/2023-12-31/explore"
    assert 'name="at" value="/explore"' in visitor.get("/explore").text


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/as-of/2999-01-01/", 400, "2999-01-01 is in the future. Give a day up to 20"),
        ("/explore?as-of=2024-13-01", 400, "&#39;2024-13-01&#39; is not a day. Give one such as 2024-01-31."),
        ("/as-of/12024-01-01/", 400, "is not a day"),
        ("/as-of/0001-01-01/", 404, "Nothing here is dated 0001-01-01 or earlier. The first claim is dated 20"),
        ("/as-of?day=2024-01-31&at=//elsewhere.example/", 400, "is the path of a page on this site"),
        (f"/as-of/{DAY}/as-of/{DAY}/", 307, "/as-of/"),
    ],
)
def test_what_is_no_day_here_is_refused_with_words(visitor: FlaskClient, path: str, status: int, message: str) -> None:
    response = visitor.get(path)
    assert response.status_code == status
    assert message in response.text


def test_a_day_is_built_once_and_the_one_asked_longest_ago_makes_way(
    visitor: FlaskClient, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = list_days(landscape.store)
    later = next(day for day in days if day > DAY)
    assert days == sorted(set(days))
    stores = cache_folder().glob("dated-*")
    assert [path.name[-10:] for path in stores] == [max(day for day in days if day <= DAY)]
    monkeypatch.setattr(dated, "MAX_DAYS", 1)
    assert get(visitor, f"/as-of/{later}/about").status_code == 200
    assert [path.name[-10:] for path in cache_folder().glob("dated-*")] == [later]


def test_a_landscape_that_cannot_be_built_is_reported_and_not_tried_again(
    visitor: FlaskClient, landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder")
    sites = dated.DatedSites(landscape, lambda *_: visitor.application, lambda _: None)
    for _ in range(2):
        with pytest.raises(ServiceUnavailable):
            sites.find(DAY, DAY)
    with pytest.raises(ServiceUnavailable, match="could not be built"):
        sites.find(DAY, DAY)
