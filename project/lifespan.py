from typing import Any


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Answers a server that asks (uvicorn; Daphne does not): nothing here has to start or stop."""
    while (await receive())["type"] != "lifespan.shutdown":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
