"""The types of the add dialog, which fill in protocol, port and note as the real console's do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Preset:
    """One type: what it is called, and what it fills in."""

    name: str
    label: str | Promise
    service: str
    note: str | Promise


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(CUSTOM, _("Custom"), "", ""),
        Preset("linux-login", _("Linux login (22)"), "TCP:22", _("Linux SSH login")),
        Preset("windows-login", _("Windows login (3389)"), "TCP:3389", _("Windows remote desktop")),
        Preset("ping", _("Ping"), "ICMP", _("Ping")),
        Preset("http", _("HTTP (80)"), "TCP:80", _("Web service over HTTP")),
        Preset("https", _("HTTPS (443)"), "TCP:443", _("Web service over HTTPS")),
        Preset("mysql", _("MySQL (3306)"), "TCP:3306", _("MySQL database")),
        Preset("sql-server", _("SQL Server (1433)"), "TCP:1433", _("SQL Server database")),
        Preset("all-tcp", _("All TCP"), "TCP:ALL", ""),
        Preset("all-udp", _("All UDP"), "UDP:ALL", ""),
        Preset("all", _("All traffic"), "ALL", ""),
    )
}
