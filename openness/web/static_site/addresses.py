"""Decide which addresses of the site become files, and where each file is.

All is decided by the address alone, so that each page can be written without knowing the others.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from openness.search.directory import PLURALS
from openness.search.stored_answers import VIEW
from openness.terms import KINDS

LEFT_OUT: Mapping[str, str] = {"claims": "/claim/", "landscape": "/landscape."}
"""What a site can do without, and how the addresses of it start: pages of claims, and the whole landscape as files."""

NEEDS_SERVER = "/needs-server"
"""The page that says how to see what is not a file."""

ERROR = "404.html"
"""The file that hosts show for an address at which there is nothing."""

RDF_FORMS = ("ttl", "jsonld")
"""The formats in which a thing is written; the others need a server."""
ANSWER_FORMS = (*RDF_FORMS, "csv", "json", "svg", "csv-metadata.json", "rq")
"""The formats in which the answer to a question is written."""
NO_FILES = ("/as-of", "/export/", "/api/", "/check/", "/check?", "/healthz", "/readyz", "/metrics", "/query/")
"""How addresses start that are never files; `/check/form` leads to `/check`."""
PICTURES = ("/badge.svg", "/levels.svg")
"""The pictures of a model, each a file."""
VALUES_IGNORED = ("/static/",)
"""How addresses start whose file is the same whatever follows the question mark."""
VALUES_READ = ("/report",)
"""The pages whose script reads the query string of their address."""
SUFFIXES: Mapping[str, str] = {"/.well-known/sparql-examples": ".ttl"}
"""The addresses of files without an ending, each with the one that its file gets."""

MAX_REMEMBERED = 4096
"""How many links are remembered with where they lead: those of the menu are on every page."""

_LISTS = frozenset(PLURALS.values())
_FILE = re.compile(r"\.(css|csv|html|ico|js|json|jsonld|md|nq|nt|png|rdf|rq|svg|trig|tsv|ttl|txt|xml)$")
_THING = re.compile(rf"/({'|'.join(map(re.escape, (*KINDS, 'term')))})/(.+)")
_ANSWER = re.compile(r"/queries/([^/.]+)(?:\.(.+))?")
_CELL = re.compile(r"/explore/(.+)/([a-z-]+)")


@dataclass(frozen=True)
class Target:
    """Where a link leads: the address to ask the site for, and the file; an empty file is one that is not written.

    `values` are what a script of the page reads after the question mark.
    """

    address: str
    file: str
    fragment: str = ""
    values: str = ""

    @property
    def is_page(self) -> bool:
        """Return whether the file is a page in a folder of its own."""
        return posixpath.basename(self.file) == "index.html"


@dataclass(frozen=True)
class Addresses:
    """The addresses of a site below a URL; `examples` are the values of the example of each question.

    `left_out` is how addresses start of what is not written, though it could be.
    """

    base_url: str
    examples: Mapping[str, tuple[tuple[str, str], ...]]
    left_out: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """Return the path below which the site is, without a slash at its end."""
        return urlsplit(self.base_url).path.rstrip("/")

    def find(self, href: str) -> Target | None:
        """Return where a link of a page leads, or None for one that leaves the site or stays on the page."""
        return self._find_once(href)

    @cached_property
    def _find_once(self) -> Callable[[str], Target | None]:
        return lru_cache(MAX_REMEMBERED)(self._find)

    def _find(self, href: str) -> Target | None:
        base = urlsplit(self.base_url)
        inside = href.removeprefix(f"{base.scheme}://{base.netloc}")
        if not inside.startswith(f"{self.root}/") or inside.startswith("//"):
            return None
        parts = urlsplit(inside.removeprefix(self.root))
        if cell := _CELL.fullmatch(parts.path):
            return Target(f"/model/{cell[1]}", f"model/{unquote(cell[1])}/index.html", cell[2])
        path = "/check" if parts.path == "/check/form" else parts.path
        given = tuple(
            pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair != (VIEW.name, str(VIEW.default))
        )
        if path in VALUES_READ:
            return Target(path, self._file(path, ()), parts.fragment, parts.query)
        if path.startswith(VALUES_IGNORED):
            given = ()
        asked = path
        if given:
            asked += "?" + "&".join(f"{quote(name)}={quote(value, safe='')}" for name, value in given)
        return Target(
            asked, "" if asked.startswith((*NO_FILES, *self.left_out)) else self._file(path, given), parts.fragment
        )

    def link(self, target: Target, page: str) -> str:
        """Return the relative link from a written page to a target."""
        if not target.file:
            to, fragment = f"{NEEDS_SERVER[1:]}/", quote(target.address, safe="/?=&%:+,;@")
        else:
            to = posixpath.dirname(target.file) + "/" if target.is_page else target.file
            fragment = target.fragment
        to = quote("" if to == "/" else to)
        folder = posixpath.dirname(page)
        depth = folder.count("/") + 1 if folder else 0
        # A host shows the page of an error at any address, so its links start at the host.
        way = f"{self.root}/{to}" if page == ERROR else "../" * depth + to or "./"
        way += f"?{target.values}" if target.values else ""
        return f"{way}#{fragment}" if fragment else way

    def absolute(self, target: Target) -> str:
        """Return the URL of a target that is written."""
        place = posixpath.dirname(target.file) + "/" if target.is_page else target.file
        return self.base_url + quote("" if place == "/" else place)

    def _file(self, path: str, given: tuple[tuple[str, str], ...]) -> str:
        """Return the file of an address below the folder of the site, or nothing where none is written."""
        name = unquote(path).strip("/")
        if ".." in name.split("/"):
            return ""
        if path.startswith("/static/"):
            return name
        if path in SUFFIXES and not given:
            return name + SUFFIXES[path]
        if answer := _ANSWER.fullmatch(path):
            return self._answer(answer[1], answer[2] or "", given)
        ending = _FILE.search(name)
        if (thing := _THING.fullmatch(path)) and ending and not name.endswith(PICTURES):
            written = thing[1] in PLURALS or thing[1] == "term"
            return name if written and ending[1] in RDF_FORMS and not given else ""
        if ending:
            return "" if given else name
        if not given:
            return f"{name}/index.html" if name else "index.html"
        ((first, value), *more) = given
        turned = first == "page" and value.isdecimal() and (name in _LISTS or name == "explore")
        narrowed = first == "with" and name in ("risks", "opportunities") and re.fullmatch(r"[a-z-]+", value)
        return f"{name}/{first}-{value}/index.html" if not more and (turned or narrowed) else ""

    def _answer(self, name: str, form: str, given: tuple[tuple[str, str], ...]) -> str:
        """Return the file of the answer to a question with its default values, or with those of its example."""
        if form and form not in ANSWER_FORMS:
            return ""
        if given and sorted(given) != sorted(self.examples.get(name, ())):
            return ""
        if not form:
            return f"queries/{name}/{'example/' if given else ''}index.html"
        return f"queries/{name}/example.{form}" if given else f"queries/{name}.{form}"
