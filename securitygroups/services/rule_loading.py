"""Loading a rule file: its groups, exactly and in order, or nothing."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.models import Account, Project, Region, SecurityGroup
from securitygroups.selectors.groups import peer_candidates

from .audit import Actor
from .groups import store_group
from .locks import lock_groups
from .rule_files import FileProblem, GroupBlock, RuleFileError, read_rule_file


@transaction.atomic
def load_rule_file(
    account: Account, text: str, *, region: Region, project: Project, actor: Actor
) -> list[SecurityGroup]:
    """Make the groups of a file. Its rules may name groups that stand in the same region and project already."""
    present = {group.group_id: group for group in peer_candidates(account, region=region, project=project)}
    file = read_rule_file(text, present)
    if problems := [*file.problems, *_groups_beyond_quota(file.blocks, present=len(present))]:
        raise RuleFileError(sorted(problems, key=lambda found: found.line))
    lock_groups(account, _named(file.blocks))
    return [
        store_group(
            account,
            name=block.name,
            description="",
            region=region,
            project=project,
            drafts=block.drafts(),
            actor=actor,
        )
        for block in file.blocks
    ]


def _groups_beyond_quota(blocks: Sequence[GroupBlock], *, present: int) -> Iterator[FileProblem]:
    quota = settings.QUOTAS["groups"]
    for block in blocks[max(quota - present, 0) :][:1]:
        yield FileProblem(
            block.line,
            f"[{block.name}]",
            _("A region and project hold at most %(quota)d groups; %(present)d are there, and this is one too many.")
            % {"quota": quota, "present": present},
        )


def _named(blocks: Sequence[GroupBlock]) -> set[int]:
    """The groups that the rules name, to be locked together before the project is."""
    peers = (rule.draft.peer for block in blocks for rule in block.rules)
    return {peer.pk for peer in peers if isinstance(peer, SecurityGroup)}
