"""The unit: systemd-analyze is the judge."""

import configparser
import re
import sys

from tests.integration.deploy.support import DEPLOY, ask

FILE = DEPLOY / "systemd" / "certguide.service"
TEXT = FILE.read_text()

MOST_EXPOSED = 20
"""Of 100; without hardening a service has 96."""


def test_systemd_accepts_it(tmp_path):
    unit = tmp_path / FILE.name
    # The program is not installed where the tests run.
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", TEXT))

    answer = ask("systemd-analyze", "verify", unit)

    assert (answer.returncode, answer.stderr) == (0, "")


def test_systemd_finds_little_that_it_could_do_harm_with():
    answer = ask("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", FILE)

    assert answer.returncode == 0, answer.stdout


def test_it_has_the_time_to_finish_what_it_has_in_hand():
    assert int(_service("TimeoutStopSec")) > 10


def test_the_data_is_where_the_unit_lets_it_write():
    assert f"CERTGUIDE_DATA_DIR=/var/lib/{_service('StateDirectory')} " in f"{_service('Environment')} "
    assert _service("ProtectSystem") == "strict"
    assert _service("StateDirectoryMode") == "0700"


def test_it_starts_what_the_instructions_install():
    program = _service("ExecStart").split()[0]
    instructions = (DEPLOY / "README.md").read_text()

    assert program == "/opt/certguide/.venv/bin/certguide"
    assert "git clone … /opt/certguide && make -C /opt/certguide .venv/.runtime" in instructions
    assert "/etc/certguide/certguide.env" in _service("EnvironmentFile")
    assert "/etc/certguide/certguide.env" in instructions


def _service(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(TEXT)
    return parser["Service"][name]
