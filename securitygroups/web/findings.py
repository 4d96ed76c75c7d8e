"""What the engine finds wrong, in the few words of a chip: how it looks, and what it says."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.selectors.findings import FindingKind, GroupFindings, RuleFinding

from .sentences import some

Chip = tuple[str, str]


def finding_chips(findings: GroupFindings) -> list[Chip]:
    """What is found wrong with a group, the worst first."""
    chips = []
    if findings.wide_open:
        chips.append(("danger", _("Everything open")))
    elif findings.exposed:
        chips.append(("danger", _("%(service)s open to all") % {"service": findings.exposed[0]}))
    if findings.blocked:
        chips.append(("danger", _("Carriers block %(ports)s") % {"ports": some(findings.blocked)}))
    if findings.dead:
        words = ngettext("%(count)d dead rule", "%(count)d dead rules", findings.dead)
        chips.append(("warn", words % {"count": findings.dead}))
    if findings.unmatched:
        words = ngettext("%(count)d rule matches nothing", "%(count)d rules match nothing", findings.unmatched)
        chips.append(("warn", words % {"count": findings.unmatched}))
    return chips


def rule_chips(findings: Sequence[RuleFinding], numbers: Mapping[int, int]) -> list[Chip]:
    """What is found wrong with a rule; `numbers` are those of the rules of its list, by key."""
    return [_rule_chip(finding, sorted(numbers[key] for key in finding.takers)) for finding in findings]


def _rule_chip(finding: RuleFinding, takers: Sequence[int]) -> Chip:
    match finding.kind:
        case FindingKind.DEAD:
            return "warn", _dead(takers, contradicted=finding.contradicted)
        case FindingKind.NO_MEMBERS:
            return "warn", _("Matches nothing: that group has no instances")
        case FindingKind.WIDE_OPEN:
            return "danger", _("Everything open to all")
        case FindingKind.EXPOSED:
            return "danger", _("%(services)s open to all") % {"services": some(finding.services)}
        case FindingKind.CARRIER_BLOCKED:
            return "danger", _("Carriers block %(ports)s") % {"ports": some(finding.services)}


def _dead(takers: Sequence[int], *, contradicted: bool) -> str:
    if contradicted:
        words = ngettext("Dead: rule %(rules)s takes all of it", "Dead: rules %(rules)s take all of it", len(takers))
    else:
        words = ngettext("Not needed: rule %(rules)s does it", "Not needed: rules %(rules)s do it", len(takers))
    return words % {"rules": some([str(number) for number in takers])}
