"""Set up the demo that stays."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from securitygroups.selectors.accounts import accounts_named
from securitygroups.services.demo.worlds import DEMO_ACCOUNT, DEMO_USER, found_demo
from securitygroups.services.errors import ServiceError


class Command(BaseCommand):
    help = "Make the account “Demo” with its world and its owner, unless it is there."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if accounts_named(DEMO_ACCOUNT):
            self.stdout.write(_("The demo is there already; nothing was changed."))
            return
        password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
        try:
            found_demo(password)
        except ServiceError as error:
            raise CommandError(error.message) from error
        self.stdout.write(_("The demo is ready: sign in as %(user)s.") % {"user": DEMO_USER})
        if not settings.DEMO_PASSWORD:
            self.stdout.write(_("Password, shown this once: %(password)s") % {"password": password})
