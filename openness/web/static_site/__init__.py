"""A site without a server: its pages as files for any static host."""
