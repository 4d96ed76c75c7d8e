"""One line of a chain: what it asks of a packet and where it sends it, read option by option as iptables does."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .errors import ParseError, _
from .host_matches import ASKS_NOTHING, CANNOT_TELL, JUMP, OPTIONS, PROTOCOL
from .host_tests import Negated, Test

_GOTOS = frozenset({"-g", "--g", "--go", "--got", "--goto"})
_OWN = {"REJECT": "--reject-with"}
_LONG = re.compile(r"(--[^=]+)(?:=(.*))?", re.DOTALL)
_SHORT = re.compile(r"(-[^-])(.+)?", re.DOTALL)
# As iptables-restore reads: only double quotes quote, and a backslash escapes only inside them.
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')

_NO_WORD = _("“{text}” needs another word after it.")
_STRAY = _("“{text}” is no option. Paste the line as iptables-save prints it.")
_TWO_NEGATIONS = _("“{text}” is negated twice. Leave one ! out.")
_NOT_NEGATED = _("“{text}” cannot be negated. Leave the ! out.")
_REPEATED = _("“{text}” says again what the line said before. Leave one of the two out.")
_NO_PROTOCOL = _("“{text}” needs a protocol that has it in the same line, such as {fix}.")


@dataclass(frozen=True, slots=True)
class _Given:
    """An option as a line gives it, with its words."""

    name: str
    words: tuple[str, ...]
    negated: bool


def read_options(words: deque[str]) -> tuple[tuple[Test, ...], str, bool]:
    """The tests of a line, its target or an empty text, and whether it goes there without coming back.

    Options come in any order. One that is not known makes a test that cannot tell, unless it belongs to the target.
    """
    given = list(_options(words))
    jump = next((one for one in given if OPTIONS.get(one.name) is JUMP), None)
    target = jump.words[0] if jump else ""
    tests = tuple(_test(one) for one in given if one is not jump and one.name != _OWN.get(target))
    _refuse_repeated(given)
    _refuse_without_protocol(given)
    return tests, target, jump is not None and jump.name in _GOTOS


def _options(words: deque[str]) -> Iterator[_Given]:
    """The options of a line, negated by a ! before them or, as iptables wrote of old, before their words."""
    while words:
        before = _take_negation(words)
        if not words:
            raise ParseError("host_firewall", "!", _NO_WORD)
        name = _take_name(words)
        after = _is_negated_after(name, words) and _take_negation(words)
        if name == "!" or (before and after) or (after and words and words[0] == "!"):
            raise ParseError("host_firewall", name, _TWO_NEGATIONS)
        if (before or after) and OPTIONS.get(name) in ASKS_NOTHING:
            raise ParseError("host_firewall", name, _NOT_NEGATED)
        yield _Given(name, _take_words(name, words), before or after)


def _take_negation(words: deque[str]) -> bool:
    found = words[0] == "!"
    if found:
        words.popleft()
    return found


def _take_name(words: deque[str]) -> str:
    """The name of an option; what is written to it without a space is its first word.

    iptables prints “[unsupported revision]” after a match that it does not know itself.
    """
    word = words.popleft()
    if match := _LONG.fullmatch(word) or _SHORT.fullmatch(word):
        if match[2] is not None:
            words.appendleft(match[2])
        return match[1]
    if word != "!" and not word.startswith("["):
        raise ParseError("host_firewall", word, _STRAY)
    return word


def _is_negated_after(name: str, words: deque[str]) -> bool:
    if name in OPTIONS:
        return OPTIONS[name].words > 0 and bool(words)
    return len(words) > 1 and not words[1].startswith(("-", "!"))


def _take_words(name: str, words: deque[str]) -> tuple[str, ...]:
    """The words of an option; those of an unknown one are all that do not look like the next."""
    if name in OPTIONS:
        count = OPTIONS[name].words
    else:
        count = next((at for at, word in enumerate(words) if word.startswith(("-", "!"))), len(words))
    if len(words) < count:
        raise ParseError("host_firewall", name, _NO_WORD)
    return tuple(_QUOTED.sub(r"\1", words.popleft()) for _word in range(count))


def _test(given: _Given) -> Test:
    option = OPTIONS.get(given.name)
    test = option.build(*given.words) if option else CANNOT_TELL
    return Negated(test) if given.negated else test


def _refuse_repeated(given: Sequence[_Given]) -> None:
    """iptables takes each option of its own, which no match brings, once."""
    seen = set()
    for one in given:
        option = OPTIONS.get(one.name)
        if option in seen:
            raise ParseError("host_firewall", one.name, _REPEATED)
        if option and option.once:
            seen.add(option)


def _refuse_without_protocol(given: Sequence[_Given]) -> None:
    spoken = {one.words[0].lower() for one in given if OPTIONS.get(one.name) is PROTOCOL and not one.negated}
    for one in given:
        needed = OPTIONS[one.name].protocols if one.name in OPTIONS else ()
        if needed and spoken.isdisjoint(needed):
            raise ParseError("host_firewall", one.name, _NO_PROTOCOL, fix=f"-p {needed[0]}")
