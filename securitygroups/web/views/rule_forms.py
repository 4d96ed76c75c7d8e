"""Adding, editing and deleting rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from securitygroups.engine import Peer
from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.models.choices import DIRECTIONS
from securitygroups.selectors.groups import peer_candidates
from securitygroups.selectors.history import changes_since
from securitygroups.selectors.rules import chosen_rules, rule_count
from securitygroups.services.drafts import RuleDraft
from securitygroups.services.errors import DuplicateRule, InvalidDraft, ServiceError, StaleVersion
from securitygroups.services.rules import add_rules, delete_rules, edit_rule
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.presets import PRESETS
from securitygroups.web.forms.rules import (
    BaseRuleFormSet,
    NewRuleForm,
    PlaceForm,
    RuleForm,
    RuleFormSet,
    VersionForm,
    rule_values,
)
from securitygroups.web.htmx import done, render_page, swap_target
from securitygroups.web.rows import rule_sentence
from securitygroups.web.sentences import Conflict, conflict
from securitygroups.web.visitor import actor_of, visitor_address

from .groups import find_group, rules_url
from .rules import find_rule, notify_rules, rules_left, rules_page

PREFIX = "rules"


@require_http_methods(["GET", "POST"])
@operator_required
def rules_add(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """The grid: several rules at once, at a place of choice."""
    group = find_group(request, group_id)
    options = form_options(request, group, direction)
    if request.method != "POST" or "add_row" in request.POST:
        return _grid(request, group, direction, _open_grid(request, group, direction, options), _place(request, group))
    formset = RuleFormSet(request.POST, prefix=PREFIX, form_kwargs=options)
    place = PlaceForm(request.POST)
    if formset.is_valid() & place.is_valid():
        drafts, at, seen = formset.drafts(), place.position(), place.cleaned_data["version"]
        try:
            changed = add_rules(group, direction, drafts, at=at, seen=seen, actor=actor_of(request))
        except StaleVersion:
            changes = conflict(changes_since(group, seen))
            place = PlaceForm(initial={"at": place.cleaned_data["at"], "version": group.version})
            return _grid(request, group, direction, formset, place, changes=changes, status=409)
        except (DuplicateRule, InvalidDraft) as error:
            formset.refuse(error.draft, error.message, error.field)
        except ServiceError as error:
            place.add_error(None, error.message)
        else:
            notify_rules(request, changed, _added(drafts), direction, count=len(drafts))
            return done(request, "rulesChanged", to=rules_url(group, direction))
    return _grid(request, group, direction, formset, place, status=422)


def form_options(request: Request, group: SecurityGroup, direction: Direction) -> dict[str, Any]:
    """What the forms of a list need to know: the groups a rule may name, and the visitor's address."""
    candidates = peer_candidates(group.account, region=group.region, project=group.project)
    groups: Mapping[str, SecurityGroup] = {candidate.group_id: candidate for candidate in candidates}
    return {"direction": direction, "groups": groups, "my_ip": visitor_address(request)}


def _open_grid(
    request: Request, group: SecurityGroup, direction: Direction, options: dict[str, Any]
) -> BaseRuleFormSet:
    """The grid to begin with: an empty row, the copy of a rule, or what was typed so far and one row more."""
    copied = request.GET.get("copy", "")
    rows: list[dict[str, Any]] = [{}]
    if request.method == "POST":
        rows = [*_typed_rows(request.POST), {}]
    elif copied.isascii() and copied.isdigit() and len(copied) < 18:
        rows = [rule_values(find_rule(group, direction, int(copied)))]
    return RuleFormSet(initial=rows, prefix=PREFIX, form_kwargs=options)


def _typed_rows(posted: QueryDict) -> list[dict[str, Any]]:
    """What stands in the rows of a grid that was sent to get another row."""
    names = NewRuleForm.base_fields
    rows = ({name: posted.get(f"{PREFIX}-{row}-{name}") for name in names} for row in range(99))
    return [row for row in rows if any(value is not None for value in row.values())]


