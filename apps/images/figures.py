"""The HTML of an image."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.images.files import image_storage
from apps.images.models import Image, State


def figure(image: Image | None, *, alt: str, caption: str = "") -> SafeString:
    """The image as a `<figure>`, whose space is reserved before its file is there.

    `alt` says what the picture shows; it is empty for decoration, which screen readers then skip.
    A sentence stands in for an image that is not ready, has failed or, as None, does not exist.
    """
    context: dict[str, object] = {"image": image, "alt": alt, "caption": caption}
    if image is not None and image.state == State.READY:
        context |= sources(image)
    return render_to_string("images/_figure.html", context)


def sources(image: Image) -> dict[str, object]:
    """Addresses of the files, and the size at which the largest is shown."""
    url = image_storage().url
    urls = {width: url(image.file_name(width)) for width in image.widths}
    return {
        "src": urls[image.widths[-1]],
        "srcset": ", ".join(f"{address} {width}w" for width, address in urls.items()),
    }
