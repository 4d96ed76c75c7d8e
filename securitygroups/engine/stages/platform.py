"""The platform's own services, which reach every instance without a rule."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.packets import Packet
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Reason, Stage, Verdict


def check_platform(packet: Packet, environment: Environment) -> Step:
    """Say whether the packet comes from the platform itself."""
    service = environment.is_platform_service(packet)
    reason = Reason.PLATFORM_SERVICE if service else Reason.ORDINARY_TRAFFIC
    return Step(Stage.PLATFORM, Verdict.ACCEPT, reason)
