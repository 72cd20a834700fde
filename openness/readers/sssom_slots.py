"""The slots of SSSOM 1.0: which hold IRIs, which hold lists, and the prefixes that need no declaration."""

from collections.abc import Mapping

from rdflib import XSD, URIRef

BUILT_IN: Mapping[str, str] = {
    "linkml": "https://w3id.org/linkml/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
COLUMNS = (
    *("subject_id", "subject_label", "subject_category", "predicate_modifier", "predicate_id", "predicate_label"),
    *("object_id", "object_label", "object_category", "mapping_justification", "confidence"),
    *("author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "mapping_date"),
    *("mapping_tool", "mapping_tool_version", "license", "subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version", "mapping_provider", "mapping_source"),
    *("mapping_cardinality", "publication_date", "curation_rule", "curation_rule_text", "subject_match_field"),
    *("object_match_field", "match_string", "subject_preprocessing", "object_preprocessing", "similarity_score"),
    *("similarity_measure", "see_also", "issue_tracker_item", "other", "comment"),
)
"""The columns of a table, in the order in which they are written."""

SET = frozenset(
    (
        *("mapping_set_id", "mapping_set_version", "mapping_set_group", "mapping_set_source", "mapping_set_title"),
        *("mapping_set_description", "creator_id", "creator_label", "license", "subject_type", "subject_source"),
        *("subject_source_version", "object_type", "object_source", "object_source_version", "mapping_provider"),
        *("mapping_tool", "mapping_tool_version", "mapping_date", "publication_date", "subject_match_field"),
        *("object_match_field", "subject_preprocessing", "object_preprocessing", "see_also", "issue_tracker"),
        *("other", "comment"),
    )
)
"""The slots of a mapping set, in the header of a table."""

IRIS = frozenset(
    (
        *("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id", "reviewer_id", "creator_id"),
        *("license", "subject_source", "object_source", "mapping_provider", "mapping_source", "mapping_set_source"),
        *("curation_rule", "subject_match_field", "object_match_field", "subject_preprocessing"),
        *("object_preprocessing", "issue_tracker_item", "issue_tracker"),
    )
)
LISTS = frozenset(
    (
        *("author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "curation_rule"),
        *("curation_rule_text", "subject_match_field", "object_match_field", "match_string", "subject_preprocessing"),
        *("object_preprocessing", "see_also", "mapping_set_source"),
    )
)
DATATYPES: Mapping[str, URIRef] = {
    "confidence": XSD.double,
    "similarity_score": XSD.double,
    "mapping_date": XSD.date,
    "publication_date": XSD.date,
}
