"""Write pages of a site without a server: what a process does with some of the addresses."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urljoin

from flask.testing import FlaskClient

from openness.landscape import Landscape
from openness.paths import ROOT
from openness.rdf.folder import on_disk
from openness.sandbox.query_limits import Limits
from openness.web import HEADERS, create_app
from openness.web.negotiation import HTML
from openness.web.static_site import static_pages
from openness.web.static_site.addresses import Addresses, Target
from openness.web.static_site.rewrite_pages import rewrite_page
from openness.web.things.answers_by_model import EVERY_PAGE

SEEDS = (
    "/",
    "/search",
    "/names",
    "/names.json",
    "/needs-server",
    "/404.html",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/context.jsonld",
    "/entry.schema.json",
)
"""Where the links are followed from, and what programs and hosts ask for."""
EDITOR = "vendor"
"""The folder of scripts of pages that need a server."""
PATIENT = Limits(seconds=600, wait=600)
"""What is counted for a page is counted to the end, so that the same landscape gives the same page."""
LOCATION = re.compile("<loc>(.*?)</loc>")
LEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={href}">
<title>Openness</title>
<p>This is at <a href="{href}">{href}</a>.</p>
</html>
"""


@dataclass(frozen=True)
class SiteSetup:
    """A landscape on disk, the URL and the folder of its site, and how the addresses start of what is left out."""

    root: Path
    store: Path
    version: str
    base_url: str
    folder: Path
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What became of some addresses: the files with their bytes, where the pages lead, and what did not answer."""

    sizes: Mapping[str, int]
    targets: tuple[Target, ...]
    broken: tuple[str, ...]


def list_seeds(setup: SiteSetup) -> list[Target]:
    """List what is written whether or not a page leads to it: the sitemap, files for programs, styles."""
    client, addresses = _open_site(setup)
    static = ROOT / "webapp" / "static"
    loaded = (path.relative_to(static) for path in sorted(static.rglob("*")) if path.is_file())
    shown = (f"/static/{path.as_posix()}" for path in loaded if path.parts[0] != EDITOR)
    text = client.get("/sitemap.xml", base_url=setup.base_url).get_data(as_text=True)
    listed = LOCATION.findall(text)
    for part in (one for one in listed if one.endswith(".xml")):
        text = client.get(part.removeprefix(setup.base_url[:-1]), base_url=setup.base_url).get_data(as_text=True)
        listed += LOCATION.findall(text)
    seeds = [addresses.find(place) for place in (*listed, *(addresses.root + seed for seed in (*SEEDS, *shown)))]
    return [seed for seed in seeds if seed and seed.file]


def write_some(setup: SiteSetup, targets: list[Target]) -> Batch:
    """Write the files of some addresses, in the process that is asked.

    After a page come the files of the same answer, as long as that is remembered.
    """
    client, addresses = _open_site(setup)
    sizes: dict[str, int] = {}
    found: dict[str, Target] = {}
    broken: list[str] = []
    queue = deque(targets)
    while queue:
        target = queue.popleft()
        if target.file in sizes:
            continue
        answer = client.get(
            target.address, base_url=setup.base_url, headers={"Accept": HTML if target.is_page else "*/*"}
        )
        body = answer.get_data()
        more: list[Target] = []
        if answer.status_code in (301, 302, 303, 307, 308):
            goal = addresses.find(urljoin(f"{addresses.root}{target.address}", answer.headers["Location"]))
            href = addresses.link(goal, target.file) if goal else answer.headers["Location"]
            more = [goal] if goal and goal.file else []
            body = LEAD.format(href=escape(href)).encode()
        elif answer.status_code != 200:
            broken.append(f"{target.address} ({answer.status})")
            continue
        elif answer.mimetype == HTML:
            page, more = rewrite_page(body.decode(), target.file, addresses)
            body = page.encode()
        elif target.address.startswith("/sitemap"):
            body = LOCATION.sub(lambda place: _locate(place[1], addresses), body.decode()).encode()
        found.update((one.file, one) for one in more)
        own = f"{target.file.removesuffix('/index.html')}."
        queue.extendleft(one for one in more if one.file.startswith(own) and not one.is_page)
        place = setup.folder / target.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        sizes[target.file] = len(body)
    return Batch(sizes, tuple(found.values()), tuple(broken))


def _locate(place: str, addresses: Addresses) -> str:
    target = addresses.find(place)
    return f"<loc>{escape(addresses.absolute(target) if target and target.file else place)}</loc>"


@lru_cache(1)
def _open_site(setup: SiteSetup) -> tuple[FlaskClient, Addresses]:
    """Open the site of a process once."""
    landscape = Landscape(on_disk(setup.store, read_only=True), setup.root, setup.version)
    app = create_app(landscape, PATIENT)
    policy = HEADERS["Content-Security-Policy"].partition("; frame-ancestors")[0]  # a page itself cannot set that
    static_pages.register(app, policy)
    app.config[EVERY_PAGE] = True
    queries = app.extensions["openness"].queries.values()
    return app.test_client(), Addresses(
        setup.base_url, {one.slug: tuple(one.example.items()) for one in queries}, setup.left_out
    )
