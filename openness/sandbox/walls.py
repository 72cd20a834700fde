"""The walls of the sandbox: a process that raises them reaches no network, opens no file and takes so much memory.

Each wall is tried out after it was raised, and what does not hold is reported. A container may refuse a network
namespace; then a filter of system calls (seccomp) takes its place.
"""

import contextlib
import ctypes
import errno
import platform
import resource
import socket
import struct
import sys
from pathlib import Path

MEGABYTE = 1 << 20
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
"""Flags of unshare(2)."""
NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
"""Options of prctl(2), and the mode of seccomp that takes a filter."""
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_ABOVE, RETURN = 0x20, 0x15, 0x35, 0x06
"""Instructions of a classic BPF program."""
# The architecture as the kernel numbers it, then socket, connect, and io_uring_setup, which does the same by itself.
CALLS = {"x86_64": (0xC000003E, (41, 42, 425)), "aarch64": (0xC00000B7, (198, 203, 425))}
OTHER_ABI = 0x40000000
"""From where the numbers of the x32 calls start, which do the same under the name of x86_64."""


def leave_network() -> None:
    """Let this process and its children see no network, by each of the two ways that the system allows."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        system = ctypes.CDLL(None, use_errno=True)
        if system.unshare(NEW_NETWORK):  # only the superuser may by itself
            system.unshare(NEW_USER | NEW_NETWORK)
        _filter_calls(system)


def _filter_calls(system: ctypes.CDLL) -> None:
    """Refuse the system calls that make a connection, for this process and its children."""
    if platform.machine() not in CALLS or struct.calcsize("P") != 8:
        return
    architecture, calls = CALLS[platform.machine()]
    refuse = len(calls) + 1  # the last but one of the instructions behind the number of the call
    steps = [(LOAD_WORD, 0, 0, 4), (JUMP_IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, REFUSE), (LOAD_WORD, 0, 0, 0)]
    steps += [(JUMP_IF_ABOVE, refuse, 0, OTHER_ABI)]
    steps += [(JUMP_IF_EQUAL, refuse - 1 - at, 0, call) for at, call in enumerate(calls)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    head = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(program)))
    if not system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        system.prctl(SET_SECCOMP, FILTER, head, 0, 0)


def missing_walls() -> list[str]:
    """Return which walls do not hold in this process after `leave_network`: network, memory."""
    missing = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", 9))  # sends nothing, and succeeds where there is a way
        missing.append("network")
    if not _statm():
        missing.append("memory")
    return missing


def confine(memory: int, files: int) -> None:
    """Let this process take so many megabytes more, and open so many files."""
    pages = int(_statm().split()[0]) if _statm() else 0
    room = pages * resource.getpagesize() + memory * MEGABYTE
    if pages:
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _statm() -> str:
    try:
        return Path("/proc/self/statm").read_text(encoding="ascii")
    except OSError:
        return ""  # not Linux: time, rows and size still hold
