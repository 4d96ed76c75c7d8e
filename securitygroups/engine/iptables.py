"""The firewall inside an instance, read from the text that `iptables-save` prints."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from .errors import ParseError, _
from .host_lines import read_options
from .host_tests import Test

_COUNTERS = re.compile(r"\[\d+:\d+\]\s*", re.ASCII)
_TABLE = re.compile(r"\*(\w+)", re.ASCII)
_CHAIN = re.compile(r":(\S+)\s+(ACCEPT|DROP|-)(\s+\[\d+:\d+\])?", re.ASCII)
_INCOMPATIBLE = re.compile(r"# Table .(\w+). is incompatible, use .nft. tool.*", re.ASCII)
_OTHER_CHAINS = re.compile(r"# Table .(\w+). contains incompatible base-chains, use .nft. tool.*", re.ASCII)
_LEGACY = re.compile(r"# Warning: iptables-legacy tables present, use .*", re.ASCII)
_WORD = re.compile(r'(?:[^\s"]|"(?:[^"\\]|\\.)*")+|"')

_NO_TABLE = _("Line {line}: “{text}” is not what iptables-save prints. Paste all of it, from *filter to COMMIT.")
_NOT_A_LINE = _("Line {line}: “{text}” is no rule. Rules start with -A and the name of a chain.")
_NO_CHAIN = _("Line {line}: “{text}” adds to an unknown chain. Declare it above: :{chain} - [0:0].")
_TWICE = _("Line {line}: “{text}” comes a second time. Paste what iptables-save prints, and paste it once.")
_QUOTES = _("Line {line}: “{text}” opens a quote and does not close it. Close it.")
_NO_COMMIT = _("Line {line}: the text ends inside a table, after “{text}”. Paste all of it, up to COMMIT.")
_LOOP = _("Line {line}: the chain “{text}” jumps back to itself. Remove one of the jumps.")
_UNKNOWN_TABLE = _("Line {line}: “{text}” is no table of iptables. Those are {choices}.")
_NOT_A_CHAIN = _("Line {line}: “{text}” goes to no chain of this table. Write -j before ACCEPT, DROP and the like.")
_IN_LINE = _("Line {line}: {detail}")

TABLES = ("filter", "nat", "mangle", "raw", "security")
"""The tables of iptables, man page iptables(8)."""


@dataclass(frozen=True, slots=True)
class HostRule:
    """One line of a chain: where a packet goes that passes all tests."""

    line: int
    text: str
    tests: tuple[Test, ...]
    target: str
    goto: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """A list of rules; `default` is the policy of a built-in chain and empty for the users' own."""

    name: str
    default: str
    line: int
    rules: tuple[HostRule, ...] = ()


