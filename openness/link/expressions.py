"""Read what a document gives as a license: one name, several that hold together, or a choice."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class LicenseChoice:
    """A license as a document names it, with an address where one is given; several names are a choice of them."""

    name: str
    link: str = ""
    options: tuple[str, ...] = ()

    @property
    def is_choice(self) -> bool:
        """Whether the document leaves open which of several licenses counts."""
        return len(self.options) > 1


MAX_EXPRESSION = 2_000
"""How many characters of an expression are taken apart; each license in it is looked up by its name."""
_OPERATOR = re.compile(r"\s+(?:and|or)\s+|[()]", re.IGNORECASE)


def read_licenses(text: str, is_known: Callable[[str], bool], link: str = "") -> Iterator[LicenseChoice]:
    """Yield the licenses of an SPDX expression in any case, or the one that a text names.

    A name that is known is not taken apart, whatever words are in it: `BSD 3-Clause "New" or "Revised" License`.
    """
    text = " ".join(text.split())
    if not text:
        return
    if len(text) > MAX_EXPRESSION or not _OPERATOR.search(text) or is_known(text):
        yield LicenseChoice(text, link)
        return
    parsed = _parse(text)
    if parsed is None or not all(" " not in leaf or is_known(leaf) for leaf in _leaves(parsed)):
        yield LicenseChoice(text, link)
        return
    yield from _parts(parsed, link)


def spdx_id(name: str) -> str:
    """Return the identifier in the SPDX License List that a name is in any case, or nothing."""
    found = _spdx_ids().get(name.casefold(), "")
    return "" if found.startswith("LicenseRef-") else found


@lru_cache(maxsize=1)
def _spdx_ids() -> Mapping[str, str]:
    from license_expression import get_spdx_licensing

    symbols = get_spdx_licensing().known_symbols.values()
    return {symbol.key.casefold(): symbol.key for symbol in symbols if not symbol.is_exception}


def _parse(text: str) -> object | None:
    from license_expression import ExpressionError, ExpressionParseError, Licensing

    try:
        return Licensing().parse(text)  # type: ignore[no-any-return]
    except (ExpressionError, ExpressionParseError, ValueError, RecursionError):
        return None


def _parts(parsed: object, link: str) -> Iterator[LicenseChoice]:
    operator = str(getattr(parsed, "operator", "")).strip().upper()
    arguments = getattr(parsed, "args", ())
    if operator == "AND":
        for one in arguments:
            yield from _parts(one, link)
    elif operator == "OR":
        options = tuple(dict.fromkeys(_render_expression(one) for one in arguments))
        yield LicenseChoice(" OR ".join(options), link, options)
    else:
        yield LicenseChoice(_render_expression(parsed), link)


def _leaves(parsed: object) -> Iterator[str]:
    if str(getattr(parsed, "operator", "")).strip().upper() in ("AND", "OR"):
        for one in getattr(parsed, "args", ()):
            yield from _leaves(one)
    else:
        yield _render_expression(parsed).partition(" WITH ")[0]


def _render_expression(parsed: object) -> str:
    return str(parsed.render()) if hasattr(parsed, "render") else str(parsed)
