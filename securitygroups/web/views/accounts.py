"""Going from one of the user's accounts to another."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from securitygroups.web.access import Request, choose_account, member_required
from securitygroups.web.notices import notify


@require_POST
@member_required
def account_switch(request: Request) -> HttpResponse:
    """Show the account of this number from now on, or 404 when the user has none such."""
    wanted = request.POST.get("account")
    accounts = [membership.account for membership in request.memberships]
    account = next((account for account in accounts if str(account.pk) == wanted), None)
    if account is None:
        raise Http404
    choose_account(request, account)
    notify(request, _("Switched to %(account)s.") % {"account": account})
    return redirect("web:groups")
