"""The audit line of a write: who did what to which thing, when and from where."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from securitygroups.models import Account, AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for a change: the user's name, the address they come from, and why if they said."""

    name: str
    address: str | None = None
    reason: str = ""


def record(  # the keyword arguments are the line's own detail
    actor: Actor, action: str, account: Account, *, target: str, name: str, **detail: Any
) -> None:
    """Write the audit line; call it inside the transaction of the change."""
    AuditEntry.objects.create(
        account=account,
        created=timezone.now(),
        actor=actor.name,
        address=actor.address,
        reason=actor.reason,
        action=action,
        target=target,
        name=name,
        detail=detail,
    )
