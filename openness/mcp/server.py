"""A server of the Model Context Protocol for a landscape, made with the official library."""

import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from openness import __version__
from openness.check.rules import rules
from openness.entries.entry_schema import make_schema
from openness.errors import OpennessError, import_extra
from openness.landscape import Landscape
from openness.mcp.agent_tools import AgentTools
from openness.query.saved_queries import Parameter, SavedQuery, read

INSTRUCTIONS = """\
A knowledge graph of how open AI models are: which of twelve components of their pipeline are public, under which
license, and what follows. Start with `ask` for a question in plain words, `search` for names, `model` and `license` for
what is known of one. Each other tool is a saved query. Levels go from 1 (closed) to 5 (free of restrictions); unknown,
not applicable and not assessed are no levels. Cite the view, the source and the date that each answer carries.
"""
TYPES: dict[str, type] = {"integer": int, "decimal": float, "boolean": bool}


def make_server(tools: AgentTools, landscape: Landscape) -> Any:
    """Return a server with the tools and resources of a landscape. Raises MissingExtraError without the library."""
    library = import_extra("mcp.server.mcpserver", "mcp")
    types = import_extra("mcp_types", "mcp")
    server = library.MCPServer(
        "openness",
        title="Openness of AI models",
        instructions=INSTRUCTIONS,
        version=__version__,
        website_url="https://w3id.org/openness",
        log_level="ERROR",
    )
    reads = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for function in (tools.ask, tools.model, tools.license, tools.check_entry, tools.draft_entry, tools.sparql):
        server.add_tool(_reporting(function), description=inspect.getdoc(function), annotations=reads)
    for query in tools.queries():
        server.add_tool(
            _reporting(_query_tool(tools, query)),
            name=query.slug.replace("-", "_"),
            title=query.title,
            description=f"{query.question} (Saved query {query.slug}.)",
            annotations=reads,
        )
    _add_resources(server, tools, landscape)
    return server


def _add_resources(server: Any, tools: AgentTools, landscape: Landscape) -> None:
    def list_rules() -> str:
        listed = [
            {"code": one.code, "title": one.title, "severity": one.severity, "message": one.message}
            for one in rules(landscape.root).values()
        ]
        return json.dumps(listed, ensure_ascii=False)

    def write_schema() -> str:
        return json.dumps(make_schema(landscape.root, landscape.store), ensure_ascii=False)

    def show_query(name: str) -> str:
        return read(landscape.root, name).text

    for uri, title, media_type, function in (
        ("ontology", "The ontology in Turtle", "text/turtle", tools.ontology),
        ("rules", "The rules that entries follow", "application/json", list_rules),
        ("entry.schema.json", "JSON Schema of an entry", "application/json", write_schema),
        ("query/{name}", "A saved query, its header and its SPARQL", "application/sparql-query", show_query),
    ):
        server.resource(f"openness://{uri}", title=title, mime_type=media_type)(function)


def _query_tool(tools: AgentTools, query: SavedQuery) -> Callable[..., Any]:
    """Return a function whose parameters are those of a saved query."""

    def run(**given: Any) -> dict[str, Any]:
        return tools.run_query(query, given, int(given.pop("limit", 50)))

    parameters = [_parameter(one) for one in sorted(query.parameters, key=lambda one: not one.required)]
    limit = inspect.Parameter(
        "limit", inspect.Parameter.KEYWORD_ONLY, default=50, annotation=Annotated[int, "How many rows, at most 1,000."]
    )
    run.__name__ = query.slug.replace("-", "_")
    signature = inspect.Signature([*parameters, limit], return_annotation=dict[str, Any])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in [*parameters, limit]} | {"return": dict[str, Any]}
    return run


def _parameter(parameter: Parameter) -> inspect.Parameter:
    """Return a parameter of a saved query as one of a function, with a description for the caller."""
    field = import_extra("pydantic", "mcp").Field
    words = f"{parameter.label}."
    if parameter.of_class:
        words += " By name, label or IRI."
    if parameter.values:
        words += f" One of {', '.join(parameter.values)}."
    kind: Any = TYPES.get(parameter.type, str)
    default: Any = inspect.Parameter.empty if parameter.required else None
    if parameter.default is not None:
        default = parameter.default == "true" if kind is bool else kind(parameter.default)
    optional = default is None
    annotation: Any = Annotated[(kind | None if optional else kind), field(description=words)]
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _reporting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a tool whose errors reach the agent with their message, which says what to do."""
    problem: type[Exception] = import_extra("mcp.server.mcpserver.exceptions", "mcp").ToolError

    @wraps(function)
    def run(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except OpennessError as error:
            raise problem(str(error)) from error

    return run
