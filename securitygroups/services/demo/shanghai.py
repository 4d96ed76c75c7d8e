"""Shanghai: the second home of the shop, and the machines that build and watch it."""

from securitygroups.models.choices import ChargeType, Platform

from .host_firewalls import WEB
from .story import DEFAULT, PLATFORM, STOREFRONT, Fleet, GroupStory, RegionStory, numbered

GROUPS = (
    GroupStory(
        name="default",
        project=DEFAULT,
        description="System created security group",
        is_default=True,
        age=240,
        rules="""
            in  ACCEPT#0.0.0.0/0#ALL#ALL
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="db-clients",
        project=STOREFRONT,
        description="App servers: may reach the databases",
        age=233,
        rules="""
            in  ACCEPT#10.1.1.0/24#8080#TCP        note Calls from the web tier
            in  ACCEPT#10.0.0.10#22#TCP            note The bastion in Guangzhou
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="database",
        project=STOREFRONT,
        description="MySQL alone: no logins, nothing out. sh-web-06 got it by mistake instead of web-tier",
        age=232,
        rules="""
            in  ACCEPT#db-clients#3306#TCP         note MySQL for the app servers
        """,
    ),
    GroupStory(
        name="web-tier",
        project=STOREFRONT,
        description="Public web servers of the shop",
        age=233,
        rules="""
            in  ACCEPT#0.0.0.0/0#80,443#TCP        note Public web
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            in  ACCEPT#0.0.0.0/0#ALL#ICMP          note Ping
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
    ),
    GroupStory(
        name="build-farm",
        project=PLATFORM,
        description="Builders, Linux and Windows, that share their caches",
        age=151,
        changed=19,
        rules="""
            in  ACCEPT#203.0.113.0/24#22#TCP       note Jobs from CI
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            in  ACCEPT#itself#ALL#ALL              note Builders among themselves
            out ACCEPT#0.0.0.0/0#ALL#ALL
        """,
        added="""
            in  ACCEPT#198.51.100.8/29#3389#TCP    note Desktops of the Windows builders, from the office
        """,
    ),
    GroupStory(
        name="monitoring",
        project=PLATFORM,
        description="Metrics, logs, dashboards",
        age=148,
        rules="""
            in  ACCEPT#198.51.100.8/29#3000#TCP    note Dashboards, from the office
            in  ACCEPT#10.0.0.0/8#9090-9093#TCP    note Metrics and alerts
            in  ACCEPT#10.0.0.0/8#514#UDP          note Logs
            in  ACCEPT#10.0.0.0/8#22#TCP           note Admin logins
            out ACCEPT#10.0.0.0/8#ALL#TCP          note Scrapes
            out ACCEPT#0.0.0.0/0#443#TCP           note Alerts to the phones
        """,
    ),
)

SSH_AND_WEB = "TCP:22 sshd, TCP:80 nginx, TCP:443 nginx"

FLEETS = (
    Fleet(
        names=numbered("sh-web", 1, 5),
        groups=("web-tier",),
        project=STOREFRONT,
        age=232,
        private="10.1.1.11",
        public="119.29.41.11",
        listeners=SSH_AND_WEB,
        host_firewall=WEB,
    ),
    Fleet(
        names=("sh-web-06",),
        groups=("database",),
        project=STOREFRONT,
        age=3,
        private="10.1.1.16",
        public="119.29.41.16",
        listeners=SSH_AND_WEB,
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=numbered("sh-app", 1, 3),
        groups=("db-clients",),
        project=STOREFRONT,
        age=232,
        private="10.1.2.11",
        listeners="TCP:22 sshd, TCP:8080 java",
    ),
    Fleet(
        names=numbered("sh-db", 1, 2),
        groups=("database",),
        project=STOREFRONT,
        age=231,
        private="10.1.3.11",
        listeners="TCP:3306 mysqld",
    ),
    Fleet(
        names=numbered("builder", 1, 4),
        groups=("build-farm",),
        project=PLATFORM,
        age=150,
        private="10.1.6.11",
        listeners="TCP:22 sshd, TCP:8081 sccache",
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=("builder-win-01",),
        groups=("build-farm",),
        project=PLATFORM,
        age=19,
        private="10.1.6.21",
        public="119.29.46.21",
        listeners="TCP:3389 TermService",
        platform=Platform.WINDOWS,
        charge_type=ChargeType.POSTPAID,
    ),
    Fleet(
        names=("prometheus-01",),
        groups=("monitoring",),
        project=PLATFORM,
        age=147,
        private="10.1.7.11",
        listeners="TCP:22 sshd, TCP:9090 prometheus, TCP:9093 alertmanager, UDP:514 rsyslogd",
    ),
    Fleet(
        names=("grafana-01",),
        groups=("monitoring",),
        project=PLATFORM,
        age=147,
        private="10.1.7.12",
        public="119.29.47.12",
        listeners="TCP:22 sshd, TCP:3000 grafana",
    ),
)

SHANGHAI = RegionStory("ap-shanghai", GROUPS, FLEETS)
