"""Linking: our terms and things to those of others, checked against stubs, suggested for what is new."""

SUGGESTED_KINDS = ("license", "developer", "model", "risk", "jurisdiction", "term")
"""The kinds of things for which links are suggested."""
