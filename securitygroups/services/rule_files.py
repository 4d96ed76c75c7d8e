"""Rule files: groups and their rules as text that people keep, read, mail and load.

    # a comment
    [web]
    in  ACCEPT#10.0.0.0/8#22#TCP           note SSH inside the network only
    out ACCEPT#0.0.0.0/0#ALL#ALL

One block per group, one line per rule: its direction, then ACTION#PEER#PORT#PROTOCOL, then perhaps a note.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from securitygroups.engine import ParseError, Peer, build_service, parse_action
from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.rules import rules_of

from .characters import character_problem
from .drafts import DraftPeer, RuleDraft, parse_block
from .errors import ServiceError, sentence_of
from .guards import NAME_LENGTH, text_problem

DIRECTIONS = {"in": Direction.INGRESS, "out": Direction.EGRESS}
WORDS = {direction: word for word, direction in DIRECTIONS.items()}
EXAMPLE = "in ACCEPT#10.0.0.0/8#22#TCP note SSH"

_RULE = re.compile(r"(?P<word>\S+)\s+(?P<fields>\S+)(?:\s+note(?:\s+(?P<note>.*))?)?")
_REFERENCE = re.compile(r"sg-[0-9a-z]{8}")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with one line."""

    line: int
    text: str
    problem: str


class RuleFileError(ServiceError):
    """The file cannot be loaded; every line that is wrong is named, and nothing was written."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        sentence = _("Line %(line)d: %(problem)s")
        super().__init__("\n".join(sentence % {"line": found.line, "problem": found.problem} for found in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of a file, and where it stands."""

    line: int
    direction: Direction
    draft: RuleDraft


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A group of a file with its rules in order, and the line of its name."""

    line: int
    name: str
    rules: list[RuleLine] = field(default_factory=list)

    def drafts(self) -> dict[Direction, list[RuleDraft]]:
        """The rules per direction, as a new group takes them."""
        return {way: [rule.draft for rule in self.rules if rule.direction is way] for way in Direction}


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a text says, and what is wrong with it."""

    blocks: list[GroupBlock]
    problems: list[FileProblem]


class _LineError(Exception):
    """This line means nothing, for the reason given."""


def parse_rule_file(text: str, peers: Mapping[str, DraftPeer] | None = None) -> list[GroupBlock]:
    """The groups of a file, or a `RuleFileError` with everything that is wrong. `peers` are the groups rules may name.

    >>> (web,) = parse_rule_file("[web]\\nin ACCEPT#0.0.0.0/0#80,443#TCP note Public web")
    >>> web.name, web.rules[0].line, web.rules[0].draft.service.ports_text, web.rules[0].draft.note
    ('web', 2, '80,443', 'Public web')
    """
    file = read_rule_file(text, peers or {})
    if file.problems:
        raise RuleFileError(file.problems)
    return file.blocks


def read_rule_file(text: str, peers: Mapping[str, DraftPeer]) -> RuleFile:
    """The groups of a file as far as they can be read, beside every problem, in the order of the lines."""
    lines = [line.strip() for line in text.removeprefix("\ufeff").split("\n")]
    blocks: list[GroupBlock] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        try:
            _read_line(number, line, blocks, peers)
        except _LineError as error:
            problems.append((number, str(error)))
    for block in blocks:
        problems += _surplus(block)
    if not (blocks or problems):
        problems.append((1, _("The file names no group. Begin with a name such as [web].")))
    return RuleFile(blocks, [FileProblem(line, lines[line - 1], problem) for line, problem in sorted(problems)])


def format_rule_file(groups: Sequence[SecurityGroup]) -> str:
    """The text that makes these groups again, in one query."""
    rules: dict[int, list[Rule]] = {group.pk: [] for group in groups}
    for rule in rules_of(groups):
        rules[rule.group_id].append(rule)
    return "\n\n".join(_format_group(group, rules[group.pk]) for group in groups) + "\n"


def _read_line(number: int, text: str, blocks: list[GroupBlock], peers: Mapping[str, DraftPeer]) -> None:
    if not text or text.startswith("#"):
        return
    _refuse_bad_characters(text)
    if text.startswith("["):
        blocks.append(GroupBlock(number, text[1:].removesuffix("]").strip()))
        _refuse_bad_header(text, blocks)
    elif not blocks:
        raise _LineError(_("This stands before the first group. Put a name such as [web] above it."))
    else:
        blocks[-1].rules.append(_read_rule(number, text, peers))


