"""Settings of the site. settings_table.toml lists those from the environment and `.env`."""

from email.utils import formataddr
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from environ import Env

from apps.accounts.defaults import *  # noqa: F403
from apps.realtime.layer.config import layer_config
from project.database import database_config
from project.environment import load_settings
from project.mail import mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = load_settings(BASE_DIR / ".env")

DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS or []
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS or []

SITE_NAME = "Signalbox"
SITE_DESCRIPTION = "Live updates in every window you have open."
SITE_EMAIL = "hello@localhost"

# One line per app. To remove an app, delete its folder and the lines that name it.
INSTALLED_APPS = [
    "daphne",  # first, to replace runserver; otherwise /ws/ is a 404
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
    "apps.console",
    "apps.accounts",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "apps.images",
    "apps.liveblog",
    "apps.chat",
    "apps.notifications",
]

MIDDLEWARE = [
    "project.middleware.bind_log_context",
    "project.middleware.keep_private",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.preferences.use_time_zone",
    "apps.accounts.throttle.Throttle",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "apps.notifications.context.bell",
            ],
        },
    },
]
MESSAGE_TAGS = {messages.ERROR: "danger"}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Database

DATABASES = {"default": database_config(env.DATABASE_URL, BASE_DIR)}

# Realtime

CHANNELS_URL = env.CHANNELS_URL or ""
CHANNEL_LAYERS = {"default": layer_config(CHANNELS_URL or "inmemory://")}
DRAIN_SECONDS = (0 if DEBUG else 5) if env.DRAIN_SECONDS is None else env.DRAIN_SECONDS
PRESENCE_SECONDS = env.PRESENCE_SECONDS
PRESENCE_EXPIRY = env.PRESENCE_EXPIRY
STREAM_KEEP_EVENTS = env.STREAM_KEEP_EVENTS
STREAM_KEEP_DAYS = env.STREAM_KEEP_DAYS
# Any backend of Django's tasks may stand here.
TASKS = {"default": {"BACKEND": "apps.realtime.tasks.backend.ChannelsBackend"}}
TASK_KEEP_DAYS = env.TASK_KEEP_DAYS
TASK_SWEEP_SECONDS = env.TASK_SWEEP_SECONDS
TASKS_IN_PROCESS = env.TASKS_IN_PROCESS

# Accounts

LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LIMITS = {
    "minutes": env.ATTEMPTS_MINUTES,
    "logins": env.ATTEMPTS_LOGIN,
    "logins_per_address": env.ATTEMPTS_LOGIN_PER_ADDRESS,
    "signups_per_address": env.ATTEMPTS_SIGNUP_PER_ADDRESS,
    "resets": env.ATTEMPTS_RESET,
    "resets_per_address": env.ATTEMPTS_RESET_PER_ADDRESS,
}
if env.EMAIL_VERIFICATION:
    ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
    MFA_ALLOW_UNVERIFIED_EMAIL = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.HTTPS  # browsers offer passkeys at localhost alone
MFA_TOTP_ISSUER = SITE_NAME
# Besides Admin, Moderator and the like: only staff may be called so, or have a similar name.
RESERVED_NAMES = [SITE_NAME, *(env.RESERVED_NAMES or [])]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [
    {
        "NAME": "apps.accounts.passwords.NotTheSitesName",
        "OPTIONS": {"words": [SITE_NAME]},
    }
]

# Language, time, mail

LANGUAGE_CODE = "en"  # the language of the code's sentences, and of readers of none of these
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.TIME_ZONE
USE_TZ = True
mail = env.EMAIL_URL or Env.email_url_config("filemail:///mails" if DEBUG else "consolemail://")
vars().update(mail_settings(mail, BASE_DIR))
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL or formataddr((SITE_NAME, SITE_EMAIL))
# The address of the site in mail that no request asks for.
SITE_URL = env.SITE_ADDRESS or (
    f"https://{ALLOWED_HOSTS[0]}" if env.HTTPS else "http://localhost:8000"
)

