"""Rewrite a page for a static host: relative links to files, and no control that needs a server.

The pages are our own, so their tags are known: attributes are in double quotes, and links and forms are not nested.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urlsplit

from openness.web.static_site.addresses import Addresses, Target

FORMS_KEPT = ("/search", "/compare")
"""The forms that work without a server, by where they lead."""
UNLINKED = re.compile(r"[?&](_sort|sort|q)=")
"""The links that would sort or search; their words stay."""
VIEWS = re.compile(r'<details class="views[^>]*>.*?</details>', re.DOTALL)
"""What leads to the same page in another view, or of another day."""
FORM_ELEMENT = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
ANCHORS = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
TAGS = re.compile(r"<(link|script|img|form)\b([^>]*)>")
ATTRIBUTE = re.compile(r'(?<=\s)(href|src|action)="([^"]*)"')
FILE = re.compile(r"\.[a-z]+(-metadata\.json)?$")


def rewrite_page(html: str, page: str, addresses: Addresses) -> tuple[str, list[Target]]:
    """Return a page as it is written to the file `page`, and the targets of its links that are files too."""
    found: dict[str, Target] = {}

    def to(target: Target) -> str:
        if target.file:
            found.setdefault(target.file, target)
        return addresses.link(target, page)

    written = FORM_ELEMENT.sub(lambda form: _form(form, to, addresses), VIEWS.sub("", html))
    written = ANCHORS.sub(lambda anchor: _anchor(anchor, to, addresses), written)
    return TAGS.sub(lambda tag: _tag(tag, to, addresses), written), list(found.values())


def _form(form: re.Match[str], to: Callable[[Target], str], addresses: Addresses) -> str:
    """Return a form that works without a server as it is, or else what says where it works."""
    action = re.search(r'\baction="([^"]*)"', form[1])
    target = addresses.find(unescape(action[1])) if action else None
    if action is None or target is None:
        return form[0]
    if 'role="search"' in form[1] or target.address == "/queries":
        search = escape(to(Target("/search", "search/index.html")))
        return form[0].replace(action[0], f'action="{search}"', 1)
    if target.address.startswith(FORMS_KEPT):
        return form[0]
    asked = escape(to(Target(target.address, "")))
    return f'<p class="quiet">To choose values here, <a href="{asked}">start this site on your machine</a>.</p>'


def _anchor(anchor: re.Match[str], to: Callable[[Target], str], addresses: Addresses) -> str:
    """Return a link to a file; only its words where it would sort, nothing where it is a format that is not written."""
    target = _find_target(anchor[1], addresses)
    if target and not target.file:
        if UNLINKED.search(target.address):
            return anchor[2]
        if FILE.search(urlsplit(target.address).path) and not target.address.startswith(addresses.left_out):
            return ""
    return f"<a{_lead(anchor[1], target, to)}>{anchor[2]}</a>"


def _tag(tag: re.Match[str], to: Callable[[Target], str], addresses: Addresses) -> str:
    """Return a tag that leads to a file; nothing for a relation to a page that is not written."""
    target = _find_target(tag[2], addresses)
    if tag[1] == "link" and target and not target.file:
        return ""
    is_canonical = 'rel="canonical"' in tag[2]
    return f"<{tag[1]}{_lead(tag[2], target, addresses.absolute if is_canonical else to)}>"


def _find_target(attributes: str, addresses: Addresses) -> Target | None:
    attribute = ATTRIBUTE.search(attributes)
    return addresses.find(unescape(attribute[2])) if attribute else None


def _lead(attributes: str, target: Target | None, to: Callable[[Target], str]) -> str:
    """Return the attributes of a tag with the link to its target."""
    if target is None:
        return attributes
    href = escape(to(target))
    return ATTRIBUTE.sub(lambda attribute: f'{attribute[1]}="{href}"', attributes, count=1)
