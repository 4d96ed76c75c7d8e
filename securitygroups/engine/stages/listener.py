"""The process at the end of the way, or at its start."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.packets import Packet
from securitygroups.engine.protocols import PORTED
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Protocol, Reason, Stage, Verdict


def check_listener(packet: Packet, environment: Environment) -> Step:
    """Say who answers: a process, the system itself for a ping, or nobody."""
    if not environment.inside_known:
        return Step(Stage.LISTENER, Verdict.UNKNOWN, Reason.DEPENDS_ON_INSTANCE)
    if not environment.running:
        return Step(Stage.LISTENER, Verdict.REJECT, Reason.INSTANCE_STOPPED)
    if packet.protocol is Protocol.GRE:
        return Step(Stage.LISTENER, Verdict.UNKNOWN, Reason.LISTENER_UNMODELLED)
    if packet.protocol not in PORTED:
        return Step(Stage.LISTENER, Verdict.ACCEPT, Reason.SYSTEM_ANSWERS)
    for protocol, port, process in environment.listeners:
        if (protocol, port) == (packet.protocol, packet.port):
            return Step(Stage.LISTENER, Verdict.ACCEPT, Reason.LISTENING, text=process)
    return Step(Stage.LISTENER, Verdict.REJECT, Reason.NOTHING_LISTENS)


def check_process(_packet: Packet, environment: Environment) -> Step:
    """A running instance can send."""
    if not environment.inside_known:
        return Step(Stage.PROCESS, Verdict.UNKNOWN, Reason.DEPENDS_ON_INSTANCE)
    if environment.running:
        return Step(Stage.PROCESS, Verdict.ACCEPT, Reason.PROCESS_SENDS)
    return Step(Stage.PROCESS, Verdict.REJECT, Reason.INSTANCE_STOPPED)
