"""The tests' settings without the detector of repeated queries, which takes time of its own."""

from tests.settings import *  # noqa: F403  # every setting is the tests', unless changed below
from tests.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "zeal"]
MIDDLEWARE = [middleware for middleware in MIDDLEWARE if not middleware.startswith("zeal.")]
