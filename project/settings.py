"""Every setting of the site, read from the environment (and `.env`) with django-environ."""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

from apps.realtime.layers import layer_config
from apps.realtime.limits import Limits

# Lets `ModelAdmin[Blog]` and the like, which strict typing asks for, run.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SITE_NAME = "Signalbox"

# One line per app; leaving an app out is deleting its folder and the lines that name it.
INSTALLED_APPS = [
    "daphne",  # first: it replaces runserver, without which /ws/ is a 404
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_vite",
    "project",
    "apps.realtime",
    "apps.accounts",
    "apps.liveblog",
    "apps.chat",
    "apps.notifications",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "project.context.site",
                "apps.notifications.context.bell",
            ],
        },
    },
]
MESSAGE_TAGS = {messages.ERROR: "danger"}

# Database


def database_config() -> dict[str, Any]:
    config: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/db.sqlite3")
    options = config.setdefault("OPTIONS", {})
    # ASGI reuses no thread for long, so persistent connections would leak (channels#871).
    config["CONN_MAX_AGE"] = 0
    if config["ENGINE"].endswith("sqlite3"):
        # IMMEDIATE takes the write lock at BEGIN: a reader that turns writer cannot deadlock.
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            init_command="PRAGMA journal_mode=WAL;",
        )
        # A file: threads cannot share the default in-memory test database without locking errors.
        config["TEST"] = {"NAME": Path(gettempdir()) / f"signalbox-test-{os.getpid()}.sqlite3"}
    elif config["ENGINE"].endswith("postgresql"):
        options.setdefault("pool", {"min_size": 2, "max_size": 20, "timeout": 10})
        options.setdefault("options", "-c statement_timeout=10000")
    return config


DATABASES = {"default": database_config()}

# Realtime

CHANNELS_URL = env.str("CHANNELS_URL", default="")
CHANNEL_LAYERS = {"default": layer_config(CHANNELS_URL or "inmemory://")}
# On SIGTERM, sockets are closed one by one in that many seconds; 0 ends at once.
DRAIN_SECONDS = env.float("DRAIN_SECONDS", default=0 if DEBUG else 5)

# How often each process says who is here, and how long it counts without saying so again (seconds).
PRESENCE_SECONDS = env.float("PRESENCE_SECONDS", default=25)
PRESENCE_EXPIRY = env.float("PRESENCE_EXPIRY", default=60)

# What a stream's log keeps: that many events, none older than that. Readers who come back later
# load their page's content afresh.
STREAM_KEEP_EVENTS = env.int("STREAM_KEEP_EVENTS", default=10_000)
STREAM_KEEP_DAYS = env.float("STREAM_KEEP_DAYS", default=30.0)

# How long jobs that ended are kept, and how often workers look for jobs whose message was lost.
JOB_KEEP_DAYS = env.float("JOB_KEEP_DAYS", default=7.0)
JOB_SWEEP_SECONDS = env.float("JOB_SWEEP_SECONDS", default=3.0)
# Whether web processes do jobs too; by default only if the layer is in memory.
JOBS_IN_PROCESS = env.bool("JOBS_IN_PROCESS", default=None)

# Accounts

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Language, time, mail

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Signalbox <hello@localhost>")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
DIST_DIR = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("dist", DIST_DIR)]
DJANGO_VITE = {
    "default": {"manifest_path": DIST_DIR / "manifest.json", "static_url_prefix": "dist"},
}
# Without a proxy in front, the site may serve its own static files (fine for a small site).
SERVE_STATIC = env.bool("SERVE_STATIC", default=DEBUG)

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# HTTPS=1 says that a TLS proxy stands in front and sets X-Forwarded-Proto.
HTTPS = env.bool("HTTPS", default=False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Limits: 0 switches one off. All are counted per process.

REALTIME_LIMITS = {
    "frame_bytes": env.int("LIMIT_FRAME_BYTES", default=Limits.frame_bytes),
    "frames_per_second": env.int("LIMIT_FRAMES_PER_SECOND", default=Limits.frames_per_second),
    "frames_at_once": env.int("LIMIT_FRAMES_AT_ONCE", default=Limits.frames_at_once),
    "subscriptions": env.int("LIMIT_SUBSCRIPTIONS", default=Limits.subscriptions),
    "sockets_per_user": env.int("LIMIT_SOCKETS_PER_USER", default=Limits.sockets_per_user),
    "sockets_per_address": env.int("LIMIT_SOCKETS_PER_ADDRESS", default=Limits.sockets_per_address),
    "silent_seconds": env.float("LIMIT_SILENT_SECONDS", default=Limits.silent_seconds),
    "outbox_frames": env.int("LIMIT_OUTBOX_FRAMES", default=Limits.outbox_frames),
    "outbox_bytes": env.int("LIMIT_OUTBOX_BYTES", default=Limits.outbox_bytes),
    # How many proxies stand in front and add to X-Forwarded-For; HTTPS says there is one.
    "proxies": env.int("TRUSTED_PROXIES", default=int(HTTPS)),
}

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django": {"handlers": [], "propagate": True},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
