"""Write the first letter of a text in upper case, and leave the others: names such as `arXiv` keep theirs."""


def capitalize_first(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
