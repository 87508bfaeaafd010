"""What an operator sees of a mistake: one line that names the setting."""

import fcntl
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import Settings
from flows.machine import mermaid
from flows.simulation import CUSTOMERS
from tests.e2e.commands import certguide

ROOT = Path(__file__).parents[2]
CERTGUIDE = Path(sys.executable).with_name("certguide")
TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def _process(*arguments, cwd, **settings):
    """The same in a process of its own, which takes longer: one for each command, here or in the other files."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CERTGUIDE_")}
    environment |= {f"CERTGUIDE_{name}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [CERTGUIDE, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("names", "settings"),
    [
        ("CERTGUIDE_BOT_TOKEN", {}),
        ("CERTGUIDE_BOT_TOKEN", {"BOT_TOKEN": "not a token"}),
        ("CERTGUIDE_LISTEN", {"BOT_TOKEN": TOKEN, "LISTEN": "nowhere"}),
        ("CERTGUIDE_SECRET_KEY", {"BOT_TOKEN": TOKEN, "SECRET_KEY": "too-short"}),
        ("CERTGUIDE_DATABASE_URL", {"BOT_TOKEN": TOKEN, "DATABASE_URL": "mysql://x"}),
        ("CERTGUIDE_PUBLIC_URL", {"BOT_TOKEN": TOKEN, "PUBLIC_URL": "http://plain"}),
        ("CERTGUIDE_KEY_BITS", {"BOT_TOKEN": TOKEN, "KEY_BITS": "1024"}),
        ("CERTGUIDE_IDLE_MINUTES", {"BOT_TOKEN": TOKEN, "IDLE_MINUTES": "soon"}),
        ("CERTGUIDE_ARS_MODE", {"BOT_TOKEN": TOKEN, "ARS_MODE": "sung"}),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(tmp_path, names, settings):
    done = certguide("run", cwd=tmp_path, **({"LISTEN": "127.0.0.1:0"} | settings))

    assert done.exit_code == 1
    assert names in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert TOKEN not in done.stderr


def test_a_taken_port_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = certguide("sandbox", "--port", str(port), cwd=tmp_path)

    assert done.exit_code == 1
    assert "CERTGUIDE_LISTEN" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_customers_lists_all_that_one_must_type(tmp_path):
    sheets = json.loads(certguide("customers", "--json", cwd=tmp_path).stdout)
    table = certguide("customers", cwd=tmp_path).stdout

    assert len(sheets) == len(CUSTOMERS) >= 10
    for sheet in sheets:
        assert sheet["user_id"] in table
        assert sheet["registration_number"]
        assert sheet["medium"]["kind"] in {"card", "otp"}


def test_unlocking_nobody_is_one_line(tmp_path):
    done = certguide("customers", "--unlock", "nobody", "--data", str(tmp_path / "d"), cwd=tmp_path)

    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_unlocking_under_another_key_is_refused_and_changes_nothing(tmp_path):
    folder = str(tmp_path / "d")
    assert certguide("customers", "--unlock", "hong01", "--data", folder, cwd=tmp_path).exit_code == 0
    other = certguide(
        "customers", "--unlock", "hong01", "--data", folder, cwd=tmp_path, SECRET_KEY=Fernet.generate_key().decode()
    )  # fmt: skip

    assert other.exit_code == 1
    assert "CERTGUIDE_SECRET_KEY" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["certguide.db", "sandbox.db"])
def test_a_damaged_database_is_one_line(tmp_path, name):
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / name).write_bytes(b"this is no database, but it is long enough to look like one" * 40)
    done = certguide("sandbox", "--port", "0", "--data", str(folder), cwd=tmp_path)

    assert done.exit_code == 1
    assert re.search(r"CERTGUIDE_(DATABASE_URL|DATA_DIR)", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_data_directory_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    for command in (["sandbox", "--port", "0"], ["customers", "--unlock", "hong01"]):
        done = certguide(*command, "--data", str(tmp_path / "file"), cwd=tmp_path)
        assert done.exit_code == 1
        assert "CERTGUIDE_" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_data_directory_serves_one_process_at_a_time(tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    with (folder / "certguide.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = _process("run", cwd=tmp_path, BOT_TOKEN=TOKEN, DATA_DIR=folder, LISTEN="127.0.0.1:0")

    assert done.returncode == 1
    assert "CERTGUIDE_DATA_DIR" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_setting_and_command_has_its_line_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for field in Settings.model_fields:
        assert f"CERTGUIDE_{field.upper()}" in readme, field
    for command in ("sandbox", "demo", "run", "customers", "diagram"):
        assert f"certguide {command}" in readme or f"`{command}" in readme, command


def test_the_drawing_in_the_readme_is_the_machine(tmp_path):
    printed = _process("diagram", cwd=tmp_path).stdout
    drawn = re.search(r"```mermaid\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)

    assert printed == mermaid()
    assert drawn is not None
    assert drawn[1] == printed
