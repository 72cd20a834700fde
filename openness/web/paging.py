"""The number of a page in a URL."""

from flask import abort, request

MAX_PAGE = 1_000_000


def page_number() -> int:
    """Return the page that a URL asks for, the first where it names none. Answers 400 for what is not a page."""
    page = request.args.get("page", "1")
    # The length first: Python refuses to read a number of some thousand digits.
    if not page.isdecimal() or len(page) >= len(str(MAX_PAGE)) or not int(page):
        abort(400, f"'{page[:40]}' is not a page. Pages are counted from 1.")
    return int(page)
