"""What just happened, in the past tense, with an Undo where there is one.

A sentence is shown once. The last Undo stays on offer, on every page, until it is used, dismissed, replaced by the next
one, or too late; the session keeps it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from .access import MemberView, Params, Request, View, member_required, operator_required
from .htmx import wants_fragment

OFFER = "undo"


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


@dataclass(frozen=True, slots=True)
class Offer:
    """The Undo that the session keeps, with the key of the account in which it can be used."""

    account: int
    text: str
    undo: str
    versioned: str


def notify(request: Request, text: str, *, undo: str = "", versioned: str = "") -> None:
    """Show a notice on this page or the next, and offer its Undo until that comes too late."""
    messages.success(request, text, extra_tags=f"{undo} {versioned}")
    kept = _offer(request)
    if undo:
        request.session[OFFER] = asdict(Offer(request.account.pk, text, undo, versioned))
    elif kept and not {*versioned.split()}.isdisjoint(kept.versioned.split()):
        del request.session[OFFER]


def warn(request: HttpRequest, text: str) -> None:
    """Show that something was refused, where no form can say it."""
    messages.error(request, text, extra_tags=" ")


def undo_view(view: MemberView[Params]) -> View[Params]:
    """Let those in who may change things, by POST; whatever comes of it, this Undo is not on offer any more."""

    @wraps(view)
    def asked(request: Request, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        _withdraw(request, request.get_full_path())
        return view(request, *args, **kwargs)

    return require_POST(operator_required(asked))


def waiting_notices(request: HttpRequest) -> dict[str, Any]:
    """The context of every page: the notices that wait to be shown, each shown once, and the Undo on offer."""
    return {"notices": _all(request)}


def _all(request: HttpRequest) -> Iterator[Notice]:
    waiting = list(_waiting(request))
    offer = _offer(request)
    if offer and not any(notice.undo for notice in waiting):
        yield Notice(offer.text, bad=False, undo=offer.undo, versioned=offer.versioned)
    yield from waiting


def _waiting(request: HttpRequest) -> Iterator[Notice]:
    """The notices not shown yet; only the Undo on offer is left of theirs."""
    offer = _offer(request)
    for message in messages.get_messages(request):
        notice = _notice(message)
        yield notice if offer and notice.undo == offer.undo else replace(notice, undo="")


def _notice(message: Message) -> Notice:
    undo, versioned = (message.extra_tags or " ").split(" ", maxsplit=1)
    return Notice(str(message), message.level == messages.ERROR, undo, versioned)


def _offer(request: HttpRequest) -> Offer | None:
    """The Undo on offer in the account that the page shows."""
    account, kept = getattr(request, "account", None), request.session.get(OFFER)
    return Offer(**kept) if account and kept and kept["account"] == account.pk else None


def _withdraw(request: Request, undo: str) -> None:
    offer = _offer(request)
    if offer and offer.undo == undo:
        del request.session[OFFER]


@require_safe
@member_required
def notices(request: Request) -> HttpResponse:
    """The notices that wait to be shown, for htmx to fetch after a change."""
    return render(request, "components/notices.html", {"notices": _waiting(request)})


@require_POST
@member_required
def notice_dismiss(request: Request) -> HttpResponse:
    """Offer this Undo no more; without htmx, the page that it was offered on comes next."""
    _withdraw(request, request.POST.get("undo", ""))
    if wants_fragment(request):
        return HttpResponse(status=204)
    page = request.POST.get("page", "")
    return redirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "web:groups")
