"""Adding, editing and deleting rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import ACTIONS
from securitygroups.selectors.groups import peer_candidates
from securitygroups.selectors.history import changes_since
from securitygroups.selectors.rules import chosen_rules, rule_count, rule_in, rules_in_order
from securitygroups.services.characters import readable
from securitygroups.services.drafts import RuleDraft
from securitygroups.services.errors import DuplicateRule, InvalidDraft, ServiceError, StaleVersion
from securitygroups.services.rules import add_rules, delete_rules, edit_rule
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.order import PlaceForm, VersionForm
from securitygroups.web.forms.presets import PRESETS
from securitygroups.web.forms.rules import (
    BaseRuleFormSet,
    EditRuleForm,
    NewRuleForm,
    RuleFormSet,
    rule_values,
)
from securitygroups.web.htmx import done, outdated, question_target, render_page
from securitygroups.web.list_words import LIST_WORDS
from securitygroups.web.quotas import left_of
from securitygroups.web.refusals import nothing_ticked, status_of, versioned
from securitygroups.web.rows import rule_sentence
from securitygroups.web.sentences import Conflict, conflict, stored_networks
from securitygroups.web.spots import spot_of
from securitygroups.web.visitor import actor_of, visitor_address

from .effects import list_effect
from .groups import find_group, rules_url
from .rules import find_rule, notify_rules, rules_gone, rules_page

PREFIX = "rules"


@require_http_methods(["GET", "POST"])
@operator_required
def rules_add(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """The grid: several rules at once, at a place of choice."""
    group = find_group(request, group_id)
    options = form_options(request, group, direction)
    if request.method != "POST":
        place = PlaceForm(initial={"at": request.GET.get("at", "top"), "version": group.version})
        return _grid(request, group, direction, _open_grid(request, group, direction, options), place)
    if "add_row" in request.POST:
        return _longer_grid(request, group, direction, options)
    return _save_grid(request, group, direction, options)


def _save_grid(request: Request, group: SecurityGroup, direction: Direction, options: dict[str, Any]) -> HttpResponse:
    """Add the rules of the grid, or show it again with what is wrong or what others changed."""
    formset = RuleFormSet(request.POST, prefix=PREFIX, form_kwargs=options)
    place = PlaceForm(request.POST)
    if not formset.management_form.is_valid():
        return _counted_grid(request, group, direction, options)
    if formset.is_valid() & place.is_valid():
        drafts, at, seen = formset.drafts(), place.place(), place.cleaned_data["version"]
        try:
            changed = add_rules(group, direction, drafts, at=at, seen=seen, actor=actor_of(request))
        except StaleVersion:
            changes = conflict(changes_since(group, seen), reader=request.user.get_username())
            place = PlaceForm(initial={"at": place.cleaned_data["at"], "version": group.version})
            return _grid(request, group, direction, formset, place, changes=changes, status=409)
        except (DuplicateRule, InvalidDraft) as error:
            formset.refuse(error.draft, error.message, error.field)
        except ServiceError as error:
            place.add_error(error.field if error.field in place.fields else None, error.message)
        else:
            _notify_added(request, changed, direction, drafts)
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
    """The grid to begin with: an empty row, or the copy of a rule."""
    copied = request.GET.get("copy", "")
    row: dict[str, Any] = {}
    if copied.isascii() and copied.isdigit() and len(copied) < 18:
        row = rule_values(find_rule(group, direction, int(copied)))
    return RuleFormSet(initial=[row], prefix=PREFIX, form_kwargs=options)


def _longer_grid(request: Request, group: SecurityGroup, direction: Direction, options: dict[str, Any]) -> HttpResponse:
    """The grid as it was typed so far and one row more, unless it is full."""
    place = PlaceForm(request.POST)
    rows = _typed_rows(request.POST)
    full = len(rows) >= RuleFormSet.max_num
    if full:
        sentence = _("No row was added: a form holds at most %(most)d. Add these rules, then more.")
        place.add_error(None, sentence % {"most": RuleFormSet.max_num})
    formset = RuleFormSet(initial=rows if full else [*rows, {}], prefix=PREFIX, form_kwargs=options)
    return _grid(request, group, direction, formset, place, status=422 if full else 200)


def _counted_grid(
    request: Request, group: SecurityGroup, direction: Direction, options: dict[str, Any]
) -> HttpResponse:
    """The grid as it was typed, of which the number of rows did not arrive."""
    place = PlaceForm(request.POST)
    place.add_error(None, BaseRuleFormSet.default_error_messages["missing_management_form"])
    formset = RuleFormSet(initial=_typed_rows(request.POST) or [{}], prefix=PREFIX, form_kwargs=options)
    return _grid(request, group, direction, formset, place, status=422)


def _typed_rows(posted: QueryDict) -> list[dict[str, Any]]:
    """What stands in the rows of a grid that was sent to get another row."""
    names = NewRuleForm.base_fields
    numbers = range(RuleFormSet.absolute_max)
    rows = ({name: posted.get(f"{PREFIX}-{number}-{name}") for name in names} for number in numbers)
    return [row for row in rows if any(value is not None for value in row.values())]


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
    words, present = LIST_WORDS[direction], rule_count(group, direction)
    context = {
        "group": group,
        "title": str(words.adding) % {"group": group},
        "words": words,
        "formset": formset,
        "place": place,
        "spot": spot_of(group, direction, str(place["at"].value() or "")),
        "presets": PRESETS.values(),
        "my_ip": visitor_address(request),
        "room": words.room(present),
        "left": left_of("rules", present),
        "changes": changes,
        "url": reverse("web:rules-add", args=[group.group_id, direction]),
        "back": rules_url(group, direction),
    }
    return render_page(request, "groups/rules_form.html", context, fragment="dialog", status=status)


def _notify_added(request: Request, group: SecurityGroup, direction: Direction, drafts: Sequence[RuleDraft]) -> None:
    text = ngettext(
        "Added %(count)d %(direction)s rule to %(group)s.",
        "Added %(count)d %(direction)s rules to %(group)s.",
        len(drafts),
    )
    notify_rules(request, group, f"{text} %(stored)s", direction, count=len(drafts), stored=stored_networks(drafts))


@require_http_methods(["GET", "POST"])
@operator_required
def rule_edit(request: Request, group_id: str, direction: Direction, pk: int) -> HttpResponse:
    """Edit one rule in its place in the table."""
    group = find_group(request, group_id)
    rule = rule_in(group, direction, pk)
    if rule is None:
        return rules_gone(request, group, direction, [pk], typed=_typed_rule(request.POST))
    posted = request.POST if request.method == "POST" else None
    form = EditRuleForm(
        posted, initial=rule_values(rule) | {"version": group.version}, **form_options(request, group, direction)
    )
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            changed = edit_rule(rule, form.cleaned_data["drafts"][0], seen=version, actor=actor_of(request))
        except StaleVersion:
            return _stale_edit(request, rule, form, version)
        except ServiceError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            text = _("Saved %(direction)s rule %(number)d of %(group)s.")
            stored = stored_networks(form.cleaned_data["drafts"])
            notify_rules(request, changed, f"{text} %(stored)s", direction, number=rule.position + 1, stored=stored)
            return done(request, "rulesChanged", to=rules_url(group, direction))
    version = form["version"].value()
    return rules_page(request, group, direction, status=status_of(form), edited_pk=pk, form=form, version=version)


def _stale_edit(request: Request, rule: Rule, form: EditRuleForm, seen: int) -> HttpResponse:
    """The list with what others changed; what was typed stays in its row as long as there is one."""
    group, direction = rule.group, Direction(rule.direction)
    if rule_in(group, direction, rule.pk) is None:
        return rules_gone(request, group, direction, [rule.pk], typed=_typed_rule(request.POST))
    more: dict[str, Any] = {
        "edited_pk": rule.pk,
        "form": form,
        "version": group.version,
        "changes": conflict(changes_since(group, seen), reader=request.user.get_username()),
    }
    return rules_page(request, group, direction, status=409, **more)


def _typed_rule(posted: QueryDict) -> str:
    """What was typed in the row of a rule, in one line."""
    labels = {str(word): str(label) for word, label in ACTIONS.items()}
    action = posted.get("action", "")
    values = [labels.get(action, action), *(posted.get(name, "") for name in ("service", "peer", "note"))]
    return _("You had typed: %(values)s") % {"values": readable(", ".join(value for value in values if value))}


@require_http_methods(["GET", "POST"])
@operator_required
def rules_delete(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """Ask, then delete the rules the address or the form names."""
    group = find_group(request, group_id)
    named = _named_rules(request)
    if not _ticked(request):
        return nothing_ticked(request, _("Tick at least one rule."), to=rules_url(group, direction))
    chosen = chosen_rules(group, direction, named)
    if not chosen:
        return rules_gone(request, group, direction, named)
    form = VersionForm(request.POST if request.method == "POST" else None)
    changes: Conflict | None = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        with versioned(form) as refused:
            pks = [rule.pk for rule in chosen]
            changed = delete_rules(group, direction, pks, seen=version, actor=actor_of(request))
            _notify_deleted(request, changed, direction, len(chosen))
            return done(request, "rulesChanged", to=rules_url(group, direction))
        if refused.stale:
            closing = _("Nothing was deleted. Look at it again, then confirm.")
            changes = conflict(changes_since(group, version), reader=request.user.get_username(), closing=closing)
    return _delete_question(request, chosen, form, changes)


def _delete_question(
    request: Request, chosen: Sequence[Rule], form: VersionForm, changes: Conflict | None
) -> HttpResponse:
    group, direction = chosen[0].group, Direction(chosen[0].direction)
    chosen_keys = {rule.pk for rule in chosen}
    rest = [rule for rule in rules_in_order(group, direction) if rule.pk not in chosen_keys]
    context = {
        "group": group,
        "effect": list_effect(request, group, direction, rest),
        "chosen": [(rule.position + 1, rule.pk, rule_sentence(rule)) for rule in chosen],
        "form": form,
        "changes": changes,
        "target": question_target(request),
        "url": request.path,
        "back": rules_url(group, direction),
    }
    status = 409 if changes else 422 if form.is_bound else 200
    question = render_page(request, "groups/rules_delete.html", context, fragment="dialog", status=status)
    return outdated(question, "rulesChanged") if changes else question


def _ticked(request: Request) -> list[str]:
    """What the form names, or else the address."""
    return request.POST.getlist("rule") or request.GET.getlist("rule")


def _named_rules(request: Request) -> list[int]:
    """The keys of rules that are named; anything that is no key is left out."""
    return [int(pk) for pk in _ticked(request) if pk.isascii() and pk.isdigit() and len(pk) < 18]


def _notify_deleted(request: Request, group: SecurityGroup, direction: Direction, count: int) -> None:
    text = ngettext(
        "Deleted %(count)d %(direction)s rule of %(group)s.",
        "Deleted %(count)d %(direction)s rules of %(group)s.",
        count,
    )
    notify_rules(request, group, text, direction, count=count)
