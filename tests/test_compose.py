"""Checks of the containers' files that need no container engine."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from project.environment import read_settings
from tests.remote_site import RemoteSite

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SITE = COMPOSE["x-site"]
RUN_ONCE = {"check", "migrate"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_rights_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_takes_only_its_share_of_the_machine(name: str) -> None:
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert limits.keys() >= {"cpus", "memory", "pids"}
    assert float(limits["cpus"]) <= 1, "an engine refuses more than the machine has"
    assert SERVICES[name]["logging"]["options"].keys() >= {"max-size", "max-file"}


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - RUN_ONCE))
def test_a_service_is_watched_and_comes_back(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"]


def test_only_the_proxy_can_be_opened_to_the_world_and_only_on_purpose() -> None:
    open_to = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert all(port.startswith("${BIND:-127.0.0.1}:") for port in open_to.pop("caddy"))
    for name, ports in open_to.items():
        assert SERVICES[name]["profiles"] in (["monitoring"], ["mail"])
        assert all(port.startswith("127.0.0.1:") for port in ports)


def test_prometheus_scrapes_the_names_and_ports_of_the_containers() -> None:
    asked = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    for job in asked["scrape_configs"]:
        (found,) = job["dns_sd_configs"]
        assert found["names"] == [job["job_name"]]
        assert job["job_name"] in SERVICES
    ports = {job["job_name"]: job["dns_sd_configs"][0]["port"] for job in asked["scrape_configs"]}
    assert ports["worker"] == int(SITE["environment"]["METRICS_PORT"])
    assert f"0.0.0.0 {ports['web']}" in (ROOT / "deploy/entrypoint").read_text()
    assert read_settings(in_containers({})).METRICS_ADDRESSES


def test_grafanas_dashboards_use_its_data_source() -> None:
    folder = ROOT / "deploy/grafana"
    (source,) = yaml.safe_load((folder / "provisioning/datasources/prometheus.yml").read_text())[
        "datasources"
    ]
    assert source["url"] == "http://prometheus:9090"
    (provider,) = yaml.safe_load((folder / "provisioning/dashboards/files.yml").read_text())[
        "providers"
    ]
    mounted = [volume.split(":") for volume in SERVICES["grafana"]["volumes"]]
    assert ["./deploy/grafana/dashboards", provider["options"]["path"], "ro"] in mounted
    for path in (folder / "dashboards").glob("*.json"):
        for panel in json.loads(path.read_text())["panels"]:
            uids = {each["datasource"]["uid"] for each in panel.get("targets", ())}
            assert uids <= {source["uid"]}


def test_the_database_and_redis_see_no_other_network() -> None:
    assert COMPOSE["networks"]["private"] == {"internal": True}
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["private"]
    assert SERVICES["caddy"]["networks"] == ["public"]


def test_nothing_starts_before_the_settings_are_checked() -> None:
    for name in SERVICES.keys() - {"check"}:
        assert "check" in waits_for(name), name


def waits_for(name: str) -> set[str]:
    """The services that `name` waits for, and those that they wait for."""
    direct = set(SERVICES[name].get("depends_on", ()))
    return direct.union(*map(waits_for, direct))


def test_a_web_container_has_time_to_drain() -> None:
    grace = int(SERVICES["web"]["stop_grace_period"].removesuffix("s"))
    # DRAIN_SECONDS, and LINGER_SECONDS and END_SECONDS of graceful_shutdown
    assert grace >= 5 + 4 + 3


def test_every_variable_is_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", text)) - {"COMPOSE_PROJECT_NAME"}
    example = (ROOT / ".env.example").read_text()
    assert {
        name for name in used if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)
    } == set()


def test_no_secret_is_in_the_file_that_would_pass_for_one() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    defaults = re.findall(r"\$\{(?:SECRET_KEY|\w*PASSWORD):-([^}]*)\}", text)
    assert defaults
    assert all(default.startswith("insecure-") for default in defaults)


def test_each_image_is_a_public_one_of_a_named_version() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    stages = re.findall(r"^FROM \S+ AS (\S+)$", dockerfile, re.MULTILINE)
    bases = set(re.findall(r"^FROM (\S+) AS", dockerfile, re.MULTILINE)) - set(stages)
    given = {service.get("image", "") for service in SERVICES.values()}
    for image in bases | {image for image in given if image and "PROJECT" not in image}:
        assert re.fullmatch(r"[a-z]+(/[a-z]+)?:[0-9v][\w.-]*", image), image
    assert "# syntax" not in dockerfile


def test_the_image_runs_without_root_and_holds_no_tools() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    stages = dict(
        re.findall(r"^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", dockerfile, re.MULTILINE | re.DOTALL)
    )
    for name in ("site", "proxy"):
        assert re.search(r"^USER (?!root|0)", stages[name], re.MULTILINE), name
    assert not re.search(r"apt-get|build-essential|gcc", dockerfile)
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert ignored.index("*") < ignored.index("**/tests")
    assert not {"!.git", "!.env", "!tests", "!node_modules"} & set(ignored)


# The settings in containers


def in_containers(given: dict[str, str]) -> dict[str, str]:
    """The environment that docker-compose.yml makes of `given`, which says what .env says."""

    def value(found: re.Match[str]) -> str:
        said = given.get(found["name"], "")
        if found["how"] == ":+":
            return found["text"] if said else ""
        return said or found["text"]

    pattern = re.compile(r"\$\{(?P<name>\w+)(?P<how>:[-+])(?P<text>[^}]*)\}")
    return {name: pattern.sub(value, text) for name, text in SITE["environment"].items()}


def test_a_compose_site_on_localhost_needs_no_secrets() -> None:
    environment = read_settings(in_containers({"DEMO": "1"}))
    assert environment.DEBUG is False
    assert environment.HTTPS is False


def test_a_public_compose_site_refuses_published_secrets() -> None:
    with pytest.raises(SystemExit) as refusal:
        read_settings(in_containers({"DOMAIN": "example.org", "DEMO": "1"}))
    said = str(refusal.value)
    assert "this is a public site" in said
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "DEMO"):
        assert name in said


# deploy/configure


def configure(folder: Path, domain: str) -> dict[str, str]:
    """Run `deploy/configure`; the resulting .env."""
    (folder / "deploy").mkdir(exist_ok=True)
    script = shutil.copy(ROOT / "deploy/configure", folder / "deploy")
    subprocess.run(["sh", script, domain], check=True, capture_output=True)
    lines = (folder / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_configure_writes_the_settings_of_a_public_site(tmp_path: Path) -> None:
    said = configure(tmp_path, "example.org")
    assert said["DOMAIN"] == "example.org"
    assert said["BIND"] == "0.0.0.0"
    secrets = {said["SECRET_KEY"], said["POSTGRES_PASSWORD"]}
    assert [len(secret) for secret in secrets] == [64, 64]
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    read_settings(said | in_containers(said))  # refuses what is not fit for a domain


def test_configure_changes_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=mine")
    said = configure(tmp_path, "example.org")
    assert said["SECRET_KEY"] == "mine"
    assert configure(tmp_path, "other.example") == said


# A site that is not ours


def test_commands_of_an_outside_site_run_where_it_is() -> None:
    assert RemoteSite("http://localhost/", "echo there").manage("demo", "--x") == "there demo --x\n"


def test_a_command_that_fails_outside_says_so() -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        RemoteSite("http://localhost", "sh -c 'echo no such thing >&2; false'").manage("demo")
