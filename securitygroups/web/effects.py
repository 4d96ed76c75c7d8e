"""What a change would do, in the words of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.engine import Region, format_service
from securitygroups.engine.vocabulary import Direction
from securitygroups.models.choices import DIRECTIONS
from securitygroups.selectors.effects import Effect
from securitygroups.selectors.touched import Touched

from .effect_remarks import SHOWN, notes, warnings
from .packet_words import packets_text
from .sentences import some


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
        spared=_spared(effect) if touched else "",
        warnings=tuple(warnings(effect, direction)),
        notes=tuple(notes(effect)),
    )


def _nothing(effect: Effect) -> str:
    if effect.spared and effect.without_ipv6:
        text = ngettext(
            "All traffic is treated as before: %(count)d of these instances has no IPv6 address, and the other groups"
            " of the rest decide the same.",
            "All traffic is treated as before: %(count)d of these instances have no IPv6 address, and the other groups"
            " of the rest decide the same.",
            effect.without_ipv6,
        )
        return text % {"count": effect.without_ipv6}
    if effect.spared:
        return _("All traffic is treated as before: the other groups of these instances decide the same.")
    if effect.without_ipv6:
        return ngettext(
            "All traffic is treated as before: the instance has no IPv6 address.",
            "All traffic is treated as before: none of the instances has an IPv6 address.",
            effect.without_ipv6,
        )
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


def _spared(effect: Effect) -> str:
    """For how many besides nothing changes, and why."""
    others = ngettext(
        "Nothing changes for %(count)d more: its other groups decide the same.",
        "Nothing changes for %(count)d more: their other groups decide the same.",
        effect.spared,
    )
    unreached = _("Nothing changes for %(count)d without an IPv6 address.")
    told = [(others, effect.spared), (unreached, effect.without_ipv6)]
    return " ".join(text % {"count": count} for text, count in told if count)


def _line(look: str, label: str, region: Region, direction: Direction) -> RegionLine:
    return RegionLine(look, label, packets_text(region, direction), _example(region, direction))


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
