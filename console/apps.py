"""How this site uses Django's applications."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class OwnStaticFilesConfig(StaticFilesConfig):
    """Leaves out the htmx extensions, which no page loads and whose imports only resolve inside a bundler."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext"]
