"""How addresses and forms are read: as UTF-8, whatever a request says of itself."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def in_utf_8(application: Application) -> Application:
    """Return a WSGI application which is not told of a charset that a request names.

    Django would read even the address by it, before any middleware: with some codecs of Python that
    fails, and what is held for an address would be another by each. What is sent here has none, as
    forms and JSON are UTF-8 (the URL standard; RFC 7578, 8259).
    """

    def called(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
        kept = [each for each in parameters if not each.strip().lower().startswith("charset")]
        environ["CONTENT_TYPE"] = ";".join([kind, *kept])
        return application(environ, start_response)

    return called
