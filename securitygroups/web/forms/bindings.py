"""Forms for the groups on instances: what to bind and where, and the order."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from securitygroups.models import Instance
from securitygroups.services.bindings import Place

from .fields import KeysField, SeenGroupsField, WordField, no_choice
from .order import MoveForm

PLACES = {
    Place.LAST: _("Last: matched after the groups that are there"),
    Place.FIRST: _("First: matched before the groups that are there"),
}


class PlaceInOrderForm(forms.Form):
    """Where new groups go in the order of an instance."""

    place = WordField(
        label=_("Place in the order"),
        choices=[(str(place), label) for place, label in PLACES.items()],
        widget=forms.RadioSelect,
        initial=str(Place.LAST),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose a place in the order: last, or first.")),
    )

    def clean_place(self) -> Place:
        """The place as the service knows it."""
        return Place(self.cleaned_data["place"])


class PicksField(forms.MultipleChoiceField):
    """What is ticked in a picker, by ids; the form sets those that may be ticked."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” cannot be bound here: it is gone, bound already or in another region.")
    }

    def validate(self, value: list[str]) -> None:
        """Refuse what is not there to be ticked."""
        forms.Field.validate(self, value)
        for name in value:
            if not self.valid_value(name):
                raise no_choice(self, name)

    def allow(self, ids: Iterable[str]) -> None:
        """Let these be ticked and no others."""
        self.choices = [(name, name) for name in ids]


class BindGroupsForm(PlaceInOrderForm):
    """The groups an instance is to get, of those `known` by their ids, and the groups that the visitor saw on it."""

    group = PicksField(label=_("Security groups"), error_messages={"required": _("Tick at least one security group.")})
    version = SeenGroupsField()

    def __init__(self, *args: Any, known: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        cast("PicksField", self.fields["group"]).allow(known)


class SeenInstancesForm(forms.Form):
    """What the visitor saw on each of several instances, which are `known` by their ids."""

    def __init__(self, *args: Any, known: Mapping[str, Instance], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        for instance_id in known:
            self.fields[f"version-{instance_id}"] = SeenGroupsField()

    def seen(self) -> dict[int, list[int]]:
        """The groups that were seen on each instance, by its key."""
        return {one.pk: self.cleaned_data[f"version-{instance_id}"] for instance_id, one in self.known.items()}


class BindInstancesForm(PlaceInOrderForm, SeenInstancesForm):
    """The instances a group is to protect, of those that are `known`."""

    instance = PicksField(label=_("Instances"), error_messages={"required": _("Tick at least one instance.")})

    def __init__(self, *args: Any, known: Mapping[str, Instance], **options: Any) -> None:
        super().__init__(*args, known=known, **options)
        cast("PicksField", self.fields["instance"]).allow(known)


class BindingOrderForm(forms.Form):
    """A new order of the groups on an instance, and the one that the visitor saw."""

    order = KeysField()
    version = SeenGroupsField()


class MoveBindingForm(MoveForm):
    """Where one group goes, and the order that the visitor saw."""

    version = SeenGroupsField()  # type: ignore[assignment]  # an instance has no version number; its order stands for one
