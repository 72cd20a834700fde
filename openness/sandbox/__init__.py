"""Queries from outside: what may be asked, within which limits, and where it can be stopped."""
