"""The page of a group with a hundred rules: its queries, its time and its size."""

import gzip
from collections.abc import Iterator

import brotli
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.selectors.rules import rules_for_page
from securitygroups.web.access import Request, member_required
from securitygroups.web.rows import rule_rows
from securitygroups.web.views.groups import find_group
from tests.factories import make_account, make_group, make_member

from .measurement import Measurement, interleaved_medians

SIZES = (1, 8, 100)
RUNS = 60
MOST_TIMES = 2.5
MOST_BYTES = 60 * 1024

# The cells of the page's table and nothing around them: no frame, no icons, no classes, no translated words.
BARE = Template("""<!doctype html><title>Rules</title><table>{% for row in rows %}<tr>
<td><button>Reorder {{ row.number }}</button></td>
<td><input type="checkbox" name="rule" value="{{ row.pk }}" aria-label="Select {{ row.number }}"></td>
<td>{{ row.number }}</td>
<td>{% if row.peer_url %}<a href="{{ row.peer_url }}">{{ row.peer }}</a>{% else %}{{ row.peer }}{% endif %}
  <small>{{ row.peer_label }}</small></td>
<td>{{ row.service }}<small>{{ row.service_label }}</small></td>
<td>{{ row.action_label }}</td>
<td>{{ row.note }}</td>
<td>{{ row.age }}</td>
<td><a href="add?at={{ row.number }}">Insert at {{ row.number }}</a>
  <a href="{{ row.url }}/edit">Edit {{ row.number }}</a>
  <a href="add?at={{ row.number }}&amp;copy={{ row.pk }}">Copy {{ row.number }}</a>
  <a href="delete?rule={{ row.pk }}">Delete {{ row.number }}</a>
  <a href="{{ row.url }}/move">More {{ row.number }}</a></td>
</tr>{% endfor %}</table>""")


@member_required
def bare_page(request: Request, group_id: str) -> HttpResponse:
    """The same rows through the bare template."""
    group = find_group(request, group_id)
    rows = rule_rows(group, Direction.INGRESS, list(rules_for_page(group, Direction.INGRESS)))
    return HttpResponse(BARE.render(Context({"rows": rows})))


urlpatterns = [path("bare/<str:group_id>", bare_page), path("", include("console.urls"))]


def measure() -> Iterator[Measurement]:
    """Queries at every size; then, of the longest, time against the bare template and compressed size.

    Both are timed as whole answers: the same middleware, signing-in, rows and their texts count on both sides, so the
    ratio says what the page costs more than its table.
    """
    account = make_account()
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_member(account))
    groups = [make_group(account, *[f"ACCEPT#10.{n}.0.0/16#{8000 + n}#TCP" for n in range(size)]) for size in SIZES]
    counts = [count_queries(client, group) for group in groups]
    figure = ", ".join(map(str, counts))
    yield Measurement("Queries of the group page at 1, 8 and 100 rules", figure, "equal", len(set(counts)) == 1)
    yield compare_with_bare(client, groups[-1])
    content = client.get(page_of(groups[-1])).content
    for name, size in {"gzip": len(gzip.compress(content, 6)), "brotli": len(brotli.compress(content))}.items():
        figure, bar = f"{size / 1024:.1f} KB", f"at most {MOST_BYTES / 1024:.0f} KB"
        yield Measurement(f"Group page of 100 rules, {name}", figure, bar, size <= MOST_BYTES)


def page_of(group: SecurityGroup) -> str:
    return reverse("web:rules", args=[group.group_id, Direction.INGRESS])


def count_queries(client: Client, group: SecurityGroup) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(page_of(group))
    return len(captured)


@override_settings(ROOT_URLCONF=__name__)
def compare_with_bare(client: Client, group: SecurityGroup) -> Measurement:
    whole, bare = interleaved_medians(
        lambda: client.get(page_of(group)), lambda: client.get(f"/bare/{group.group_id}"), runs=RUNS
    )
    figure = f"{whole / bare:.2f} times ({whole * 1000:.1f} ms, {bare * 1000:.1f} ms)"
    what = "Group page of 100 rules, against a bare template with the same cells"
    return Measurement(what, figure, f"at most {MOST_TIMES} times", whole / bare <= MOST_TIMES)
