"""The site as files: `openness site` writes it, a static host serves it below a path, a visitor walks through it."""

import hashlib
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from chromium import Browser, Page, browser, page
from conftest import Openness
from links import find_dead_links
from playwright.sync_api import expect
from test_everyone import barriers

from openness.web.static_site.addresses import Addresses
from openness.web.static_site.rewrite_pages import rewrite_page

__all__ = ["browser", "page"]

BELOW = "/below/a/path/"


@pytest.fixture(scope="module")
def root(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the landscape of the paper without the examples of rules, which take longer than all other pages."""
    copy = tmp_path_factory.mktemp("root") / "landscape"
    shutil.copytree(paper, copy, ignore=shutil.ignore_patterns("examples"))
    return copy


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve a folder as static hosts do; return the address below which a site will be, and its folder."""
    folder = tmp_path_factory.mktemp("host")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site = folder / BELOW.strip("/")
    yield f"http://127.0.0.1:{server.server_address[1]}{BELOW}", site
    server.shutdown()
    thread.join()
    server.server_close()


def write(openness: Openness, root: Path, folder: Path, url: str) -> "subprocess.CompletedProcess[str]":
    return openness("--root", str(root), "site", "--output", str(folder), "--base-url", url)


@pytest.fixture(scope="module")
def site(openness: Openness, root: Path, host: tuple[str, Path]) -> tuple[str, Path]:
    """Write the site as a process; return its address and its folder."""
    url, folder = host
    written = write(openness, root, folder, url)
    assert written.returncode == 0, written.stderr
    assert written.stdout.startswith("Wrote 4,"), written.stdout
    return url, folder


ADDRESSES = Addresses("https://me.github.io/open/", {"matches": (("thing", "opn:Model"),)})


@pytest.mark.parametrize(
    ("href", "file", "link"),
    [
        ("/open/", "index.html", "../../"),
        ("https://me.github.io/open/model/bloom#why", "model/bloom/index.html", "../../model/bloom/#why"),
        ("/open/explore/t5/inference-code", "model/t5/index.html", "../../model/t5/#inference-code"),
        ("/open/models?page=2", "models/page-2/index.html", "../../models/page-2/"),
        ("/open/queries/landscape.csv?view=current", "queries/landscape.csv", "../../queries/landscape.csv"),
        (
            "/open/queries/matches?thing=opn%3AModel",
            "queries/matches/example/index.html",
            "../../queries/matches/example/",
        ),
        ("/open/queries/matches?thing=opn%3AX", "", "../../needs-server/#/queries/matches?thing=opn%3AX"),
        ("/open/model/bloom.ttl", "model/bloom.ttl", "../../model/bloom.ttl"),
        ("/open/model/bloom?view=eiras-2024", "", "../../needs-server/#/model/bloom?view=eiras-2024"),
        ("/open/as-of/2024-01-31/explore", "", "../../needs-server/#/as-of/2024-01-31/explore"),
        ("/open/0.1.0", "0.1.0/index.html", "../../0.1.0/"),
        ("/open/static/fonts/a.woff2?v=1", "static/fonts/a.woff2", "../../static/fonts/a.woff2"),
        (
            "/open/report?about=https://w3id.org/openness%23C5",
            "report/index.html",
            "../../report/?about=https://w3id.org/openness%23C5",
        ),
        ("/open/../../etc", "", "../../needs-server/#/../../etc"),
    ],
)
def test_an_address_is_a_file_or_needs_a_server(href: str, file: str, link: str) -> None:
    target = ADDRESSES.find(href)
    assert target is not None
    assert (target.file, ADDRESSES.link(target, "model/bloom/index.html")) == (file, link)
    assert ADDRESSES.link(target, "404.html") == link.replace("../../", "/open/", 1)


def test_what_is_left_out_of_the_files_leads_to_the_program() -> None:
    some = Addresses("https://me.github.io/open/", {}, ("/claim/", "/landscape."))
    page = '<a href="/open/claim/eiras-2024/bloom/c1">why</a> <a href="/open/landscape.nq">all</a>'
    written, targets = rewrite_page(page, "model/bloom/index.html", some)
    assert written == (
        '<a href="../../needs-server/#/claim/eiras-2024/bloom/c1">why</a> '
        '<a href="../../needs-server/#/landscape.nq">all</a>'
    )
    assert targets == []


def test_links_that_leave_the_site_stay_and_what_sorts_or_asks_goes() -> None:
    page = (
        '<a href="https://arxiv.org/abs/1">paper</a> <a href="#why">why</a> <a href="/open/queries/x?_sort=a">Head</a> '
        '<a href="/open/queries/x.tsv">TSV</a><a href="/open/"><img src="/open/static/mark.svg?v=1" alt=""></a>'
        '<form class="ask" action="/open/queries/x" method="get"><input name="model"></form>'
    )
    written, targets = rewrite_page(page, "queries/x/index.html", ADDRESSES)
    assert written == (
        '<a href="https://arxiv.org/abs/1">paper</a> <a href="#why">why</a> Head '
        '<a href="../../"><img src="../../static/mark.svg" alt=""></a>'
        '<p class="quiet">To choose values here, <a href="../../needs-server/#/queries/x">'
        "start this site on your machine</a>.</p>"
    )
    assert [target.file for target in targets] == ["index.html", "static/mark.svg"]


@pytest.mark.slow
def test_every_link_leads_to_a_file(site: tuple[str, Path]) -> None:
    url, folder = site
    assert find_dead_links(folder) == []
    model = (folder / "model" / "bloom" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../license/apache-2-0/"' in model
    assert "../../needs-server/#/queries/model-card?model=bloom" in model
    assert "?view=" not in model
    assert "/as-of" not in model
    error = (folder / "404.html").read_text(encoding="utf-8")
    assert f'href="{BELOW}models/"' in error
    assert f"<loc>{url}model/bloom/</loc>" in (folder / "sitemap.xml").read_text(encoding="utf-8")
    for name in ("model/bloom.ttl", "model/bloom.jsonld", "model/bloom/badge.svg", "queries/component-table.csv"):
        assert (folder / name).stat().st_size > 500, name
    for name in (
        "robots.txt",
        "llms.txt",
        "terms.ttl",
        "landscape.nq",
        "charts/time.svg",
        "names.json",
        ".nojekyll",
    ):
        assert (folder / name).is_file(), name


@pytest.mark.slow
def test_a_visitor_walks_through_files(site: tuple[str, Path], page: Page) -> None:
    url, _ = site
    page.goto(url)
    page.locator("table.landscape").get_by_role("link", name="LLaMA-2", exact=True).click()
    assert page.url == f"{url}model/llama-2/"
    page.locator("table.components").get_by_role("link", name="LLaMA-2", exact=True).first.click()
    assert page.url == f"{url}license/llama-2/"
    page.get_by_role("navigation", name="All lists").get_by_role("link", name="Questions").click()
    page.get_by_role("link", name="How open is each of the twelve components of each model?", exact=True).first.click()
    with page.expect_download() as waiting:
        page.evaluate("document.querySelector('a[href$=\".csv\"]').setAttribute('download', '')")
        page.get_by_role("link", name="CSV", exact=True).click()
    assert waiting.value.path().read_text(encoding="utf-8").startswith("model,")
    page.get_by_label("Search everything").fill("neox")
    page.keyboard.press("Enter")
    page.locator(".hits").get_by_role("link", name="GPT-NeoX-20B", exact=True).click()
    assert page.url == f"{url}model/gpt-neox-20b/"
    page.get_by_label("Compare with").select_option("BLOOM")
    page.get_by_role("button", name="Compare").click()
    beside = page.get_by_role("region", name="The models side by side")
    beside.wait_for()
    assert beside.get_by_role("columnheader").all_inner_texts() == ["GPT-NeoX-20B", "BLOOM"]
    assert beside.get_by_role("row", name="Pre-training code").locator("td").all_inner_texts() == ["C5", "C5"]
    page.goto(f"{url}claim/eiras-2024/bloom/inference-code/")
    page.get_by_role("link", name="Report an error").click()
    report = page.get_by_label("Copy it, fill in the last two lines")
    expect(report).to_have_value(re.compile("^About: Inference code of BLOOM"))
    assert "\nIRI: https://w3id.org/openness/claim/eiras-2024/bloom/inference-code\n" in report.input_value()
    page.goto(f"{url}search/?q=blooom")
    page.get_by_text("Did you mean").get_by_role("link", name="BLOOM", exact=True).click()
    page.get_by_role("link", name="each fact", exact=True).click()
    expect(page.locator("#local")).to_have_text("http://127.0.0.1:8000/queries/model-card?model=bloom")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_site_without_a_server_have_no_barrier(
    site: tuple[str, Path], browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    paths = ("/search/?q=bloom", "/names/l/", "/compare/?model=bloom&model=gpt-2", "/needs-server/", "/sparql/")
    assert barriers(browser, site[0].rstrip("/"), scheme, {}, paths) == {}


@pytest.mark.slow
def test_no_page_of_a_site_without_a_server_scrolls_sideways(site: tuple[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for path in ("search/?q=bloom", "names/l/", "compare/?model=bloom&model=gpt-2", "needs-server/", "explore/"):
        page.goto(site[0] + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.nightly
def test_the_same_landscape_is_the_same_bytes_and_replaces_an_older_site(
    openness: Openness, root: Path, site: tuple[str, Path]
) -> None:
    url, folder = site
    before = hash_files(folder)
    (folder / "left-over.html").touch()
    assert write(openness, root, folder, url).returncode == 0
    assert hash_files(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def hash_files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_a_folder_of_somebody_else_and_what_is_no_url_are_refused(
    openness: Openness, paper: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").touch()
    for folder, url, complaint in (
        (tmp_path, "https://example.org/", "there is something already. Name a new folder."),
        (tmp_path / "new", "example.org", "'example.org' is not the URL of a site."),
    ):
        refused = write(openness, paper, folder, url)
        assert refused.returncode == 2
        assert complaint in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
