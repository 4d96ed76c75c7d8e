"""The rules of a group as a table, and their order."""

from collections.abc import Collection, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import DIRECTIONS
from securitygroups.selectors.findings import rule_findings
from securitygroups.selectors.groups import GroupCounts, group_counts
from securitygroups.selectors.history import changes_since, rules_stood
from securitygroups.selectors.rules import rule_count, rule_in, rules_for_page, rules_in_order
from securitygroups.services.errors import ServiceError, StaleVersion
from securitygroups.services.rules import reorder_rules
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.forms.order import MoveForm, OrderForm, VersionForm
from securitygroups.web.htmx import done, instead_of, render_page, swap_target
from securitygroups.web.list_words import LIST_WORDS
from securitygroups.web.notices import notify
from securitygroups.web.quotas import left_of
from securitygroups.web.refusals import versioned
from securitygroups.web.rows import in_order, rule_rows, rule_sentence
from securitygroups.web.sentences import Conflict, conflict
from securitygroups.web.visitor import actor_of

from .groups import find_group, rules_url
from .packets import PANEL, packet_panel, packet_test


@require_safe
@member_required
def rules(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """The list of one direction."""
    group = find_group(request, group_id)
    if swap_target(request) == PANEL:
        return packet_panel(request, group, direction)
    return rules_page(request, group, direction)


def rules_page(
    request: Request,
    group: SecurityGroup,
    direction: Direction,
    *,
    order: Sequence[int] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of a list; `order` shows the rows as the visitor staged them, `more` adds to the context."""
    listed = list(rules_for_page(group, direction))
    rows = rule_rows(group, direction, listed, rule_findings(direction, listed))
    counts = group_counts(group)
    test = packet_test(request, group, direction, listed, order=order)
    context = {
        "group": group,
        "direction": direction,
        "words": LIST_WORDS[direction],
        "lists": _lists(group, direction, counts),
        "rows": in_order(rows, order) if order else rows,
        "counts": counts,
        "instance_count": counts.instances,
        "room": LIST_WORDS[direction].room(len(rows)),
        "left": left_of("rules", len(rows)),
        "may_write": request.may_write,
        "test": test,
    }
    status = test.status if status == HTTPStatus.OK else status
    return render_page(request, "groups/rules.html", context | more, fragment="group", status=status)


def _lists(group: SecurityGroup, shown: Direction, counts: GroupCounts) -> list[tuple[str, str | Promise, int, bool]]:
    """Both lists to choose from: address, label, how many rules, and whether it is the one shown."""
    lengths = {Direction.INGRESS: counts.inbound, Direction.EGRESS: counts.outbound}
    return [(rules_url(group, side), LIST_WORDS[side].label, lengths[side], side is shown) for side in Direction]


@require_POST
@operator_required
def rules_order(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """Save a staged order. If somebody else was faster, say what changed and keep what was staged."""
    group = find_group(request, group_id)
    form = OrderForm(request.POST)
    if not form.is_valid():
        changes = Conflict(_("What was sent is no order of rules. Nothing was changed."))
        return rules_page(request, group, direction, status=422, changes=changes)
    order, version = form.cleaned_data["order"], form.cleaned_data["version"]
    try:
        changed = reorder_rules(group, direction, order, seen=version, actor=actor_of(request))
    except StaleVersion:
        changes = conflict(changes_since(group, version), reader=request.user.get_username())
        return rules_page(request, group, direction, order=order, status=409, changes=changes)
    except ServiceError as error:
        return rules_page(request, group, direction, order=order, status=422, changes=Conflict(error.message))
    notify_rules(request, changed, _("Saved the order of the %(direction)s rules of %(group)s."), direction)
    return done(request, "rulesChanged", to=rules_url(group, direction))


@require_http_methods(["GET", "POST"])
@operator_required
def rule_move(request: Request, group_id: str, direction: Direction, pk: int) -> HttpResponse:
    """Move one rule up, down, to the top, to the bottom, or to a number."""
    group = find_group(request, group_id)
    rule = rule_in(group, direction, pk)
    if rule is None:
        return rules_gone(request, group, direction, [pk])
    form = MoveForm(request.POST if request.method == "POST" else None)
    changes: Conflict | None = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        order = _moved(list(rules_in_order(group, direction)), rule, form)
        with versioned(form) as refused:
            changed = reorder_rules(group, direction, order, seen=version, actor=actor_of(request))
            text = _("Moved a rule of %(group)s to position %(number)d.")
            notify_rules(request, changed, text, direction, number=order.index(pk) + 1)
            return done(request, "rulesChanged", to=rules_url(group, direction))
        if refused.stale:
            closing = _("Nothing was moved. Look at it again, then choose.")
            changes = conflict(changes_since(group, version), reader=request.user.get_username(), closing=closing)
    return _row_menu(request, rule, form, changes)


def _row_menu(request: Request, rule: Rule, form: MoveForm, changes: Conflict | None) -> HttpResponse:
    group, direction = rule.group, Direction(rule.direction)
    count = rule_count(group, direction)
    context = {
        "group": group,
        "direction": direction,
        "row": rule_rows(group, direction, [rule])[0],
        "sentence": rule_sentence(rule),
        "form": form,
        "version": group.version if changes or not form.is_bound else form["version"].value(),
        "count": count,
        "left": left_of("rules", count),
        "changes": changes,
    }
    status = 409 if changes else 422 if form.is_bound else 200
    return render_page(request, "groups/rule_move.html", context, fragment="dialog", status=status)


def rules_gone(
    request: Request, group: SecurityGroup, direction: Direction, pks: Collection[int], *, typed: str = ""
) -> HttpResponse:
    """The list with what became of rules that the visitor saw and nobody finds any more; 404 if they never were in it.

    `typed` is what was to be saved, in one line.
    """
    seen = VersionForm(request.POST)
    if not seen.is_valid() or not rules_stood(group, direction, pks, seen.cleaned_data["version"]):
        raise Http404
    closing = _("What you meant is not in the list any more. Nothing was changed.")
    changes = conflict(
        changes_since(group, seen.cleaned_data["version"]),
        reader=request.user.get_username(),
        typed=typed,
        closing=closing,
    )
    return instead_of(request, "#group", rules_page(request, group, direction, status=409, changes=changes))


def find_rule(group: SecurityGroup, direction: Direction, pk: int) -> Rule:
    """The rule the address names, or 404 when it is not in the list."""
    rule = rule_in(group, direction, pk)
    if rule is None:
        raise Http404
    return rule


def notify_rules(request: Request, group: SecurityGroup, text: str, direction: Direction, **values: object) -> None:
    """Say what was done to a list, with an Undo that takes back just that."""
    words = {"group": group, "direction": str(DIRECTIONS[direction]).lower(), **values}
    undo = reverse("web:group-undo", args=[group.group_id, group.version])
    notify(request, (text % words).rstrip(), undo=undo, versioned=group.group_id)


def _moved(rules: Sequence[Rule], rule: Rule, form: MoveForm) -> list[int]:
    others = [other.pk for other in rules if other.pk != rule.pk]
    place = form.place(rule.position, len(others))
    return [*others[:place], rule.pk, *others[place:]]
