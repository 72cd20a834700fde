"""The tools for agents, called by a real client over both transports."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from click.testing import CliRunner

from openness.cli import main
from openness.entries.check_pool import CheckPool
from openness.errors import OpennessError
from openness.landscape import Landscape
from openness.mcp.agent_tools import AgentTools, open_tools
from openness.query.saved_queries import read, read_all
from openness.sandbox.query_limits import Limits, StoppedError

pytestmark = pytest.mark.skipif(
    not find_spec("mcp") and not os.environ.get("CI"), reason="the library mcp is not installed"
)
WRONG = "model: bloom\nsource: eiras-2024\ncomponents: {inference-code: {license: no-such-license}}\n"
CARD = "---\nlicense: mit\nlanguage: en\n---\n# Zebra 7B\n\nA model.\n"


async def call(client: Any, tool: str, /, **arguments: object) -> dict[str, Any]:
    """Call a tool and return its structured answer."""
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content
    found: dict[str, Any] = answer.structured_content
    assert {"source", "landscape", "retrieved", "view"} <= {*found}
    return found


async def refused(client: Any, tool: str, /, **arguments: object) -> str:
    """Call a tool that refuses, and return why."""
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    text: str = answer.content[0].text
    return text


@pytest.fixture
def environment(landscape: Landscape) -> dict[str, str]:
    return {**os.environ, "OPENNESS_ROOT": str(landscape.root), "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def address(environment: dict[str, str]) -> Iterator[str]:
    """Serve over HTTP on a free port, and return the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "openness", "mcp", "--http", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.wait(10)


def test_an_agent_asks_over_standard_input_and_output(landscape: Landscape, environment: dict[str, str]) -> None:
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters

    program = StdioServerParameters(command=sys.executable, args=["-m", "openness", "mcp"], env=environment)

    async def ask() -> None:
        async with Client(program) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            queries = {query.slug.replace("-", "_") for query in read_all(landscape.root)}
            assert {*tools} == queries | {"ask", "model", "license", "check_entry", "draft_entry", "sparql"}
            assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())
            level = tools["models_at_level"].input_schema
            assert level["required"] == ["level"]
            assert level["properties"]["component"]["default"] == "architecture-and-weights"
            assert tools["fully_open"].input_schema["properties"]["at_least"]["default"] == 5

            answer = await call(client, "ask", question="may I use Falcon commercially?")
            assert {row["model"] for row in answer["rows"]} == {"Falcon"}
            assert answer["view"] == "current"
            table = await call(client, "models_at_level", level="D5", view="eiras-2024", limit=2)
            assert (len(table["rows"]), table["cut"], table["view"]) == (2, True, "eiras-2024")
            bloom = await call(client, "model", name="BLOOM", view="eiras-2024")
            assert len(bloom["components"]) == 12
            assert bloom["components"][0]["as_of"] == "2023-12-28"
            license_card = await call(client, "license", name="mit")
            assert license_card["criteria"][0]["permitted"] == "yes"
            names = await call(client, "search", text="falcon")
            assert any(row["thing"].endswith("/model/falcon") for row in names["rows"])
            assert "Did you mean LLaMA" in await refused(client, "ask", question="how open is Llama 9.1")
            assert "Did you mean bloom" in await refused(client, "model", name="blom")

    asyncio.run(ask())


def test_an_agent_checks_drafts_and_queries_over_http(address: str) -> None:
    from mcp.client.client import Client

    async def work() -> None:
        async with Client(address) as client:
            report = await call(client, "check_entry", text=WRONG)
            assert not report["conforms"]
            assert any(finding["line"] == 3 for finding in report["findings"])
            drafted = await call(client, "draft_entry", document=CARD)
            assert "Zebra 7B" in drafted["entry"]
            again = await call(client, "check_entry", text=drafted["entry"])
            assert "counts" in again
            counted = await call(client, "sparql", query="SELECT (COUNT(?m) AS ?n) { ?m a opn:Model }")
            assert int(counted["answer"]["results"]["bindings"][0]["n"]["value"]) >= 40
            graph = await call(client, "sparql", query="CONSTRUCT { ?m a opn:Model } WHERE { ?m a opn:Model }", limit=3)
            assert (graph["rows"], graph["cut"]) == (3, True)
            none = await call(client, "license_table", limit=-1)
            assert (none["rows"], none["cut"]) == ([], True)
            assert "reaches no network" in await refused(
                client, "sparql", query="SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
            )
            assert "is an update" in await refused(client, "sparql", query="DELETE WHERE { ?s ?p ?o }")
            resources = {str(one.uri) for one in (await client.list_resources()).resources}
            assert resources == {f"openness://{name}" for name in ("ontology", "rules", "entry.schema.json")}
            rules = json.loads((await client.read_resource("openness://rules")).contents[0].text)
            assert "OPN221" in {rule["code"] for rule in rules}
            assert "opn:Model" in (await client.read_resource("openness://ontology")).contents[0].text
            query = (await client.read_resource("openness://query/license-table")).contents[0].text
            assert query.startswith("#+ title:")

    asyncio.run(work())


def test_an_agent_learns_that_an_entry_is_too_large_to_be_checked(
    landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*_: object) -> tuple[dict[str, str], bytes]:
        return {"unreadable": "It is too large or nested too deeply to be checked."}, b""

    monkeypatch.setattr(CheckPool, "check", check)
    tools = open_tools(landscape)
    try:
        with pytest.raises(OpennessError, match="too large or nested too deeply"):
            tools.check_entry(WRONG)
    finally:
        tools.close()


def test_saved_queries_of_agents_end_at_their_limits(landscape: Landscape) -> None:
    tools = AgentTools(landscape, Limits(seconds=0.000001))
    try:
        asked: tuple[Callable[[], object], ...] = (
            lambda: tools.run_query(read(landscape.root, "disagreements"), {}, 10),
            lambda: tools.ask("which models are fully open?"),
            lambda: tools.model("bloom"),
            lambda: tools.license("mit"),
        )
        for ask in asked:
            with pytest.raises(StoppedError, match=r"stopped after 1e-06 seconds"):
                ask()
    finally:
        tools.close()
    few = AgentTools(landscape, Limits(rows=3))
    try:
        cut = few.run_query(read(landscape.root, "component-table"), {}, 1000)
        assert (cut["total"], cut["cut"]) == (3, True)
        with pytest.raises(OpennessError, match=r"more rows than the limit"):
            few.model("bloom")  # has twelve components
    finally:
        few.close()


def test_a_missing_library_is_named(landscape: Landscape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENNESS_ROOT", str(landscape.root))
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    done = CliRunner().invoke(main, ["mcp"])
    assert (done.exit_code, done.stderr) == (
        2,
        "openness: mcp: not installed. Install it with: pip install 'openness[mcp]'\n",
    )
