"""Find the form of a SPARQL text, and the prefixes that it uses without declaring them."""

import re
from collections.abc import Container, Mapping

QUERY_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

STRING = r"""\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*+\"\"\"
    | \'\'\'(?:(?:'|\'\')?(?:[^'\\]|\\.))*+\'\'\'
    | (?!\"\"\")"(?:[^"\\\n\r]|\\[^\n\r])*+"
    | (?!\'\'\')'(?:[^'\\\n\r]|\\[^\n\r])*+'"""
"""The four kinds of strings, for re.VERBOSE and re.DOTALL; possessive, so that one that is not closed is read once."""

UNCLOSED = r"""\"\"\".*+ | \'\'\'.*+ | ["'][^\n\r]*+"""
"""What opens a string that is not closed, to where it would end at the latest; it comes after STRING."""

OPAQUE = rf"""<[^<>"{{}}|^`\\\x00-\x20]*+> | {STRING} | \#[^\n\r]*+"""
"""IRIs, the four kinds of strings, and comments, for re.VERBOSE and re.DOTALL: nothing in them is syntax."""

# Variables, language tags and blank nodes hold no word of the language either; a name may have dots and dashes in it.
_TOKEN = re.compile(
    rf"{OPAQUE} | {UNCLOSED}"
    + r"""
    | [?$][\w\u00b7\u0300-\u036f\u203f\u2040]+ | @[A-Za-z][A-Za-z0-9-]* | _:[\w.\u00b7-]+
    | \bPREFIX\s+(?P<declared>(?:\w[\w.-]*)?):
    | (?<![\w.-])(?P<used>(?:[^\W\d_][\w.-]*)?):(?:\\.|%[0-9A-Fa-f]{2}|[\w:.-])*
    | (?P<word>[A-Za-z]+)
    | (?P<open>[({\[]) | (?P<close>[)}\]])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_QUOTED = re.compile(rf"{OPAQUE} | (?P<alone>{UNCLOSED})", re.VERBOSE | re.DOTALL)


_SELECT_ALL = re.compile(
    rf"{OPAQUE} | \bSELECT\b\s*(?P<all>(?:(?:DISTINCT|REDUCED)\s*)?\*)?", re.VERBOSE | re.DOTALL | re.IGNORECASE
)
_VARIABLE = re.compile(rf"{OPAQUE} | [?$](?P<name>[\w\u00b7\u0300-\u036f\u203f\u2040]+)", re.VERBOSE | re.DOTALL)


def variables_of_all(sparql: str) -> list[str]:
    """Return the variables of a `SELECT *` in the order in which they first appear; nothing for other queries."""
    first = next((match for match in _SELECT_ALL.finditer(sparql) if match[0][:6].upper() == "SELECT"), None)
    if not first or not first["all"]:
        return []
    found = (match["name"] for match in _VARIABLE.finditer(sparql, first.end()))
    return list(dict.fromkeys(name for name in found if name))


def form(sparql: str) -> str:
    """Return the form of a query, such as `SELECT`, or the first operation of an update; empty where there is none."""
    for match in _TOKEN.finditer(sparql):
        word = (match["word"] or "").upper()
        if word in QUERY_FORMS or word in UPDATES:
            return word
    return ""


def find_word_before(sparql: str, offset: int) -> tuple[str, int]:
    """Return the last word of a query that ends before an offset, and where it starts; nothing where there is none."""
    words = [match for match in _TOKEN.finditer(sparql) if match["word"] and match.end() <= offset]
    return (words[-1]["word"], words[-1].start()) if words else ("", 0)


def beginning(sparql: str) -> int:
    """Return the offset of the first word after prefixes and base, or the end of the text."""
    words = (match for match in _TOKEN.finditer(sparql) if match["word"] and match["word"].upper() != "BASE")
    return next((match.start() for match in words), len(sparql))


def find_undeclared(sparql: str, known: Container[str]) -> tuple[str, int] | None:
    """Return the first prefix that is neither declared nor known, and where the name ends that uses it."""
    declared: set[str] = set()
    for match in _TOKEN.finditer(sparql):
        if match["declared"] is not None:
            declared.add(match["declared"])
        elif match["used"] is not None and match["used"] not in declared and match["used"] not in known:
            return match["used"], match.end()
    return None


def find_unclosed_quote(sparql: str) -> int | None:
    """Return the offset of an opening quote that is not closed, or None."""
    return next((match.start() for match in _QUOTED.finditer(sparql) if match["alone"]), None)


def find_unclosed_bracket(sparql: str) -> tuple[str, int] | None:
    """Return the innermost bracket that is open at the end or before a wrong closing bracket, and its offset."""
    opened: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(sparql):
        if match["open"]:
            opened.append((match["open"], match.start()))
        elif match["close"] and opened:
            if opened[-1][0] + match["close"] not in ("()", "{}", "[]"):
                break
            opened.pop()
    return opened[-1] if opened else None


def has_from(sparql: str) -> bool:
    """Return whether a query has a FROM clause, which is outside of all brackets."""
    depth = 0
    for match in _TOKEN.finditer(sparql) if "FROM" in sparql.upper() else ():
        depth += bool(match["open"]) - bool(match["close"])
        if depth <= 0 and (match["word"] or "").upper() == "FROM":
            return True
    return False


def with_prefixes(sparql: str, prefixes: Mapping[str, str]) -> str:
    """Return a query with those of the prefixes declared that it uses and does not declare itself.

    They are on its first line, so that the line numbers in an engine's message stay right.
    """
    tokens = list(_TOKEN.finditer(sparql))
    declared = {match["declared"] for match in tokens if match["declared"] is not None}
    used = {match["used"] for match in tokens if match["used"] is not None}
    missing = sorted((used - declared) & set(prefixes))
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in missing) + sparql
