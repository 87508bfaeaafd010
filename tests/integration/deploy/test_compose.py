"""The Compose file against the Compose specification's own schema, and against what it promises."""

import subprocess
import sys

import pytest

from tests.integration.deploy.support import DEPLOY, document, environment_file

FILE = DEPLOY / "compose.yaml"
COMPOSE = document(FILE)
SERVICES = COMPOSE["services"]


def test_the_specification_allows_it():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_locked_down(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_is_named_is_there(name):
    service = SERVICES[name]
    mounts = [mount.split(":")[0] for mount in service.get("volumes", [])]

    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert set(service.get("depends_on", [])) <= set(SERVICES)
    assert {mount for mount in mounts if not mount.startswith(".")} <= set(COMPOSE["volumes"])
    for mount in mounts:
        assert not mount.startswith(".") or (DEPLOY / mount).exists()


def test_two_bots_share_one_database_and_one_volume():
    bot = SERVICES["bot"]

    assert bot["deploy"]["replicas"] == 2
    assert bot["volumes"] == ["bot:/var/lib/certguide"]
    assert "ports" not in bot


def test_a_bot_has_the_time_to_finish_what_it_has_in_hand():
    assert int(SERVICES["bot"]["stop_grace_period"].removesuffix("s")) > 10


def test_only_the_front_is_open_to_the_world():
    for name, service in SERVICES.items():
        published = [str(port) for port in service.get("ports", [])]
        if name != "caddy":
            assert all(port.startswith("127.0.0.1:") for port in published), name


def test_whoever_finds_the_bots_shares_one_network_with_them():
    """Two would give each bot two addresses, and it would be counted twice."""
    for name in ("caddy", "prometheus", "postgres"):
        assert len(set(SERVICES[name]["networks"]) & set(SERVICES["bot"]["networks"])) == 1, name


def test_no_secret_is_written_down():
    for name, service in SERVICES.items():
        for variable in service.get("environment", {}):
            assert not any(word in variable for word in ("TOKEN", "PASSPHRASE", "SECRET_KEY")), name
            assert "PASSWORD" not in variable or variable.endswith("_FILE"), name
    assert SERVICES["bot"]["env_file"] == "secrets.env"


def test_the_database_that_the_example_names_is_the_one_that_runs():
    address = environment_file(DEPLOY / "secrets.env.example")["CERTGUIDE_DATABASE_URL"]
    postgres = SERVICES["postgres"]["environment"]

    assert address == (
        f"postgresql+asyncpg://{postgres['POSTGRES_USER']}:PASSWORD@postgres/{postgres['POSTGRES_DB']}"
    )
