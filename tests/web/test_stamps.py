"""Stamped rows look as if a plain loop had rendered them."""

from dataclasses import dataclass

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe

BODY = '<td class="{{ row.name }}">100% {{ word }} {{ row.name }}{% if loud %}!{% endif %} {{ row.number }}</td>'
LOOPED = Template("{% for row in rows %}" + BODY + "{% endfor %}")
STAMPED = Template("{% for row in rows %}{% stamp row %}" + BODY + "{% endstamp %}{% endfor %}")


@dataclass(frozen=True)
class Row:
    name: str
    number: int


@pytest.mark.parametrize("name", ["plain", "<b>&\"'", "%s %(name)s", "{{ row }}", mark_safe("<i>safe</i>")])
def test_a_stamp_says_what_a_loop_says(name: str):
    values = {"rows": [Row(name, 1), Row("other", 2)], "word": "<rule>", "loud": True}
    assert STAMPED.render(Context(values)) == LOOPED.render(Context(values))


def test_each_rendering_has_its_own_words():
    rows = [Row("a", 1)]
    assert "one" in STAMPED.render(Context({"rows": rows, "word": "one"}))
    assert "two" in STAMPED.render(Context({"rows": rows, "word": "two"}))


def test_several_stamps_of_a_row_do_not_mix():
    stamps = "{% stamp row %}{{ row.name }}{% endstamp %}{% stamp row %}{{ row.number }}{% endstamp %}"
    assert (
        Template("{% for row in rows %}" + stamps + "{% endfor %}").render(
            Context({"rows": [Row("a", 1), Row("b", 2)]})
        )
        == "a1b2"
    )


def test_a_stamp_without_a_row_is_refused():
    with pytest.raises(TemplateSyntaxError):
        Template("{% stamp %}{% endstamp %}")
