"""What a change would do, in the words of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.engine import ALL_IPV4, ALL_IPV6, Region, format_service
from securitygroups.engine.vocabulary import Direction, Family
from securitygroups.models.choices import DIRECTIONS
from securitygroups.selectors.cut_off import CutOff
from securitygroups.selectors.effects import Effect, NumberedRule
from securitygroups.selectors.touched import Touched

from .sentences import some

EVERYONE = {Family.IPV4: ALL_IPV4, Family.IPV6: ALL_IPV6}
SHOWN = 3


@dataclass(frozen=True, slots=True)
class RegionLine:
    """Packets that pass or stop passing: how it looks, what happens to them, which they are, and one of them."""

    look: str
    label: str
    packets: str
    example: str


@dataclass(frozen=True, slots=True)
class TouchedLines:
    """Instances for which the same changes: how many with some names, all names, and what changes."""

    instances: str
    names: str
    lines: tuple[RegionLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class EffectLines:
    """An effect on screen; `nothing` is the sentence for when no packet's verdict changes, else empty."""

    nothing: str
    touched: tuple[TouchedLines, ...]
    spared: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def effects_lines(effects: Mapping[Direction, Effect]) -> list[tuple[str, EffectLines]]:
    """The sentences for both directions, each under its name; where neither changes anything, one sentence alone."""
    told = [
        (str(DIRECTIONS[direction]), effect_lines(effect, direction))
        for direction, effect in effects.items()
        if effect.touched
    ]
    return told or [("", effect_lines(effects[Direction.INGRESS], Direction.INGRESS))]


def effect_lines(effect: Effect, direction: Direction) -> EffectLines:
    """The sentences for what a new list of rules would do."""
    touched = effect.touched
    return EffectLines(
        nothing="" if touched else _nothing(effect),
        touched=tuple(_touched(one, direction) for one in touched),
        spared=_spared(effect.spared) if touched and effect.spared else "",
        warnings=(
            *([_visitor(effect.visitor)] if effect.visitor else []),
            *_first([_dying(rule) for rule in effect.dying]),
            *_first([_cut_off(cut) for cut in effect.cut_off]),
        ),
        notes=tuple(_first([_reviving(rule) for rule in effect.reviving])),
    )


def _first(sentences: Sequence[str]) -> Sequence[str]:
    """The first few sentences, and one that says how many there are besides."""
    rest = len(sentences) - SHOWN
    if rest <= 0:
        return sentences
    more = ngettext("And %(count)d more like this.", "And %(count)d more like these.", rest) % {"count": rest}
    return (*sentences[:SHOWN], more)


def _nothing(effect: Effect) -> str:
    if effect.spared:
        return _("All traffic is treated as before: the other groups of these instances decide the same.")
    return _("All traffic is treated as before.")


def _touched(touched: Touched, direction: Direction) -> TouchedLines:
    lines, rest = [], 0
    for look, label, regions in (
        ("danger", _("Newly rejected"), touched.change.newly_rejected),
        ("ok", _("Newly allowed"), touched.change.newly_accepted),
    ):
        lines += [_line(look, label, region, direction) for region in regions[:SHOWN]]
        rest += len(regions[SHOWN:])
    more = ngettext("and %(count)d more change", "and %(count)d more changes", rest) % {"count": rest}
    names = [instance.name for instance in touched.instances]
    return TouchedLines(_instances(names), ", ".join(names), tuple(lines), more if rest else "")


def _instances(names: Sequence[str]) -> str:
    if not names:
        return _("No instance outside the recycle bin has this group, so nothing changes for anybody yet.")
    text = ngettext("%(count)d instance affected: %(names)s", "%(count)d instances affected: %(names)s", len(names))
    return text % {"count": len(names), "names": some(names)}


def _spared(count: int) -> str:
    text = ngettext(
        "Nothing changes for %(count)d more: its other groups decide the same.",
        "Nothing changes for %(count)d more: their other groups decide the same.",
        count,
    )
    return text % {"count": count}


def _line(look: str, label: str, region: Region, direction: Direction) -> RegionLine:
    return RegionLine(look, label, _packets(region, direction), _example(region, direction))


def _example(region: Region, direction: Direction) -> str:
    """One packet of the region, as far as the line has not named it yet."""
    witness = region.witness
    words = {"service": format_service(witness.protocol, str(witness.port or "")), "peer": witness.peer_text}
    if region.size == 1:
        return ""
    if words["service"] in region.service_texts and len(region.service_texts) == 1:
        return "" if region.addresses.size == 1 else _("such as %(peer)s") % words
    if direction is Direction.INGRESS:
        return _("such as %(service)s from %(peer)s") % words
    return _("such as %(service)s to %(peer)s") % words


def _packets(region: Region, direction: Direction) -> str:
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


def _visitor(lost: Region) -> str:
    words = {"address": some(lost.peer_texts), "services": some(lost.service_texts)}
    return _("Your own address %(address)s loses %(services)s.") % words


def _cut_off(cut: CutOff) -> str:
    words = {
        "process": cut.process,
        "instances": some([instance.name for instance in cut.instances]),
        "lost": some([_packets(region, Direction.INGRESS) for region in cut.lost]),
    }
    return _("%(lost)s no longer reaches %(process)s on %(instances)s.") % words


def _dying(rule: NumberedRule) -> str:
    words = {"number": rule.number, "killers": _killers(rule.killers)}
    if rule.number:
        return _("Rule %(number)d can no longer match: %(killers)s.") % words
    return _("A new rule can never match: %(killers)s.") % words


def _killers(numbers: Sequence[int]) -> str:
    """The rules that take all of another; what is new has no number yet."""
    known = [str(number) for number in numbers if number]
    words = {"rules": some(known)}
    if not known:
        return _("a new rule takes all of it")
    if 0 in numbers:
        text = ngettext(
            "rule %(rules)s and a new one take all of it", "rules %(rules)s and a new one take all of it", len(known)
        )
    else:
        text = ngettext("rule %(rules)s takes all of it", "rules %(rules)s take all of it", len(known))
    return text % words


def _reviving(rule: NumberedRule) -> str:
    return _("Rule %(number)d matches again.") % {"number": rule.number}
