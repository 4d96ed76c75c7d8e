"""What else to know of a change: what it does not open after all, whom it cuts off, which rules it kills."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.engine import IntSet, Region, format_ports, format_service
from securitygroups.engine.vocabulary import Action, Direction, Protocol
from securitygroups.selectors.cut_off import CutOff
from securitygroups.selectors.effects import Dying, Effect, PlacedRule

from .packet_words import packets_text
from .rows import rule_sentence
from .sentences import some

SHOWN = 3


def warnings(effect: Effect, direction: Direction) -> Iterator[str]:
    """What should be looked at before the change is made, a sentence each."""
    yield from _withheld(effect, direction)
    if effect.visitor:
        yield _visitor(effect.visitor)
    yield from _first([_dying(dying) for dying in effect.dying])
    yield from _first([_cut_off(cut) for cut in effect.cut_off])


def notes(effect: Effect) -> Sequence[str]:
    """What is good to know besides, a sentence each."""
    return _first([_reviving(placed) for placed in effect.reviving])


def _first(sentences: Sequence[str]) -> Sequence[str]:
    """The first few sentences, and one that says how many there are besides."""
    rest = len(sentences) - SHOWN
    if rest <= 0:
        return sentences
    more = ngettext("And %(count)d more like this.", "And %(count)d more like these.", rest) % {"count": rest}
    return (*sentences[:SHOWN], more)


def _withheld(effect: Effect, direction: Direction) -> Iterator[str]:
    """What arrives nowhere although the groups would accept it."""
    withheld, count = effect.withheld, sum(len(one.instances) for one in effect.touched)
    if withheld.blocked:
        words = {"services": some([_service_text(protocol, ports) for protocol, ports in withheld.blocked])}
        if direction is Direction.INGRESS:
            yield _("Carriers block %(services)s on the Internet: nothing of it arrives from there.") % words
        else:
            yield _("Carriers block %(services)s on the Internet: nothing of it arrives there.") % words
    if withheld.without_mail:
        yield _closed_mail(withheld.without_mail, count)
    if withheld.without_address:
        yield _unaddressed(withheld.without_address, count, direction)


def _service_text(protocol: Protocol, ports: IntSet) -> str:
    return format_service(protocol, format_ports(ports))


def _closed_mail(count: int, touched: int) -> str:
    if count == touched:
        return ngettext(
            "TCP port 25 stays closed towards the Internet for this instance until it is unblocked.",
            "TCP port 25 stays closed towards the Internet for these instances until it is unblocked.",
            count,
        )
    text = _("TCP port 25 stays closed towards the Internet for %(count)d of these instances until it is unblocked.")
    return text % {"count": count}


def _unaddressed(count: int, touched: int, direction: Direction) -> str:
    words = {"who": _without_address(count, touched)}
    if direction is Direction.INGRESS:
        return _("%(who)s: nothing from the Internet arrives but through a gateway.") % words
    return _("%(who)s: nothing arrives on the Internet but through a gateway.") % words


def _without_address(count: int, touched: int) -> str:
    if count == touched:
        return ngettext("This instance has no public address", "None of these instances has a public address", count)
    text = ngettext(
        "%(count)d of these instances has no public address",
        "%(count)d of these instances have no public address",
        count,
    )
    return text % {"count": count}


def _visitor(lost: Region) -> str:
    everything = lost.service_texts == (str(Protocol.ALL),)
    services = _("all traffic") if everything else some(lost.service_texts)
    words = {"address": some(lost.peer_texts), "services": services}
    return _("Your own address %(address)s loses %(services)s.") % words


def _cut_off(cut: CutOff) -> str:
    words = {
        "process": cut.process,
        "instances": some([instance.name for instance in cut.instances]),
        "lost": some([packets_text(region, Direction.INGRESS) for region in cut.lost]),
    }
    return _("%(lost)s no longer reaches %(process)s on %(instances)s.") % words


def _dying(dying: Dying) -> str:
    words = {"rule": _placed(dying.rule), "killers": _killers(dying)}
    if dying.rule.was:
        return _("Rule %(rule)s can no longer match: %(killers)s.") % words
    return _("The new rule %(rule)s can never match: %(killers)s.") % words


def _killers(dying: Dying) -> str:
    """Who takes all of a rule, the stored ones first."""
    stored = [_placed(killer) for killer in dying.killers if killer.was]
    new = [_placed(killer) for killer in dying.killers if not killer.was]
    named = [
        ngettext("rule %(rules)s", "rules %(rules)s", len(stored)) % {"rules": some(stored)},
        ngettext("the new rule %(rules)s", "the new rules %(rules)s", len(new)) % {"rules": some(new)},
    ]
    words = {"rules": _(" and ").join(text for text, rules in zip(named, (stored, new), strict=True) if rules)}
    return _deed(dying) % words


def _deed(dying: Dying) -> str:
    count = len(dying.killers)
    if not dying.same:
        return ngettext("%(rules)s takes all of it", "%(rules)s take all of it", count)
    if dying.rule.rule.action == Action.ACCEPT:
        return ngettext("%(rules)s already allows all of it", "%(rules)s already allow all of it", count)
    return ngettext("%(rules)s already rejects all of it", "%(rules)s already reject all of it", count)


def _placed(placed: PlacedRule) -> str:
    """A stored rule by the number it will have, with the present one if that is another; a new one by what it says."""
    number = placed.rule.position + 1
    if not placed.was:
        return _("“%(rule)s”") % {"rule": rule_sentence(placed.rule)}
    return (
        str(number) if number == placed.was else _("%(number)d (was %(was)d)") % {"number": number, "was": placed.was}
    )


def _reviving(placed: PlacedRule) -> str:
    return _("Rule %(rule)s matches again.") % {"rule": _placed(placed)}
