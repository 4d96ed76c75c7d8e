"""What just happened, in the past tense, with an Undo where there is one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .access import Request, member_required


def notify(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Show a notice on this page or the next; `undo` is the address that a POST undoes the change at."""
    messages.success(request, text, extra_tags=undo)


def warn(request: HttpRequest, text: str) -> None:
    """Show that something was refused, where no form can say it."""
    messages.error(request, text)


@require_safe
@member_required
def notices(request: Request) -> HttpResponse:
    """The notices that wait to be shown, for htmx to fetch after a change."""
    return render(request, "components/notices.html")
