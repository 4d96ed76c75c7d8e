"""Hong Kong and Singapore: the shop abroad, with IPv6, a press site and a list of addresses to keep out."""

from securitygroups.models.choices import ChargeType, InstanceState, Platform

from .host_firewalls import WEB
from .story import PLATFORM, STOREFRONT, Fleet, GroupStory, RegionStory, numbered

SSH_AND_WEB = "TCP:22 sshd, TCP:80 nginx, TCP:443 nginx"

HONG_KONG_GROUPS = (
    GroupStory(
        name="web-tier",
        project=STOREFRONT,
        description="Public web servers of the shop, IPv4 and IPv6",
        age=110,
        rules="""
            in  ACCEPT#0.0.0.0/0#80,443#TCP        note Public web
            in  ACCEPT#::/0#80,443#TCP             note Public web
            in  ACCEPT#0.0.0.0/0#ALL#ICMP          note Ping
            in  ACCEPT#::/0#ALL#ICMPv6             note Ping
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#::/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="press-site",
        project=STOREFRONT,
        description="The web server of press-01 was moved to port 8080; the rule still opens 80",
        age=61,
        rules="""
            in  ACCEPT#0.0.0.0/0#80#TCP            note Press site
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="windows-apps",
        project=PLATFORM,
        description="Accounting on Windows servers",
        age=83,
        rules="""
            in  ACCEPT#198.51.100.8/29#3389#TCP    note Desktops, from the office
            in  ACCEPT#10.0.0.0/8#443#TCP          note Accounting
            out ACCEPT#10.0.0.0/8#ALL#ALL
            out ACCEPT#0.0.0.0/0#443#TCP           note Updates
        """,
    ),
    GroupStory(
        name="dns",
        project=PLATFORM,
        description="Name server of the shop's domains",
        age=104,
        rules="""
            in  ACCEPT#0.0.0.0/0#53#UDP            note Names
            in  ACCEPT#0.0.0.0/0#53#TCP            note Names, long answers
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#0.0.0.0/0#53#UDP            note Names
        """,
    ),
)

HONG_KONG_FLEETS = (
    Fleet(
        names=numbered("hk-web", 1, 3),
        groups=("web-tier",),
        project=STOREFRONT,
        age=109,
        private="10.3.1.11",
        public="119.29.121.11",
        ipv6="2001:db8:3:1::11",
        listeners=SSH_AND_WEB,
        host_firewall=WEB,
    ),
    Fleet(
        names=("press-01",),
        groups=("press-site",),
        project=STOREFRONT,
        age=60,
        private="10.3.2.11",
        public="119.29.122.11",
        listeners="TCP:22 sshd, TCP:8080 nginx",
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=("ledger-01",),
        groups=("windows-apps",),
        project=PLATFORM,
        age=82,
        private="10.3.4.11",
        public="119.29.124.11",
        listeners="TCP:443 w3wp, TCP:3389 TermService",
        platform=Platform.WINDOWS,
    ),
    Fleet(
        names=("ledger-02",),
        groups=("windows-apps",),
        project=PLATFORM,
        age=82,
        private="10.3.4.12",
        listeners="TCP:443 w3wp, TCP:3389 TermService",
        platform=Platform.WINDOWS,
        state=InstanceState.STOPPED,
    ),
    Fleet(
        names=("ns-01",),
        groups=("dns",),
        project=PLATFORM,
        age=103,
        private="10.3.5.11",
        public="119.29.125.11",
        listeners="TCP:22 sshd, TCP:53 named, UDP:53 named",
    ),
)

SINGAPORE_GROUPS = (
    GroupStory(
        name="sea-web",
        project=STOREFRONT,
        description="Public web servers for South East Asia",
        age=47,
        rules="""
            in  ACCEPT#0.0.0.0/0#80,443#TCP        note Public web
            in  ACCEPT#::/0#80,443#TCP             note Public web
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#::/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="blocklist",
        project=STOREFRONT,
        description="Rejected addresses. Bind it first: on sg-web-02 it is last, and sea-web lets them in",
        age=46,
        rules="""
            in  DROP#198.51.100.77#ALL#ALL         note Card fraud
        """,
    ),
)

SINGAPORE_FLEETS = (
    Fleet(
        names=("sg-web-01",),
        groups=("blocklist", "sea-web"),
        project=STOREFRONT,
        age=45,
        private="10.4.1.11",
        public="119.29.161.11",
        ipv6="2001:db8:4:1::11",
        listeners=SSH_AND_WEB,
    ),
    Fleet(
        names=("sg-web-02",),
        groups=("sea-web", "blocklist"),
        project=STOREFRONT,
        age=45,
        private="10.4.1.12",
        public="119.29.161.12",
        ipv6="2001:db8:4:1::12",
        listeners=SSH_AND_WEB,
    ),
    Fleet(
        names=("sg-web-03",),
        groups=("blocklist", "sea-web"),
        project=STOREFRONT,
        age=8,
        private="10.4.1.13",
        public="119.29.161.13",
        ipv6="2001:db8:4:1::13",
        listeners=SSH_AND_WEB,
        charge_type=ChargeType.POSTPAID,
        state=InstanceState.STOPPED,
    ),
)

HONG_KONG = RegionStory("ap-hongkong", HONG_KONG_GROUPS, HONG_KONG_FLEETS)
SINGAPORE = RegionStory("ap-singapore", SINGAPORE_GROUPS, SINGAPORE_FLEETS)
