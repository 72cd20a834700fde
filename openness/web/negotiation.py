"""Content negotiation: which of the media types that there are a client would rather have (RFC 9110, section 12)."""

from collections.abc import Mapping, Sequence

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

HTML = "text/html"


def choose_media(offered: Sequence[str], aliases: Mapping[str, str] | None = None, refuse: bool = True) -> str:
    """Return the offered media type that the client would rather have; the first where it does not say.

    `aliases` are other names for some of them. Parameters such as `profile=` are no reason to refuse, and a type that
    is named goes before one that only a wildcard allows. Where none will do, answers 406 with a list of what there is,
    or, where it may not `refuse`, returns the first.
    """
    if not request.headers.get("Accept", "").strip():
        return offered[0]
    best, best_rank = "", (0.0, 0, 0)
    names = [(media, media) for media in offered] + list((aliases or {}).items())
    for at, (name, media) in enumerate(names):
        quality, exactness = _quality(name)
        rank = (quality, exactness, -at)
        if quality > 0 and (not best or rank > best_rank):
            best, best_rank = media, rank
    if not best and not refuse:
        return offered[0]
    if not best:
        abort(406, f"There is no {request.headers['Accept'][:200]} here. There are: {', '.join(offered)}.")
    return best


def mark_varied(response: AnyResponse) -> AnyResponse:
    """Mark a response as chosen by what the client accepts."""
    response.vary.add("Accept")
    return response


def wants_page(by_default: bool = True) -> bool:
    """Return whether the client wants a page; `by_default` says so for one that takes anything or does not say."""
    quality, exactness = _quality(HTML)
    if not request.headers.get("Accept", "").strip() or (quality > 0 and exactness < 2):
        return by_default
    return quality > 0


def alternates(files: Mapping[str, str]) -> str:
    """Return a Link header that names the files beside a page, by address with their media types."""
    return ", ".join(f'<{address}>; rel="alternate"; type="{media}"' for address, media in files.items())


def plain(message: str, status: int) -> Response:
    """Say something to a program."""
    return Response(f"{message}\n", status, mimetype="text/plain")


def _quality(media: str) -> tuple[float, int]:
    """Return how much the client wants a media type, and how it is named: 2 by name, 1 by family, 0 by `*/*`."""
    family = media.partition("/")[0]
    found = {2: -1.0, 1: -1.0, 0: -1.0}
    for value, quality in request.accept_mimetypes:
        name = value.partition(";")[0].strip().lower()
        exactness = {media: 2, f"{family}/*": 1, "*/*": 0, "*": 0}.get(name)
        if exactness is not None:
            found[exactness] = max(found[exactness], float(quality))
    return next(((quality, exactness) for exactness, quality in found.items() if quality >= 0), (0.0, 0))
