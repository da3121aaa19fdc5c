"""Settings of the site. settings_table.toml lists those from the environment and `.env`."""

from email.utils import formataddr
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

from apps.realtime.layer.config import layer_config
from project.database import database_config
from project.environment import load_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = load_settings(BASE_DIR / ".env")

DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS or []

SITE_NAME = "Signalbox"
SITE_DESCRIPTION = "Live updates in every window you have open."
SITE_EMAIL = "hello@localhost"

# One line per app. To remove an app, delete its folder and the lines that name it.
INSTALLED_APPS = [
    "daphne",  # first, to replace runserver; otherwise /ws/ is a 404
    "apps.accounts.apps.ThrottledAdminConfig",  # in place of django.contrib.admin
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
    "apps.accounts",
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

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which a mailed link is good
PASSWORD_HASHERS = [
    "apps.accounts.hashers.FrugalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_LIMITS = {
    "minutes": env.ATTEMPTS_MINUTES,
    "logins": env.ATTEMPTS_LOGIN,
    "logins_per_address": env.ATTEMPTS_LOGIN_PER_ADDRESS,
    "signups_per_address": env.ATTEMPTS_SIGNUP_PER_ADDRESS,
    "resets": env.ATTEMPTS_RESET,
    "resets_per_address": env.ATTEMPTS_RESET_PER_ADDRESS,
}
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

LANGUAGE_CODE = "en"
TIME_ZONE = env.TIME_ZONE
USE_TZ = True
vars().update(env.EMAIL_URL)
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL or formataddr((SITE_NAME, SITE_EMAIL))

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

# Metrics

METRICS_TOKEN = env.METRICS_TOKEN or ""
METRICS_ADDRESSES = env.METRICS_ADDRESSES or []
METRICS_PORT = env.METRICS_PORT

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
        "once_a_minute": {"()": "project.logs.OnceAMinute"},
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
        "psycopg.pool": {"filters": ["once_a_minute"]},
        "uvicorn": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
