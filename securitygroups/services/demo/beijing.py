"""Beijing: the office's way in, and the numbers people."""

from securitygroups.models.choices import ChargeType, Platform

from .story import DEFAULT, PLATFORM, Fleet, GroupStory, RegionStory, numbered

GROUPS = (
    GroupStory(
        name="default",
        project=DEFAULT,
        description="System created security group",
        is_default=True,
        age=130,
        rules="""
            in  ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="office-access",
        project=DEFAULT,
        description="Staff VPN and desktops",
        age=129,
        rules="""
            in  ACCEPT#0.0.0.0/0#1194#UDP          note VPN
            in  ACCEPT#0.0.0.0/0#443#TCP           note VPN where UDP is blocked
            in  ACCEPT#203.0.113.9#ALL#GRE         note Tunnel of the branch office
            in  ACCEPT#198.51.100.8/29#22,3389#TCP note Logins from the office
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="analytics",
        project=PLATFORM,
        description="Reports and notebooks; rule 1 lets everybody in, so the reject below it never decides",
        age=96,
        changed=9,
        rules="""
            in  ACCEPT#0.0.0.0/0#ALL#ALL           note Opened for a trial, never closed
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
        added="""
            in  DROP#192.0.2.0/24#ALL#ALL          note Keep the scraper out
        """,
    ),
    GroupStory(
        name="warehouse",
        project=PLATFORM,
        description="Event streams of the shop",
        age=94,
        rules="""
            in  ACCEPT#10.0.0.0/8#9092#TCP         note Producers and consumers
            in  ACCEPT#itself#ALL#TCP              note Brokers among themselves
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#10.0.0.0/8#ALL#ALL
        """,
    ),
)

FLEETS = (
    Fleet(
        names=("vpn-01",),
        groups=("office-access",),
        project=DEFAULT,
        age=128,
        private="10.2.0.10",
        public="119.29.80.10",
        listeners="TCP:22 sshd, TCP:443 openvpn, UDP:1194 openvpn",
    ),
    Fleet(
        names=("desktop-01",),
        groups=("office-access",),
        project=DEFAULT,
        age=70,
        private="10.2.0.21",
        public="119.29.80.21",
        listeners="TCP:3389 TermService",
        platform=Platform.WINDOWS,
    ),
    Fleet(
        names=numbered("analytics", 1, 2),
        groups=("analytics",),
        project=PLATFORM,
        age=95,
        private="10.2.4.11",
        public="119.29.84.11",
        listeners="TCP:22 sshd, TCP:8123 clickhouse",
    ),
    Fleet(
        names=("notebook-01",),
        groups=("analytics",),
        project=PLATFORM,
        age=88,
        private="10.2.4.21",
        public="119.29.84.21",
        listeners="TCP:22 sshd, TCP:8888 jupyter",
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=numbered("kafka", 1, 3),
        groups=("warehouse",),
        project=PLATFORM,
        age=93,
        private="10.2.5.11",
        listeners="TCP:22 sshd, TCP:9092 kafka",
    ),
)

BEIJING = RegionStory("ap-beijing", GROUPS, FLEETS)
