from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from apps.liveblog.models import Blog, BlogState
from apps.liveblog.reading.picture import PictureFacts, picture_of

# Its address has a digest of what it shows, so it never changes.
UNCHANGING = "public, max-age=31536000, s-maxage=31536000, immutable"
A_MOMENT = "public, max-age=60"


class PictureView(View):
    """The picture of a blog, for links to it on other sites. An old address leads to the new one.

    Only the picture of the blog as it is now is ever drawn, so no address makes more work.
    """

    def get(self, request: HttpRequest, slug: str, digest: str) -> HttpResponse:
        blog = get_object_or_404(Blog, slug=slug)
        facts = facts_of(blog)
        if digest != facts.digest:
            return redirect(picture_path(blog), headers={"Cache-Control": A_MOMENT})
        headers = {"Cache-Control": UNCHANGING}
        return HttpResponse(picture_of(facts), content_type="image/png", headers=headers)


def facts_of(blog: Blog) -> PictureFacts:
    return PictureFacts(
        title=blog.title,
        state=str(blog.state.label),
        is_live=blog.state == BlogState.LIVE,
        site=str(getattr(settings, "SITE_NAME", "")),
    )


def picture_path(blog: Blog) -> str:
    return reverse("liveblog:picture", args=[blog.slug, facts_of(blog).digest])


def picture_alt(blog: Blog) -> str:
    """The picture in words."""
    facts = facts_of(blog)
    return ". ".join(filter(None, (facts.title, facts.state, facts.site)))
