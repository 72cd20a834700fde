"""Make text safe for terminals: encoding errors and control characters."""

import io
import os
import re
import sys
from typing import Any

import click

# C0 but tab and line feed, DEL, C1; the marks that turn the direction of a text (Unicode Standard Annex 9, section 2);
# and bytes of a file name that are not UTF-8 (PEP 383).
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COMMAND = re.compile(r"^([ \t]*)(::|##\[)", re.MULTILINE)
"""What a line starts with that a runner of GitHub or Azure takes for a command, wherever it is printed."""


_LONG = re.compile(r"\S{500,}")
SHOWN_OF_LONG_WORDS = 80
"""How many characters of a word that is too long are shown."""


def visible(text: str) -> str:
    r"""Return a text with escapes such as \x1b for the characters that would move, color or reorder what is shown.

    A line that starts with `::` or `##[`, which a CI runner would obey, starts with an escape too.
    """
    return _COMMAND.sub(lambda found: f"{found[1]}\\x{ord(found[2][0]):x}{found[2][1:]}", _OBEYED.sub(_escape, text))


def shorten_words(text: str) -> str:
    """Return a text in which a word that no message has, such as an argument of 100 kB, is cut and its length given."""
    return _LONG.sub(lambda found: f"{found[0][:SHOWN_OF_LONG_WORDS]}… ({len(found[0]):,} characters)", text)


def one_line(text: str) -> str:
    """Return a text as `visible` does, on one line: a line end in a value does not start a line of a report."""
    return visible(text).replace("\n", "\\n").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def show_data(text: str) -> None:
    """Print data: made visible on a terminal; as it is to a file or a pipe, where `click.echo` would drop escapes."""
    if sys.stdout.isatty():
        click.echo(visible(text), nl=False)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


class LeavableFile(io.FileIO):
    """An open file whose reader may leave, as `head` does: the rest is discarded, and the verb ends as it would."""

    def write(self, data: Any, /) -> int:
        """Write, to nowhere after an error. Raises OSError once, unless the reader has left."""
        try:
            return super().write(data)
        except OSError as error:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if isinstance(error, BrokenPipeError):
                return len(data)
            raise


def ready_streams() -> None:
    """Let standard output and error take what is written.

    They may be closed, not in UTF-8, or a pipe whose reader leaves before the end.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123, open as long as we run
        elif isinstance(stream, io.TextIOWrapper):
            if type(getattr(stream.buffer, "raw", stream.buffer)) is io.FileIO:
                stream = _make_leavable(stream)
                setattr(sys, name, stream)
            if stream.errors in ("strict", "surrogateescape"):
                utf_8 = stream.encoding.lower().replace("-", "") == "utf8"
                stream.reconfigure(errors="backslashreplace" if utf_8 else "replace")  # in UTF-8 half characters fail


def _make_leavable(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    stream.flush()
    file = LeavableFile(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(file),  # also for python -u, whose streams lose the rest of what is written in part
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering or stream.write_through,
    )


def _escape(found: "re.Match[str]") -> str:
    return found[0].encode("ascii", "backslashreplace").decode() if ord(found[0]) > 0x7F else f"\\x{ord(found[0]):02x}"
