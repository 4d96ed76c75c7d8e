"""Form fields that read what the engine reads: a field type per parser."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from securitygroups.engine import ParseError, Peer, Service, parse_service
from securitygroups.models import SecurityGroup
from securitygroups.services.characters import character_problem, quoted
from securitygroups.services.drafts import parse_block
from securitygroups.services.errors import sentence_of

KEYS = r"^[0-9]{1,18}(,[0-9]{1,18}){0,999}$"
NONE = "none"
NO_ORDER = gettext_lazy("What was sent is no order. Load the page again, then move what you want to move.")
UNSEEN = gettext_lazy("What was sent does not say what it was made from. Load the page again, then send it again.")


def validation_error(error: ParseError) -> forms.ValidationError:
    """The engine's problem, in the visitor's language."""
    return forms.ValidationError(sentence_of(error), code="unreadable")


class TextField(forms.CharField):
    """One line of text that no browser cuts short: all that is pasted arrives, and a sentence says what is too much."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without the length, which browsers enforce in silence."""
        attributes = super().widget_attrs(widget)
        attributes.pop("maxlength", None)
        return attributes

    def run_validators(self, value: Any) -> None:
        """Characters come first: what is not seen is not counted either."""
        if value and (problem := character_problem(value)):
            raise forms.ValidationError(problem, code="character")
        super().run_validators(value)


class WordField(forms.ChoiceField):
    """One of some words. What is none of them is quoted as a sentence can."""

    def validate(self, value: Any) -> None:
        """Refuse what is not there to choose."""
        forms.Field.validate(self, value)
        if value and not self.valid_value(value):
            raise no_choice(self, value)


def no_choice(field: forms.Field, value: str) -> forms.ValidationError:
    """What a field of choices says of a value that is none of them."""
    return forms.ValidationError(
        field.error_messages["invalid_choice"], code="invalid_choice", params={"value": quoted(value)}
    )


class SeenTextField(forms.CharField):
    """A text that the visitor saw, just as it is stored: what could not be typed can still be there to be mended."""

    widget = forms.HiddenInput
    default_error_messages = {"required": UNSEEN}

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def run_validators(self, value: Any) -> None:
        """Nothing that is stored is wrong here."""


class VersionField(forms.IntegerField):
    """The version of the rules that the visitor saw; no input of its own."""

    widget = forms.HiddenInput
    default_error_messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), UNSEEN)

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=2**31 - 1, **options)


class PatternField(forms.RegexField):
    """Text that pages write rather than people: whatever is wrong with it, one sentence says so."""

    def __init__(self, pattern: str, problem: Any, **options: Any) -> None:
        super().__init__(pattern, error_messages=dict.fromkeys(("required", "invalid"), problem), **options)
        # The pattern refuses null characters as well; two sentences would be one too many.
        self.validators = [check for check in self.validators if not isinstance(check, ProhibitNullCharactersValidator)]


class KeysField(PatternField):
    """Keys in an order, comma-separated, each once; a list of numbers out. No input of its own."""

    widget = forms.HiddenInput

    def __init__(self, pattern: str = KEYS, problem: Any = NO_ORDER, **options: Any) -> None:
        super().__init__(pattern, problem, **options)

    def clean(self, value: Any) -> list[int]:
        """The keys as numbers."""
        keys = [int(key) for key in super().clean(value).split(",")]
        if len(keys) != len(set(keys)):
            raise forms.ValidationError(self.error_messages["invalid"], code="repeated")
        return keys


class SeenGroupsField(KeysField):
    """The groups that the visitor saw on an instance, in order, as `seen_groups` writes them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(f"{KEYS}|^{NONE}$", UNSEEN, **options)

    def clean(self, value: Any) -> list[int]:
        """The keys as numbers."""
        return [] if value == NONE else super().clean(value)


def seen_groups(keys: Iterable[int]) -> str:
    """The groups of an instance, in order, for a form to carry."""
    return ",".join(map(str, keys)) or NONE


class ServiceField(TextField):
    """`TCP:80,443` in, a `Service` out."""

    def to_python(self, value: object) -> Service | None:  # type: ignore[override]  # text in, a service out
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_service(text)
        except ParseError as error:
            raise validation_error(error) from error

    def run_validators(self, value: object) -> None:
        super().run_validators(value.ports_text if isinstance(value, Service) else value)


class PeerField(TextField):
    """An address, a network or the id of a group in; a `Peer` or a `SecurityGroup` out.

    `groups` are the groups a rule may name here, by id; the form sets them.
    """

    groups: Mapping[str, SecurityGroup] = {}

    def to_python(self, value: object) -> Peer | SecurityGroup | None:  # type: ignore[override]  # text in, a peer out
        text = super().to_python(value)
        if not text:
            return None
        if text.lower().startswith("sg-"):
            return self._group(text)
        try:
            return parse_block(text)
        except ParseError as error:
            raise validation_error(error) from error

    def run_validators(self, value: object) -> None:
        """The parser has said all there is to say."""

    def _group(self, text: str) -> SecurityGroup:
        if text.lower() in self.groups:
            return self.groups[text.lower()]
        raise forms.ValidationError(
            _("“%(text)s” is no group of this region and project. Choose one from the list, or type an address."),
            params={"text": quoted(text)},
            code="unknown-group",
        )
