"""Forms for instances as a whole."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import SeenGroupsField, TextField


class ConfirmForm(forms.Form):
    """A question with nothing to fill in: the groups that the visitor saw on the instance, and the refusal."""

    version = SeenGroupsField()


class ReleaseForm(ConfirmForm):
    """The name of the instance, typed again because nothing brings the instance back."""

    name = TextField(label=gettext_lazy("Type the name of the instance"))

    def __init__(self, *args: Any, wanted: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wanted = wanted
        self.fields["name"].error_messages["required"] = _("Type “%(wanted)s” to release it.") % {"wanted": wanted}
        self.fields["name"].widget.attrs.update(autocomplete="off", autofocus=True)

    def clean_name(self) -> str:
        """The name, exactly."""
        typed: str = self.cleaned_data["name"]
        if typed != self.wanted:
            raise forms.ValidationError(
                _("“%(typed)s” is not its name; type “%(wanted)s”."),
                params={"typed": typed, "wanted": self.wanted},
                code="another-name",
            )
        return typed
