"""What is answered where there is nothing."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from securitygroups.web.access import admit


def missing_page(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django says it
    """Say that there is nothing; to members with the menu beside it, whatever the address is."""
    if not hasattr(request, "account"):
        admit(request)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)
