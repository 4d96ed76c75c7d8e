"""The list of groups, and what is done to a group as a whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.selectors.accounts import projects_of
from securitygroups.selectors.blockers import deletion_blockers
from securitygroups.selectors.findings import findings_of
from securitygroups.selectors.groups import (
    as_of_now,
    deleted_groups,
    group_by_id,
    groups_by_id,
    groups_for_list,
    region_counts,
    rule_total,
)
from securitygroups.selectors.history import change_of_name, changes_since
from securitygroups.services.errors import ServiceError
from securitygroups.services.group_templates import template_drafts
from securitygroups.services.groups import (
    Naming,
    create_group,
    delete_groups,
    rename_group,
    restore_groups,
    undo_rename,
)
from securitygroups.services.undo import undo_change
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.converters import GroupIdConverter
from securitygroups.web.findings import finding_chips
from securitygroups.web.forms.groups import CreateGroupForm, DeleteGroupsForm, RenameForm
from securitygroups.web.htmx import done, moved, render_page
from securitygroups.web.notices import notify, warn
from securitygroups.web.paging import SIZES, page_of, search_of
from securitygroups.web.places import Place, place_of, placed, remember
from securitygroups.web.quotas import left_of
from securitygroups.web.refusals import nothing_ticked, refusals_to, status_of, versioned
from securitygroups.web.regions import region_tabs
from securitygroups.web.rows import template_previews
from securitygroups.web.sentences import (
    Conflict,
    ask_again,
    blocker_lines,
    conflict,
    renamed_conflict,
    several_conflict,
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
            notify(request, _("Created group %(group)s.") % {"group": group})
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
            notify(request, text, undo=undo, versioned=_name_of(subject))
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


def _name_of(subject: SecurityGroup) -> str:
    """What a new name is a version of; the versions of the rules are others."""
    return f"name-{subject.group_id}"


@require_POST
@operator_required
def rename_undo(request: Request, group_id: str, change: int) -> HttpResponse:
    """Call a group again what it was called before one change of its name."""
    subject = find_group(request, group_id)
    entry = change_of_name(subject, change)
    if entry is None:
        raise Http404
    try:
        undone = undo_rename(entry, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
    else:
        text = _("Undone: the group is called %(name)s again.") % {"name": undone.name}
        notify(request, text, versioned=_name_of(subject))
    return done(request, "groupsChanged", to=rules_url(subject))


@require_http_methods(["GET", "POST"])
@operator_required
def groups_delete(request: Request) -> HttpResponse:
    """Delete one group or several, or say what holds each of them and how to let go."""
    named = request.POST if request.method == "POST" else request.GET
    back = reverse("web:groups")
    if "group" not in named:
        return nothing_ticked(request, _("Tick at least one group."), to=back)
    group_ids = _named_groups(named)
    subjects = groups_by_id(request.account, group_ids)
    if not subjects or len(subjects) != len(set(group_ids)):
        raise Http404
    known = {subject.group_id: subject for subject in subjects}
    form = DeleteGroupsForm(request.POST if request.method == "POST" else None, known=known)
    changes: Conflict | None = None
    if form.is_valid():
        seen = form.seen()
        with versioned(form) as refused:
            delete_groups(subjects, seen=seen, actor=actor_of(request))
            _notify_deleted(request, subjects)
            from_page = request.POST.get("from") == "group"
            return moved(request, to=back) if from_page else done(request, "groupsChanged", to=back)
        if refused.stale:
            subjects = as_of_now(subjects)
            changes = _changes(subjects, seen)
    blockers = deletion_blockers(subjects)
    held = [(subject, blocker_lines(subject, blockers[subject.pk])) for subject in subjects]
    context = {
        "groups": subjects,
        "form": form,
        "changes": changes,
        "held": [(subject, lines) for subject, lines in held if lines],
        "rule_count": rule_total(subjects),
        "query": urlencode([("group", group_id) for group_id in group_ids]),
        "from": request.GET.get("from") or request.POST.get("from", ""),
        "back": back,
    }
    return render_page(request, "groups/delete.html", context, fragment="dialog", status=status_of(form, changes))


def _changes(subjects: Sequence[SecurityGroup], seen: Mapping[int, int]) -> Conflict:
    """What others did to the groups that the visitor saw at these versions."""
    changed = [subject for subject in subjects if subject.version != seen[subject.pk]]
    if len(changed) == 1:
        return conflict(changes_since(changed[0], seen[changed[0].pk]), closing=ask_again())
    return several_conflict(changed, ask_again())


def _named_groups(values: QueryDict) -> list[str]:
    """The ids of groups that an address or a form names; anything that is no id is left out."""
    return [text for text in values.getlist("group") if re.fullmatch(GroupIdConverter.regex, text)]


def _notify_deleted(request: Request, subjects: Sequence[SecurityGroup]) -> None:
    undo = f"{reverse('web:groups-restore')}?{urlencode([('group', subject.group_id) for subject in subjects])}"
    text = ngettext("Deleted group %(names)s.", "Deleted groups %(names)s.", len(subjects))
    notify(request, text % {"names": ", ".join(subject.name for subject in subjects)}, undo=undo)


@require_POST
@operator_required
def groups_restore(request: Request) -> HttpResponse:
    """Undo a deletion."""
    subjects = deleted_groups(request.account, _named_groups(request.GET))
    if not subjects:
        raise Http404
    try:
        restore_groups(subjects, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
    else:
        names = ", ".join(subject.name for subject in subjects)
        notify(
            request,
            ngettext("Brought back group %(names)s.", "Brought back groups %(names)s.", len(subjects))
            % {"names": names},
        )
    return done(request, "groupsChanged", to=reverse("web:groups"))


@require_POST
@operator_required
def group_undo(request: Request, group_id: str, version: int) -> HttpResponse:
    """Bring back the rules as they were before the change that made `version`."""
    subject = find_group(request, group_id)
    try:
        undo_change(subject, seen=version, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
    else:
        text = _("Undone: the rules of %(group)s are as they were before.") % {"group": subject}
        notify(request, text, versioned=subject.group_id)
    return done(request, "rulesChanged", to=rules_url(subject))


def rules_url(group: SecurityGroup, direction: Direction = Direction.INGRESS) -> str:
    """The address of a list of rules."""
    return reverse("web:rules", args=[group.group_id, direction])
