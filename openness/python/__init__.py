"""The classes of the Python API. Import them from `openness`: where they are defined may change."""
