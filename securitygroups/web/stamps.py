"""`{% stamp row %}…{% endstamp %}`: a part of a long table that is rendered once, then filled in row by row.

Inside stand `{{ row.field }}`, as often as you like, and anything that is the same for every row: words, addresses,
icons, conditions on the page. What depends on the row itself, a condition or a filter, stands between two stamps.
"""

import html
import re

from django.template import Context, Node, TemplateSyntaxError
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

Pattern = tuple[str, tuple[str, ...]]


class Marks:
    """Stands for the row while the pattern is made: every field is a mark of where its value goes."""

    def __getitem__(self, field: str) -> SafeString:
        return mark_safe(f"\0{field}\0")  # noqa: S308  # the name of a field, out of the template


class Stamp(Node):
    """The node of the tag. The pattern is kept for one rendering of the template, whose words and language it has."""

    def __init__(self, name: str, body: NodeList) -> None:
        self.name = name
        self.body = body

    def render(self, context: Context) -> SafeString:
        if self not in context.render_context:
            context.render_context[self] = self._pattern(context)
        pattern, fields = context.render_context[self]
        row = context[self.name]
        return SafeString(pattern % {field: _shown(getattr(row, field)) for field in fields})

    def _pattern(self, context: Context) -> Pattern:
        with context.push(**{self.name: Marks()}):
            body = self.body.render(context)
        pattern = re.sub("\0(\\w+)\0", r"%(\1)s", body.replace("%", "%%"))
        return pattern, tuple(dict.fromkeys(re.findall("\0(\\w+)\0", body)))


def _shown(value: object) -> object:
    return value if isinstance(value, SafeString | int) else html.escape(str(value))


def stamp(parser: Parser, token: Token) -> Stamp:
    """`{% stamp row %}` inside the loop that names the row."""
    _, *names = token.split_contents()
    if len(names) != 1:
        raise TemplateSyntaxError("stamp takes the name of the row.")
    body = parser.parse(("endstamp",))
    parser.delete_first_token()
    return Stamp(names[0], body)
