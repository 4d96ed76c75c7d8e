"""The one module that knows htmx: whole pages for browsers, named partials of the same templates for htmx."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, replace_url, reswap, retarget, trigger_client_event
from django_htmx.middleware import HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page rather than the page."""
    htmx = HtmxDetails(request)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, fragment: str, status: int = 200
) -> HttpResponse:
    """Render the whole page, or for htmx just the named partial inside that same template."""
    name = f"{template}#{fragment}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: HttpRequest, *events: str, to: str) -> HttpResponse:
    """The work is done here: htmx hears which events happened, a plain browser goes to `to`."""
    if not wants_fragment(request):
        return redirect(to)
    triggers = dict.fromkeys(("closeDialog", "notified", *events))
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def dialog_next(request: HttpRequest, *events: str, to: str) -> HttpResponse:
    """The work is done here, and the dialog at `to` comes next: htmx opens it, a plain browser goes there."""
    if not wants_fragment(request):
        return redirect(to)
    triggers = {"openDialog": {"url": to}} | dict.fromkeys(("notified", *events))
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(triggers)})


def instead_of(request: HttpRequest, selector: str, response: HttpResponse) -> HttpResponse:
    """The response in the place of the element it is about; htmx closes the dialog that asked."""
    if not wants_fragment(request):
        return response
    replacing = reswap(retarget(response, selector), "outerHTML")
    return trigger_client_event(replacing, "closeDialog", after="swap")


def outdated(response: HttpResponse, event: str) -> HttpResponse:
    """The response, which also tells the page behind it that something was changed meanwhile."""
    return trigger_client_event(response, event)


def shown_at(response: HttpResponse, url: str) -> HttpResponse:
    """The response, and the address that the page then has in the browser of htmx."""
    return replace_url(response, url)


def moved(request: HttpRequest, *, to: str) -> HttpResponse:
    """The work is done and its result is another page: go there, with or without htmx."""
    if not wants_fragment(request):
        return redirect(to)
    return trigger_client_event(HttpResponseClientRedirect(to), "closeDialog")


def go_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the anonymous to the sign-in page, and back to the page they were on afterwards.

    The header lets a page stay that would lose what was typed.
    """
    sign_in = redirect_to_login(page_address(request))
    if not wants_fragment(request):
        return sign_in
    return HttpResponseClientRedirect(sign_in.url, headers={"X-Refused-As": "signed-out"})


def swap_target(request: HttpRequest) -> str:
    """The id of the element htmx will put the answer into, or an empty text."""
    return (HtmxDetails(request).target or "") if wants_fragment(request) else ""


def question_target(request: HttpRequest) -> str:
    """Where the answer to a question goes: the popover or the dialog it stands in."""
    return "#popover" if swap_target(request) == "popover" else "#dialog"


def page_address(request: HttpRequest) -> str:
    """The path and query of the page the visitor looks at, also when htmx asks for a part of it.

    It is the request's own where htmx names no page of this site, or none that can be read.
    """
    try:
        shown = HtmxDetails(request).current_url_abs_path or ""
        urlsplit(shown)
    except ValueError:
        shown = ""
    return shown or request.get_full_path()


def page_query(request: HttpRequest) -> QueryDict:
    """What the address of the page the visitor looks at asks for, also when htmx asks for a part of it.

    A query too long to be read asks for nothing.
    """
    _path, _mark, query = page_address(request).partition("#")[0].partition("?")
    try:
        return QueryDict(query)
    except TooManyFieldsSent:
        return QueryDict()
