"""A site whose bot answers in a worker of its own, so that each process may be killed alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.chat.recorded_model import FOLDER, WORDS
from tests.factories import METRICS_TOKEN, Worker, new_database
from tests.services import PostgresServer, RedisServer
from tests.site import Site, WebProcess, environment_in


class AnsweringSite(Site):
    """`web` serves the pages, `worker` writes the answers."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder, environment, 1)
        self.web: WebProcess = self.processes[0]
        self.model = folder / "model"
        self.model.mkdir()
        self.environment[FOLDER] = str(self.model)
        home = folder / "worker"
        home.mkdir()
        self.worker = Worker(home, self.environment)

    def allow(self, words: int) -> str:
        """Let the model say so many words from now on; the text that it has said then."""
        following = self.model / "following"
        following.write_text(str(words))
        following.replace(self.model / "allowed")  # at once: the model reads it all the time
        return "".join(WORDS[:words]).strip()

    def asks(self) -> list[int]:
        """How many characters the model was given with each question."""
        return [int(line) for line in (self.model / "asks").read_text().split()]


@contextmanager
def answering_site(
    postgres: PostgresServer, redis: RedisServer, *, sweep_seconds: float = 3
) -> Iterator[AnsweringSite]:
    """A worker that does not renew its claim for five sweeps is taken for dead."""
    with TemporaryDirectory(prefix="signalbox-answers-") as name:
        environment = environment_in(Path(name)) | {
            "DJANGO_SETTINGS_MODULE": "tests.chat.recorded_model_settings",
            "DATABASE_URL": new_database(postgres, like="demo"),
            "CHANNELS_URL": redis.channels_url,
            "METRICS_TOKEN": METRICS_TOKEN,
            "TASK_SWEEP_SECONDS": str(sweep_seconds),
        }
        site = AnsweringSite(Path(name), environment)
        site.allow(0)
        try:
            site.web.start()
            site.worker.start()
            yield site
        finally:
            site.close()
            site.worker.kill()
            site.web.stop()
