"""The form that lets members in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


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