@dataclass(frozen=True)
class Table:
    """The chains of one table, in the order of the text."""

    name: str
    chains: tuple[Chain, ...]

    @cached_property
    def by_name(self) -> dict[str, Chain]:
        """The chains by their names."""
        return {chain.name: chain for chain in self.chains}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A comment that says that the host has more rules than the text, and where packets may first meet them.

    That is a table, or empty where they can only drop what all others accept.
    """

    line: int
    text: str
    table: str


@dataclass(frozen=True, slots=True)
class HostFirewall:
    """The tables of one host, made by `parse_host_firewall`; equal texts make equal firewalls.

    `left_out` are the comments on what iptables-save did not print. Plain data; asking is free.

    >>> firewall = parse_host_firewall("*filter\\n:INPUT DROP [0:0]\\nCOMMIT")
    >>> [chain.name for chain in firewall.table("filter").chains], firewall.left_out
    (['INPUT'], ())
    >>> firewall.chain("filter", "INPUT").default, firewall.chain("nat", "PREROUTING")
    ('DROP', None)
    """

    tables: tuple[Table, ...]
    left_out: tuple[LeftOut, ...] = ()

    def table(self, name: str) -> Table:
        """The table of a name; an empty one if there is none."""
        return next((table for table in self.tables if table.name == name), Table(name, ()))

    def chain(self, table: str, name: str) -> Chain | None:
        """A chain by the names of its table and its own."""
        return self.table(table).by_name.get(name)


def parse_host_firewall(text: str) -> HostFirewall:
    """The firewall an `iptables-save` text describes; what is not modelled is a test that cannot tell.

    Takes the time of reading the text once.

    >>> firewall = parse_host_firewall('''
    ... *filter
    ... :INPUT DROP [0:0]
    ... -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
    ... COMMIT
    ... ''')
    >>> firewall.chain("filter", "INPUT").rules[0].target
    'ACCEPT'
    """
    tables: dict[str, Table] = {}
    left_out: list[LeftOut] = []
    current: _Draft | None = None
    number, line = 1, text.strip()
    for number, line in _lines(text):
        if line.startswith("#"):
            left_out += _left_out(number, line)
        elif current is None:
            current = _Draft(_table_name(number, line, tables))
        elif line == "COMMIT":
            tables[current.name] = current.table()
            current = None
        else:
            current.read(number, line)
    if current is not None or not (tables or left_out):
        raise _wrong(number, line, _NO_COMMIT if current else _NO_TABLE)
    return HostFirewall(tuple(tables.values()), tuple(left_out))


def with_rule_first(firewall: HostFirewall, hook: str, line: str) -> HostFirewall:
    """The same firewall after one more line at the top of a chain of its filter table."""
    rule = _rule(0, line, deque(_words(0, line)[2:]))
    table = firewall.table("filter")
    chain = table.by_name.get(hook, Chain(hook, "ACCEPT", 0))
    longer = replace(chain, rules=(rule, *chain.rules))
    chains = {**table.by_name, hook: longer}
    others = tuple(other for other in firewall.tables if other.name != table.name)
    return replace(firewall, tables=(*others, Table(table.name, tuple(chains.values()))))


class _Draft:
    """A table that is being read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.chains: dict[str, Chain] = {}
        self.rules: dict[str, list[HostRule]] = {}

    def read(self, number: int, line: str) -> None:
        """Take one more line."""
        if match := _CHAIN.fullmatch(line):
            name, default = match[1], match[2]
            if name in self.chains:
                raise _wrong(number, line, _TWICE)
            self.chains[name] = Chain(name, "" if default == "-" else default, number)
            self.rules[name] = []
        else:
            self._add_rule(number, line)

    def table(self) -> Table:
        """All that was read."""
        self._refuse_strange_gotos()
        self._refuse_loops()
        chains = self.chains.values()
        return Table(self.name, tuple(replace(chain, rules=tuple(self.rules[chain.name])) for chain in chains))

    def _add_rule(self, number: int, line: str) -> None:
        words = deque(_words(number, line))
        if len(words) < 2 or words.popleft() not in ("-A", "--append"):
            raise _wrong(number, line, _NOT_A_LINE)
        chain = words.popleft()
        if chain not in self.chains:
            raise _wrong(number, line, _NO_CHAIN, chain=chain)
        try:
            self.rules[chain].append(_rule(number, line, words))
        except ParseError as error:
            raise _wrong(number, line, _IN_LINE, detail=error) from error

    def _refuse_strange_gotos(self) -> None:
        for rules in self.rules.values():
            for rule in rules:
                if rule.goto and rule.target not in self.chains:
                    raise _wrong(rule.line, rule.text, _NOT_A_CHAIN)

    def _refuse_loops(self) -> None:
        jumps = {
            name: {rule.target for rule in rules if rule.target in self.chains} for name, rules in self.rules.items()
        }
        try:
            TopologicalSorter(jumps).prepare()
        except CycleError as error:
            name = error.args[1][0]
            raise _wrong(self.chains[name].line, name, _LOOP) from None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that are not blank, without their counters."""
    for number, line in enumerate(text.split("\n"), start=1):
        tidy = _COUNTERS.sub("", line.strip(), count=1) if line.strip().startswith("[") else line.strip()
        if tidy:
            yield number, tidy


def _left_out(number: int, line: str) -> list[LeftOut]:
    """What a comment says of rules that are not printed; xtables-save.c and nft-shared.c of iptables 1.8.

    Further chains of nft in a table of iptables filter besides those that are printed, and each must accept. Those of
    a table that is not one of iptables, and the tables of iptables-legacy, may also translate addresses.
    """
    if match := _OTHER_CHAINS.fullmatch(line):
        return [LeftOut(number, line, "nat" if match[1] == "nat" else "")]
    if match := _INCOMPATIBLE.fullmatch(line):
        return [LeftOut(number, line, match[1] if match[1] in TABLES else "nat")]
    return [LeftOut(number, line, "nat")] if _LEGACY.fullmatch(line) else []


def _table_name(number: int, line: str, known: dict[str, Table]) -> str:
    if not (match := _TABLE.fullmatch(line)):
        raise _wrong(number, line, _NO_TABLE)
    if match[1] not in TABLES:
        raise _wrong(number, line, _UNKNOWN_TABLE, choices=", ".join(TABLES))
    if match[1] in known:
        raise _wrong(number, line, _TWICE)
    return match[1]


def _words(number: int, line: str) -> list[str]:
    """The words of a line with their quotes, by which an argument is told from an option."""
    words: list[str] = []
    for match in _WORD.finditer(line):
        if match[0] == '"':
            raise _wrong(number, line, _QUOTES)
        words.append(match[0])
    return words


def _rule(number: int, line: str, words: deque[str]) -> HostRule:
    tests, target, goto = read_options(words)
    return HostRule(number, line, tests, target, goto)


def _wrong(number: int, line: str, problem: str, **pieces: str | ParseError) -> ParseError:
    return ParseError("host_firewall", line, problem, line=str(number), **pieces)
