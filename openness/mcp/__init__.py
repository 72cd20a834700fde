"""Tools for agents, by the Model Context Protocol: questions, search, cards, check, draft and SPARQL."""
