"""What happens to a packet, in words: what decides, and what each stage on the way says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from securitygroups.engine import PORTED, UNMODELLED, Packet, Step, Trace, format_service
from securitygroups.engine.vocabulary import Direction, Reason, Stage, Unmodelled, Verdict
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import DIRECTIONS
from securitygroups.selectors.packets import MailSenders

from .rows import rule_sentence
from .sentences import some

IMPLICIT = "implicit-reject"
"""The id of the last row of a list, which stands for what no rule matches."""

STATES = {
    Verdict.ACCEPT: gettext_lazy("Passes"),
    Verdict.REJECT: gettext_lazy("Rejects"),
    Verdict.UNKNOWN: gettext_lazy("Unknown"),
}
STAGES = {
    Stage.PLATFORM: gettext_lazy("Platform services"),
    Stage.CARRIER: gettext_lazy("Carrier"),
    Stage.SMTP: gettext_lazy("TCP port 25"),
    Stage.HOST_FIREWALL: gettext_lazy("Host firewall"),
    Stage.LISTENER: gettext_lazy("Answer of the instance"),
    Stage.PROCESS: gettext_lazy("Process in the instance"),
}
REASONS = {
    Reason.STAYS_PRIVATE: gettext_lazy("Does not cross the Internet"),
    Reason.CARRIER_BLOCKED_PORT: gettext_lazy("Carriers block %(service)s wherever it crosses the Internet"),
    Reason.CARRIER_OPEN_PORT: gettext_lazy("%(service)s is not blocked"),
    Reason.PLATFORM_SERVICE: gettext_lazy("%(peer)s belongs to the platform, whose own services pass without a rule"),
    Reason.MATCHED_RULE: "%(rule)s",
    Reason.IMPLICIT_DENY: gettext_lazy("What no rule matches is rejected"),
    Reason.SMTP_BLOCKED: gettext_lazy("Closed towards the Internet until it is unblocked for the instance"),
    Reason.SMTP_UNBLOCKED: gettext_lazy("Unblocked for %(unblocked)s"),
    Reason.DEPENDS_ON_INSTANCE: gettext_lazy("Depends on the instance"),
    Reason.STOPPED_EARLIER: gettext_lazy("Not reached"),
}
BY_SENDER = gettext_lazy(
    "Depends on the instance: unblocked for %(unblocked)s, closed towards the Internet for %(blocked)s"
)
HEADLINES = {
    (Reason.MATCHED_RULE, Verdict.ACCEPT): gettext_lazy("Allowed by rule %(number)d"),
    (Reason.MATCHED_RULE, Verdict.REJECT): gettext_lazy("Rejected by rule %(number)d"),
    (Reason.IMPLICIT_DENY, Verdict.REJECT): gettext_lazy("Rejected: no rule matches"),
    (Reason.CARRIER_BLOCKED_PORT, Verdict.REJECT): gettext_lazy("Rejected by the carrier"),
    (Reason.SMTP_BLOCKED, Verdict.REJECT): gettext_lazy("Rejected: TCP port 25 is closed"),
    (Reason.PLATFORM_SERVICE, Verdict.ACCEPT): gettext_lazy("Platform service: no rule is asked"),
    (Reason.DEPENDS_ON_INSTANCE, Verdict.UNKNOWN): gettext_lazy("Depends on the instance"),
}
UNMODELLED_WORDS = {
    Unmodelled.EXISTING_CONNECTIONS: gettext_lazy("connections that exist already"),
    Unmodelled.NETWORK_ACL: gettext_lazy("network ACLs"),
    Unmodelled.ROUTES_AND_GATEWAYS: gettext_lazy("routes and gateways"),
}
# Stages that most packets do not concern are left out of the story of those.
BESIDE_THE_POINT = {Reason.ORDINARY_TRAFFIC, Reason.NOT_SMTP}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One stage on screen; `state` is its verdict in a word, and empty where it was not reached."""

    verdict: Verdict
    state: str
    title: str
    reason: str
    row: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a packet; `row` is the id of the row of the list that decides, if one does, `rule` its key.

    `hint` is the way out where a rule further down would allow what one above it rejects, and `hint_row` that rule's.
    """

    verdict: Verdict
    headline: str
    row: str
    rule: int
    steps: tuple[StepLine, ...]
    hint: str = ""
    hint_row: str = ""


def answer_of(
    trace: Trace, group: SecurityGroup, direction: Direction, rules: Sequence[Rule], senders: MailSenders | None
) -> Answer:
    """What becomes of a packet that met one group alone, its rules in the order in which they stand on screen.

    `senders` are those of mail towards the Internet, and the trace is that of one for which it is unblocked, if any is.
    """
    steps = [_of_all(step, senders) for step in trace.steps]
    decisive = next((step for step in steps if step.verdict is Verdict.REJECT), None) or _asked_last(steps)
    story = _Story(trace.legs[0].packet, group, direction, {str(rule.pk): rule for rule in rules}, senders)
    lines = tuple(story.line(step) for step in steps if _concerns(step))
    return Answer(decisive.verdict, story.headline(decisive), _row(decisive), int(decisive.rule or 0), lines)


def _of_all(step: Step, senders: MailSenders | None) -> Step:
    """The step as it is for all senders together."""
    if step.stage is Stage.SMTP and senders and senders.differ and step.verdict is Verdict.ACCEPT:
        return replace(step, verdict=Verdict.UNKNOWN, reason=Reason.DEPENDS_ON_INSTANCE)
    return step


def _asked_last(steps: Sequence[Step]) -> Step:
    """What decides on a packet that nothing rejects: its sender where that is open, else the rules."""
    by_stage = {step.stage: step for step in steps}
    mail = by_stage.get(Stage.SMTP)
    return mail if mail and mail.verdict is Verdict.UNKNOWN else by_stage[Stage.SECURITY_GROUPS]


def with_hint(answer: Answer, rules: Sequence[Rule], allow: Rule | None) -> Answer:
    """The answer, and that a rule below the deciding one would allow the packet, if there is one."""
    if allow is None:
        return answer
    places = {rule.pk: number for number, rule in enumerate(rules, 1)}
    words = {"allow": places[allow.pk], "decider": places[answer.rule]}
    hint = _("Rule %(allow)d would allow it, but rule %(decider)d comes first. Move rule %(allow)d above it.") % words
    return replace(answer, hint=hint, hint_row=f"rule-{allow.pk}")


def unmodelled() -> str:
    """What no answer takes into account, in one line."""
    return ", ".join(str(UNMODELLED_WORDS[each]) for each in UNMODELLED)


def _concerns(step: Step) -> bool:
    unreached_smtp = step.stage is Stage.SMTP and step.verdict is Verdict.NOT_REACHED
    return step.reason not in BESIDE_THE_POINT and not unreached_smtp


def _row(step: Step) -> str:
    if step.reason is Reason.IMPLICIT_DENY:
        return IMPLICIT
    return f"rule-{step.rule}" if step.rule else ""


@dataclass(frozen=True, slots=True)
class _Story:
    """What the words about a step need to know; `rules` are those of the list by ref, in order."""

    packet: Packet
    group: SecurityGroup
    direction: Direction
    rules: dict[str, Rule]
    senders: MailSenders | None

    def line(self, step: Step) -> StepLine:
        by_sender = step.stage is Stage.SMTP and step.verdict is Verdict.UNKNOWN
        reason = str(BY_SENDER if by_sender else REASONS[step.reason]) % self._words(step)
        if passed := self._passed(step):
            reason = f"{reason}; {passed}"
        return StepLine(step.verdict, str(STATES.get(step.verdict, "")), self._title(step), reason, _row(step))

    def headline(self, step: Step) -> str:
        return str(HEADLINES[step.reason, step.verdict]) % self._words(step)

    def _words(self, step: Step) -> dict[str, object]:
        packet = self.packet
        return {
            "service": format_service(packet.protocol, str(packet.port)),
            "peer": packet.peer_text,
            "number": self._number(step),
            "rule": rule_sentence(self.rules[step.rule]) if step.rule else "",
            "unblocked": some([sender.name for sender in self.senders.unblocked]) if self.senders else "",
            "blocked": some([sender.name for sender in self.senders.blocked]) if self.senders else "",
        }

    def _title(self, step: Step) -> str:
        words = {
            "group": self.group.name,
            "direction": str(DIRECTIONS[self.direction]).lower(),
            "number": self._number(step),
            "port": self.packet.port,
        }
        if step.stage is Stage.SECURITY_GROUPS:
            named = _("%(group)s, %(direction)s rule %(number)d") if step.rule else _("%(group)s, %(direction)s rules")
            return named % words
        if step.stage is Stage.LISTENER and self.packet.protocol in PORTED:
            return _("Process on port %(port)d") % words
        return str(STAGES[step.stage])

    def _number(self, step: Step) -> int:
        """The number of the deciding rule on screen; one more than there are when none is."""
        return [*self.rules, step.rule].index(step.rule) + 1

    def _passed(self, step: Step) -> str:
        """The rules that were asked before and did not match."""
        if step.reason not in (Reason.MATCHED_RULE, Reason.IMPLICIT_DENY):
            return ""
        match self._number(step) - 1:
            case 0:
                return ""
            case 1:
                return _("rule 1 did not match")
            case 2:
                return _("rules 1 and 2 did not match")
            case last:
                return _("rules 1 to %(last)d did not match") % {"last": last}
