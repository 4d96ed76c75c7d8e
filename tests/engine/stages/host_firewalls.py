"""Host firewalls in few words, and what they decide about a packet."""

from securitygroups.engine import Stage, evaluate, parse_host_firewall
from tests.engine.factories import make_group, make_instance, make_packet

OPEN = make_group("sg-all", "ACCEPT ALL 0.0.0.0/0", "ACCEPT ALL ::/0")


def step_for(text, packet, **facts):
    listening = [f"{protocol}:{port}" for protocol in ("TCP", "UDP") for port in (22, 80, 443, 8080)]
    instance = make_instance(OPEN, host_firewall=parse_host_firewall(text), listening=listening, **facts)
    return evaluate(make_packet(packet), instance).at(Stage.HOST_FIREWALL)


def filter_table(*rules, policy="DROP", more=""):
    lines = (f"-A INPUT {rule}" if not rule.startswith("-A") else rule for rule in rules)
    return "\n".join(["*filter", f":INPUT {policy} [0:0]", ":OUTPUT DROP [0:0]", more, *lines, "COMMIT"])
