"""The files of pictures, for those who may read the room."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from apps.chat.selectors import message_in
from apps.chat.services.images import APP
from apps.chat.views import RoomBaseView
from apps.images.selectors import images_by_id
from apps.images.views import file_response


class MessageImageView(RoomBaseView):
    """A file of a message's image. Browsers keep it, and ask with each use whether they may."""

    def get(self, request: HttpRequest, slug: str, **ids: int) -> HttpResponse:
        name, etag = self.file(**ids)
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged is not None:
            return unchanged
        response = file_response(name, cache="private, no-cache")
        response["ETag"] = etag
        return response

    def file(self, *, message_id: int, image_id: int, width: int) -> tuple[str, str]:
        """The name and the ETag of a file. Raises Http404 unless the message shows it."""
        message = message_in(room=self.room, message_id=message_id)
        shown: list[dict[str, Any]] = message.images if message else []
        image = images_by_id(app=APP, image_ids=[image_id]).get(image_id)
        if image is None or not any(
            each["image_id"] == image_id and width in each["widths"] for each in shown
        ):
            raise Http404
        return image.file_name(width), f'"{image_id}-{width}"'
