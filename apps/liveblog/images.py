"""The images of posts and drafts: who may upload them, and how texts show them."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from apps.images.figures import figure
from apps.images.models import Image
from apps.images.selectors import images_by_id
from apps.liveblog.markup import Picture, image_ids_in, to_html
from apps.liveblog.models import Blog, Content
from apps.liveblog.rights import rights_of

APP = "liveblog"


def may_upload(request: HttpRequest, *, slug: str) -> bool:
    """People who may write in the blog, or change the posts of others."""
    rights = rights_of(request.user, get_object_or_404(Blog, slug=slug))
    return rights.add or rights.change


def text_html(body: str, images: Mapping[int, Image] | None = None) -> SafeString:
    """A Markdown text as HTML, with its images as figures. `images` are known ones, by id."""
    if images is None:
        images = images_by_id(app=APP, image_ids=image_ids_in(body))

    def show(picture: Picture) -> str:
        return figure(images.get(picture.image_id), alt=picture.alt, caption=picture.caption)

    return SafeString(to_html(body, show))


def images_attach(contents: Iterable[Content]) -> None:
    """Look up the images of these texts in one query, for templates."""
    contents = list(contents)
    ids = {image_id for each in contents for image_id in image_ids_in(each.body)}
    images = images_by_id(app=APP, image_ids=ids)
    for each in contents:
        each.images = images


def use_name(content: Content) -> str:
    """The name under which the text uses its images."""
    return f"{content._meta.label_lower}.{content.pk}"
