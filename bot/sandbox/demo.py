"""The command ``certguide demo``: one scripted customer, start to end, and a verdict on what was delivered."""

import asyncio
import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

import pki
from bot.sandbox.customer import Customer, Shown, Silence
from bot.sandbox.runtime import sandbox
from bot.sandbox.script import PASSWORD, Script
from bot.settings import load
from flows.session import Language, Product
from flows.simulation import find

_CHAT = 1001
_WHO = "hong01"


class DemoFailed(Exception):
    """The customer did not get a certificate, or what was delivered does not verify."""


async def play(folder: Path, product: Product, language: Language, console: Console) -> None:
    """Run a sandbox of its own, walk a customer through it up to a test signature, and leave the files in ``folder``.

    Raises:
        DemoFailed: with the reason.
    """
    who = find(_WHO)
    if who is None:
        raise DemoFailed(f"there is no customer {_WHO}")
    with tempfile.TemporaryDirectory(prefix="certguide-demo-") as data:
        settings = load(data_dir=Path(data), listen="127.0.0.1:0", database_url="")
        async with sandbox(settings, limits=None) as running, Customer(running.url, _CHAT) as customer:
            transcript = Transcript(console)
            script = Script(customer, who, product, language, watch=transcript.show)
            try:
                await script.walk()
                messages = await script.prove()
            except Silence as silence:
                raise DemoFailed(str(silence)) from None
            transcript.finish()
            files = await _fetch(customer, messages)
    await asyncio.to_thread(_save, files, folder)
    _judge(folder, who.registration_number, console)


async def _fetch(customer: Customer, messages: Sequence[Shown]) -> dict[str, bytes]:
    """What was delivered, and the authority's public files, by file name."""
    files = {one.file_name: await customer.download(one) for one in messages if one.file_id}
    for name in ("root.cer", "issuing.cer", "issuing.crl"):
        files[name] = await customer.fetch(f"/ca/{name}")
    return files


def _save(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files, and unpack the archive as a customer does. What an earlier demo left goes first."""
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in (*folder.glob("certguide-*.zip"), *folder.glob("certguide-*.p12")):
        earlier.unlink()
    shutil.rmtree(folder / "NPKI", ignore_errors=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)


def _judge(folder: Path, registration_number: str, console: Console) -> None:
    archive = next(folder.glob("*.zip"))
    verdict = pki.verify_files(
        archive,
        PASSWORD,
        (folder / "root.cer").read_bytes(),
        issuing_der=(folder / "issuing.cer").read_bytes(),
        now=pki.utc_now(),
        identity_number=registration_number,
    )
    for name, check in verdict.checks():
        mark = "[green]✔[/green]" if check.passed else "[red]✘[/red]"
        console.print(f"  {mark} {name}: {escape(check.reason)}")
    if not verdict.ok:
        raise DemoFailed("what was delivered does not verify")
    console.print(f"\n  The files are in [bold]{folder}[/bold]; their password is [bold]{PASSWORD}[/bold]")


class Transcript:
    """Prints each message once it stands still: when a later one has come, or at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._printed: set[tuple[int, str]] = set()
        self._last: Sequence[Shown] = ()

    def show(self, messages: Sequence[Shown]) -> None:
        """Print what is new."""
        self._last = messages
        for message in messages[:-1]:
            self._print(message)

    def finish(self) -> None:
        """Print the rest."""
        for message in self._last:
            self._print(message)

    def _print(self, message: Shown) -> None:
        if (message.id, message.text) in self._printed:
            return
        self._printed.add((message.id, message.text))
        body = escape(message.text) + (f"\n📎 {escape(message.file_name)}" if message.file_name else "")
        if message.labels:
            body += "\n[dim]" + "  ".join(escape(f"[{label}]") for label in message.labels) + "[/dim]"
        if message.by_bot:
            self._console.print(Panel(body, title="certguide", title_align="left", width=78))
        else:
            self._console.print(
                Panel(body, title="customer", title_align="right", border_style="cyan", width=60),
                justify="right",
            )
