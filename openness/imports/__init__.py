"""Importers: what other indexes say of models, as tables of records and claims that can be reviewed."""
