"""What refuses a write of rules or groups, computed apart from the deed."""

from collections.abc import Hashable, Iterable, Sequence

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _

from securitygroups.models import Project, Region, Rule, SecurityGroup

from .characters import character_problem
from .drafts import RuleDraft, meaning_of
from .errors import DuplicateRule, InvalidDraft, LimitReached, ServiceError

NOTE_LENGTH = Rule._meta.get_field("note").max_length or 0
PORTS_LENGTH = Rule._meta.get_field("ports").max_length or 0
NAME_LENGTH = SecurityGroup._meta.get_field("name").max_length or 0
DESCRIPTION_LENGTH = SecurityGroup._meta.get_field("description").max_length or 0


def refuse_bad_rules(group: SecurityGroup, others: Sequence[Rule], drafts: Sequence[RuleDraft]) -> None:
    """Refuse drafts that cannot join `others`, the rules that stay in the list beside them."""
    refuse_too_many_rules(len(others), len(drafts))
    known = {meaning_of(rule): _("rule %(number)d") % {"number": rule.position + 1} for rule in others}
    refuse_duplicates(known, drafts)
    for place, draft in enumerate(drafts):
        _refuse_bad_draft(group, draft, place)


def refuse_too_many_rules(present: int, more: int) -> None:
    """Refuse a list longer than the quota."""
    quota = settings.QUOTAS["rules"]
    if present + more > quota:
        raise LimitReached(
            _("A list holds at most %(quota)d rules; there are %(present)d, and %(more)d more do not fit.")
            % {"quota": quota, "present": present, "more": more}
        )


def refuse_duplicates(known: dict[Hashable, str], drafts: Sequence[RuleDraft]) -> None:
    """Refuse a draft that repeats a known rule or an earlier draft, and name the one it repeats."""
    seen = dict(known)
    for place, draft in enumerate(drafts):
        meaning = draft.meaning()
        if meaning in seen:
            raise DuplicateRule(
                _("This repeats %(other)s: same peer, protocol, ports and policy.") % {"other": seen[meaning]},
                draft=place,
            )
        seen[meaning] = _("row %(number)d of this form") % {"number": place + 1}


def text_problem(draft: RuleDraft) -> tuple[str, str] | None:
    """The field of a draft whose text cannot be stored, and a sentence that says why."""
    ports = draft.service.ports_text
    if problem := character_problem(draft.note):
        return "note", problem
    if len(draft.note) > NOTE_LENGTH:
        text = _("A note has at most %(most)d characters; this has %(length)d.")
        return "note", text % {"most": NOTE_LENGTH, "length": len(draft.note)}
    if len(ports) > PORTS_LENGTH:
        text = _("The ports of a rule have at most %(most)d characters; these have %(length)d.")
        return "service", text % {"most": PORTS_LENGTH, "length": len(ports)}
    return None


def _refuse_bad_draft(group: SecurityGroup, draft: RuleDraft, place: int) -> None:
    if problem := text_problem(draft):
        field, sentence = problem
        raise InvalidDraft(sentence, draft=place, field=field)
    peer = draft.peer
    if isinstance(peer, SecurityGroup) and (peer.region_id, peer.project_id) != (group.region_id, group.project_id):
        raise InvalidDraft(
            _("%(peer)s is in another region or project than %(group)s; name a group of the same ones.")
            % {"peer": peer.group_id, "group": group.group_id},
            draft=place,
            field="peer",
        )


def refuse_too_many_references(drafts: Iterable[RuleDraft], others: Iterable[int] = ()) -> None:
    """Refuse when the drafts and the rules that stay, whose peers are `others`, would name too many groups."""
    quota = settings.QUOTAS["referenced_groups"]
    named = {draft.named_group for draft in drafts} - {None}
    if named and len(named | set(others)) > quota:
        raise LimitReached(_("The rules of a group may name at most %(quota)d groups.") % {"quota": quota})


def refuse_bad_name(name: str, description: str) -> None:
    """Refuse a group's name or description that is missing, too long, or holds what no line of text can."""
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise ServiceError(_("Give the group a name."), field="name")
    for field, text in (("name", name), ("description", description)):
        if problem := character_problem(text):
            raise ServiceError(problem, field=field)
    for field, text, most in (("name", name, NAME_LENGTH), ("description", description, DESCRIPTION_LENGTH)):
        if len(text) > most:
            raise ServiceError(
                _("At most %(most)d characters; this has %(length)d.") % {"most": most, "length": len(text)},
                field=field,
            )


def refuse_too_many_groups(places: Sequence[tuple[Project, Region]]) -> None:
    """Refuse new groups in these places beyond the quota of a region and project; call it under the projects' lock."""
    quota = settings.QUOTAS["groups"]
    present = SecurityGroup.objects.filter(project__in={project.pk for project, _region in places}, deleted=None)
    counts = {
        (project, region): count
        for project, region, count in present.order_by().values_list("project", "region").annotate(Count("pk"))
    }
    for project, region in places:
        if counts.get((project.pk, region.pk), 0) + places.count((project, region)) > quota:
            raise LimitReached(
                _("%(project)s has room for %(quota)d groups in %(region)s, which is the quota; no more fit.")
                % {"project": project, "quota": quota, "region": region},
                field="region",
            )
