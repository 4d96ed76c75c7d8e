"""What is answered to a page that is too old to be trusted."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def outdated_page(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django says it
    """Refuse a form whose token is not that of the visitor's session; the header tells it from a missing right."""
    response = render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)
    response.headers["X-Refused-As"] = "outdated"
    return response
