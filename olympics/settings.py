"""The one settings file.

A clone runs with no environment: SQLite beside ``manage.py``, a secret made on first start, debug
off, local hosts only. A public site sets ``HTTPS``, ``SECRET_KEY`` and ``ALLOWED_HOSTS``. The
README lists every variable; this is the only module that reads them.
"""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.core import RESERVED_ATTRS

from olympics import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.boolean(os.environ, "DEBUG", default=False)
HTTPS = environment.boolean(os.environ, "HTTPS", default=False)
ALLOWED_HOSTS = environment.words(
    os.environ, "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = environment.words(os.environ, "CSRF_TRUSTED_ORIGINS", default=[])

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if HTTPS and not SECRET_KEY:
    raise ImproperlyConfigured("HTTPS is on: set SECRET_KEY to a long random text of your own")
SECRET_KEY = SECRET_KEY or environment.development_secret(BASE_DIR / ".secret_key")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_extensions",
    "axes",
    "corsheaders",
    "csp",
    "django_guid",
    "reversion",
    "timeline",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "olympics.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "timeline.public.replicas.ReplicaMiddleware",
    "timeline.public.languages.LanguageOfAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "timeline.admin.gate.GateMiddleware",
    "timeline.admin.expiry.ExpiryMiddleware",
    "timeline.public.redirects.FormerAddressMiddleware",
    "timeline.public.freshness.FreshnessMiddleware",
    "axes.middleware.AxesMiddleware",
]

if environment.boolean(os.environ, "SECOND_FACTOR", default=False):
    environment.require("SECOND_FACTOR", "django_otp")
    INSTALLED_APPS[0] = "olympics.apps.SecondFactorAdminConfig"
    INSTALLED_APPS += ["django_otp", "django_otp.plugins.otp_static", "django_otp.plugins.otp_totp"]
    _signed_in = MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    MIDDLEWARE.insert(_signed_in + 1, "django_otp.middleware.OTPMiddleware")
    OTP_TOTP_ISSUER = "Olympics timeline"

ROOT_URLCONF = "olympics.urls"
WSGI_APPLICATION = "olympics.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates/editors"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    },
    # A page holds fifty entries with all that is said of each: rendered in a fraction of the time.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates/readers"],
        "OPTIONS": {"environment": "timeline.public.templates.environment"},
    },
]

_database_url = os.environ.get("DATABASE_URL", "").strip()
try:
    DATABASES = {
        "default": dj_database_url.parse(_database_url or f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
    }
except ValueError as error:
    raise ImproperlyConfigured(f"DATABASE_URL is not understood: {error}") from error
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for the lock instead of failing halfway, and an acknowledged save survives a
    # power cut: synchronous=NORMAL under WAL may lose the last commits.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A server that is out of reach is told soon. One that was restarted is asked anew, not failed.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        # To compile a query takes longer than all but a few take to run.
        "options": "-c jit=off",
        "pool": {"min_size": 1, "max_size": 8, "timeout": 3},
        **DATABASES["default"].get("OPTIONS", {}),
    }
DATABASES |= environment.replicas(os.environ, "REPLICA_URLS", DATABASES["default"])
# Holds answers that were rendered; no more than time is lost with it.
CACHES = {"default": environment.cache(os.environ, "CACHE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Further attempts do not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "timeline.admin.throttling.address"
AXES_LOCKOUT_CALLABLE = "timeline.admin.throttling.refused"
# Nothing is kept of those who sign in, and what is kept of others is deleted with `axes_reset`.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# An event may have hundreds of citations, each of them a row of eight fields in its form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Without a language in its address, a page is in the first of these.
LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "timeline" / "locale"]
LANGUAGE_CODE = LANGUAGES[0][0]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Each line of the log names the request that it is about, as the proxy does if it gives one a name.
# The answer does not: it is the same for all.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "RETURN_HEADER": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "plain": {"format": "{levelname} {name} [{correlation_id}] {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{levelname}{name}{correlation_id}{message}",
            "style": "{",
            "timestamp": "time",
            "reserved_attrs": [*RESERVED_ATTRS, "request"],  # Django's object tells no more
            "rename_fields": {
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": environment.choice(os.environ, "LOG_FORMAT", ["plain", "json"]),
        }
    },
    "root": {"handlers": ["stderr"]},
}

STATIC_URL = "static/"
# Static files are served from where they lie, so that nothing has to be collected first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SEEDS_DIR = Path(os.environ.get("SEEDS_DIR") or BASE_DIR / "seeds")

# Maps show the outlines that come with the project, unless a server of tiles is named.
MAP_TILES, _tiles_origin = environment.tiles(os.environ, "MAP_TILES")
MAP_ATTRIBUTION = os.environ.get("MAP_ATTRIBUTION", "")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "connect-src": [SELF],
        "img-src": [SELF, *filter(None, [_tiles_origin])],
        "script-src": [SELF],
        "style-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# What is data may be read by scripts of any origin: it is public, and no cookie changes it.
CORS_URLS_REGEX = r"^/(api/|timeline\.|timelinejs\.json|[a-z]+/[^/]+\.json)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD"]
X_FRAME_OPTIONS = "DENY"
# Who watches the site asks it behind the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
