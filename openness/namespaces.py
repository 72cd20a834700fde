"""The namespace of the ontology as rdflib has namespaces, for what works with its graphs."""

from rdflib import Namespace

from openness.terms import PREFIXES

OPN = Namespace(PREFIXES["opn"])
