"""Who may see a page: members of an account; who may change things: its owners and operators."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from securitygroups.models import Account, Membership
from securitygroups.models.choices import Role
from securitygroups.selectors.accounts import memberships_of

from .htmx import go_to_sign_in

Params = ParamSpec("Params")


class Request(HttpRequest):
    """A request of a member: the account whose things it may see, and whether it may change them.

    `memberships` are all that the user has; that of the account is one of them. `region_shown` is there once the view
    has found what the page is about, and `in_bin` once that is an instance: whether it is in the recycle bin.
    """

    user: User
    htmx: HtmxDetails
    memberships: Sequence[Membership]
    account: Account
    may_write: bool
    region_shown: str
    in_bin: bool


MemberView = Callable[Concatenate[Request, Params], HttpResponse]
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def member_required(view: MemberView[Params]) -> View[Params]:
    """Let members in; send the anonymous to the sign-in page and refuse a user of no account."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return go_to_sign_in(request)
        if not admit(request):
            raise PermissionDenied(_("This user has no account, or its demo world has expired."))
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # it is a Request now

    return guarded


def admit(request: HttpRequest) -> bool:
    """Make it the Request of a member; whether its user is one, in one query."""
    memberships = memberships_of(request.user) if isinstance(request.user, User) else []
    if not memberships:
        return False
    membership = _chosen(request, memberships)
    request.memberships = memberships  # type: ignore[attr-defined]  # what makes it a member's Request
    request.account = membership.account  # type: ignore[attr-defined]
    request.may_write = membership.role != Role.VIEWER  # type: ignore[attr-defined]
    return True


def choose_account(request: Request, account: Account) -> None:
    """Stay in this account from now on."""
    request.session["account"] = account.pk


def _chosen(request: HttpRequest, memberships: Sequence[Membership]) -> Membership:
    """The membership in the account chosen last; the first one when none was chosen, or that one is gone."""
    chosen = request.session.get("account")
    return next((membership for membership in memberships if membership.account_id == chosen), memberships[0])


def operator_required(view: MemberView[Params]) -> View[Params]:
    """Let members in who may change things; refuse viewers."""

    @wraps(view)
    def guarded(request: Request, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        if not request.may_write:
            raise PermissionDenied(_("Viewers of an account may look at everything and change nothing."))
        return view(request, *args, **kwargs)

    return member_required(guarded)
