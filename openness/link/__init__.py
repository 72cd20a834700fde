"""Linking: our terms and things to those of others, checked against stubs, suggested for what is new."""
