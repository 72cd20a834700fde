"""Links that a reader cannot follow, or should not: scripts, files, passwords, addresses of a private network."""

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

REFUSED = frozenset(("about", "blob", "data", "file", "javascript", "vbscript"))
"""Schemes that lead to no public document."""
PRIVATE = (".internal", ".local", ".localhost")
MAX_LINK = 4_000
"""Of a longer IRI only the start is looked at."""


@lru_cache(4096)
def fault_of_link(iri: str) -> str:
    """Return what is wrong with an IRI as a link, or nothing."""
    scheme = iri.partition(":")[0].lower()
    if scheme in REFUSED:
        return f"The scheme '{scheme}:' leads to no document that others can read. Give a web address."
    if scheme not in ("http", "https"):
        return ""
    try:
        parts = urlsplit(iri[:MAX_LINK])
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:  # brackets that do not match
        return "The web address has no host. Correct it."
    if parts.username is not None or parts.password is not None:
        return "The web address has a user or password in it. Remove what is before the @."
    if host == "localhost" or host.endswith(PRIVATE) or _is_private(host):
        return f"The host '{host}' is one of a private network. Give an address that everybody reaches."
    return ""


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
