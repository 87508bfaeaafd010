"""``certguide diagram``: the conversation, drawn."""

from typing import Annotated

import typer

from flows import machine
from flows.faq import diagnosis


def diagram(
    faq: Annotated[
        bool, typer.Option("--faq", help="The questions that find out what does not work.")
    ] = False,
) -> None:
    """The conversation's state machine, or its diagnosis, as Mermaid."""
    typer.echo(diagnosis.mermaid() if faq else machine.mermaid(), nl=False)
