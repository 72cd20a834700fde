"""How open is an AI model, and what follows from that? A knowledge graph, its rules and its questions."""

__version__ = "0.1.0"
