"""The whole way of a packet. The order of the stages is data."""

from collections.abc import Sequence
from dataclasses import replace

from .environment import Environment
from .errors import EngineError
from .intset import IntSet
from .packets import Packet
from .stages import Check
from .stages.carrier import check_carrier
from .stages.groups import check_groups
from .stages.host_firewall import check_host_firewall
from .stages.listener import check_listener, check_process
from .stages.platform import check_platform
from .stages.smtp import check_smtp
from .trace import Leg, Step, Trace
from .vocabulary import Direction, Family, Protocol, Reason, Stage, Verdict

PATHS: dict[Direction, tuple[tuple[Stage, Check], ...]] = {
    # "Outbound: processes in your instance > iptables > security groups. Inbound: security groups > iptables
    # > processes in your instance.", https://intl.cloud.tencent.com/document/product/213/2502
    Direction.INGRESS: (
        (Stage.PLATFORM, check_platform),
        (Stage.CARRIER, check_carrier),
        (Stage.SECURITY_GROUPS, check_groups),
        (Stage.HOST_FIREWALL, check_host_firewall),
        (Stage.LISTENER, check_listener),
    ),
    Direction.EGRESS: (
        (Stage.PROCESS, check_process),
        (Stage.HOST_FIREWALL, check_host_firewall),
        (Stage.SECURITY_GROUPS, check_groups),
        (Stage.SMTP, check_smtp),
        (Stage.CARRIER, check_carrier),
    ),
}


def evaluate(packet: Packet, environment: Environment) -> Trace:
    """Walk the packet down its path; what comes after a reject is not reached, after an unknown it is.

    Costs a first match in each group, and one walk of the chains of the host firewall.

    >>> from securitygroups.engine import BoundGroup, Listener, compile_rules, parse_packet, parse_rule
    >>> rule = parse_rule(action="ACCEPT", protocol="TCP", ports="80", peer="10.0.0.0/8", ref="r1")
    >>> instance = Environment(
    ...     direction=Direction.INGRESS,
    ...     groups=(BoundGroup("sg-web", compile_rules([rule])),),
    ...     listeners=(Listener(Protocol.TCP, 80, "nginx"),),
    ... )
    >>> trace = evaluate(parse_packet(protocol="TCP", peer="10.1.2.3", port=80), instance)
    >>> for step in trace.steps:
    ...     print(step.stage, step.verdict, step.reason)
    platform accept ordinary-traffic
    carrier accept stays-private
    security-groups accept matched-rule
    host-firewall accept no-host-firewall
    listener accept listening
    >>> trace.verdict, trace.steps[2].group, trace.steps[2].rule
    (<Verdict.ACCEPT: 'accept'>, 'sg-web', 'r1')
    """
    return Trace((_leg(packet, environment),))


def evaluate_between(
    source: Environment, target: Environment, protocol: Protocol, port: int = 0, family: Family = Family.IPV4
) -> Trace:
    """Walk a packet between two instances: out of one, then into the other, both by their inside addresses.

    The source is given with its outbound rules, the target with its inbound ones; TCP and UDP need a port. The
    inbound leg is not reached when the outbound leg rejects. Costs two evaluations.

    >>> source = Environment(direction=Direction.EGRESS, addresses={Family.IPV4: 1})
    >>> target = Environment(direction=Direction.INGRESS, addresses={Family.IPV4: 2})
    >>> trace = evaluate_between(source, target, Protocol.ICMP)
    >>> trace.decisive.reason, [leg.packet.peer_text for leg in trace.legs]
    (<Reason.NO_GROUPS: 'no-groups'>, ['0.0.0.2', '0.0.0.1'])
    """
    if (source.direction, target.direction) != (Direction.EGRESS, Direction.INGRESS):
        raise EngineError("The source needs its outbound rules and the target its inbound rules.")
    for environment in (source, target):
        if family not in environment.addresses:
            raise EngineError(f"Both instances need an {family} address.")
    start, end = source.addresses[family], target.addresses[family]
    out = _leg(Packet(protocol, family, end, port), _near(source, family, end))
    packet = Packet(protocol, family, start, port)
    if any(step.verdict is Verdict.REJECT for step in out.steps):
        return Trace((out, Leg(target.direction, packet, _not_reached(PATHS[target.direction]))))
    return Trace((out, _leg(packet, _near(target, family, start))))


def _leg(packet: Packet, environment: Environment) -> Leg:
    path = PATHS[environment.direction]
    steps: list[Step] = []
    for _stage, check in path:
        steps.append(check(packet, environment))
        if steps[-1].verdict is Verdict.REJECT:
            break
    return Leg(environment.direction, packet, (*steps, *_not_reached(path[len(steps) :])))


def _not_reached(path: Sequence[tuple[Stage, Check]]) -> tuple[Step, ...]:
    return tuple(Step(stage, Verdict.NOT_REACHED, Reason.STOPPED_EARLIER) for stage, _check in path)


def _near(environment: Environment, family: Family, address: int) -> Environment:
    """The same, with one more address known to lie inside the network."""
    networks = environment.private_networks
    inside = networks.get(family, IntSet()) | IntSet.single(address)
    return replace(environment, private_networks={**networks, family: inside})
