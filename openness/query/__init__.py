"""Saved queries: read them, fill in their parameters, ask them of a landscape."""
