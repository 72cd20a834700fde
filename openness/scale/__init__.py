"""Parts that only very large landscapes need: a cluster that checks, and publishing to a remote engine."""
