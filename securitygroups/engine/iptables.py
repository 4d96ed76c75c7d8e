"""The firewall inside an instance, read from the text that `iptables-save` prints."""

import re
import shlex
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from .errors import ParseError, _
from .host_matches import OPTIONS, Test, cannot_tell, negated

_COUNTERS = re.compile(r"\[\d+:\d+\]\s*", re.ASCII)
_TABLE = re.compile(r"\*(\w+)", re.ASCII)
_GOTOS = frozenset({"-g", "--goto"})
_JUMPS = frozenset({"-j", "--jump"}) | _GOTOS
_CHAIN = re.compile(r":(\S+)\s+(ACCEPT|DROP|-)(\s+\[\d+:\d+\])?", re.ASCII)

_NO_TABLE = _("Line {line}: “{text}” is not what iptables-save prints. Paste all of it, from *filter to COMMIT.")
_NOT_A_LINE = _("Line {line}: “{text}” is no rule. Rules start with -A and the name of a chain.")
_NO_CHAIN = _("Line {line}: “{text}” adds to an unknown chain. Declare it above: :{chain} - [0:0].")
_NO_WORD = _("“{text}” needs another word after it.")
_QUOTES = _("Line {line}: “{text}” opens a quote and does not close it. Close it.")
_NO_COMMIT = _("Line {line}: the text ends inside a table, after “{text}”. Paste all of it, up to COMMIT.")
_LOOP = _("Line {line}: the chain “{text}” jumps back to itself. Remove one of the jumps.")
_IN_LINE = _("Line {line}: {detail}")


@dataclass(frozen=True, slots=True)
class HostRule:
    """One line of a chain: where a packet goes that passes all tests."""

    line: int
    text: str
    tests: tuple[Test, ...]
    target: str
    goto: bool


@dataclass(slots=True)
class Chain:
    """A list of rules; `default` is the policy of a built-in chain and empty for the users' own."""

    default: str
    line: int
    rules: list[HostRule] = field(default_factory=list)


Table = dict[str, Chain]


@dataclass(frozen=True, slots=True)
class HostFirewall:
    """The tables of one host, by name."""

    tables: Mapping[str, Table]


def parse_host_firewall(text: str) -> HostFirewall:
    """The firewall an `iptables-save` text describes; what is not modelled is a test that cannot tell.

    >>> firewall = parse_host_firewall('''
    ... *filter
    ... :INPUT DROP [0:0]
    ... -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
    ... COMMIT
    ... ''')
    >>> firewall.tables["filter"]["INPUT"].rules[0].target
    'ACCEPT'
    """
    tables: dict[str, Table] = {}
    current: Table | None = None
    number, line = 1, text.strip()
    for number, line in _lines(text):
        if current is None:
            current = tables[_table_name(number, line)] = {}
        elif line == "COMMIT":
            _refuse_loops(current)
            current = None
        elif chain := _CHAIN.fullmatch(line):
            current[chain[1]] = Chain("" if chain[2] == "-" else chain[2], number)
        else:
            _add_rule(current, number, line)
    if current is not None or not tables:
        raise _wrong(number, line, _NO_COMMIT if tables else _NO_TABLE)
    return HostFirewall(tables)


def with_rule_first(firewall: HostFirewall, hook: str, line: str) -> HostFirewall:
    """The same firewall after one more line at the top of a chain of its filter table."""
    rule = _rule(0, line, deque(shlex.split(line)[2:]))
    table = firewall.tables.get("filter", {})
    chain = table.get(hook, Chain("ACCEPT", 0))
    longer = Chain(chain.default, chain.line, [rule, *chain.rules])
    return HostFirewall({**firewall.tables, "filter": {**table, hook: longer}})


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that say something, without their counters."""
    for number, line in enumerate(text.splitlines(), start=1):
        tidy = _COUNTERS.sub("", line.strip(), count=1) if line.strip().startswith("[") else line.strip()
        if tidy and not tidy.startswith("#"):
            yield number, tidy


def _table_name(number: int, line: str) -> str:
    if match := _TABLE.fullmatch(line):
        return match[1]
    raise _wrong(number, line, _NO_TABLE)


def _add_rule(table: Table, number: int, line: str) -> None:
    try:
        words = deque(shlex.split(line))
    except ValueError:
        raise _wrong(number, line, _QUOTES) from None
    if len(words) < 2 or words.popleft() not in ("-A", "--append"):
        raise _wrong(number, line, _NOT_A_LINE)
    chain = words.popleft()
    if chain not in table:
        raise _wrong(number, line, _NO_CHAIN, chain=chain)
    try:
        table[chain].rules.append(_rule(number, line, words))
    except ParseError as error:
        raise _wrong(number, line, _IN_LINE, detail=str(error)) from error


def _rule(number: int, line: str, words: deque[str]) -> HostRule:
    """Tests up to the jump, which comes last; the target's own options follow it."""
    tests: list[Test] = []
    while words:
        option = words.popleft()
        if option in _JUMPS:
            (target,) = _arguments(option, words, 1)
            return HostRule(number, line, tuple(tests), target, goto=option in _GOTOS)
        tests += _tests(option, words)
    return HostRule(number, line, tuple(tests), "", goto=False)


def _tests(option: str, words: deque[str]) -> list[Test]:
    """The test of one option; none where it matches everything, one that cannot tell if it is unknown."""
    if option == "!":
        (negative,) = _arguments(option, words, 1)
        return [negated(test) for test in _tests(negative, words)]
    if option not in OPTIONS:
        while words and not words[0].startswith(("-", "!")):
            words.popleft()
        return [cannot_tell]
    count, build = OPTIONS[option]
    test = build(*_arguments(option, words, count))
    return [test] if test else []


def _arguments(option: str, words: deque[str], count: int) -> list[str]:
    if len(words) < count:
        raise ParseError("host_firewall", option, _NO_WORD)
    return [words.popleft() for _word in range(count)]


def _refuse_loops(table: Table) -> None:
    jumps = {name: {rule.target for rule in chain.rules if rule.target in table} for name, chain in table.items()}
    try:
        TopologicalSorter(jumps).prepare()
    except CycleError as error:
        name = error.args[1][0]
        raise _wrong(table[name].line, name, _LOOP) from None


def _wrong(number: int, line: str, problem: str, **pieces: str) -> ParseError:
    return ParseError("host_firewall", line, problem, line=str(number), **pieces)
