"""The visitor behind a request: their address, and who they are in the audit line."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from securitygroups.services.audit import Actor

from .access import Request


def visitor_address(request: HttpRequest) -> str:
    """The address the visitor comes from, behind a trusted proxy the last one it saw; empty where a rule takes none."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if not isinstance(address, ipaddress.IPv6Address):
        return str(address)
    # With a scope it names a network card of this machine; mapped, it is an IPv4 visitor on an IPv6 socket.
    return "" if address.scope_id else str(address.ipv4_mapped or address)


def actor_of(request: Request) -> Actor:
    """Who asks for this change."""
    return Actor(request.user.get_username(), visitor_address(request) or None)
