"""The vendor's tables, as data. A caller can put others in their place in the environment."""

from typing import NamedTuple

from .intset import IntSet
from .peers import parse_peer
from .ports import parse_ports
from .vocabulary import Family, Protocol, Sensitivity

CARRIER_BLOCKED = {
    # "Which ports are not supported by Tencent Cloud?", https://intl.cloud.tencent.com/document/product/213/2502
    # The newer list of the VPC FAQ adds TCP 5800 and 5900.
    Protocol.TCP: parse_ports("42,135,137,138,139,445,593,1025,1434,1068,3127,3128,3129,3130,4444,5554,9996"),
    Protocol.UDP: parse_ports("1026,1027,1434,1068,5554,9996,1028,1433,135-139"),
}
"""Ports the carriers block wherever a packet crosses the Internet.

>>> 445 in CARRIER_BLOCKED[Protocol.TCP], 445 in CARRIER_BLOCKED[Protocol.UDP]
(True, False)
"""

PLATFORM_NETWORKS = {
    # Cloud Monitor and the metadata service answer in 169.254.0.0/16; load balancers check the health of
    # instances from 100.64.0.0/10, document 214/14733. The vendor publishes no complete list.
    Family.IPV4: parse_peer("169.254.0.0/16").addresses | parse_peer("100.64.0.0/10").addresses,
    Family.IPV6: IntSet(),
}
"""Addresses of the platform's own services, which no security group filters.

>>> parse_address("169.254.0.4")[1] in PLATFORM_NETWORKS[Family.IPV4]
True
"""

SMTP_PORT = 25
"""Closed towards public addresses until the instance is unblocked, document 213/34833."""

WIDE = {Family.IPV4: 2**24, Family.IPV6: 2**96}
"""More public addresses than this are nearly everyone: an IPv4 /8, or an IPv6 /32, one provider's share."""


class SensitivePort(NamedTuple):
    """A port that should rarely be open to everyone. Plain data.

    >>> SensitivePort(Protocol.TCP, 8500, "Consul", Sensitivity.MANAGEMENT).service
    'Consul'
    """

    protocol: Protocol
    port: int
    service: str
    sensitivity: Sensitivity


SENSITIVE_PORTS = (
    # "Common server ports", document 213/12451, and the IANA registry of service names.
    SensitivePort(Protocol.TCP, 22, "SSH", Sensitivity.LOGIN),
    SensitivePort(Protocol.TCP, 3389, "Remote Desktop", Sensitivity.LOGIN),
    SensitivePort(Protocol.TCP, 23, "Telnet", Sensitivity.LOGIN),
    SensitivePort(Protocol.TCP, 5900, "VNC", Sensitivity.LOGIN),
    SensitivePort(Protocol.TCP, 21, "FTP", Sensitivity.LOGIN),
    SensitivePort(Protocol.TCP, 3306, "MySQL", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 1433, "SQL Server", Sensitivity.DATABASE),
    SensitivePort(Protocol.UDP, 1434, "SQL Server Browser", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 5432, "PostgreSQL", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 1521, "Oracle", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 6379, "Redis", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 27017, "MongoDB", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 11211, "Memcached", Sensitivity.DATABASE),
    SensitivePort(Protocol.UDP, 11211, "Memcached", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 9200, "Elasticsearch", Sensitivity.DATABASE),
    SensitivePort(Protocol.TCP, 2375, "Docker", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 2379, "etcd", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 6443, "Kubernetes", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 10250, "kubelet", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 135, "Windows RPC", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 139, "NetBIOS", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.TCP, 445, "SMB", Sensitivity.MANAGEMENT),
    SensitivePort(Protocol.UDP, 161, "SNMP", Sensitivity.MANAGEMENT),
)
"""Login first, then databases, then management, each from the most to the least common.

>>> [port.service for port in SENSITIVE_PORTS[:2]]
['SSH', 'Remote Desktop']
"""
