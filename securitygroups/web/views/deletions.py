"""Deleting groups, and what stands in the way."""

import re
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from securitygroups.models import SecurityGroup
from securitygroups.selectors.blockers import deletable_alone, deletion_blockers
from securitygroups.selectors.groups import as_of_now, deleted_groups, groups_by_id, rule_total
from securitygroups.selectors.history import changes_since
from securitygroups.services.errors import ServiceError
from securitygroups.services.groups import delete_groups, restore_groups
from securitygroups.web.access import Request, operator_required
from securitygroups.web.converters import GroupIdConverter
from securitygroups.web.forms.groups import DeleteGroupsForm
from securitygroups.web.htmx import done, moved, render_page
from securitygroups.web.notices import notify, undo_view, warn
from securitygroups.web.refusals import nothing_ticked, status_of, versioned
from securitygroups.web.sentences import Conflict, ask_again, conflict, held_groups, several_conflict
from securitygroups.web.visitor import actor_of


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
            changes = _changes(request, subjects, seen)
    return _question(request, subjects, form, changes)


def _question(
    request: Request, subjects: Sequence[SecurityGroup], form: DeleteGroupsForm, changes: Conflict | None
) -> HttpResponse:
    """The question, or what holds the groups; those that nothing holds can then be deleted without the others."""
    asked_from = request.GET.get("from") or request.POST.get("from", "")
    again = _delete_url(subjects, asked_from)
    blockers = deletion_blockers(subjects)
    held = held_groups(subjects, blockers, again)
    free = deletable_alone(subjects, blockers) if held else []
    context = {
        "groups": subjects,
        "form": form,
        "changes": changes,
        "held": held,
        "curable": any(one.curable for one in held),
        "free": free,
        "free_url": _delete_url(free, asked_from),
        "rule_count": rule_total(subjects),
        "again": again,
        "from": asked_from,
        "back": reverse("web:groups"),
    }
    return render_page(request, "groups/delete.html", context, fragment="dialog", status=status_of(form, changes))


def _delete_url(subjects: Sequence[SecurityGroup], asked_from: str) -> str:
    """The address of the question about these groups."""
    named = [("group", subject.group_id) for subject in subjects]
    query = [*named, *([("from", asked_from)] if asked_from else [])]
    return f"{reverse('web:groups-delete')}?{urlencode(query)}"


def _changes(request: Request, subjects: Sequence[SecurityGroup], seen: Mapping[int, int]) -> Conflict:
    """What others did to the groups that the visitor saw at these versions."""
    changed = [subject for subject in subjects if subject.version != seen[subject.pk]]
    if len(changed) == 1:
        meanwhile = changes_since(changed[0], seen[changed[0].pk])
        return conflict(meanwhile, reader=request.user.get_username(), closing=ask_again())
    return several_conflict(changed, ask_again())


def _named_groups(values: QueryDict) -> list[str]:
    """The ids of groups that an address or a form names; anything that is no id is left out."""
    return [text for text in values.getlist("group") if re.fullmatch(GroupIdConverter.regex, text)]


def _notify_deleted(request: Request, subjects: Sequence[SecurityGroup]) -> None:
    text = ngettext("Deleted group %(names)s.", "Deleted groups %(names)s.", len(subjects))
    notify(request, text % {"names": _names(subjects)}, undo=restore_url(subjects))


def restore_url(subjects: Sequence[SecurityGroup]) -> str:
    """The address that a POST brings these groups back at, once they are deleted."""
    return f"{reverse('web:groups-restore')}?{urlencode([('group', subject.group_id) for subject in subjects])}"


@undo_view
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
        text = ngettext("Brought back group %(names)s.", "Brought back groups %(names)s.", len(subjects))
        notify(request, text % {"names": _names(subjects)})
    return done(request, "groupsChanged", to=reverse("web:groups"))


def _names(subjects: Sequence[SecurityGroup]) -> str:
    return ", ".join(subject.name for subject in subjects)
