"""The site with one more queue, for the tests of workers."""

from project.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.work.asgi.application"
ROOT_URLCONF = "tests.work.urls"
