"""Test a packet: the panel beside the rules of a group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.utils.translation import gettext as _

from securitygroups.engine import evaluate
from securitygroups.engine.vocabulary import Direction, Reason, Verdict
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.packets import group_environment, later_allow, mail_senders
from securitygroups.selectors.rules import rules_for_page
from securitygroups.web.access import Request
from securitygroups.web.forms.order import OrderForm
from securitygroups.web.forms.packets import PacketForm
from securitygroups.web.htmx import page_query, render_page, shown_at
from securitygroups.web.rows import in_order
from securitygroups.web.traces import Answer, answer_of, unmodelled, with_hint
from securitygroups.web.visitor import visitor_address

from .groups import rules_url

PANEL = "packet-test"


@dataclass(frozen=True, slots=True)
class PacketTest:
    """What the panel shows; without a packet, or with one that cannot be, there is no answer."""

    form: PacketForm
    answer: Answer | None
    my_ip: str
    staged: bool
    unmodelled: str

    @property
    def status(self) -> int:
        """What the answer to a request says of the form."""
        return 422 if self.form.errors else 200


def packet_test(
    request: Request, group: SecurityGroup, direction: Direction, listed: Sequence[Rule], *, order: Sequence[int] = ()
) -> PacketTest:
    """The panel for the packet that the address of the page asks for, if any; `order` is one staged on screen."""
    return _tested(request, PacketForm(page_query(request), direction), group, direction, listed, order)


def packet_panel(request: Request, group: SecurityGroup, direction: Direction) -> HttpResponse:
    """The panel by itself, for the packet and the staged order that were sent."""
    form, staged = PacketForm(request.GET, direction), OrderForm(request.GET)
    order: Sequence[int] = ()
    if "order" in request.GET:
        if staged.is_valid():
            order = staged.cleaned_data["order"]
        else:
            form.add_error(None, _("What was sent is no order of rules. Load the page again."))
    test = _tested(request, form, group, direction, list(rules_for_page(group, direction)), order)
    context = {"group": group, "direction": direction, "test": test}
    response = render_page(request, "groups/rules.html", context, fragment="packet", status=test.status)
    return shown_at(response, f"{rules_url(group, direction)}?{form.query}")


def _tested(
    request: Request,
    form: PacketForm,
    group: SecurityGroup,
    direction: Direction,
    listed: Sequence[Rule],
    order: Sequence[int],
) -> PacketTest:
    answer = None
    if form.is_valid():
        rules = in_order(listed, order)
        environment = group_environment(group, direction, rules)
        trace, senders = evaluate(form.packet, environment), None
        if trace.decisive.reason is Reason.SMTP_BLOCKED:
            senders = mail_senders(group)
            trace = evaluate(form.packet, replace(environment, smtp_unblocked=bool(senders.unblocked)))
        answer = answer_of(trace, group, direction, rules, senders)
        if answer.rule and answer.verdict is Verdict.REJECT:
            answer = with_hint(answer, rules, later_allow(form.packet, rules, answer.rule))
    return PacketTest(form, answer, visitor_address(request), bool(order), unmodelled())
