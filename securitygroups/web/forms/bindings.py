"""Forms for the groups on instances: what to bind and where, and the order."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from securitygroups.services.bindings import Place

from .rules import MoveForm

PLACES = {
    Place.LAST: _("Last: matched after the groups that are there"),
    Place.FIRST: _("First: matched before the groups that are there"),
}


class BindForm(forms.Form):
    """What is chosen in a picker, and where the new groups go. `known` are the ids that may be chosen."""

    picked: str
    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    place = forms.ChoiceField(
        label=_("Place in the order"),
        choices=[(str(place), label) for place, label in PLACES.items()],
        widget=forms.RadioSelect,
        initial=str(Place.LAST),
    )

    def __init__(self, *args: Any, known: Collection[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[self.picked].choices = [(name, name) for name in known]  # type: ignore[attr-defined]  # it has some

    def clean_place(self) -> Place:
        """The place as the service knows it."""
        return Place(self.cleaned_data["place"])


class BindGroupsForm(BindForm):
    """The groups an instance is to get."""

    picked = "group"
    group = forms.MultipleChoiceField(
        label=_("Security groups"),
        error_messages={
            "required": _("Tick at least one security group."),
            "invalid_choice": _("“%(value)s” cannot be bound here: it is gone, bound already or in another region."),
        },
    )


class BindInstancesForm(BindForm):
    """The instances a group is to protect."""

    picked = "instance"
    instance = forms.MultipleChoiceField(
        label=_("Instances"),
        error_messages={
            "required": _("Tick at least one instance."),
            "invalid_choice": _("“%(value)s” cannot be bound here: it is gone, bound already or in another region."),
        },
    )


class KeysField(forms.RegexField):
    """Keys in an order, comma-separated; a list of numbers out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^\d{1,18}(,\d{1,18}){0,99}$", **options)

    def clean(self, value: Any) -> list[int]:
        """The keys as numbers."""
        return [int(key) for key in super().clean(value).split(",")]


class BindingOrderForm(forms.Form):
    """A new order of the groups on an instance, and the one that the visitor saw."""

    order = KeysField()
    version = KeysField()


class MoveBindingForm(MoveForm):
    """Where one group goes, and the order that the visitor saw."""

    version = KeysField()  # type: ignore[assignment]  # an instance has no version number; its order stands for one
