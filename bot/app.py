"""The wiring: opens what the settings name, and serves it until it is told to stop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from datetime import UTC, datetime

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.alone import InUse, alone
from bot.authority_settings import open_authority
from bot.bank import open_bank
from bot.metrics import Metrics
from bot.neighbourhood import Neighbourhood
from bot.opening import opened
from bot.service import Service, types_secrets
from bot.settings import PREFIX, SIMULATED, Settings, SettingsError
from bot.store.cabinet import SqlCabinet
from bot.store.database import is_sqlite
from bot.store.desk import DeskStore
from bot.store.store import Member, Store
from bot.telegram.client import build_bot
from bot.web.express import express
from flows.faq.library import Library

_log = structlog.stdlib.get_logger(__name__)

_STOP_SECONDS = 10
_BACKLOG = 1024


@asynccontextmanager
async def service(
    settings: Settings, *, base_url: str, page_url: str | None = None, staff: Sequence[Member] = ()
) -> AsyncIterator[Service]:
    """Open database, authority and client, and close them again.

    Args:
        settings: with a bot token.
        base_url: where certificates say that the authority's files are.
        page_url: where customers reach the secure page; by default the public address.
        staff: who is on the staff as long as nobody else is.

    Raises:
        SettingsError: the keys do not open what is stored, the token is missing, or the folder of topics is; or
            secrets would be entered where they must not be.
    """
    page_url = page_url or settings.public_url
    _require_safe(settings, page_url)
    if settings.bot_token is None:
        raise SettingsError(
            f"{PREFIX}BOT_TOKEN: is not set; ask @BotFather for one, or try `certguide sandbox`"
        )
    if settings.faq_dir is not None and not await asyncio.to_thread(settings.faq_dir.is_dir):
        raise SettingsError(f"{PREFIX}FAQ_DIR: {settings.faq_dir} is no folder")
    async with AsyncExitStack() as stack:
        if not _may_share(settings):
            stack.enter_context(_kept_alone(settings))
        database, cipher = await stack.enter_async_context(opened(settings))
        store = Store(database, cipher)
        neighbourhood = Neighbourhood.of(settings.database_url, database, store, _now)
        if not neighbourhood.is_shared:
            await store.recover(_now())
        if staff and not await store.staff():
            for member in staff:
                await store.add_staff(member)
        authority = await asyncio.to_thread(open_authority, settings, base_url, pool=settings.key_pool)
        stack.push_async_callback(asyncio.to_thread, authority.close)
        metrics = Metrics()
        bot = build_bot(settings.bot_token.get_secret_value(), settings.bot_api_url, metrics.call)
        stack.push_async_callback(bot.shutdown)
        bot_service = Service(
            settings,
            store=store,
            authority=authority,
            cabinet=SqlCabinet(database, cipher),
            bot=bot,
            bank=open_bank(settings, SqlCabinet(database, cipher)),
            cipher=cipher,
            library=await asyncio.to_thread(Library),
            cases=DeskStore(database, cipher),
            page_url=page_url,
            neighbourhood=neighbourhood,
            metrics=metrics,
        )
        stack.push_async_callback(asyncio.to_thread, bot_service.close)
        await bot_service.prepare()
        yield bot_service


def _require_safe(settings: Settings, page_url: str | None) -> None:
    """Keep an operator from having secrets of real customers typed in a chat."""
    if settings.secrets == "page" and page_url is None:
        raise SettingsError(f"{PREFIX}SECRETS: page needs {PREFIX}PUBLIC_URL, where customers reach it")
    if types_secrets(settings) and settings.bank != SIMULATED:
        raise SettingsError(
            f"{PREFIX}SECRETS: chat is for the simulated bank alone; set {PREFIX}PUBLIC_URL, and leave it out"
        )


def _may_share(settings: Settings) -> bool:
    """Whether other processes may use the same data directory: Telegram lets one alone poll for updates."""
    return settings.public_url is not None and not is_sqlite(settings.database_url)


@contextmanager
def _kept_alone(settings: Settings) -> Iterator[None]:
    """Keep a second process from the same data directory: it would take files being sent for lost ones."""
    try:
        with alone(settings.data_dir):
            yield
    except InUse as used:
        raise SettingsError(f"{PREFIX}DATA_DIR: {used}") from None


@asynccontextmanager
async def serving(
    bot: Service, listener: socket.socket, more: Sequence[BaseRoute] = ()
) -> AsyncIterator[uvicorn.Server]:
    """Serve what the bot offers to the world, and ``more``, on a bound socket for as long as the block runs."""
    app = Starlette(routes=[*bot.routes, *more])
    # A redirection would name whatever host the client says that this one is.
    app.router.redirect_slashes = False
    config = uvicorn.Config(
        app,
        http=express(bot.desk),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    server = uvicorn.Server(config)
    # The signals belong to the command line, which stops all parts and not the server alone.
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells it by a flag only
            await asyncio.sleep(0.01)
        yield server
    finally:
        server.should_exit = True
        await task


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on.

    Raises:
        SettingsError: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in settings.listen_host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on, and small answers wait some 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.listen_host, settings.listen_port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(f"{PREFIX}LISTEN: cannot listen on {settings.listen}: {error.strerror}") from None
    return listener


def address(listener: socket.socket) -> str:
    """The address at which this machine reaches the socket."""
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - shown, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _now() -> datetime:
    return datetime.now(UTC)
