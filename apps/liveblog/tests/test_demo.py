from apps.liveblog.demo import demo_create
from apps.liveblog.models import Blog, Post


def test_creating_the_demo_again_adds_nothing(db: None) -> None:
    assert (demo_create(), demo_create()) == (2, 0)
    assert Blog.objects.filter(is_open=True).count() == 1
    posts = list(Post.objects.order_by("created_at"))
    assert posts == list(Post.objects.order_by("pk")), "the newest must stand first"
