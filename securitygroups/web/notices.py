"""What just happened, in the past tense, with an Undo where there is one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def notify(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Show a notice on this page or the next; `undo` is the address that a POST undoes the change at."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """Show that something was refused, where no form can say it."""
    messages.error(request, text)


def notices(request: HttpRequest) -> HttpResponse:
    """The notices that wait to be shown, for htmx to fetch after a change."""
    return render(request, "components/notices.html")
