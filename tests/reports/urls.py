"""Two pages for tests: one that fails, and one that enqueues a task that fails."""

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from project.urls import urlpatterns as site
from tests.reports.tasks import fail


def broken(request: HttpRequest, token: str) -> HttpResponse:
    word = request.GET["word"]
    raise IntegrityError(f"of the view\nDETAIL:  Key (word)=({word}) already exists.")


def enqueue(request: HttpRequest) -> HttpResponse:
    fail.enqueue()
    return HttpResponse()


urlpatterns = [*site, path("broken/<token>/", broken), path("enqueue/", enqueue)]
