"""Why a level would be right: the level that each license and the access of a claim give."""

from collections.abc import Iterator

from openness import rdf

_LICENSES = """
SELECT ?name ?notation (COUNT(DISTINCT ?yes) AS ?permits) (COUNT(DISTINCT ?any) AS ?criteria) {{
  <{claim}> opn:license ?license ; opn:component/opn:kind ?kind .
  ?license rdfs:label ?name .
  ?evaluation opn:evaluates ?license ; opn:inView opn:CurrentView ; opn:givesLevel ?level ;
    opn:permits|opn:withholds|opn:undecided ?any .
  ?level opn:kind ?kind ; skos:notation ?notation .
  OPTIONAL {{ ?evaluation opn:permits ?yes }}
}} GROUP BY ?name ?notation ORDER BY ?notation ?name
"""
_ACCESS = """
SELECT ?name ?notation {{
  <{claim}> opn:access ?access ; opn:component/opn:kind ?kind .
  ?level opn:followsFromAccess ?access ; opn:kind ?kind ; skos:notation ?notation .
  ?access rdfs:label ?name
}}
"""


def explain_level(seen: rdf.Embedded, claim: str) -> str:
    """Return what gives the level of the claim with an IRI: `Apache 2.0 permits 5 of 5 criteria (D5)`."""
    return "; ".join([*_explain(seen, claim)])


def _explain(seen: rdf.Embedded, claim: str) -> Iterator[str]:
    for row in rdf.select(seen, _ACCESS.format(claim=claim)).records():
        yield f"{row['name']} ({row['notation']})"
    for row in rdf.select(seen, _LICENSES.format(claim=claim)).records():
        yield f"{row['name']} permits {row['permits']} of {row['criteria']} criteria ({row['notation']})"
