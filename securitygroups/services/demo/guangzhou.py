"""Guangzhou: where the shop began, with its web tier, its databases, its mail and the one way in."""

from securitygroups.models.choices import ChargeType, InstanceState, Platform

from .host_firewalls import CACHE, WEB
from .story import DEFAULT, SANDBOX, STOREFRONT, Fleet, GroupStory, RegionStory, numbered

GROUPS = (
    GroupStory(
        name="default",
        project=DEFAULT,
        description="System created security group",
        is_default=True,
        age=325,
        rules="""
            in  ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="bastion",
        project=DEFAULT,
        description="The one way in for admins",
        age=308,
        rules="""
            in  ACCEPT#0.0.0.0/0#22#TCP            note Logins from everywhere, with keys only
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="bastion-only",
        project=STOREFRONT,
        description="Logins through the bastion",
        age=264,
        rules="""
            in  ACCEPT#10.0.0.10#22#TCP            note The bastion
        """,
    ),
    GroupStory(
        name="db-clients",
        project=STOREFRONT,
        description="App servers: may reach the databases",
        age=265,
        rules="""
            in  ACCEPT#10.0.1.0/24#8080#TCP        note Calls from the web tier
            in  ACCEPT#10.0.0.10#22#TCP            note The bastion
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="database",
        project=STOREFRONT,
        description="MySQL and Redis",
        age=264,
        changed=31,
        rules="""
            in  ACCEPT#db-clients#3306#TCP         note MySQL for the app servers
            in  ACCEPT#db-clients#6379#TCP         note Redis for the app servers
            in  ACCEPT#10.0.0.10#22#TCP            note The bastion
        """,
        added="""
            in  ACCEPT#itself#3306#TCP             note Replication among the members
            out ACCEPT#itself#3306#TCP             note Replication among the members
        """,
    ),
    GroupStory(
        name="web-tier",
        project=STOREFRONT,
        description="Public web servers of the shop",
        age=265,
        changed=2,
        rules="""
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            in  ACCEPT#0.0.0.0/0#80,443#TCP        note Public web
            in  ACCEPT#203.0.113.0/24#22#TCP       note CI deploys
            in  DROP#0.0.0.0/0#22#TCP              note Close SSH to the Internet
            in  ACCEPT#db-clients#3306#TCP         note Database clients
            in  ACCEPT#198.51.100.8/29#ALL#ICMP    note Reachability checks
            out ACCEPT#0.0.0.0/0#80,443#TCP        note Packages and the payment service
            out ACCEPT#database#3306,6379#TCP      note Orders and sessions
            out ACCEPT#10.0.2.0/24#8080#TCP        note App servers
            out ACCEPT#10.0.0.0/8#53#UDP           note Names
        """,
        added="""
            in  ACCEPT#0.0.0.0/0#445#TCP           note File share; carriers block this port
        """,
    ),
    GroupStory(
        name="mail",
        project=STOREFRONT,
        description="Order mail in and out; mail-02 still waits for port 25 to be unblocked",
        age=190,
        rules="""
            in  ACCEPT#0.0.0.0/0#25#TCP            note Mail from other servers
            in  ACCEPT#10.0.0.0/8#587#TCP          note Mail from the app servers
            in  ACCEPT#10.0.0.10#22#TCP            note The bastion
            out ACCEPT#0.0.0.0/0#25#TCP            note Delivery
            out ACCEPT#0.0.0.0/0#53#UDP            note Names
        """,
    ),
    GroupStory(
        name="old-proxy",
        project=STOREFRONT,
        description="Proxy of the old shop: only a machine in the recycle bin still has it",
        age=301,
        rules="""
            in  ACCEPT#10.0.0.0/8#8888#TCP         note Proxy
            out ACCEPT#0.0.0.0/0#80,443#TCP
        """,
    ),
    GroupStory(
        name="open-all",
        project=SANDBOX,
        description="Open all ports, for tests only",
        age=176,
        rules="""
            in  ACCEPT#0.0.0.0/0#ALL#ALL
            in  ACCEPT#::/0#ALL#ALL
            out ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#::/0#ALL#ALL
        """,
    ),
)

SSH_AND_WEB = "TCP:22 sshd, TCP:80 nginx, TCP:443 nginx"

FLEETS = (
    Fleet(
        names=("bastion",),
        groups=("bastion",),
        project=DEFAULT,
        age=308,
        private="10.0.0.10",
        public="119.29.0.10",
        listeners="TCP:22 sshd",
    ),
    Fleet(
        names=("web-01",),
        groups=("bastion-only", "web-tier"),
        project=STOREFRONT,
        age=264,
        private="10.0.1.11",
        public="119.29.1.11",
        listeners=SSH_AND_WEB,
        host_firewall=WEB,
    ),
    Fleet(
        names=numbered("web", 2, 8),
        groups=("web-tier",),
        project=STOREFRONT,
        age=264,
        private="10.0.1.12",
        public="119.29.1.12",
        listeners=SSH_AND_WEB,
        host_firewall=WEB,
    ),
    Fleet(
        names=numbered("web", 9, 10),
        groups=("web-tier",),
        project=STOREFRONT,
        age=25,
        private="10.0.1.19",
        public="119.29.1.19",
        listeners=SSH_AND_WEB,
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=("web-11",),
        groups=("web-tier",),
        project=STOREFRONT,
        age=25,
        private="10.0.1.21",
        public="119.29.1.21",
        listeners=SSH_AND_WEB,
        charge_type=ChargeType.POSTPAID,
        state=InstanceState.STOPPED,
    ),
    Fleet(
        names=("web-12",),
        groups=("web-tier",),
        project=STOREFRONT,
        age=2,
        private="10.0.1.22",
        public="119.29.1.22",
        listeners=f"{SSH_AND_WEB}, TCP:445 smbd",
    ),
    Fleet(
        names=numbered("app", 1, 4),
        groups=("db-clients",),
        project=STOREFRONT,
        age=264,
        private="10.0.2.11",
        listeners="TCP:22 sshd, TCP:8080 java",
    ),
    Fleet(
        names=numbered("worker", 1, 2),
        groups=("db-clients",),
        project=STOREFRONT,
        age=120,
        private="10.0.2.21",
        listeners="TCP:22 sshd",
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=numbered("db", 1, 3),
        groups=("database",),
        project=STOREFRONT,
        age=263,
        private="10.0.3.11",
        listeners="TCP:22 sshd, TCP:3306 mysqld",
    ),
    Fleet(
        names=("cache-01",),
        groups=("database",),
        project=STOREFRONT,
        age=201,
        private="10.0.3.21",
        listeners="TCP:22 sshd, TCP:6379 redis-server",
        host_firewall=CACHE,
    ),
    Fleet(
        names=("db-old",),
        groups=("database",),
        project=STOREFRONT,
        age=263,
        recycled=4,
        private="10.0.3.9",
        listeners="TCP:22 sshd, TCP:3306 mysqld",
    ),
    Fleet(
        names=("mail-01",),
        groups=("mail",),
        project=STOREFRONT,
        age=189,
        private="10.0.4.11",
        public="119.29.4.11",
        listeners="TCP:22 sshd, TCP:25 postfix, TCP:587 postfix",
        smtp_unblocked=True,
    ),
    Fleet(
        names=("mail-02",),
        groups=("mail",),
        project=STOREFRONT,
        age=12,
        private="10.0.4.12",
        public="119.29.4.12",
        listeners="TCP:22 sshd, TCP:25 postfix, TCP:587 postfix",
    ),
    Fleet(
        names=("proxy-old",),
        groups=("old-proxy",),
        project=STOREFRONT,
        age=301,
        recycled=5,
        private="10.0.5.9",
        public="119.29.5.9",
        listeners="TCP:8888 tinyproxy",
    ),
    Fleet(
        names=("sandbox-01",),
        groups=("open-all",),
        project=SANDBOX,
        age=175,
        private="10.0.9.11",
        public="119.29.9.11",
        listeners="TCP:22 sshd, TCP:80 httpd",
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=("sandbox-02",),
        groups=("open-all",),
        project=SANDBOX,
        age=40,
        private="10.0.9.12",
        public="119.29.9.12",
        listeners="TCP:3389 TermService",
        platform=Platform.WINDOWS,
        charge_type=ChargeType.POSTPAID,
    ),
)

GUANGZHOU = RegionStory("ap-guangzhou", GROUPS, FLEETS)
