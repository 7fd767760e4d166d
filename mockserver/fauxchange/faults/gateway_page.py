"""The HTML error page of a gateway in front of an exchange."""

from __future__ import annotations

from http import HTTPStatus

HTML = "text/html"
_PHRASES = {one.value: one.phrase for one in HTTPStatus}


def gateway_page(status: int) -> bytes:
    """Return the HTML page of a gateway for a status."""
    status_line = f"{status} {_PHRASES.get(status, 'Error')}"
    return (
        f"<html>\r\n<head><title>{status_line}</title></head>\r\n<body>\r\n"
        f"<center><h1>{status_line}</h1></center>\r\n<hr><center>gateway</center>\r\n"
        "</body>\r\n</html>\r\n"
    ).encode()
