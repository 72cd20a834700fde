"""The refusals of the server itself, of requests that are malformed or too large, with the headers of the site."""

from waitress.task import ErrorTask

from openness.web import HEADERS


class RefusalTask(ErrorTask):  # type: ignore[misc]  # waitress is not typed
    """An answer to what is no request that the site could read."""

    def execute(self) -> None:
        """Add the headers, and answer."""
        self.response_headers += [*HEADERS.items(), ("Cache-Control", "no-store")]
        super().execute()
