"""Dialogs opened from the question about deleting groups, which comes back once they are done with."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .htmx import dialog_next, done


def returns_to(request: HttpRequest) -> str:
    """The address of the question that this dialog was opened from, or an empty text."""
    address = request.POST.get("back") or request.GET.get("back", "")
    return address if address.startswith(f"{reverse('web:groups-delete')}?") else ""


def done_or_back(request: HttpRequest, *events: str, to: str) -> HttpResponse:
    """The work is done here: the question comes back if there was one, else it is as with `done`."""
    question = returns_to(request)
    return dialog_next(request, *events, to=question) if question else done(request, *events, to=to)
