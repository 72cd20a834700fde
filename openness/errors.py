"""The base class of every error that this package raises."""


class OpennessError(ValueError):
    """A wrong call, or input that cannot be read or used; the message names the problem and what to do."""
