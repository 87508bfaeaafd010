"""The icons and colours that topics of a forum may have."""

from __future__ import annotations

from bot.sandbox.records import JSON

DEFAULT_COLOR = 0x6FB9F0
COLORS = frozenset({DEFAULT_COLOR, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F})

_SET = "Topics"
_SIDE = 512

# Some of the hundred-odd in Telegram's own set, with their true ids.
EMOJI = {
    "5434144690511290129": "📰",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5418085807791545980": "🔝",
    "5370870893004203704": "🗣",
    "5420216386448270341": "🆒",
    "5379748062124056162": "❗️",
    "5373251851074415873": "📝",
    "5433614043006903194": "📆",
    "5357315181649076022": "📁",
    "5309965701241379366": "🔎",
    "5309984423003823246": "📣",
    "5312241539987020022": "🔥",
    "5312138559556164615": "❤️",
    "5377316857231450742": "❓",
    "5377438129928020693": "⁉️",
    "5377498341074542641": "‼️",
    "5408906741125490282": "🏁",
    "5357121491508928442": "👀",
    "5309832892262654231": "🤖",
    "5348227245599105972": "💼",
    "5417915203100613993": "💬",
    "5235579393115438657": "⭐️",
    "5237699328843200968": "✅",
}


def icon_sticker(custom_emoji_id: str) -> JSON:
    """Return the Bot API Sticker of an icon; its picture is nowhere to be had here."""
    return {
        "file_id": f"sbxicon{custom_emoji_id}",
        "file_unique_id": f"i{custom_emoji_id}",
        "type": "custom_emoji",
        "width": _SIDE,
        "height": _SIDE,
        "is_animated": True,
        "is_video": False,
        "emoji": EMOJI[custom_emoji_id],
        "set_name": _SET,
        "custom_emoji_id": custom_emoji_id,
    }
