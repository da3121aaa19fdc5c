"""A person's posts in live blogs are in the copy of their data."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from apps.accounts.personal_data import PersonalData, declare
from apps.liveblog.models import Post
from apps.realtime.ids import UserId


def posts(user_id: UserId) -> Iterable[Mapping[str, object]]:
    own = Post.objects.filter(author_id=user_id).order_by("pk")
    return own.values("blog__title", "title", "body", "created_at", "edited_at")


POSTS = PersonalData(_("Your posts in live blogs"), _("They stay, under the name you had."), posts)
declare("liveblog_posts", POSTS)
