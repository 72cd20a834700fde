"""Linked data: documents about things by content negotiation, the data set, its dumps and what leads to them."""
