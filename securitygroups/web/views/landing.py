"""The door: the landing page, the way into the demo, signing in, help texts and search."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST, require_safe

from securitygroups.models import Instance
from securitygroups.selectors.accounts import memberships_of
from securitygroups.selectors.instances import instance_by_id
from securitygroups.selectors.search import found_groups, found_instances
from securitygroups.services.demo.worlds import enter_demo
from securitygroups.services.errors import ServiceError
from securitygroups.services.sign_in import forget_failed_sign_ins, note_failed_sign_in
from securitygroups.web.access import Request, member_required
from securitygroups.web.forms.sign_in import SignInForm
from securitygroups.web.htmx import page_address, render_page
from securitygroups.web.notices import warn
from securitygroups.web.paging import search_of

HELP_TOPICS = frozenset(
    {
        "group",
        "direction",
        "policy",
        "order",
        "default-reject",
        "clone",
        "delete",
        "binding-order",
        "recycle-bin",
    }
)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, and the two ways in; members go straight to their groups, unless their world has expired."""
    if request.user.is_authenticated and memberships_of(request.user):
        return redirect("web:groups")
    return render(request, "landing.html", {"demo": settings.DEMO})


class SignInView(LoginView):
    """Name and password; members go straight on, and who lost their account may sign in as somebody else."""

    template_name = "sign_in.html"
    authentication_form = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        """Members are in already."""
        if request.user.is_authenticated and memberships_of(request.user):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **options)

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # the form is ours
        """In, with the failures forgotten."""
        forget_failed_sign_ins(form.attempt())
        return super().form_valid(form)

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # the form is ours
        """The form again; a wrong name or password counts."""
        if form.has_error(NON_FIELD_ERRORS, "invalid_login"):
            note_failed_sign_in(form.attempt())
        return super().form_invalid(form)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """A fresh world of the visitor's own."""
    if not settings.DEMO:
        raise Http404
    try:
        user = enter_demo()
    except ServiceError as error:
        warn(request, error.message)
        return redirect("web:landing")
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("web:groups")


@require_safe
@member_required
def help_topic(request: Request, topic: str) -> HttpResponse:
    """Two or three sentences about one thing on a page."""
    if topic not in HELP_TOPICS:
        raise Http404
    return render_page(request, f"help/{topic}.html", {}, fragment="dialog")


@require_safe
@member_required
def search(request: Request) -> HttpResponse:
    """Groups and instances that match what was typed in the top bar."""
    words = search_of(request)
    context: dict[str, object] = {"words": words}
    if words:
        context |= {
            "groups": found_groups(request.account, words),
            "instances": found_instances(request.account, words),
        }
    return render(request, "search.html", context)


@require_safe
@member_required
def menu(request: Request) -> HttpResponse:
    """The entries of the side menu, for htmx to fetch when what they count has changed."""
    if shown := _instance_shown(request):
        request.in_bin = shown.in_recycle_bin
    return render(request, "components/sidenav.html#entries")


def _instance_shown(request: Request) -> Instance | None:
    """The instance whose page the menu stands beside, if it does."""
    try:
        instance_id = resolve(urlsplit(page_address(request)).path).kwargs["instance_id"]
    except (Resolver404, KeyError):
        return None
    return instance_by_id(request.account, instance_id)
