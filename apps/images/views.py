import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import View

from apps.images.files import file_read
from apps.images.services import image_create
from apps.realtime.errors import Refused

FILE_NAME = re.compile(r"[0-9a-f]{32}-\d{1,5}\.webp")
STATUS = {"invalid": 422, "too_many": 429, "unavailable": 503}


@method_decorator(csrf_exempt, name="dispatch")
class ImageUploadView(View):
    """Takes one picture, the file `image` of a multipart form, and answers with JSON.

    The app that mounts it says who may upload: `ImageUploadView.as_view(app="liveblog",
    may_upload=...)`. `may_upload` gets the request and the arguments of the address. With
    `private`, the app serves the files. An upload that is sent again with the same UUID as
    `client_id` is the same image. 201 answers with `image_id`, `width` and `height`; 403, 422, 429
    and 503 answer with a `message`.
    """

    http_method_names = ["post"]
    app: str = ""
    private: bool = False
    may_upload: Callable[..., bool] | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        # Before the CSRF check, which parses the body.
        if self.may_upload is None or not self.may_upload(request, **kwargs):
            return JsonResponse({"message": _("You may not upload pictures here.")}, status=403)
        return self.receive(request)

    @method_decorator(csrf_protect)
    def receive(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("image")
        if file is None:
            return JsonResponse({"message": _("Choose a picture first.")}, status=422)
        try:
            image = image_create(
                app=self.app,
                file=file,
                owner_id=request.user.pk,
                client_id=client_id_from(request.POST.get("client_id", "")),
                private=self.private,
            )
        except Refused as refusal:
            return JsonResponse({"message": refusal.message}, status=STATUS[refusal.code])
        facts = {"image_id": image.pk, "width": image.width, "height": image.height}
        return JsonResponse(facts, status=201)


class ImageFileView(View):
    """A file of an image, where no web server in front serves the storage's files."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        if not FILE_NAME.fullmatch(name):
            raise Http404
        # Each file has a name of its own that nobody can guess, and never changes.
        return file_response(f"images/{name}", cache="public, max-age=31536000, immutable")


def file_response(name: str, *, cache: str) -> HttpResponse:
    """A file of an image. `cache` is the `Cache-Control`. Raises Http404 if there is none."""
    try:
        content = file_read(name)
    except FileNotFoundError:
        raise Http404 from None
    headers = {
        "Cache-Control": cache,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="image/webp", headers=headers)


def client_id_from(text: str) -> UUID | None:
    """The id that a browser has made; None without a valid one."""
    try:
        return UUID(text)
    except ValueError:
        return None
