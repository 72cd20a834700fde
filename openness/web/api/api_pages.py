"""`/api` for people and `/openapi.json` for programs: everything here that a program can ask, in one description."""

from flask import Blueprint, Response, json, render_template, request

from openness.web.api.openapi import by_tag, document
from openness.web.site import site

pages = Blueprint("api", __name__)

AGENT_HEAD = (
    "# Openness",
    "",
    "> A knowledge graph of how open AI models are: which of the twelve components of their pipeline are public,",
    "> under which license, how open that makes each of them, and which risks and opportunities follow.",
    "",
    "Levels go from 1 (closed) to 5 (free). Unknown, not applicable and not assessed are no levels.",
)
"""The first lines of `/llms.txt`, also where the site is files."""


@pages.get("/openapi.json")
def described() -> Response:
    """Give the description of the API in OpenAPI 3.1."""
    body = json.dumps(document(request.host_url.rstrip("/")), ensure_ascii=False, indent=1)
    return Response(body + "\n", mimetype="application/json")


@pages.get("/api")
def show() -> str:
    """Show the description as a page."""
    found = document(request.host_url.rstrip("/"))
    return render_template("api.html", api=found, groups=by_tag(found))


@pages.get("/llms.txt")
def for_agents() -> Response:
    """List what there is for agents that read text (llmstxt.org): the questions, and the other doors."""
    host = request.host_url.rstrip("/")
    lines = [
        *AGENT_HEAD,
        "Most questions take `view`: `current`, or the name of a source. Cite the view, the source and the date.",
        "",
        "## Programs",
        "",
        f"- [OpenAPI]({host}/openapi.json): all that a program can ask",
        f"- [SPARQL]({host}/sparql): queries of your own, in SPARQL 1.1",
        f"- [Schema of an entry]({host}/entry.schema.json): its keys and values; POST an entry to {host}/api/check",
        f"- [Search]({host}/search?q=llama): names, and questions in plain words",
        "- `openness mcp`: the same as tools of the Model Context Protocol, where Openness is installed",
        "",
        "## Questions",
        "",
    ]
    lines += [f"- [{one.title}]({host}/queries/{one.slug}.csv): {one.question}" for one in site().queries.values()]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
