"""The visitor behind a request: their address, and who they are in the audit line."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from securitygroups.services.audit import Actor

from .access import Request


def visitor_address(request: HttpRequest) -> str:
    """The address the visitor comes from; behind a trusted proxy, the last one the proxy saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def actor_of(request: Request) -> Actor:
    """Who asks for this change."""
    return Actor(request.user.get_username(), visitor_address(request) or None)
