"""The templates a group can be created from: the real console's rows, in its stored order."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from securitygroups.engine import ALL_IPV4, ALL_IPV6
from securitygroups.engine.vocabulary import Action, Direction

from .drafts import RuleDraft, draft_rule

PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


class GroupTemplate(StrEnum):
    """Which rules a new group starts with."""

    OPEN_ALL = "open-all"
    OPEN_COMMON = "open-common"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class TemplateText:
    """How a template introduces itself, and the description it proposes for the group."""

    name: str | Promise
    description: str | Promise
    effect: str | Promise


TEMPLATE_TEXTS = {
    GroupTemplate.OPEN_ALL: TemplateText(
        _("Open all ports"),
        _("Every port is open to the Internet and to private networks: risky."),
        _("Allows all traffic in and out. Use it for a test, not for a service."),
    ),
    GroupTemplate.OPEN_COMMON: TemplateText(
        _("Open ports 22, 80, 443, 3389 and ICMP"),
        _("Login, web and ping from everywhere; private networks fully open."),
        _("Allows logins, web and ping from everywhere, everything from private networks, and all outbound traffic."),
    ),
    GroupTemplate.CUSTOM: TemplateText(
        _("Custom"), "", _("No rules: all traffic is rejected in both directions until you add some.")
    ),
}

Row = tuple[str, str, str, str | Promise]

# The order in which the console stores the rows: 3389, 22, web, ping, each for both families.
COMMON_SERVICES: tuple[Row, ...] = (
    ("TCP", "3389", ALL_IPV4, _("Windows remote desktop")),
    ("TCP", "3389", ALL_IPV6, _("Windows remote desktop")),
    ("TCP", "22", ALL_IPV4, _("Linux SSH login")),
    ("TCP", "22", ALL_IPV6, _("Linux SSH login")),
    ("TCP", "80,443", ALL_IPV4, _("Web service ports")),
    ("TCP", "80,443", ALL_IPV6, _("Web service ports")),
    ("ICMP", "ALL", ALL_IPV4, _("Ping")),
    ("ICMPv6", "ALL", ALL_IPV6, _("Ping")),
)
PRIVATE_TRAFFIC: tuple[Row, ...] = tuple(("ALL", "ALL", network, _("Private network")) for network in PRIVATE_NETWORKS)
EVERYTHING: tuple[Row, ...] = (("ALL", "ALL", ALL_IPV4, ""), ("ALL", "ALL", ALL_IPV6, ""))

TEMPLATE_ROWS: dict[GroupTemplate, dict[Direction, tuple[Row, ...]]] = {
    GroupTemplate.OPEN_ALL: {Direction.INGRESS: EVERYTHING, Direction.EGRESS: EVERYTHING},
    GroupTemplate.OPEN_COMMON: {
        Direction.INGRESS: COMMON_SERVICES + PRIVATE_TRAFFIC,
        Direction.EGRESS: EVERYTHING,
    },
    GroupTemplate.CUSTOM: {Direction.INGRESS: (), Direction.EGRESS: ()},
}


def template_drafts(template: GroupTemplate) -> dict[Direction, list[RuleDraft]]:
    """The rules of a template, per direction, in order."""
    return {direction: list(_drafts(rows)) for direction, rows in TEMPLATE_ROWS[template].items()}


def _drafts(rows: tuple[Row, ...]) -> Iterator[RuleDraft]:
    for protocol, ports, peer, note in rows:
        yield draft_rule(action=Action.ACCEPT, protocol=protocol, ports=ports, peer=peer, note=str(note))
