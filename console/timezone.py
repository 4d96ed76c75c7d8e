"""Times show the visitor's own zone, which the browser tells in a cookie."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

COOKIE = "timezone"
# Read once: looking through the zones of the system takes longer than most pages.
ZONES = frozenset(zoneinfo.available_timezones())


class VisitorTimezoneMiddleware:
    """Activate the zone named by the cookie; an unknown one leaves the site's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.COOKIES.get(COOKIE, "")
        if name in ZONES:
            with timezone.override(zoneinfo.ZoneInfo(name)):
                return self.get_response(request)
        return self.get_response(request)
