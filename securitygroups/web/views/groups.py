"""The list of groups, and what is done to a group as a whole."""

from collections.abc import Mapping
from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.selectors.accounts import projects_of
from securitygroups.selectors.findings import findings_of
from securitygroups.selectors.groups import (
    as_of_now,
    group_by_id,
    groups_for_list,
    region_counts,
)
from securitygroups.services.group_templates import template_drafts
from securitygroups.services.groups import (
    Naming,
    create_group,
    rename_group,
)
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.findings import finding_chips
from securitygroups.web.forms.groups import CreateGroupForm, RenameForm
from securitygroups.web.htmx import done, moved, render_page
from securitygroups.web.notices import notify
from securitygroups.web.paging import SIZES, page_of, search_of
from securitygroups.web.places import Place, place_of, placed, remember
from securitygroups.web.quotas import left_of
from securitygroups.web.refusals import refusals_to, status_of, versioned
from securitygroups.web.regions import region_tabs
from securitygroups.web.rows import template_previews
from securitygroups.web.sentences import (
    Conflict,
    renamed_conflict,
)
from securitygroups.web.visitor import actor_of


def find_group(request: Request, group_id: str) -> SecurityGroup:
    """The group the address names, or 404 when the account has none."""
    group = group_by_id(request.account, group_id)
    if group is None:
        raise Http404
    request.region_shown = group.region_id
    return group


@require_safe
@member_required
def groups(request: Request) -> HttpResponse:
    """One region's groups."""
    place = place_of(request)
    search, sort = search_of(request), request.GET.get("sort", "-created")
    counts = region_counts(request.account, project=place.project, search=search)
    tabs = region_tabs(counts, place.region)
    remember(request, Place(tabs.current.code, place.project))
    narrowed = {"region": tabs.current.code, "project": place.project, "search": search}
    page = page_of(request, groups_for_list(request.account, **narrowed, sort=sort))
    findings = findings_of(list(page))
    context = {
        "tabs": tabs,
        "asked": placed(request, Place(tabs.current.code, place.project)),
        "page": page,
        "rows": [(group, finding_chips(findings[group.pk])) for group in page],
        "sizes": SIZES,
        "note": _how_many(page.paginator.count, narrowed),
        "search": search,
        "sort": sort,
        "project": place.project,
        "projects": projects_of(request.account),
        "may_write": request.may_write,
    }
    return render_page(request, "groups/list.html", context, fragment="groups")


def _how_many(count: int, narrowed: Mapping[str, str]) -> str:
    """How many groups there are, and how many more fit when the list shows just what the quota counts."""
    text = ngettext("%(count)d group", "%(count)d groups", count) % {"count": count}
    if narrowed["search"] or not narrowed["project"]:
        return text
    room = {"left": left_of("groups", count), "quota": settings.QUOTAS["groups"]}
    return f"{text} · " + _("%(left)d of %(quota)d left in this region and project") % room


@require_http_methods(["GET", "POST"])
@operator_required
def group_create(request: Request) -> HttpResponse:
    """A new group from a template."""
    place = place_of(request)
    initial = {"region": place.region, "project": place.project or "0"}
    form = CreateGroupForm(request.POST if request.method == "POST" else None, account=request.account, initial=initial)
    changes: Conflict | None = None
    if form.is_from_elsewhere:
        changes = _another_account(request)
        typed = {name: text for name, text in request.POST.items() if name != "account"}
        form = CreateGroupForm(account=request.account, initial=typed)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "account"}
        drafts = template_drafts(values.pop("template"))
        with refusals_to(form):
            group = create_group(request.account, **values, drafts=drafts, actor=actor_of(request))
            notify(request, _("Created group %(group)s.") % {"group": group}, undo=creation_undo_url(group))
            return moved(request, to=rules_url(group))
    back = f"{reverse('web:groups')}?{urlencode(asdict(place))}"
    context = {"form": form, "changes": changes, "templates": template_previews(), "back": back}
    return render_page(request, "groups/create.html", context, fragment="dialog", status=status_of(form, changes))


def _another_account(request: Request) -> Conflict:
    """Why nothing was created by a form of another account, and where it goes when it is sent again."""
    words = {"account": request.account}
    closing = _("Nothing was created. Sent again, this makes the group in %(account)s.") % words
    return Conflict(_("This form was opened in another account; by now you are in %(account)s.") % words, (), closing)


@require_safe
@member_required
def group(request: Request, group_id: str) -> HttpResponse:
    """The address of a group leads to its inbound rules."""
    return redirect(rules_url(find_group(request, group_id)))


@require_http_methods(["GET", "POST"])
@operator_required
def group_rename(request: Request, group_id: str) -> HttpResponse:
    """Another name and description."""
    subject = find_group(request, group_id)
    form = RenameForm(
        request.POST if request.method == "POST" else None, initial=_seen(subject) | asdict(Naming.of(subject))
    )
    changes: Conflict | None = None
    if form.is_valid():
        with versioned(form) as refused:
            change = rename_group(subject, **asdict(form.naming()), seen=form.seen(), actor=actor_of(request))
            text = _("Saved the name and description of %(group)s.") % {"group": change.name}
            undo = reverse("web:rename-undo", args=[group_id, change.pk])
            notify(request, text, undo=undo, versioned=name_of(subject))
            return done(request, "groupsChanged", to=rules_url(subject))
        if refused.stale:
            (subject,) = as_of_now([subject])
            changes = renamed_conflict(subject)
            form = RenameForm(initial=_seen(subject) | asdict(form.mine_over(Naming.of(subject))))
    context = {"group": subject, "form": form, "changes": changes, "back": rules_url(subject)}
    return render_page(request, "groups/rename.html", context, fragment="dialog", status=status_of(form, changes))


def _seen(subject: SecurityGroup) -> dict[str, str]:
    """What the form carries of what the visitor sees."""
    return {f"seen_{name}": value for name, value in asdict(Naming.of(subject)).items()}


def name_of(subject: SecurityGroup) -> str:
    """What a new name is a version of; the versions of the rules are others."""
    return f"name-{subject.group_id}"


def creation_undo_url(group: SecurityGroup) -> str:
    """The address that a POST takes away a new group at."""
    return reverse("web:creation-undo", args=[group.group_id])


def rules_url(group: SecurityGroup, direction: Direction = Direction.INGRESS) -> str:
    """The address of a list of rules."""
    return reverse("web:rules", args=[group.group_id, direction])
