"""What can be wrong with text that should mean something."""

from functools import partial


class EngineError(Exception):
    """Something the engine was given makes no sense.

    >>> from securitygroups.engine import Family, Packet, Protocol
    >>> Packet(Protocol.ICMP, Family.IPV6, 1)
    Traceback (most recent call last):
    securitygroups.engine.errors.EngineError: No packet speaks ICMP over IPv6.
    """


class ParseError(EngineError):
    """The text of one field means nothing. Carries the pieces, so that each caller can word or translate it.

    A piece may be a `ParseError` itself, where the trouble is with a part of the text.

    >>> error = ParseError("ports", "0", "“{text}” is no port. Try {fix}.", fix="80")
    >>> str(error)
    '“0” is no port. Try 80.'
    >>> error.field, error.text, error.pieces
    ('ports', '0', {'fix': '80'})
    """

    def __init__(self, field: str, text: str, problem: str, **pieces: "str | ParseError") -> None:
        super().__init__(problem.format(text=text, **pieces))
        self.field = field
        self.text = text
        self.problem = problem
        self.pieces = pieces

    def __reduce__(self) -> "tuple[partial[ParseError], tuple[()]]":
        return partial(ParseError, self.field, self.text, self.problem, **self.pieces), ()


def _(sentence: str) -> str:
    """Mark a sentence for the translators; it comes back as it is."""
    return sentence
