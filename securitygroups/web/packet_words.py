"""Sets of packets in words."""

from django.utils.translation import gettext as _

from securitygroups.engine import ALL_IPV4, ALL_IPV6, Region
from securitygroups.engine.vocabulary import Direction, Family

from .sentences import some

EVERYONE = {Family.IPV4: ALL_IPV4, Family.IPV6: ALL_IPV6}


def packets_text(region: Region, direction: Direction) -> str:
    """The packets of a region, such as “TCP:80 from 0.0.0.0/0 except 10.0.0.0/8”."""
    words = {"services": some(region.service_texts), "peers": _peers(region)}
    if direction is Direction.INGRESS:
        return _("%(services)s from %(peers)s") % words
    return _("%(services)s to %(peers)s") % words


def _peers(region: Region) -> str:
    """The addresses of a region, as what is left out of all where that is shorter."""
    named, others = region.peer_texts, region.other_peer_texts
    if not others or len(others) >= len(named):
        return some(named)
    return _("%(everyone)s except %(others)s") % {"everyone": EVERYONE[region.family], "others": some(others)}
