"""The WSGI door: `waitress-serve webapp.app:app`, or any other server that takes an application."""

from openness.build import build
from openness.guard.limits import from_environment
from openness.web import create_app, proxies

app = create_app(build(), from_environment(), behind=proxies.from_environment())
