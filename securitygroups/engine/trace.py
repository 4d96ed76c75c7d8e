"""The answer to what happens to one packet: every layer it meets, and what each says."""

from dataclasses import dataclass

from .errors import EngineError
from .packets import Packet
from .vocabulary import Direction, Reason, Stage, Unmodelled, Verdict

UNMODELLED = tuple(Unmodelled)
"""What no trace takes into account, to be said beside every one.

>>> Unmodelled.NETWORK_ACL in UNMODELLED
True
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What one stage says and why.

    Security groups name the deciding group and rule by their refs, and in `passed` the groups above that had
    no rule for the packet. The host firewall names the line; a listener its process, as `text`. Plain data.

    >>> step = Step(Stage.LISTENER, Verdict.ACCEPT, Reason.LISTENING, text="nginx")
    >>> print(step.stage, step.verdict, step.reason, step.text)
    listener accept listening nginx
    """

    stage: Stage
    verdict: Verdict
    reason: Reason
    group: str = ""
    rule: str = ""
    passed: tuple[str, ...] = ()
    line: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """The stages of one direction at one instance, for the packet as that instance sees it."""

    direction: Direction
    packet: Packet
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way of a packet; one leg, or two between two instances. Asking is free: the steps are few.

    >>> from securitygroups.engine import Environment, evaluate, parse_packet
    >>> bare = Environment(direction=Direction.INGRESS)
    >>> trace = evaluate(parse_packet(protocol="TCP", peer="10.0.0.9", port=22), bare)
    >>> str(trace.verdict), str(trace.decisive.stage), str(trace.decisive.reason)
    ('reject', 'security-groups', 'no-groups')
    >>> len(trace.steps), str(trace.at(Stage.LISTENER).verdict)
    (5, 'not-reached')
    """

    legs: tuple[Leg, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step on the way, in order."""
        return tuple(step for leg in self.legs for step in leg.steps)

    def at(self, stage: Stage) -> Step:
        """The first step of a stage that is on the way."""
        for step in self.steps:
            if step.stage is stage:
                return step
        raise EngineError(f"The stage {stage} is not on the way of this packet.")

    @property
    def verdict(self) -> Verdict:
        """A reject anywhere rejects; else an unknown anywhere leaves it unknown."""
        return self.decisive.verdict

    @property
    def decisive(self) -> Step:
        """The step to look at first: the one that rejects, else the first unknown, else the last."""
        for verdict in (Verdict.REJECT, Verdict.UNKNOWN):
            for step in self.steps:
                if step.verdict is verdict:
                    return step
        return self.steps[-1]
