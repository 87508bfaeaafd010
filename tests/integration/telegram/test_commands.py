from collections.abc import Mapping

from structlog.testing import capture_logs

from bot.telegram.client import RawBot
from bot.telegram.commands import Profile, set_profile
from flows.session import Language
from tests.integration.telegram.server import Answer, Telegram, ok, refusal

PROFILES: Mapping[Language, Profile] = {
    "ko": Profile(
        commands=(("start", "처음부터"), ("help", "도움말")),
        name="공동인증서 도우미",
        description="인증서를 발급해 드려요",
        short_description="공동인증서",
    ),
    "en": Profile(
        commands=(("start", "From the start"),),
        name="Certificate guide",
        description="Issues your certificate",
        short_description="Joint certificate",
    ),
}
SETTERS = ("setMyCommands", "setMyName", "setMyDescription", "setMyShortDescription")


async def test_both_languages_and_a_fallback_are_set(api: Telegram, bot: RawBot) -> None:
    api.will("getMyCommands", *[ok([])] * 3)
    for method, field in (("Name", "name"), ("Description", "description")):
        api.will(f"getMy{method}", *[ok({field: ""})] * 3)
    api.will("getMyShortDescription", *[ok({"short_description": ""})] * 3)

    await set_profile(bot, PROFILES)

    for method in SETTERS:
        codes = [call.params.get("language_code") for call in api.called(method)]
        assert codes == ["ko", "en", None]
    first = api.called("setMyCommands")[0].params
    assert first["scope"] == {"type": "all_private_chats"}
    assert first["commands"] == [
        {"command": "start", "description": "처음부터"},
        {"command": "help", "description": "도움말"},
    ]
    assert api.called("setMyName")[2].params == {"name": "Certificate guide"}


async def test_what_is_shown_already_is_left_alone(api: Telegram, bot: RawBot) -> None:
    english = PROFILES["en"]
    for _ in range(2):
        api.will("getMyCommands", ok([{"command": "start", "description": "From the start"}]))
        api.will("getMyName", ok({"name": english.name}))
        api.will("getMyDescription", ok({"description": english.description}))
        api.will("getMyShortDescription", ok({"short_description": english.short_description}))

    await set_profile(bot, {"en": english})

    assert [call.method for call in api.calls if call.method in SETTERS] == []


async def test_what_cannot_be_read_is_set_all_the_same(api: Telegram, bot: RawBot) -> None:
    api.will("getMyName", *[refusal(404, "Not Found")] * 2)

    await set_profile(bot, {"en": PROFILES["en"]})

    assert len(api.called("setMyName")) == 2


async def test_a_failure_is_only_logged_and_holds_nothing_back(api: Telegram, bot: RawBot) -> None:
    api.will("setMyName", refusal(429, "Too Many Requests", retry_after=80000), Answer(500, b""))

    with capture_logs() as logs:
        await set_profile(bot, {"ko": PROFILES["ko"]}, fallback="ko")

    warnings = [entry for entry in logs if entry["log_level"] == "warning"]
    assert [(entry["part"], entry["language"]) for entry in warnings] == [("name", "ko"), ("name", None)]
    assert len(api.called("setMyShortDescription")) == 2
