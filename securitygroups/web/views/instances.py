"""The list of instances, which is also the recycle bin, and what is done to an instance as a whole."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from securitygroups.models import Instance
from securitygroups.models.choices import CHARGE_TYPES, INSTANCE_STATES, ChargeType, InstanceState
from securitygroups.selectors.accounts import projects_of
from securitygroups.selectors.instances import (
    groups_of,
    instance_by_id,
    instances_for_list,
    listeners_of,
    region_counts,
)
from securitygroups.services.instance_guards import (
    reasons_against_binding,
    reasons_against_leaving_the_bin,
    reasons_against_recycling,
    reasons_against_unbinding,
)
from securitygroups.services.instances import recycle_instance, release_instance, restore_instance
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.forms.instances import PlainForm, ReleaseForm
from securitygroups.web.htmx import done, moved, render_page
from securitygroups.web.instance_rows import bound_group_rows, first_reason, frozen_reason, instance_row
from securitygroups.web.notices import notify
from securitygroups.web.paging import SIZES, page_of
from securitygroups.web.places import place_of
from securitygroups.web.refusals import refusals_to
from securitygroups.web.regions import region_tabs
from securitygroups.web.service_names import named_services
from securitygroups.web.visitor import actor_of


def find_instance(request: Request, instance_id: str) -> Instance:
    """The instance the address names, or 404 when the account has none."""
    instance = instance_by_id(request.account, instance_id)
    if instance is None:
        raise Http404
    return instance


def instance_url(instance: Instance) -> str:
    """The address of an instance."""
    return reverse("web:instance", args=[instance.instance_id])


def recycle_bin_url(instance: Instance) -> str:
    """The address of the recycle bin in the region of an instance."""
    return f"{reverse('web:instances')}?region={instance.region_id}&state={InstanceState.SHUTDOWN}"
