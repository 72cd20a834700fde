"""Engines that others make, started on loopback with a temporary folder each: Oxigraph's server and Virtuoso."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = {limit}
"""


@dataclass(frozen=True)
class Server:
    """An engine that runs: its name, where it is asked and written, and who may write."""

    name: str
    query: str
    gsp: str
    update: str = ""
    user: str = ""
    password: str = ""
    process: int = 0

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that name it."""
        return ("--endpoint", self.query, "--gsp", self.gsp, *(("--auth", "digest") if self.user else ()))

    @property
    def environment(self) -> dict[str, str]:
        """An environment with its credentials."""
        return {**os.environ, "OPENNESS_USER": self.user, "OPENNESS_PASSWORD": self.password}


@contextmanager
def oxigraph(folder: Path, limit: int = 0) -> Iterator[Server]:
    """Start Oxigraph's own server, which ends a query after so many seconds, or never."""
    program = _found("oxigraph", "pip install oxigraph")
    port = _free_port()
    at = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running([*command, *(("--timeout-s", str(limit)) if limit else ())], folder, f"{at}/") as process:
        yield Server("oxigraph", f"{at}/query", f"{at}/store", f"{at}/update", process=process)


@contextmanager
def virtuoso(folder: Path, limit: int = 0, buffers: int = 10_000, rows: int = 10_000) -> Iterator[Server]:
    """Start Virtuoso as Debian has it, with the user and password that it comes with.

    It ends a query after so many seconds, or never, keeps so many pages of 8 KB in memory and answers so many rows.
    """
    program = _found("virtuoso-t", "apt-get install virtuoso-opensource-7-bin")
    http, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    dirty = buffers * 6 // 10
    values = {"http": http, "sql": sql, "limit": limit, "buffers": buffers, "dirty": dirty, "rows": rows}
    settings.write_text(VIRTUOSO.format(folder=folder, **values), encoding="utf-8")
    at = f"http://127.0.0.1:{http}"
    command = [program, "+foreground", "+configfile", str(settings)]
    with _running(command, folder, f"{at}/sparql?query=ASK%7B%7D") as process:
        gsp = f"{at}/sparql-graph-crud-auth"
        yield Server("virtuoso", f"{at}/sparql", gsp, user="dba", password="dba", process=process)  # noqa: S106


STARTERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def located(program: str) -> str | None:
    """Return where a program is, beside Python or on the path, or None."""
    return shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def run_on(server: Server, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a server, with its credentials in the environment."""
    command = [sys.executable, "-W", "error", "-m", "openness", *server.options, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=server.environment, timeout=300, check=False)


def _found(program: str, remedy: str) -> str:
    """Find a server's program. Without it tests skip, but fail in CI."""
    found = located(program)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed: {remedy}")
    return found


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[int]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(url, timeout=5):  # noqa: S310, our own server
                    break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, (folder / "server.log").read_text(encoding="utf-8", errors="replace")
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