def _refuse_bad_characters(text: str) -> None:
    if problem := character_problem(text.replace("\t", " ")):
        raise _LineError(problem)


def _refuse_bad_header(text: str, blocks: Sequence[GroupBlock]) -> None:
    name = blocks[-1].name
    if not text.endswith("]"):
        raise _LineError(_("The name of a group ends with a bracket, as in [web]."))
    if not name:
        raise _LineError(_("Give the group a name, as in [web]."))
    if len(name) > NAME_LENGTH:
        raise _LineError(
            _("A name has at most %(most)d characters; this has %(length)d.")
            % {"most": NAME_LENGTH, "length": len(name)}
        )
    for block in blocks[:-1]:
        if block.name == name:
            raise _LineError(
                _("“%(name)s” is the group of line %(line)d already. Choose another name.")
                % {"name": name, "line": block.line}
            )


def _read_rule(number: int, text: str, peers: Mapping[str, DraftPeer]) -> RuleLine:
    match = _RULE.fullmatch(text)
    fields = match["fields"].split("#") if match else []
    if not match or len(fields) != 4:
        raise _LineError(_("This is no rule. Write one as in: %(example)s") % {"example": EXAMPLE})
    if match["word"] not in DIRECTIONS:
        raise _LineError(_("“%(word)s” is no direction. Begin with in or out.") % {"word": match["word"]})
    try:
        draft = _draft(fields, (match["note"] or "").strip(), peers)
    except ParseError as error:
        raise _LineError(sentence_of(error)) from error
    if problem := text_problem(draft):
        raise _LineError(problem[1])
    return RuleLine(number, DIRECTIONS[match["word"]], draft)


def _draft(fields: Sequence[str], note: str, peers: Mapping[str, DraftPeer]) -> RuleDraft:
    action, peer_text, ports, protocol = fields
    service = build_service(protocol, ports)
    if peer_text in peers:
        return RuleDraft(action=parse_action(action), service=service, peer=peers[peer_text], note=note)
    if _REFERENCE.fullmatch(peer_text):
        raise _LineError(_("%(peer)s is no security group of this region and project.") % {"peer": peer_text})
    return RuleDraft(action=parse_action(action), service=service, peer=parse_block(peer_text), note=note)


def _surplus(block: GroupBlock) -> Iterator[tuple[int, str]]:
    """The lines of a block that are too much: rules said twice, and what is beyond the quotas."""
    for direction in Direction:
        rules = [rule for rule in block.rules if rule.direction is direction]
        yield from _repeats(rules)
        quota = settings.QUOTAS["rules"]
        if len(rules) > quota:
            yield rules[quota].line, _("A list holds at most %(quota)d rules; this is one more.") % {"quota": quota}
    quota = settings.QUOTAS["referenced_groups"]
    named: dict[Hashable, int] = {}
    for rule in block.rules:
        if not isinstance(rule.draft.peer, Peer):
            named.setdefault(rule.draft.peer, rule.line)
    for line in list(named.values())[quota : quota + 1]:
        yield line, _("The rules of a group may name at most %(quota)d groups.") % {"quota": quota}


def _repeats(rules: Sequence[RuleLine]) -> Iterator[tuple[int, str]]:
    first: dict[Hashable, int] = {}
    for rule in rules:
        line = first.setdefault(rule.draft.meaning(), rule.line)
        if line != rule.line:
            yield rule.line, _("This repeats line %(line)d: same peer, protocol, ports and policy.") % {"line": line}


def _format_group(group: SecurityGroup, rules: Sequence[Rule]) -> str:
    lines = [_format_rule(rule) for way in Direction for rule in rules if rule.direction == way]
    return "\n".join([f"[{_one_line(group.name)}]", *lines])


def _format_rule(rule: Rule) -> str:
    peer = rule.peer_group.group_id if rule.peer_group else rule.cidr or rule.ipv6_cidr
    line = f"{WORDS[Direction(rule.direction)]:<4}{rule.action}#{peer}#{rule.ports}#{rule.protocol}"
    return f"{line:<38} note {_one_line(rule.note)}" if rule.note else line


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())
