"""Text comes as UTF-8, as every form of the site sends it."""

import codecs
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse


class Utf8Middleware:
    """Answer 400 to a request in another charset: what decodes under one may be text that nothing can encode again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_utf8((request.content_params or {}).get("charset", "utf-8")):
            raise BadRequest("The charset of the request is not UTF-8.")
        return self.get_response(request)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return False


def readable_request(environ: dict[str, Any]) -> WSGIRequest:
    """The request; where Django stumbles over the charset that a header names, one that the middleware refuses."""
    try:
        return WSGIRequest(environ)
    except (LookupError, ValueError, SuspiciousOperation):
        return WSGIRequest(environ | {"CONTENT_TYPE": "text/plain; charset=unreadable"})
