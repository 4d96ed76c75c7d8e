"""Forms for the order of rules: which version of it was seen, where new rules go, and where a rule moves."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from securitygroups.services.rules import Beside, Side

from .fields import KeysField, PatternField, VersionField

BESIDE = r"(before|after):([0-9]{1,17})"


class VersionForm(forms.Form):
    """The version of the rules that the visitor saw."""

    version = VersionField()


class PlaceForm(VersionForm):
    """Where new rules land: the top, the bottom, or above or below a rule, wherever that stands by then."""

    at = PatternField(
        rf"^(top|bottom|{BESIDE})$",
        gettext_lazy("Choose where the rules go: at the top, at the bottom, or at a rule."),
        initial="top",
    )

    def place(self) -> int | Beside | None:
        """The place as the service knows it."""
        at: str = self.cleaned_data["at"]
        return {"top": 0, "bottom": None}[at] if at in {"top", "bottom"} else read_beside(at)


def read_beside(text: str) -> Beside | None:
    """The place above or below a rule that a text such as “before:12” stands for, or None when it is another."""
    match = re.fullmatch(BESIDE, text)
    return Beside(Side(match[1]), int(match[2])) if match else None


class OrderForm(VersionForm):
    """A whole new order: the keys of the rules, comma-separated."""

    order = KeysField()


class MoveForm(VersionForm):
    """Where one rule goes: up, down, top, bottom, or a 1-based position."""

    to = PatternField(
        r"^(up|down|top|bottom)$",
        gettext_lazy("“%(value)s” leads nowhere. Choose one of the moves, or a position."),
        required=False,
        widget=forms.HiddenInput,
    )
    number = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("A position is a whole number from 1 on, such as 3.")
        ),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two must be given."""
        values = super().clean() or self.cleaned_data
        if not self.errors and not values.get("to") and not values.get("number"):
            self.add_error("number", _("Say where it goes: choose one of the moves, or type a position such as 3."))
        return values

    def place(self, position: int, last: int) -> int:
        """The 0-based place of a rule that stands at `position` in a list whose last place is `last`."""
        number = self.cleaned_data.get("number")
        if number:
            return min(int(number) - 1, last)
        places = {"up": max(0, position - 1), "down": min(last, position + 1), "top": 0, "bottom": last}
        return places[self.cleaned_data["to"]]
