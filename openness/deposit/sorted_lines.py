"""Sort more lines than fit into memory: sorted pieces on disk, merged."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

MAX_HELD = 64 * 1024 * 1024
"""How many bytes of lines are sorted at once."""


def sort_lines(lines: Iterable[bytes], scratch: Path, held: int = MAX_HELD) -> Iterator[bytes]:
    """Yield lines in the order of their bytes, each once; pieces go to files in a folder, which the caller removes."""
    pieces: list[Path] = []
    piece: list[bytes] = []
    size = 0
    for line in lines:
        piece.append(line)
        size += len(line)
        if size > held:
            pieces.append(_write_piece(piece, scratch / f"piece-{len(pieces)}"))
            piece, size = [], 0
    piece.sort()
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in pieces]
        last = None
        for line in heapq.merge(*files, piece):
            if line != last:
                yield line
            last = line
    for path in pieces:
        path.unlink()


def _write_piece(lines: list[bytes], path: Path) -> Path:
    lines.sort()
    with path.open("wb") as file:
        file.writelines(lines)
    return path
