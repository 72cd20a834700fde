"""Check the links of a site that is files: each must lead to a file, and its fragment to a part of the page."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Links(HTMLParser):
    """The links of a page, and the parts to which a link may lead."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: set[str] = set()

    def handle_starttag(self, _: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value is not None and name in ("href", "src", "action"):
                self.links.append(value)
            elif name == "id" and value:
                self.parts.add(value)


def read_links(path: Path) -> _Links:
    found = _Links()
    found.feed(path.read_text(encoding="utf-8"))
    return found


def find_dead_links(site: Path, needs: str = "needs-server/") -> list[str]:
    """List the dead links of a site, each as page and link; after `needs`# comes the address of a served site."""
    pages = {path: read_links(path) for path in site.rglob("*.html")}
    dead = []
    for path, found in pages.items():
        for link in dict.fromkeys(found.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or (link.startswith("/") and path.name == "404.html"):
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            if link.endswith("/") or target.is_dir() or parts.path.endswith("/"):
                target = target / "index.html"
            target = Path(os.path.normpath(target))
            fragment = unquote(parts.fragment)
            leads = target.is_file() and site in target.parents
            if not leads or (
                fragment and target in pages and needs not in parts.path and fragment not in pages[target].parts
            ):
                dead.append(f"{path.relative_to(site)}: {link}")
    return dead


def count_needs(site: Path) -> dict[str, int]:
    """Count the links to what needs a server, by address without values."""
    counts: dict[str, int] = {}
    for path in site.rglob("*.html"):
        for link in read_links(path).links:
            if "needs-server/#" in link:
                kind = re.sub(r"=[^&]*", "=", unquote(link.partition("#")[2]))
                counts[kind] = counts.get(kind, 0) + 1
    return counts
