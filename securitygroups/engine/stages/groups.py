"""The security groups of the instance, in binding order."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.packets import Packet
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Action, Reason, Stage, Verdict


def check_groups(packet: Packet, environment: Environment) -> Step:
    """The first rule that matches in any group decides; one implicit reject comes after the last group."""
    if environment.is_platform_service(packet):
        return Step(Stage.SECURITY_GROUPS, Verdict.ACCEPT, Reason.PLATFORM_SERVICE)
    passed: list[str] = []
    for ref, policy in environment.groups:
        if rule := policy.first_match(packet):
            verdict = Verdict.ACCEPT if rule.action is Action.ACCEPT else Verdict.REJECT
            return Step(Stage.SECURITY_GROUPS, verdict, Reason.MATCHED_RULE, ref, rule.ref, tuple(passed))
        passed.append(ref)
    reason = Reason.IMPLICIT_DENY if passed else Reason.NO_GROUPS
    return Step(Stage.SECURITY_GROUPS, Verdict.REJECT, reason, passed=tuple(passed))
