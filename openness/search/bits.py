"""Sets of models as whole numbers: bit N is set where model N is in the set. Counting is one instruction a word."""

from collections.abc import Iterable, Iterator
from itertools import compress

_FROM_TEXT = bytes.maketrans(b"01", b"\x00\x01")
_TO_TEXT = bytes.maketrans(b"\x00\x01", b"01")


def pack_bits(numbers: Iterable[int], size: int) -> bytes:
    """Return a set of numbers below `size` as bytes, one bit a number."""
    kept = bytearray(-(-size // 8))
    for number in numbers:
        kept[number >> 3] |= 1 << (number & 7)
    return bytes(kept)


def unpack_set(kept: bytes) -> int:
    """Read a set back from its bytes."""
    return int.from_bytes(kept, "little")


def everything(size: int) -> int:
    """Return the set of all numbers below `size`."""
    return (1 << size) - 1


def flags(found: int, size: int) -> bytes:
    """Write a set out as one byte for each number below `size`: 1 where it is in the set, else 0."""
    return f"{found:0{size}b}"[::-1].encode().translate(_FROM_TEXT) if size else b""


def of_flags(flagged: Iterable[bool]) -> int:
    """Return the set of the places at which something is true."""
    text = bytes(flagged).translate(_TO_TEXT)[::-1]
    return int(text, 2) if text else 0


def numbers(found: int, size: int) -> Iterator[int]:
    """Yield the numbers in a set, upwards."""
    return compress(range(size), flags(found, size))
