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
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
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

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that name it."""
        return ("--endpoint", self.query, "--gsp", self.gsp, *(("--auth", "digest") if self.user else ()))

    @property
    def environment(self) -> dict[str, str]:
        """An environment with its credentials."""
        return {**os.environ, "OPENNESS_USER": self.user, "OPENNESS_PASSWORD": self.password}


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Start Oxigraph's own server."""
    program = _found("oxigraph", "pip install oxigraph")
    port = _free_port()
    at = f"http://127.0.0.1:{port}"
    with _running([program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"], folder, f"{at}/"):
        yield Server("oxigraph", f"{at}/query", f"{at}/store", f"{at}/update")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Start Virtuoso as Debian has it, with the user and password that it comes with."""
    program = _found("virtuoso-t", "apt-get install virtuoso-opensource-7-bin")
    http, sql = _free_port(), _free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder=folder, http=http, sql=sql), encoding="utf-8")
    at = f"http://127.0.0.1:{http}"
    with _running([program, "+foreground", "+configfile", str(settings)], folder, f"{at}/sparql?query=ASK%7B%7D"):
        yield Server("virtuoso", f"{at}/sparql", f"{at}/sparql-graph-crud-auth", user="dba", password="dba")  # noqa: S106


STARTERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def run_on(server: Server, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line on a server, with its credentials in the environment."""
    command = [sys.executable, "-W", "error", "-m", "openness", *server.options, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=server.environment, timeout=300, check=False)


def _found(program: str, remedy: str) -> str:
    """Find a server's program, beside Python or on the path. Without it tests skip, but fail in CI."""
    found = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed: {remedy}")
    return found


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[None]:
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
        yield
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
