"""What just happened, in the past tense, with an Undo where there is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .access import Request, member_required


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in the corner of the page.

    `undo` is the address that a POST undoes the change at. `versioned` are words with a space between, for what the
    change made a new version of: whatever was done to any of it before cannot be undone any more.
    """

    text: str
    bad: bool
    undo: str
    versioned: str


def notify(request: HttpRequest, text: str, *, undo: str = "", versioned: str = "") -> None:
    """Show a notice on this page or the next."""
    messages.success(request, text, extra_tags=f"{undo} {versioned}")


def warn(request: HttpRequest, text: str) -> None:
    """Show that something was refused, where no form can say it."""
    messages.error(request, text, extra_tags=" ")


def waiting_notices(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: the notices that wait to be shown, each shown once."""
    return {"notices": _waiting(request)}


def _waiting(request: HttpRequest) -> Iterator[Notice]:
    for message in messages.get_messages(request):
        yield _notice(message)


def _notice(message: Message) -> Notice:
    undo, versioned = (message.extra_tags or " ").split(" ", maxsplit=1)
    return Notice(str(message), message.level == messages.ERROR, undo, versioned)


@require_safe
@member_required
def notices(request: Request) -> HttpResponse:
    """The notices that wait to be shown, for htmx to fetch after a change."""
    return render(request, "components/notices.html")
