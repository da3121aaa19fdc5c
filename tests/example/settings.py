"""A small project with the example's app. DATABASE and STATIC come from the test that serves it."""

import os

from apps.realtime.layer.config import layer_config

SECRET_KEY = "only-for-tests"
DEBUG = True  # Django then serves static files, too
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "apps.realtime",
    "tests.example.lights",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "tests.example.urls"
ASGI_APPLICATION = "tests.example.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "/"
CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
TASKS = {"default": {"BACKEND": "apps.realtime.tasks.backend.ChannelsBackend"}}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", ":memory:"),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;",
        },
    }
}
STATIC_URL = "static/"
STATICFILES_DIRS = [os.environ["STATIC"]] if "STATIC" in os.environ else []
