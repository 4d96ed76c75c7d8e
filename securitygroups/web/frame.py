"""What surrounds every page: the top bar and the side menu."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from securitygroups.models.choices import ROLES, InstanceState, Role
from securitygroups.selectors.accounts import all_regions, projects_of
from securitygroups.selectors.overview import account_counts

from .access import Request
from .htmx import page_address
from .places import remembered_place


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu in the top bar."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One of the user's accounts, in the menu that goes from one to another."""

    pk: int
    name: str
    role: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The facts of the top bar and the side menu; `accounts` is empty for a user who has one.

    The region is that of what the page is about, else the one that lists are narrowed to; `section` the entry of the
    menu that is marked.
    """

    account_name: str
    accounts: tuple[AccountChoice, ...]
    user_name: str
    may_write: bool
    group_count: int
    instance_count: int
    recycled_count: int
    region_name: str
    regions: tuple[Choice, ...]
    project_name: str
    projects: tuple[Choice, ...]
    section: str


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame; nothing is read unless a template shows it."""
    if not hasattr(request, "account"):
        return {"frame": None}
    return {"frame": SimpleLazyObject(lambda: _frame(request))}  # type: ignore[arg-type]  # it has an account


def _frame(request: Request) -> Frame:
    account = request.account
    counts = account_counts(account)
    section = _section(request)
    path = reverse("web:instances" if section in ("instances", "recycle") else "web:groups")
    place = remembered_place(request)
    shown = getattr(request, "region_shown", place.region)
    regions = tuple(
        Choice(region.name, _at(path, region.code, place.project), region.code == shown) for region in all_regions()
    )
    everything = Choice(_("All projects"), _at(path, place.region, ""), not place.project)
    projects = tuple(
        Choice(project.name, _at(path, place.region, str(project.number)), str(project.number) == place.project)
        for project in projects_of(account)
    )
    return Frame(
        account_name=account.name,
        accounts=_accounts(request),
        user_name=request.user.get_username(),
        may_write=request.may_write,
        group_count=counts.groups,
        instance_count=counts.instances,
        recycled_count=counts.recycled,
        region_name=next((choice.name for choice in regions if choice.current), _("Region")),
        regions=regions,
        project_name=next((choice.name for choice in projects if choice.current), everything.name),
        projects=(everything, *projects),
        section=section,
    )


def _at(path: str, region: str, project: str) -> str:
    """A list narrowed to a place. Both are said, because another tab may be somewhere else by the next request."""
    return f"{path}?{urlencode({'region': region, 'project': project})}"


def _accounts(request: Request) -> tuple[AccountChoice, ...]:
    if len(request.memberships) == 1:
        return ()
    return tuple(
        AccountChoice(
            membership.account_id,
            membership.account.name,
            str(ROLES[Role(membership.role)]),
            membership.account_id == request.account.pk,
        )
        for membership in request.memberships
    )


def _section(request: HttpRequest) -> str:
    """The entry of the menu that the page is under; empty for a page that is under none."""
    page = urlsplit(page_address(request))
    if not page.path.startswith(reverse("web:instances")):
        return "groups" if page.path.startswith(reverse("web:groups")) else ""
    if getattr(request, "in_bin", False):
        return "recycle"
    return "recycle" if InstanceState.SHUTDOWN in parse_qs(page.query).get("state", []) else "instances"