# Static files and media

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
DIST_DIR = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("dist", DIST_DIR)]
DJANGO_VITE = {
    "default": {"manifest_path": DIST_DIR / "manifest.json", "static_url_prefix": "dist"},
}
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE_DIR / env.MEDIA_ROOT
SERVE_STATIC = DEBUG if env.SERVE_STATIC is None else env.SERVE_STATIC
if env.STATIC_HASHED:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "project.static.HashedFiles"},
    }

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
EMBED_ORIGINS = env.EMBED_ORIGINS or []
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = env.SECURE_HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers take such a cookie from this host alone, and only over TLS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

REALTIME_LIMITS = {
    "frame_bytes": env.LIMIT_FRAME_BYTES,
    "frames_per_second": env.LIMIT_FRAMES_PER_SECOND,
    "frames_at_once": env.LIMIT_FRAMES_AT_ONCE,
    "subscriptions": env.LIMIT_SUBSCRIPTIONS,
    "sockets_per_user": env.LIMIT_SOCKETS_PER_USER,
    "sockets_per_address": env.LIMIT_SOCKETS_PER_ADDRESS,
    "silent_seconds": env.LIMIT_SILENT_SECONDS,
    "outbox_frames": env.LIMIT_OUTBOX_FRAMES,
    "outbox_bytes": env.LIMIT_OUTBOX_BYTES,
    "outbox_total_bytes": env.LIMIT_OUTBOX_TOTAL_BYTES,
    "body_bytes": env.LIMIT_BODY_BYTES,
    "request_seconds": env.LIMIT_REQUEST_SECONDS,
    "upload_bytes": env.LIMIT_UPLOAD_BYTES,
    "upload_seconds": env.LIMIT_UPLOAD_SECONDS,
    "proxies": int(HTTPS) if env.TRUSTED_PROXIES is None else env.TRUSTED_PROXIES,
}

# Web Push, offered where there are keys

PUSH = {
    "public_key": env.VAPID_PUBLIC_KEY or "",
    "private_key": env.VAPID_PRIVATE_KEY or "",
    "contact": env.VAPID_CONTACT or "",
    "services": env.PUSH_SERVICES or [],
    "icon": "icon-192.png",
    "after_minutes": env.PUSH_AFTER_MINUTES,
}

# Metrics

METRICS_TOKEN = env.METRICS_TOKEN or ""
METRICS_ADDRESSES = env.METRICS_ADDRESSES or []
METRICS_PORT = env.METRICS_PORT

# Traces and error reports: without these, their packages are not imported

OTEL_ENDPOINT = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or env.OTEL_EXPORTER_OTLP_ENDPOINT
TRACES = bool(OTEL_ENDPOINT) and not env.OTEL_SDK_DISABLED
if TRACES:
    MIDDLEWARE.insert(1, "project.tracing.trace_requests")
SENTRY_DSN = env.SENTRY_DSN or ""
SENTRY_OPTIONS = {
    "environment": env.SENTRY_ENVIRONMENT or ("development" if DEBUG else "production"),
    "release": env.SENTRY_RELEASE,
}

# Logs

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "project.logs.JsonLines"},
        "line": {"format": "{asctime} {levelname} {name}: {message}{about}", "style": "{"},
    },
    "filters": {
        "log_context": {"()": "apps.realtime.telemetry.log_context.LogContextFilter"},
        "route": {"()": "project.logs.RouteForPath"},
        "client_mistakes": {"()": "project.logs.ClientMistakes"},
        "pool_once_a_minute": {"()": "project.logs.OnceAMinute"},
        "export_once_a_minute": {"()": "project.logs.OnceAMinute"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.LOG_FORMAT,
            "filters": ["log_context", "route", "client_mistakes"],
        },
    },
    "root": {"handlers": ["console"], "level": env.LOG_LEVEL},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django": {"handlers": [], "propagate": True},
        "django.channels.server": {"level": "CRITICAL"},  # runserver logs each request
        "opentelemetry.exporter.otlp.proto.http.trace_exporter": {
            "filters": ["export_once_a_minute"]
        },
        "psycopg.pool": {"filters": ["pool_once_a_minute"]},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
