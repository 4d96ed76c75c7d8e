"""The services people know by the port: the vendor's page of common server ports, and what the demo world runs."""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from securitygroups.engine import parse_ports
from securitygroups.engine.vocabulary import Protocol

# https://intl.cloud.tencent.com/document/product/215/35520
SERVICE_NAMES = {
    20: "FTP data",
    21: "FTP",
    22: "SSH",
    23: "Telnet",
    25: "SMTP",
    53: "DNS",
    80: "HTTP",
    110: "POP3",
    123: "NTP",
    137: "NetBIOS",
    138: "NetBIOS",
    139: "NetBIOS",
    143: "IMAP",
    443: "HTTPS",
    445: "SMB",
    465: "SMTPS",
    587: "Mail submission",
    1433: "SQL Server",
    1434: "SQL Server browser",
    3306: "MySQL",
    3389: "Remote desktop",
    5432: "PostgreSQL",
    6379: "Redis",
    6443: "Kubernetes API",
    8080: "Alternate HTTP",
    9200: "Elasticsearch",
    27017: "MongoDB",
}
PROTOCOL_NAMES: dict[str, str | Promise] = {
    Protocol.ICMP: _("Ping"),
    Protocol.ICMPV6: _("Ping"),
    Protocol.ALL: _("All traffic"),
    Protocol.GRE: _("Tunnels"),
}
EVERY_PORT = _("All ports")
SHOWN = 3


def named_services(protocol: str, ports: str) -> str:
    """What a rule's protocol and ports are for, in a few words; empty when nobody has a name for it."""
    if protocol in PROTOCOL_NAMES:
        return str(PROTOCOL_NAMES[protocol])
    return str(EVERY_PORT) if ports == "ALL" else _familiar(ports)


@lru_cache(maxsize=4096)
def _familiar(ports: str) -> str:
    """The names that services have in every language."""
    spans = parse_ports(ports).spans
    names = [SERVICE_NAMES[first] for first, last in spans if first == last and first in SERVICE_NAMES]
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:SHOWN]) + ("…" if len(distinct) > SHOWN else "")
