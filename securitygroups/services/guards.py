"""What refuses a write of rules or groups, computed apart from the deed."""

from collections.abc import Hashable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from securitygroups.models import Project, Region, Rule, SecurityGroup

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
    refuse_too_many_references(group, drafts)


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


def length_problem(draft: RuleDraft) -> tuple[str, str] | None:
    """The field of a draft whose text is too long to store, and a sentence that says so."""
    ports = draft.service.ports_text
    if len(draft.note) > NOTE_LENGTH:
        text = _("A note has at most %(most)d characters; this has %(length)d.")
        return "note", text % {"most": NOTE_LENGTH, "length": len(draft.note)}
    if len(ports) > PORTS_LENGTH:
        text = _("The ports of a rule have at most %(most)d characters; these have %(length)d.")
        return "service", text % {"most": PORTS_LENGTH, "length": len(ports)}
    return None


def _refuse_bad_draft(group: SecurityGroup, draft: RuleDraft, place: int) -> None:
    if problem := length_problem(draft):
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


def refuse_too_many_references(group: SecurityGroup, drafts: Sequence[RuleDraft]) -> None:
    """Refuse when the group's rules would name more groups than the quota allows."""
    quota = settings.QUOTAS["referenced_groups"]
    new = {draft.peer.pk for draft in drafts if isinstance(draft.peer, SecurityGroup)}
    if not new:
        return
    present = group.rules.filter(peer_group__isnull=False).values_list("peer_group_id", flat=True)
    if len(new | set(present)) > quota:
        raise LimitReached(_("The rules of a group may name at most %(quota)d groups.") % {"quota": quota})


def refuse_bad_name(name: str, description: str) -> None:
    """Refuse a group's name or description that is missing or too long."""
    if not name.strip():
        raise ServiceError(_("Give the group a name."), field="name")
    for field, text, most in (("name", name, NAME_LENGTH), ("description", description, DESCRIPTION_LENGTH)):
        if len(text) > most:
            raise ServiceError(
                _("At most %(most)d characters; this has %(length)d.") % {"most": most, "length": len(text)},
                field=field,
            )


def refuse_too_many_groups(project: Project, region: Region) -> None:
    """Refuse one group more than the quota of a region and project; call it under the project's lock."""
    quota = settings.QUOTAS["groups"]
    if SecurityGroup.objects.filter(project=project, region=region, deleted=None).count() >= quota:
        raise LimitReached(
            _("%(project)s has %(quota)d groups in %(region)s already, which is the quota.")
            % {"project": project, "quota": quota, "region": region},
            field="region",
        )
