"""One run: every contender, and every measure of a plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.contenders import CONTENDERS, IN_PYTHON, LIMIT, OURS, running
from bench.deliveries import Effort, Stage, can_keep_up, measure_stage
from bench.dialects import Services
from bench.measured_site import CHAT_ROOMS, PreparedSite, prepared_site
from bench.restart import measure_restart
from bench.results import Results
from bench.slow_reader import RATE, measure_slow_reader
from bench.writes import DATABASES, WRITERS, measure_writes
from tests.services import PostgresServer


@dataclass(frozen=True)
class Plan:
    """The sizes and times of a run. A part whose size is 0 is left out."""

    names: Sequence[str] = tuple(CONTENDERS)
    stages: Sequence[Stage] = (
        Stage(100),
        Stage(500, windows=(1, 8), open_rate=20.0),
        Stage(2000),
        Stage(4000),
    )
    effort: Effort = field(default_factory=Effort)
    slow_sockets: int = 200
    returning: int = 5000
    write_seconds: float = 4.0

    @property
    def largest(self) -> int:
        """The number of members that it needs."""
        return max(self.returning, *(stage.sockets for stage in self.stages))


QUICK = Plan(
    IN_PYTHON,
    stages=(Stage(500, windows=(1, 8)),),
    effort=Effort(rounds=2),
    slow_sockets=0,
    returning=0,
    write_seconds=0.0,
)
PLANS = {"full": Plan(), "quick": QUICK}


class Comparison:
    """Runs a plan, and collects what it finds."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.found = Results()

    async def run(self) -> Results:
        database = PostgresServer if self.plan.returning else None
        with prepared_site(members=self.plan.largest, streams=0, postgres=database) as site:
            await self._compare(site)
            if self.plan.returning:
                await self._restart(site)
        if self.plan.write_seconds:
            await self._write()
        return self.found

    async def _compare(self, site: PreparedSite) -> None:
        """All contenders at once, which take turns."""
        services = Services.at(site.redis.layer_url("pubsub"), site.redis.url)
        with running(site, self.plan.names, services) as contenders:
            for stage in self.plan.stages:
                able = [each for each in contenders if each.contender.most >= stage.sockets]
                arrivals, broadcasts = await measure_stage(able, stage, self.plan.effort)
                self.found.arrivals += arrivals
                self.found.broadcasts += broadcasts
            if sockets := self.plan.slow_sockets:
                for each in contenders:
                    keeps_up = can_keep_up(self.found.broadcasts, each.name, sockets * RATE)
                    if keeps_up and each.name != LIMIT:
                        self.found.slow += await measure_slow_reader(each, sockets=sockets)
            for each in contenders:
                self.found.faults += each.faults
        await services.close()

    async def _restart(self, site: PreparedSite) -> None:
        for name, server in OURS.items():
            found = await measure_restart(site, server, name, self.plan.returning)
            self.found.returns.append(found)

    async def _write(self) -> None:
        for database, kind in DATABASES.items():
            with prepared_site(members=WRITERS + CHAT_ROOMS, streams=0, postgres=kind) as site:
                for name, server in OURS.items():
                    for rooms in (1, CHAT_ROOMS):
                        self.found.writes.append(
                            await measure_writes(
                                site,
                                server,
                                name,
                                database,
                                rooms=rooms,
                                seconds=self.plan.write_seconds,
                            )
                        )
