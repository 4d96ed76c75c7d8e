"""The site's settings, as the tests need them: fast passwords, plain static files, a database file of their own."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests")

from console.settings import *  # noqa: F403  # every setting is the site's, unless changed below
from console.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# No collected files: what a browser test loads is always what stands in the checkout.
STATIC_ROOT = VAR_DIR / "never-collected"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

VAR_DIR.mkdir(exist_ok=True)
# Writers in threads need a real file: an in-memory database is one connection's own. Two runs at once need two.
DATABASES["default"]["TEST"] = (
    {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")} if "sqlite" in DATABASES["default"]["ENGINE"] else {}
)

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Signing out reads the session once more than other requests, which is no loop over rows.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]
