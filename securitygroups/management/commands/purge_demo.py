"""Take expired demo worlds away."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from securitygroups.services.demo.worlds import purge_expired_worlds


class Command(BaseCommand):
    help = "Delete the demo worlds whose time is over, with all that is theirs."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = purge_expired_worlds()
        line = ngettext(
            "%(count)d expired demo world was deleted.", "%(count)d expired demo worlds were deleted.", count
        )
        self.stdout.write(line % {"count": count})
