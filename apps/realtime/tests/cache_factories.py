"""An application behind a `ResponseCache`, and readers of its pages."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from django.core.asgi import get_asgi_application

from apps.realtime.server.response_cache import ResponseCache, no_body

PUBLIC = (b"Cache-Control", b"public, max-age=0, s-maxage=2")
Pair = tuple[bytes, bytes]


@dataclass
class FakeSite:
    """An ASGI application whose pages have a number, with a clock that tests set."""

    headers: list[Pair] = field(default_factory=lambda: [PUBLIC])
    status: int = 200
    now: float = 0
    scopes: list[Any] = field(default_factory=list)
    body: bytes = b"page"
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self.cache = ResponseCache(self, clock=lambda: self.now)

    @classmethod
    def of_django(cls, settings: Any) -> "FakeSite":
        """A site whose pages are those of this project, at the host of the readers here."""
        settings.ALLOWED_HOSTS = ["example.org"]
        site = cls()
        site.cache.app = get_asgi_application()
        return site

    @property
    def renders(self) -> int:
        return len(self.scopes)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        number = self.renders
        self.begun.set()
        assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        headers = [*self.headers, (b"ETag", b'"%d"' % number)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await send({"type": "http.response.body", "body": b" %d" % number})

    async def get(
        self, path: str = "/page/", query: str = "", method: str = "GET", **headers: str
    ) -> "Read":
        """The response to one reader."""
        pairs = [(b"host", b"example.org"), (b"user-agent", b"Firefox")]
        pairs += [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
        return await self.ask(path=path, query_string=query.encode(), method=method, headers=pairs)

    async def ask(self, **scope: Any) -> "Read":
        read = Read()
        whole = {"type": "http", "scheme": "https", "client": ("192.0.2.1", 1), **scope}
        await self.cache(whole, no_body(), read.take)
        return read


@dataclass
class Read:
    """A response."""

    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.lower(): value for name, value in message["headers"]}
        else:
            self.body += message["body"]
