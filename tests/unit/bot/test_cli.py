"""The command line as a whole."""

from typer.testing import CliRunner

from bot.cli import _PLACES, program


def test_every_command_is_listed_with_what_it_does() -> None:
    shown = CliRunner().invoke(program(), ["--help"]).output

    assert all(f" {name} " in shown for name in _PLACES)


def test_a_command_that_is_alone_keeps_its_name() -> None:
    drawn = CliRunner().invoke(program(["diagram"]), ["diagram"])

    assert drawn.exit_code == 0
    assert drawn.output.startswith("stateDiagram-v2")
    assert CliRunner().invoke(program(["faq"]), ["faq", "search", "--help"]).exit_code == 0


def test_what_is_no_command_is_refused() -> None:
    assert CliRunner().invoke(program(), ["nope"]).exit_code == 2