def _place(request: Request, group: SecurityGroup) -> PlaceForm:
    if request.method == "POST":
        return PlaceForm(request.POST)
    return PlaceForm(initial={"at": request.GET.get("at", "top"), "version": group.version})


def _grid(
    request: Request,
    group: SecurityGroup,
    direction: Direction,
    formset: BaseRuleFormSet,
    place: PlaceForm,
    *,
    changes: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": group,
        "direction": direction,
        "direction_label": DIRECTIONS[direction],
        "formset": formset,
        "place": place,
        "presets": PRESETS.values(),
        "my_ip": visitor_address(request),
        "quota": settings.QUOTAS["rules"],
        "left": rules_left(rule_count(group, direction)),
        "changes": changes,
        "url": reverse("web:rules-add", args=[group.group_id, direction]),
        "back": rules_url(group, direction),
    }
    return render_page(request, "groups/rules_form.html", context, fragment="dialog", status=status)


def _added(drafts: Sequence[RuleDraft]) -> str:
    text = ngettext(
        "Added %(count)d %(direction)s rule to %(group)s.",
        "Added %(count)d %(direction)s rules to %(group)s.",
        len(drafts),
    )
    networks = [draft.peer.text for draft in drafts if isinstance(draft.peer, Peer) and draft.peer.normalised]
    if networks:
        text += " " + _("Stored as the network: %s.").replace("%s", ", ".join(networks))
    return text


@require_http_methods(["GET", "POST"])
@operator_required
def rule_edit(request: Request, group_id: str, direction: Direction, pk: int) -> HttpResponse:
    """Edit one rule in its place in the table."""
    group = find_group(request, group_id)
    rule = find_rule(group, direction, pk)
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, initial=rule_values(rule), **form_options(request, group, direction))
    seen = VersionForm(posted, initial={"version": group.version})
    changes: Conflict | None = None
    if posted and form.is_valid() & seen.is_valid():
        version = seen.cleaned_data["version"]
        try:
            changed = edit_rule(rule, form.cleaned_data["drafts"][0], seen=version, actor=actor_of(request))
        except StaleVersion:
            changes = conflict(changes_since(group, version))
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            text = _("Saved %(direction)s rule %(number)d of %(group)s.")
            notify_rules(request, changed, text, direction, number=rule.position + 1)
            return done(request, "rulesChanged", to=rules_url(group, direction))
    status = 409 if changes else 422 if posted else 200
    return rules_page(request, group, direction, status=status, edited_pk=pk, form=form, changes=changes)


@require_http_methods(["GET", "POST"])
@operator_required
def rules_delete(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """Ask, then delete the rules the address or the form names."""
    group = find_group(request, group_id)
    posted = request.POST if request.method == "POST" else None
    named = (posted or request.GET).getlist("rule")
    chosen = chosen_rules(group, direction, [int(pk) for pk in named if pk.isascii() and pk.isdigit() and len(pk) < 18])
    if not chosen:
        raise Http404
    form = VersionForm(posted, initial={"version": group.version})
    changes: Conflict | None = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            changed = delete_rules(
                group, direction, [rule.pk for rule in chosen], seen=version, actor=actor_of(request)
            )
        except StaleVersion:
            changes = conflict(changes_since(group, version))
        else:
            text = ngettext(
                "Deleted %(count)d %(direction)s rule of %(group)s.",
                "Deleted %(count)d %(direction)s rules of %(group)s.",
                len(chosen),
            )
            notify_rules(request, changed, text, direction, count=len(chosen))
            return done(request, "rulesChanged", to=rules_url(group, direction))
    context = {
        "group": group,
        "direction": direction,
        "chosen": [(rule.position + 1, rule.pk, rule_sentence(rule)) for rule in chosen],
        "changes": changes,
        "target": "#popover" if swap_target(request) == "popover" else "#dialog",
        "url": reverse("web:rules-delete", args=[group_id, direction]),
        "back": rules_url(group, direction),
    }
    status = 409 if changes else 422 if posted else 200
    return render_page(request, "groups/rules_delete.html", context, fragment="dialog", status=status)
