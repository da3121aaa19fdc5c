from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import LoginRequired, NotFound
from apps.realtime.layer.threads import in_thread
from apps.realtime.reports import StatusStream


class StatusConsumer(StreamConsumer):
    """How the site is, live, for its staff: what every process says of itself."""

    kinds = (StatusStream,)

    async def authorize_connection(self) -> None:
        if self.reader.user_id is None:
            raise LoginRequired("Log in to see how the site is.")
        if not await in_thread(StatusStream.may_read, reader=self.reader, key=1):
            raise NotFound
