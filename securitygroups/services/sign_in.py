"""Guessing passwords takes time: after some failures nobody may try again for a while."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import ngettext

from securitygroups.models import SignInFailure

from .errors import LimitReached

COUNTED = timedelta(minutes=15)
# So many failures within that time end the attempts of one address at one name, and, whatever the other is, of one
# address or at one name.
AT_NAME_FROM_ADDRESS = 5
AT_NAME_OR_FROM_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """Who wants in: the name as it was typed, and the address that it is typed at, if there is one."""

    name: str
    address: str | None


def refuse_hasty_sign_in(attempt: SignInAttempt) -> None:
    """Refuse to look at a password after too many failures, and say how long to wait; in one query."""
    since = timezone.now() - COUNTED
    concerned = SignInFailure.objects.filter(Q(name=attempt.name) | Q(address=attempt.address), moment__gt=since)
    failures = [(failure.name, failure.address, failure.moment) for failure in concerned[: 2 * AT_NAME_OR_FROM_ADDRESS]]
    at_name = [moment for name, _address, moment in failures if name == attempt.name]
    from_address = [moment for _name, address, moment in failures if address == attempt.address]
    both = [moment for name, address, moment in failures if (name, address) == (attempt.name, attempt.address)]
    free = [
        _free(both, AT_NAME_FROM_ADDRESS),
        _free(at_name, AT_NAME_OR_FROM_ADDRESS),
        _free(from_address, AT_NAME_OR_FROM_ADDRESS),
    ]
    wait = max(free) - timezone.now()
    if wait > timedelta(0):
        minutes = math.ceil(wait / timedelta(minutes=1))
        sentence = ngettext(
            "Too many attempts to sign in failed. Try again in %(minutes)d minute.",
            "Too many attempts to sign in failed. Try again in %(minutes)d minutes.",
            minutes,
        )
        raise LimitReached(sentence % {"minutes": minutes})


def _free(moments: Sequence[datetime], most: int) -> datetime:
    """When fewer than `most` of the failures, the latest first, will count."""
    return moments[most - 1] + COUNTED if len(moments) >= most else timezone.now()


@transaction.atomic
def note_failed_sign_in(attempt: SignInAttempt) -> None:
    """Count a failure, and forget those that do not count any more."""
    now = timezone.now()
    SignInFailure.objects.filter(moment__lte=now - COUNTED).delete()
    SignInFailure.objects.create(name=attempt.name, address=attempt.address, moment=now)


def forget_failed_sign_ins(attempt: SignInAttempt) -> None:
    """Whoever is in starts afresh at this name and address."""
    SignInFailure.objects.filter(name=attempt.name, address=attempt.address).delete()
