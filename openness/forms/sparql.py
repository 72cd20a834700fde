"""What stands where in a SPARQL text: its form, and the prefixes that it uses without declaring them."""

import re
from collections.abc import Mapping

FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

OPAQUE = r"""<[^<>"{}|^`\\\x00-\x20]*>
    | \"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"
    | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
    | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*'
    | \#[^\n\r]*"""
"""IRIs, the four kinds of strings, and comments, for re.VERBOSE and re.DOTALL: nothing in them is syntax."""

# Variables, language tags and blank nodes hold no word of the language either; a name may have dots and dashes in it.
_TOKEN = re.compile(
    OPAQUE
    + r"""
    | [?$][\w\u00b7\u0300-\u036f\u203f\u2040]+ | @[A-Za-z][A-Za-z0-9-]* | _:[\w.\u00b7-]+
    | \bPREFIX\s+(?P<declared>(?:\w[\w.-]*)?):
    | (?<![\w.-])(?P<used>(?:[^\W\d_][\w.-]*)?):(?:\\.|%[0-9A-Fa-f]{2}|[\w:.-])*
    | (?P<word>[A-Za-z]+)
    | (?P<open>[({\[]) | (?P<close>[)}\]])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def form(sparql: str) -> str:
    """Return the form of a query, such as `SELECT`, or the first operation of an update; empty where there is none."""
    for match in _TOKEN.finditer(sparql):
        word = (match["word"] or "").upper()
        if word in FORMS or word in UPDATES:
            return word
    return ""


def has_from(sparql: str) -> bool:
    """Tell whether a query names the graphs that it is asked of, with FROM, which stands outside of all brackets."""
    depth = 0
    for match in _TOKEN.finditer(sparql) if "FROM" in sparql.upper() else ():
        depth += bool(match["open"]) - bool(match["close"])
        if depth <= 0 and (match["word"] or "").upper() == "FROM":
            return True
    return False


def with_prefixes(sparql: str, prefixes: Mapping[str, str]) -> str:
    """Return a query with those of the prefixes declared that it uses and does not declare itself.

    They stand on its first line, so that the line numbers in an engine's complaint stay true.
    """
    tokens = list(_TOKEN.finditer(sparql))
    declared = {match["declared"] for match in tokens if match["declared"] is not None}
    used = {match["used"] for match in tokens if match["used"] is not None}
    missing = sorted((used - declared) & set(prefixes))
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in missing) + sparql
