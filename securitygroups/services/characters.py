"""Characters that no line of text can hold."""

import unicodedata

from django.utils.translation import gettext_lazy

CONTROL_CHARACTER = gettext_lazy("Character %(place)d is a control character, %(code)s. Take it out.")
TURNING_CHARACTER = gettext_lazy(
    "Character %(place)d is %(code)s, which turns around how the text after it reads. Take it out."
)
# So much of what was typed is quoted back.
QUOTED = 80
# The embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9).
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def character_problem(text: str) -> str | None:
    """What is wrong with the first character that no line of text can hold, such as U+0007, and where it stands."""
    for place, character in enumerate(text, start=1):
        words = {"place": place, "code": f"U+{ord(character):04X}"}
        if character in TURNING:
            return TURNING_CHARACTER % words
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            return CONTROL_CHARACTER % words
    return None


def readable(text: str) -> str:
    """The text with each character that turns others around written out, such as [U+202E]."""
    return "".join(f"[U+{ord(character):04X}]" if character in TURNING else character for character in text)


def quoted(text: str) -> str:
    """The text as a sentence can quote it: readable, and with an ellipsis where it is too long for one."""
    return readable(text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…")
