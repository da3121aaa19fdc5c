from typing import Any

from django import template

from apps.images.figures import figure
from apps.realtime.hub.limits import limits
from apps.realtime.server.upload_pass import upload_address

register = template.Library()
# {% figure image alt=text caption=text %}
register.simple_tag(figure)


@register.inclusion_tag("images/_uploads.html")
def image_uploads(path: str) -> dict[str, Any]:
    """The part of a form that uploads pictures to the `ImageUploadView` at `path`.

    Show it only to those who may upload: the address lets them send large bodies.
    """
    most = limits().upload_bytes
    return {"address": upload_address(path), "max_bytes": most, "max_mb": most // 1024**2}
