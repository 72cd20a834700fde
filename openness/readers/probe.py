"""Probes: queries without the words that reach other servers, so that an engine's own parser finds every use of them.

A tokenizer of ours reads a text in its own way, and an engine may read it in another. So a probe has other letters in
the place of each SERVICE, LOAD and FROM. Inside a string, IRI, comment or name nothing changes by that. Where the
parser takes the word for a keyword, there is no keyword left, and the probe does not parse.
"""

import re

KEYWORDS = ("SERVICE", "LOAD", "FROM")


def _letter(sign: str) -> str:
    """Return a pattern for a letter, as it is or as a codepoint escape of either case."""
    codes = "|".join(f"{ord(case):02x}" for case in (sign.lower(), sign))
    return rf"(?:{sign}|\\u00(?:{codes})|\\U000000(?:{codes}))"


# Without regard to case in Unicode, so that the long s and the i without a dot, which some engines fold, are found too.
_KEYWORD = re.compile("|".join(f"(?P<{word}>{''.join(map(_letter, word))})" for word in KEYWORDS), re.IGNORECASE)
_SIGN = re.compile(r"\\u00(?P<short>..)|\\U000000(?P<long>..)|.")


def probe_of(sparql: str) -> str:
    """Return the text that has to parse before a query is asked; the query itself where it has none of the words.

    No keyword of SPARQL has a Q. Case and length stay: different names stay different, and places are the same.
    """
    return _KEYWORD.sub(lambda found: _SIGN.sub(_disguise, found[0]), sparql)


def has_service(text: str) -> bool:
    """Return whether a text has the word SERVICE in it."""
    return any(found.lastgroup == "SERVICE" for found in _KEYWORD.finditer(text))


def keyword_at(sparql: str, offset: int) -> str:
    """Return the word at a place where a parser could not go on, or nothing."""
    for found in _KEYWORD.finditer(sparql):
        if found.start() <= offset <= found.end():
            return found.lastgroup or ""
    return ""


def _disguise(sign: re.Match[str]) -> str:
    code = sign["short"] or sign["long"]
    letter = chr(int(code, 16)) if code else sign[0]
    other = "q" if letter.islower() else "Q"
    return sign[0][:-2] + f"{ord(other):02x}" if code else other
