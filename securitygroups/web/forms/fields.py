"""Form fields that read what the engine reads: a field type per parser."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _

from securitygroups.engine import ParseError, Peer, Service, parse_service
from securitygroups.models import SecurityGroup
from securitygroups.services.drafts import parse_block
from securitygroups.services.errors import sentence_of


def validation_error(error: ParseError) -> forms.ValidationError:
    """The engine's problem, in the visitor's language."""
    return forms.ValidationError(sentence_of(error), code="unreadable")


class ServiceField(forms.CharField):
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


class PeerField(forms.CharField):
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
            params={"text": text},
            code="unknown-group",
        )
