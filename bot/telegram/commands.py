"""What Telegram shows of the bot before a word is said: its menu of commands, its name, its descriptions."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
import telegram

from flows.session import Language

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The bot in one language.

    Attributes:
        commands: name (1-32 of ``a-z0-9_``) and description (1-256 characters), in the menu's order.
        name: over the chat, at most 64 characters.
        description: in the empty chat, at most 512 characters.
        short_description: on the profile page, at most 120 characters.
    """

    commands: tuple[tuple[str, str], ...]
    name: str
    description: str
    short_description: str


async def set_profile(
    bot: telegram.Bot, profiles: Mapping[Language, Profile], *, fallback: Language = "en"
) -> None:
    """Make Telegram show the profiles. Failures are logged, one part does not hold back the others.

    What Telegram shows already is left alone: setting a name is allowed only a few times a day.

    Args:
        bot: initialised.
        profiles: the bot in each language.
        fallback: for people whose client speaks none of these languages.
    """
    for language, profile in profiles.items():
        await _set_language(bot, profile, language)
    if fallback in profiles:
        await _set_language(bot, profiles[fallback], None)


async def _set_language(bot: telegram.Bot, profile: Profile, code: str | None) -> None:
    scope = telegram.BotCommandScopeAllPrivateChats()
    commands = tuple(telegram.BotCommand(name, description) for name, description in profile.commands)

    async def commands_now() -> object:
        return await bot.get_my_commands(scope=scope, language_code=code)

    async def name_now() -> object:
        return (await bot.get_my_name(language_code=code)).name

    async def description_now() -> object:
        return (await bot.get_my_description(language_code=code)).description

    async def short_description_now() -> object:
        return (await bot.get_my_short_description(language_code=code)).short_description

    await _settle(
        "commands",
        code,
        commands,
        commands_now,
        lambda: bot.set_my_commands(commands, scope=scope, language_code=code),
    )
    await _settle(
        "name", code, profile.name, name_now, lambda: bot.set_my_name(profile.name, language_code=code)
    )
    await _settle(
        "description",
        code,
        profile.description,
        description_now,
        lambda: bot.set_my_description(profile.description, language_code=code),
    )
    await _settle(
        "short description",
        code,
        profile.short_description,
        short_description_now,
        lambda: bot.set_my_short_description(profile.short_description, language_code=code),
    )


async def _settle(
    part: str,
    code: str | None,
    wanted: object,
    now: Callable[[], Awaitable[object]],
    change: Callable[[], Awaitable[object]],
) -> None:
    """Read one part, and change it if it differs or cannot be read."""
    try:
        if await now() == wanted:
            return
    except Exception as exc:
        _log.debug("profile not read", part=part, language=code, error=type(exc).__name__)
    try:
        await change()
    except Exception as exc:
        _log.warning("profile not set", part=part, language=code, error=type(exc).__name__)


async def set_group_commands(bot: telegram.Bot, group: int, commands: Sequence[tuple[str, str]]) -> None:
    """Make Telegram show these commands in one group, and nowhere else; a failure is logged.

    Args:
        bot: initialised.
        group: Telegram's number of it.
        commands: name and description, in the menu's order.
    """
    scope = telegram.BotCommandScopeChat(group)
    wanted = tuple(telegram.BotCommand(name, description) for name, description in commands)
    await _settle(
        "group commands",
        None,
        wanted,
        lambda: bot.get_my_commands(scope=scope),
        lambda: bot.set_my_commands(wanted, scope=scope),
    )
