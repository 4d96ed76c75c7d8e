"""The two sorts of demo: the one that stays, with its password, and the ones visitors get for a day."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.models import Account, Binding, Instance, Rule, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.selectors.accounts import count_living_worlds
from securitygroups.services.accounts import add_member, create_account
from securitygroups.services.audit import Actor
from securitygroups.services.errors import LimitReached, ServiceError
from securitygroups.services.identifiers import new_identifier

from .seed import seed_world

DEMO_ACCOUNT = "Demo"
DEMO_USER = "admin"


@transaction.atomic
def found_demo(password: str) -> Account:
    """The demo that stays: an account with the world in it, and its owner, who signs in with this password."""
    if User.objects.filter(username=DEMO_USER).exists():
        raise ServiceError(_("There is a user “%(name)s” already; rename that one first.") % {"name": DEMO_USER})
    user = User.objects.create_user(DEMO_USER, password=password)
    return _found(DEMO_ACCOUNT, user)


def enter_demo() -> User:
    """A visitor with a fresh world of their own, both gone after `DEMO_HOURS`; refused when the house is full.

    The number of worlds guards the machine, not a right: two visitors of one moment may both get the last one.
    """
    purge_expired_worlds()
    if count_living_worlds() >= settings.DEMO_WORLDS:
        sentence = _("There is no room for another demo world (at most %(count)d); try again in an hour.")
        raise LimitReached(sentence % {"count": settings.DEMO_WORLDS})
    with transaction.atomic():
        user = User.objects.create_user(new_identifier("visitor"))
        _found(user.username, user, hours=settings.DEMO_HOURS)
    return user


@transaction.atomic
def purge_expired_worlds() -> int:
    """Take expired accounts away with all that is theirs, users included, and expired sessions; how many there were."""
    accounts = list(Account.objects.select_for_update(skip_locked=True).filter(expires__lte=timezone.now()))
    users = list(User.objects.filter(memberships__account__in=accounts).values_list("pk", flat=True))
    # Rules and bindings hold groups, groups and instances hold projects: what holds goes before what it holds;
    # the rest goes with the account.
    Rule.objects.filter(group__account__in=accounts).delete()
    Binding.objects.filter(group__account__in=accounts).delete()
    SecurityGroup.objects.filter(account__in=accounts).delete()
    Instance.objects.filter(account__in=accounts).delete()
    Account.objects.filter(pk__in=[account.pk for account in accounts]).delete()
    User.objects.filter(pk__in=users, memberships=None).delete()
    SessionStore.clear_expired()
    return len(accounts)


def _found(name: str, user: User, *, hours: int | None = None) -> Account:
    expires = None if hours is None else timezone.now() + timedelta(hours=hours)
    account = create_account(name, expires=expires)
    actor = Actor(user.username)
    add_member(account, user, role=Role.OWNER, actor=actor)
    seed_world(account, actor=actor)
    return account
