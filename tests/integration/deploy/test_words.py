"""Whatever the files of ``deploy/`` name is there: settings, paths, alerts, commands, events, tables, files."""

import re
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer

import bot
import pki
from bot.cli import program
from bot.metrics import Metrics
from bot.settings import PREFIX, Settings
from bot.store.tables import metadata
from bot.web.app import Webhook, web_routes
from bot.web.authority import AuthorityFiles
from bot.web.ocsp import OcspDesk
from pki.signed.ocsp import UNAUTHORIZED
from tests.integration.deploy.support import DEPLOY, ROOT, document, texts

RUNBOOK = (DEPLOY / "RUNBOOK.md").read_text()
ALERTS = [
    rule for group in document(DEPLOY / "prometheus" / "alerts.yaml")["groups"] for rule in group["rules"]
]
SECTIONS = dict(re.findall(r"(?ms)^## (Certguide\w+)\n(.*?)(?=^## |\Z)", RUNBOOK))


@pytest.mark.parametrize("path", list(texts()), ids=lambda path: str(path.relative_to(DEPLOY)))
def test_each_setting_that_is_named_exists(path):
    named = set(re.findall(rf"{PREFIX}([A-Z0-9_]+)", path.read_text()))

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def _served():
    """The paths that the bot answers."""
    authority = AuthorityFiles(
        root=bytes,
        issuing=bytes,
        root_crl=bytes,
        crl=bytes,
        ocsp=OcspDesk(cached=lambda _: None, answer=lambda _: UNAUTHORIZED),
    )

    async def take(_updates):
        pass

    routes = web_routes(
        checks={}, authority=authority, webhook=Webhook(secret="s3cret", take=take), metrics=Metrics()
    )
    return {route.path for route in routes}


def _named(pattern):
    return {path for file in texts() for path in re.findall(pattern, file.read_text())}


def test_what_is_probed_is_served():
    probed = _named(r"path: (/\w+), port: http") | _named(r"127\.0\.0\.1:8080(/\w+)")

    assert probed == {"/healthz", "/readyz"}
    assert probed <= _served()


def test_what_is_scraped_is_served():
    scraped = _named(r"prometheus\.io/path: (/\w+)") | _named(r"(?m)^probe (/\w+)")

    assert "/metrics" in scraped
    assert scraped <= _served()


def test_what_the_front_lets_in_is_served():
    served = {path.replace("{request:path}", "*") for path in _served()}

    assert {"/telegram/webhook", "/ocsp", "/ocsp/*"} <= served
    assert {path for path in served if path.startswith("/ca/")}


def test_each_alert_has_its_section_and_each_section_its_alert():
    assert list(SECTIONS) == [alert["alert"] for alert in ALERTS]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_a_section_says_what_somebody_woken_must_know(alert):
    """How urgent it is, what customers notice, the first three commands, and how to mend it."""
    section = SECTIONS[alert["alert"]]
    (commands,) = re.findall(r"(?s)```sh\n(.*?)```", section)

    assert section.strip().startswith(f"*{alert['labels']['severity']}.* ")
    assert "**Customers**" in section
    assert "**Mend.**" in section
    assert len(commands.strip().splitlines()) == 3


def test_the_commands_are_ones_that_a_shell_can_read():
    for block in re.findall(r"(?s)```sh\n(.*?)```", RUNBOOK):
        done = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, timeout=10)
        assert (done.returncode, done.stderr) == (0, ""), block


def test_each_way_to_run_it_has_every_command():
    ways = [
        set(re.findall(r"(?m)^(\w+)\(\)", block)) for block in re.findall(r"(?s)```sh\n(.*?)```", RUNBOOK)[:3]
    ]
    used = {
        line.split()[0].rstrip(";")
        for section in SECTIONS.values()
        for line in re.findall(r"(?s)```sh\n(.*?)```", section)[0].splitlines()
    }

    assert ways[0] == ways[1] == ways[2]
    assert used <= ways[0]


def test_what_is_looked_for_in_the_log_is_written_there():
    sources = "".join(
        path.read_text() for room in (bot, pki) for path in Path(room.__file__).parent.rglob("*.py")
    )
    greps = re.findall(r"(?m)^logs [^|]*\| grep (?:-[cE] )*(?:'([^']+)'|(\w+))", RUNBOOK)
    words = {word for found in greps for word in "".join(found).split("|") if not word.startswith('"')}

    assert "turn given up" in words
    assert {word for word in words if f'"{word}' not in sources} == set()


def test_what_is_asked_of_the_database_is_in_its_tables():
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    questions = [text for text in re.findall(r'(?m)^sql "(.*)"$', RUNBOOK) if "pg_" not in text]

    assert questions
    with engine.connect() as connection:
        for question in questions:
            connection.exec_driver_sql(question)


def test_each_command_of_certguide_exists():
    commands = typer.main.get_command(program())
    for line in re.findall(r"(?m)^cg (.*)$", RUNBOOK):
        command = commands
        for word in line.split():
            command = command.commands[word]


@pytest.mark.parametrize("name", ["README.md", "RUNBOOK.md"])
def test_every_link_leads_somewhere(name):
    text = (DEPLOY / name).read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("http"):
            continue
        file, _, anchor = target.partition("#")
        path = (DEPLOY / file).resolve() if file else DEPLOY / name
        assert path.exists(), target
        assert path.is_relative_to(ROOT)
        if anchor:
            headings = re.findall(r"(?m)^#+ (.*)$", path.read_text())
            assert anchor in {heading.lower().replace(" ", "-") for heading in headings}, target
