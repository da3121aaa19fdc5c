"""A real Prometheus that scrapes the processes of a test."""

import json
import shutil
import urllib.request
from math import isnan
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from apps.realtime.testing.processes import HOST, Server
from tests.prometheus import DEPLOYED, find_prometheus


class PrometheusServer(Server):
    """Asks each of `targets`, processes by job, every second."""

    name = "Prometheus"

    def __init__(self, folder: Path, targets: dict[str, list[Server]], token: str) -> None:
        super().__init__(folder)
        shutil.copytree(DEPLOYED, folder, dirs_exist_ok=True)
        path = folder / "prometheus.yml"
        path.write_text(yaml.safe_dump(configured(path, targets, token)))

    def command(self) -> list[str | Path]:
        program = find_prometheus()
        if program is None:
            raise FileNotFoundError("Prometheus is not installed.")
        listen = f"--web.listen-address={HOST}:{self.port}"
        # Debian's keeps its data in one place for all, which these are not to share.
        storage = f"--storage.tsdb.path={self.folder / 'data'}"
        return [program / "prometheus", "--config.file=prometheus.yml", listen, storage]

    def answers(self) -> bool:
        try:
            return bool(self.ask("status/runtimeinfo"))
        except OSError:
            return False

    def ask(self, path: str, **query: str) -> Any:
        """The `data` of an answer of its API."""
        url = f"http://{HOST}:{self.port}/api/v1/{path}?{urlencode(query)}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]

    def finds(self, query: str) -> bool:
        return bool(self.values(query))

    def values(self, query: str) -> list[float]:
        """The values of the query at this moment, without NaN."""
        found = (float(each["value"][1]) for each in self.ask("query", query=query)["result"])
        return [value for value in found if not isnan(value)]


def configured(path: Path, targets: dict[str, list[Server]], token: str) -> dict[str, Any]:
    """The site's configuration, but for where the processes are and how often they are asked."""
    config: dict[str, Any] = yaml.safe_load(path.read_text())
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    for job in config["scrape_configs"]:
        (names,) = job.pop("dns_sd_configs")
        assert names["names"] == [job["job_name"]]
        ports = [f"{HOST}:{process.port}" for process in targets[job["job_name"]]]
        job |= {"static_configs": [{"targets": ports}], "authorization": {"credentials": token}}
    return config
