"""A public stream is closed while posts go on: no event stream brings what follows.

This holds for every state of the channel layer, live and in a replay. `make faults EXAMPLES=1`
makes 20 runs of each state.
"""

import asyncio
from collections.abc import Iterator

import pytest

from apps.realtime.testing import until
from tests.faults.liveblog.readers import EventReader
from tests.faults.redis_faults import CASES, LOSSY, RUNS, Fault
from tests.services import RedisServer, redis_server
from tests.shell import Shell
from tests.site import Site, running_site

WRITTEN_AFTER = 40
SHELL = f"""
import sys
from uuid import uuid4
from django.db import transaction
from apps.liveblog.services import blog_create, post_create
from apps.liveblog.streams import BlogStream
from apps.realtime.selectors import cursor_get
from apps.realtime.sessions.control import revoke_all
for _ in sys.stdin:
    blog = blog_create(title="Signals", slug=uuid4().hex)
    stream = BlogStream.name(blog.pk)
    for number in range(5):
        post_create(blog_id=blog.pk, body=str(number))
    print(stream, flush=True)
    input()
    with transaction.atomic():
        revoke_all(stream=stream)
    closed_at = cursor_get(stream=stream).seq
    for number in range({WRITTEN_AFTER}):
        post_create(blog_id=blog.pk, body=str(number))
    print(closed_at, flush=True)
"""


@pytest.fixture(scope="module")
def own_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, own_redis: RedisServer) -> Iterator[Site]:
    """Two processes on the channel layer that the test names."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "lossy":
            patch.setenv("DJANGO_SETTINGS_MODULE", LOSSY)
        layer = "pubsub" if request.param == "lossy" else request.param
        with running_site(channels_url=own_redis.layer_url(layer), processes=2) as site:
            yield site


class Editor:
    """Another process, which writes to a new blog and closes its stream in the middle."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def begin(self) -> str:
        """Make a blog with posts; its stream."""
        return self._shell.ask("begin")

    def close_and_write_on(self) -> int:
        """Revoke everybody's access, and write 40 more posts; the seq of the revocation."""
        return int(self._shell.ask("close"))


@pytest.fixture(scope="module")
def editor(site: Site) -> Iterator[Editor]:
    with site.shell(SHELL) as shell:
        yield Editor(shell)


@pytest.mark.parametrize(("site", "fault"), CASES, indirect=["site"])
@pytest.mark.parametrize("run", range(RUNS))
async def test_event_streams_bring_nothing_that_follows(
    site: Site, editor: Editor, own_redis: RedisServer, fault: Fault, run: int
) -> None:
    stream = await asyncio.to_thread(editor.begin)
    readers = [EventReader(process.url, stream) for process in site.processes for _ in range(3)]
    await until(lambda: all(reader.responses and reader.first.seqs for reader in readers))
    before = [reader.first for reader in readers]
    with fault(own_redis):
        closed_at = await asyncio.to_thread(editor.close_and_write_on)
        await until(lambda: all(response.ended for response in before))
    for reader in readers:
        await reader.stop()
    assert [response.unsubscribed for response in before] == [True] * len(before)
    assert [response.seqs[-1] for response in before] == [closed_at - 1] * len(before)
    # A returning reader was authorized again, after the revocation.
    for response in (each for reader in readers for each in reader.responses):
        if response.head is not None and response.head < closed_at:
            assert response.seqs == list(range(1, closed_at))
