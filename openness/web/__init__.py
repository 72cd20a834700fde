"""The site: pages made from the saved queries, one application for one landscape."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask, Response, abort, request
from flask_compress import Compress

from openness.casing import capitalize_first
from openness.landscape import Landscape, Progress
from openness.paths import ROOT
from openness.query.license_checker import name_clause
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import DEFAULTS, Limits
from openness.search.directory import PLURALS
from openness.web import (
    about,
    dated,
    error_pages,
    health,
    navigation,
    observe,
    ontology_page,
    ontology_versions,
    proxies,
    site,
)
from openness.web.api import api_pages as api_pages
from openness.web.checking import check_pages as check_pages
from openness.web.client_limits import ClientLimits
from openness.web.explore import cell, compare_files, compare_models, home, level_charts, search_page
from openness.web.explore import explorer as explore
from openness.web.licenses import license_check_page
from openness.web.linked import linked_pages as linked
from openness.web.queries import query_pages as query_pages
from openness.web.queries.answer_files import GRAPH_FORMS, TABLE_FORMS
from openness.web.sparql import endpoint
from openness.web.things import badge, claims, exports, rule_pages, term
from openness.web.things import thing_pages as things

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",  # all of it is public, and badges are for the pages of others
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000"
COMPRESSED = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/plain",
    "image/svg+xml",
    "application/json",
    "application/openapi+json",
    "application/sarif+json",
    "application/sparql-query",
    *(form.media for form in (*TABLE_FORMS.values(), *GRAPH_FORMS.values())),
]
"""The media types that are worth compressing."""

MAX_PATH, MAX_ARGUMENTS = 2_000, 8_000
"""How long the path of an address may be, and what follows its question mark."""
PROBES = {"health.healthz", "health.readyz"}
YEAR = 365 * 24 * 3600


def create_app(
    landscape: Landscape,
    limits: Limits = DEFAULTS,
    progress: Progress = lambda *_: None,
    behind: int = 0,
    public_host: str = "",
    access_log: bool = False,
    metrics: bool = False,
    clients: ClientLimits | None = None,
    as_of: str = "",
) -> Flask:
    """Make the site of a landscape, which answers queries from outside within limits.

    `progress` is called if the index of the landscape has to be made first; `behind` is how many proxies are before
    the site, which alone are believed under which address visitors see it. With a `public_host`, requests for another
    host are refused, but for probes. `access_log` writes a line of JSON for each request on stderr; `metrics` adds
    `/metrics`. `clients` limits what each client may do. `as_of` is the day of the landscape where it is not that of
    today; without it the site has those of other days below `/as-of/`.

    Raises QueryError where one of its saved queries is not written as it should be.
    """
    webapp = ROOT / "webapp"
    app = Flask("openness", template_folder=str(webapp / "templates"), static_folder=str(webapp / "static"))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR  # its address changes when a file changes, see `_add_version`
    # What is sent is compressed last, so the tag of an answer is weak: it is the same for each encoding.
    app.config["COMPRESS_MIMETYPES"] = COMPRESSED
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = ["zstd", "br", "gzip"]
    app.config.update(about.settings())
    Compress(app)
    app.jinja_env.filters["capitalize_first"] = capitalize_first
    app.jinja_env.filters["name_clause"] = name_clause
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    landscape = replace(landscape, store=health.limit_retries(landscape.store))
    opened = app.extensions["openness"] = site.open_site(landscape, progress)
    for part in (
        health,
        about,
        home,
        explore,
        cell,
        compare_files,
        compare_models,
        license_check_page,
        level_charts,
        search_page,
        query_pages,
        api_pages,
        ontology_page,
        ontology_versions,
        badge,
        exports,
        rule_pages,
        term,
        things,
        linked,
    ):
        app.register_blueprint(part.pages)
    endpoint.register(app, landscape, limits)
    check_pages.register(app, landscape)
    error_pages.register(app)
    if not as_of:
        dated.register(app, landscape, lambda of_day, day: create_app(of_day, limits, as_of=day), close)
    observe.register(app, access_log, metrics, behind)
    if clients:
        app.wsgi_app = clients.wrap(app.wsgi_app, HEADERS)  # type: ignore[method-assign, assignment]
    proxies.behind(app, behind)

    @app.before_request
    def _refuse_other_hosts() -> None:
        if public_host and request.host.lower() != public_host.lower() and request.endpoint not in PROBES:
            abort(421, f"This site is {public_host}, and the request is for another host.")

    @app.before_request
    def _refuse_long_address() -> None:
        asks = request.path == "/sparql" or request.path.startswith("/queries/")  # waitress has a limit for these
        if len(request.path) > MAX_PATH or (len(request.query_string) > MAX_ARGUMENTS and not asks):
            abort(414)

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values["v"] = opened.version[:8]

    @app.context_processor
    def _share_with_templates() -> dict[str, object]:
        lists = [(PLURALS[kind], count) for kind, count in opened.directory.lists.items()]
        return {
            "landscape_version": landscape.version[:8],
            "lists": lists,
            "menu": navigation.menu(),
            "here": navigation.area(request.endpoint or "", request.view_args or {}),
            "address": site.address,
            "named": site.name_unless_default,
            "asked": site.address_of_query,
            "link": site.link,
            "figures_as_of": claims.figures_as_of,
            "figures_of_use": claims.figures_of_use,
            "dated": {
                "day": as_of,
                "words": dated.in_words(as_of) if as_of else "",
                "root": dated.outer_root(),
                "at": request.full_path.rstrip("?"),
                "today": f"{datetime.now(UTC).date()}",
            },
        }

    @app.after_request
    def _finish_response(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        if response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        # All that is read here is public: also where it moved, why it is not there, and that it is not asked that way.
        if request.method in {"GET", "HEAD"} or response.status_code == 405:
            response.headers["Access-Control-Allow-Origin"] = "*"
        if hasattr(response.response, "close"):  # Flask-Compress wraps what is sent and leaves a file open behind it
            response.call_on_close(response.response.close)
        if response.status_code == 200 and request.method in {"GET", "HEAD"} and request.endpoint != "static":
            if not response.get_etag()[0]:
                tag = (
                    f"{opened.version}-{site.fingerprint(request.root_url, request.full_path, response.mimetype or '')}"
                )
                response.set_etag(tag, weak=True)
            response.headers["Cache-Control"] = "public, no-cache"
            response.make_conditional(request)
        return response

    return app


def workers(app: Flask) -> Pool:
    """Return the processes in which an application answers queries from outside, to start or to close them."""
    pool: Pool = app.extensions[endpoint.NAME]
    return pool


def close(app: Flask) -> None:
    """End the processes of an application, and those of its sites of other days."""
    workers(app).close()
    app.extensions["openness-check"].close()
    if dated.NAME in app.extensions:
        app.extensions[dated.NAME].close()


def warm(app: Flask) -> None:
    """Ask once for what many pages are made from, so that no visitor has to wait while it is gathered."""
    client = app.test_client()
    models = app.extensions["openness"].directory.of_kind("model", 0, 1)
    for path in (
        "/",
        "/explore",
        "/charts",
        "/search?q=model",
        "/terms",
        "/rule/OPN221",
        "/check/form",
        "/license-check",
        "/api",
        *(f"/model/{model.slug}" for model in models),
    ):
        client.get(path)
