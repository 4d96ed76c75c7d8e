"""Settings of the site, read from the environment (12-factor). The README lists the variables."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from environs import Env

from .secret_key import stored_secret_key
from .tables import carrier_blocked, platform_networks

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or stored_secret_key(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "console.apps.OwnStaticFilesConfig",
    "csp",
    "django_htmx",
    "template_partials",
    "securitygroups",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "console.freshness.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "console.charset.Utf8Middleware",
    "django_htmx.middleware.HtmxMiddleware",
    "console.timezone.VisitorTimezoneMiddleware",
]

ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "securitygroups.web.notices.waiting_notices",
                "securitygroups.web.frame.frame",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "securitygroups.web.icons",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'console.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "console.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "console.storage.HashedStaticFilesStorage"},
}

CSRF_FAILURE_VIEW = "securitygroups.web.views.outdated.outdated_page"
LOGIN_URL = reverse_lazy("web:sign-in")
LOGIN_REDIRECT_URL = reverse_lazy("web:groups")
LOGOUT_REDIRECT_URL = reverse_lazy("web:landing")
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []

# Inline script and inline style are both refused; htmx is told so in its meta tag.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# What goes wrong is told on the standard error stream, with its trace, for whoever collects that.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "errors": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "filters": ["production"],
            "formatter": "line",
        },
    },
    "loggers": {"django.request": {"handlers": ["errors"]}, "django.security": {"handlers": ["errors"]}},
}

HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Trust X-Forwarded-For only behind a proxy that sets it: "My IP" and the audit line read it.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

DEMO = env.bool("DEMO", default=True)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
DEMO_HOURS = env.int("DEMO_HOURS", default=24)
DEMO_WORLDS = env.int("DEMO_WORLDS", default=200)

CARRIER_BLOCKED = carrier_blocked(
    tcp=env.str("CARRIER_BLOCKED_TCP", default=None), udp=env.str("CARRIER_BLOCKED_UDP", default=None)
)
PLATFORM_NETWORKS = platform_networks(env.list("PLATFORM_NETWORKS", default=None))

# The vendor's quota page; a project with raised quotas sets its own.
QUOTAS = {
    "groups": env.int("QUOTA_GROUPS", default=50),
    "rules": env.int("QUOTA_RULES", default=100),
    "groups_per_instance": env.int("QUOTA_GROUPS_PER_INSTANCE", default=5),
    "instances_per_group": env.int("QUOTA_INSTANCES_PER_GROUP", default=2000),
    "referenced_groups": env.int("QUOTA_REFERENCED_GROUPS", default=10),
}
