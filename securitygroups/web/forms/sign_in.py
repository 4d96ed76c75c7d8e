"""The form that lets members in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from securitygroups.models import SignInFailure
from securitygroups.services.errors import ServiceError
from securitygroups.services.sign_in import SignInAttempt, refuse_hasty_sign_in
from securitygroups.web.visitor import visitor_address

NAME_LENGTH = SignInFailure._meta.get_field("name").max_length or 0


class SignInForm(AuthenticationForm):
    """A name and a password; what is wrong is said in sentences, not by the browser."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].error_messages |= {
            "required": _("Type the name you sign in with."),
            "max_length": _("A name has at most %(limit_value)d characters; this has %(show_value)d. Shorten it."),
            "null_characters_not_allowed": _("No name holds a null character. Type it again."),
        }
        self.fields["username"].widget.attrs.pop("maxlength", None)
        self.fields["password"].error_messages |= {
            "required": _("Type your password."),
            "null_characters_not_allowed": _("No password holds a null character. Type it again."),
        }

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless too many were wrong before."""
        try:
            refuse_hasty_sign_in(self.attempt())
        except ServiceError as error:
            raise forms.ValidationError(error.message, code="hasty") from error
        return super().clean()

    def attempt(self) -> SignInAttempt:
        """Who wants in, as far as the name could be read."""
        address = visitor_address(self.request) if self.request else ""
        return SignInAttempt(self.cleaned_data.get("username", "")[:NAME_LENGTH], address or None)
