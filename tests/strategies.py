"""Hypothesis strategies for what strangers send: entries, values of parameters, queries, rows of tables."""

from typing import Any

from hypothesis import strategies as st

from openness.readers.index_tables import IndexClaim

ODD = (
    "",
    " ",
    "\u0000",
    "\u2028",
    "\ufffe",
    "\U0010ffff",
    "%",
    "%zz",
    "[x]",
    "<x>",
    '"',
    "'",
    "\\",
    "'''",
    "\\u0041",
    "#",
)
ODD_TEXTS = (
    st.sampled_from(ODD) | st.text(max_size=12) | st.sampled_from(["bloom", "model/bloom", "opn:C5", "2024-02-30"])
)
INJECTIONS = st.sampled_from(
    ["} } #", '" . ?s ?p ?o . "', "> . ?s ?p <x", "'; DROP ALL; '", "SERVICE <http://e/> {}", "\\u003E", "}\nLIMIT 1"]
)
PARAMETERS = ODD_TEXTS | INJECTIONS | st.tuples(ODD_TEXTS, INJECTIONS).map("".join)
"""Values that a visitor types for a parameter of a saved query."""

_KEYS = st.sampled_from(
    [
        "model",
        "source",
        "date",
        "id",
        "label",
        "claims",
        "outcome",
        "inference code",
        "license",
        "notation",
        "@context",
        "x",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS | ODD_TEXTS, inner, max_size=4),
    max_leaves=12,
)
ENTRIES: st.SearchStrategy[dict[str, Any]] = st.dictionaries(_KEYS, _VALUES, max_size=6)
"""Trees with the keys of entries and values of any kind, to be written as YAML or JSON."""

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLAUSES = ("WHERE", "FILTER", "BIND", "VALUES", "GRAPH", "SERVICE", "FROM", "LOAD", "UNION", "LIMIT", "PREFIX", "a")
_WORDS = st.sampled_from([*_FORMS, *_CLAUSES])
_SIGNS = st.sampled_from(
    [*"{}()[].;,*/|^!?$@#<>'\"\\&=-+ \n", "<http://e/>", "?x", "opn:Model", "m:", "_:b", "'a'@en", "'''"]
)
QUERIES = st.lists(_WORDS | _SIGNS | ODD_TEXTS, max_size=40).map(" ".join)
"""Texts of words and signs of SPARQL in any order."""
SELECTS = st.lists(st.sampled_from(["?s ?p ?o", "?m a opn:Model", "?s opn:level ?l"]), min_size=1, max_size=4).map(
    lambda patterns: f"SELECT * {{ {' . '.join(patterns)} }}"
)
"""Queries that are well formed."""

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
MAPPINGS = st.lists(
    st.dictionaries(st.sampled_from(["comment", "author_label", "object_label"]), CELLS, min_size=3), max_size=4
)
"""Rows of a table of mappings, without subject, predicate and object."""
CLAIMS = st.lists(
    st.builds(IndexClaim, **{name: CELLS for name, kind in IndexClaim.__annotations__.items() if kind in (str, "str")}),
    max_size=4,
)
"""Rows of a table of claims of an index."""
