"""The form that asks what happens to one packet."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from securitygroups.engine import PORTED, Packet, ParseError, parse_end, parse_packet, parse_port
from securitygroups.engine.vocabulary import Direction, Protocol
from securitygroups.web.list_words import LIST_WORDS

from .fields import WordField, validation_error

SPOKEN = [protocol for protocol in Protocol if protocol is not Protocol.ALL]
NO_PROTOCOL = gettext_lazy("“%(value)s” is no protocol of a packet. Choose one from the list.")
NO_PORT = gettext_lazy("Enter the port the packet goes to, a number from 1 to 65535.")


class PacketForm(forms.Form):
    """A packet in three fields; once they are valid, `packet` is what they make."""

    packet: Packet

    peer = forms.CharField(widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))
    protocol = WordField(
        label=gettext_lazy("Protocol"),
        choices=[(str(protocol), str(protocol)) for protocol in SPOKEN],
        initial=str(Protocol.TCP),
        error_messages={"required": gettext_lazy("Choose a protocol."), "invalid_choice": NO_PROTOCOL},
    )
    port = forms.CharField(
        label=gettext_lazy("Port"),
        required=False,
        initial="22",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric", "required": True}),
    )

    def __init__(self, asked: QueryDict, direction: Direction) -> None:
        """Filled in by the query of an address, and empty unless that names a packet."""
        names = set(self.base_fields)
        super().__init__(asked if names & set(asked) else None, auto_id="packet-%s")
        words = LIST_WORDS[direction]
        self.fields["peer"].label = str(words.address)
        self.fields["peer"].error_messages["required"] = str(words.no_address)

    @property
    def protocols(self) -> list[tuple[str, bool, bool]]:
        """The protocols to choose from: the name of each, whether it has ports, and whether it is chosen."""
        chosen = self["protocol"].value()
        return [(str(protocol), protocol in PORTED, protocol == chosen) for protocol in SPOKEN]

    @property
    def query(self) -> str:
        """What asks for this packet, to be put behind the question mark of an address."""
        query = QueryDict(mutable=True)
        query.update({name: self[name].value() or "" for name in self.fields})
        if self.is_valid() and not self.packet.port:
            del query["port"]
        return query.urlencode()

    def clean_peer(self) -> str:
        """One address, of either family."""
        text: str = self.cleaned_data["peer"]
        try:
            parse_end(text)
        except ParseError as error:
            raise validation_error(error) from error
        return text

    def clean_port(self) -> str:
        """A port, where the protocol has any."""
        text: str = self.cleaned_data["port"]
        if self.cleaned_data.get("protocol") not in PORTED:
            return ""
        if not text:
            raise forms.ValidationError(NO_PORT, code="required")
        try:
            parse_port(text)
        except ParseError as error:
            raise validation_error(error) from error
        return text

    def clean(self) -> dict[str, Any]:
        """Put the packet together, if its address goes with its protocol."""
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.packet = parse_packet(**values)
            except ParseError as error:
                self.add_error(error.field, validation_error(error))
        return values
