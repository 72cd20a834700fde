"""Limits as configuration, for engines elsewhere, and for a site that is stopped."""

import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Openness
from runaways import CROSS_PRODUCT, GRAPHS, LIMITS, MANY_MODELS, MODELS, ask, children, given_up
from servers import oxigraph

from openness.landscape import Landscape
from openness.rdf.dump import dump
from openness.rdf.remote import Endpoint
from openness.sandbox.admission import Admitted
from openness.sandbox.pool import Pool
from openness.sandbox.query_limits import LimitError, Limits, RefusedError, StoppedError, from_environment


def test_limits_come_from_the_environment() -> None:
    assert from_environment({"OPENNESS_QUERY_SECONDS": "2.5", "OPENNESS_QUERY_ROWS": "7"}) == Limits(2.5, 7)
    for value, message in (("many", "'many' is not a number"), ("0", "0 is no limit"), ("-3", "no limit")):
        with pytest.raises(LimitError, match=message):
            from_environment({"OPENNESS_QUERY_ROWS": value})


def test_an_engine_elsewhere_is_asked_within_the_same_limits(landscape: Landscape, tmp_path: Path) -> None:
    with oxigraph(tmp_path) as server:
        body = dump(landscape.store, "nquads")
        request = urllib.request.Request(  # noqa: S310, on loopback
            server.gsp, body, {"Content-Type": "application/n-quads"}, method="POST"
        )
        urllib.request.urlopen(request).close()  # noqa: S310
        remote, patient = (
            Pool(Endpoint(server.query), LIMITS),
            Pool(Endpoint(server.query), replace(LIMITS, seconds=60)),
        )
        asked = Admitted("SELECT ?model { ?model a opn:Model }", "SELECT", tuple(GRAPHS), ())
        assert patient.ask(asked, "csv").rows == 40
        assert patient.ask(Admitted("SELECT * { ?s ?p ?o }", "SELECT", tuple(GRAPHS), ()), "json").cut
        assert patient.ask(Admitted("ASK { ?s ?p ?o }", "ASK", (), ()), "csv").body == b"false\n"
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?a { ?b ?c ?d } GRAPH ?e { ?f ?g ?h } GRAPH ?i { ?j ?k ?l } }"
        with pytest.raises(StoppedError, match="stopped after 1 second"):
            ask(remote, named)
        with pytest.raises(RefusedError, match="prefix 'nope:' is not declared"):
            ask(remote, "SELECT * { ?s nope:p ?o }")
    with pytest.raises(StoppedError) as caught:
        ask(remote, MODELS)
    assert caught.value.limit == "engine"


def test_a_limit_that_is_none_is_refused_before_anything_starts(openness: Openness) -> None:
    refused = openness("serve", "--query-rows", "0")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--query-rows: 0 is no limit. Give a number above 0." in refused.stderr
    shown = openness("serve", "--help").stdout
    assert "--query-seconds" in shown
    assert "OPENNESS_QUERY_SECONDS" in shown


def test_a_site_that_is_stopped_leaves_no_process_behind(landscape: Landscape) -> None:
    command = [sys.executable, "-m", "openness", "--root", str(landscape.root), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as site:
        assert site.stderr
        at = next(found[0] for line in site.stderr if (found := re.search(r"http://[\d.:]+", line)))
        check = urllib.request.Request(  # noqa: S310, on loopback
            f"{at}/api/check", MANY_MODELS, {"Content-Type": "text/turtle"}
        )
        endless = f"{at}/sparql?query={urllib.parse.quote(CROSS_PRODUCT)}"
        asked: list[urllib.request.Request | str] = [check, endless]
        threads = [threading.Thread(target=given_up, args=(request,)) for request in asked]
        for thread in threads:
            thread.start()
        while len(started := children(site.pid)) < 2 or not any(map(children, started)):
            time.sleep(0.1)
        every = {site.pid, *started, *(pid for one in started for pid in children(one))}
        site.send_signal(signal.SIGTERM)
        assert site.wait(30) == 0
        for thread in threads:
            thread.join()
    time.sleep(1)
    assert not [pid for pid in every if Path(f"/proc/{pid}").exists()]
