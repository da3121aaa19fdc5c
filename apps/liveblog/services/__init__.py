"""Every write to a live blog. Each publishes what it changed in its own transaction."""

from apps.liveblog.services.blogs import (
    blog_announce,
    blog_close,
    blog_create,
    blog_delete,
    blog_editors_set,
    blog_reopen,
    blog_update,
    post_pin,
    post_unpin,
)
from apps.liveblog.services.drafts import (
    draft_create,
    draft_delete,
    draft_publish,
    draft_update,
    post_unpublish,
)
from apps.liveblog.services.follows import blog_follow, blog_unfollow, followers_tell
from apps.liveblog.services.posts import (
    post_create,
    post_delete,
    post_key_set,
    post_refresh,
    post_update,
)
from apps.liveblog.services.schedule import draft_schedule, drafts_publish_due
from apps.liveblog.services.texts import Stale

__all__ = ["Stale", "blog_announce", "blog_close", "blog_create", "blog_delete"]
__all__ += ["blog_editors_set", "blog_follow", "blog_reopen", "blog_unfollow", "blog_update"]
__all__ += ["draft_create", "draft_delete", "followers_tell"]
__all__ += ["draft_publish", "draft_schedule", "draft_update", "drafts_publish_due"]
__all__ += ["post_create", "post_delete", "post_key_set", "post_pin", "post_refresh"]
__all__ += ["post_unpin", "post_unpublish", "post_update"]
