"""What the world may reach: Caddy is the judge of its file."""

import re

from bot.telegram.intake import WEBHOOK_PATH
from bot.web.secure.routes import PATH as PAGE_PATH
from tests.integration.deploy.support import DEPLOY, ask

FILE = DEPLOY / "caddy" / "Caddyfile"
TEXT = FILE.read_text()


def test_caddy_accepts_it(tmp_path):
    answer = ask(
        "caddy",
        "validate",
        "--config",
        FILE,
        "--adapter",
        "caddyfile",
        PUBLIC_HOST="bot.example.org",
        HOME=str(tmp_path),
        XDG_DATA_HOME=str(tmp_path),
        XDG_CONFIG_HOME=str(tmp_path),
    )

    assert answer.returncode == 0, answer.stderr


def test_it_is_written_as_caddy_writes():
    answer = ask("caddy", "fmt", FILE)

    assert answer.stdout == TEXT


def test_nothing_but_the_webhook_the_page_and_the_authority_is_let_in():
    assert re.findall(r"path (.*)", TEXT) == ["/ca/* /ocsp /ocsp/*"]
    assert re.findall(r"handle (/\S+)", TEXT) == [WEBHOOK_PATH, f"{PAGE_PATH}*"]


def test_the_authority_answers_without_tls_too():
    """A client that asks whether a certificate holds cannot begin with one (RFC 5280, 4.2.1.13)."""
    plain = TEXT.partition("http://{$PUBLIC_HOST} {")[2].partition("\n}\n")[0]

    assert "import authority" in plain
    assert WEBHOOK_PATH not in plain
    assert PAGE_PATH not in plain
