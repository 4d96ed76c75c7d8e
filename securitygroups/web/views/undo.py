"""Undo: taking back what was just done to a group or an instance as a whole, or to the rules of a group."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from securitygroups.models.choices import InstanceState
from securitygroups.selectors.history import change_of_name
from securitygroups.selectors.instances import change_of_state, instance_by_id
from securitygroups.services.errors import ServiceError
from securitygroups.services.groups import undo_rename
from securitygroups.services.instances import undo_state
from securitygroups.services.undo import undo_change, undo_creation
from securitygroups.web.access import Request
from securitygroups.web.htmx import done, moved, page_address
from securitygroups.web.notices import notify, undo_view, warn
from securitygroups.web.visitor import actor_of

from .deletions import restore_url
from .groups import find_group, name_of, rules_url
from .instances import instance_url


@undo_view
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


@undo_view
def creation_undo(request: Request, group_id: str) -> HttpResponse:
    """Take away a group that was just created or cloned; that can be undone in its turn."""
    subject = find_group(request, group_id)
    back = reverse("web:groups")
    try:
        undo_creation(subject, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
        return done(request, "groupsChanged", to=rules_url(subject))
    notify(request, _("Undone: %(group)s is gone again.") % {"group": subject}, undo=restore_url([subject]))
    on_its_page = subject.group_id in page_address(request)
    return moved(request, to=back) if on_its_page else done(request, "groupsChanged", to=back)


@undo_view
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
        notify(request, text, versioned=name_of(subject))
    return done(request, "groupsChanged", to=rules_url(subject))


@undo_view
def state_undo(request: Request, change: int) -> HttpResponse:
    """Take an instance out of the recycle bin again, or put it back there."""
    entry = change_of_state(request.account, change)
    if entry is None:
        raise Http404
    try:
        undo_state(entry, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
    else:
        in_bin = entry.detail["state_before"]["state"] == InstanceState.SHUTDOWN
        text = _("Undone: %(name)s is in the recycle bin again.") if in_bin else _("Undone: %(name)s is back.")
        notify(request, text % {"name": entry.name})
    there = instance_by_id(request.account, entry.target)
    return done(request, "instancesChanged", to=instance_url(there) if there else reverse("web:instances"))
