import asyncio

from structlog.testing import capture_logs

from bot.watch import Watch


async def test_it_looks_again_and_again_whatever_happens() -> None:
    looks: list[None] = []

    async def look() -> None:
        looks.append(None)
        if len(looks) % 2:
            raise OSError("900101-1234567")

    watching = asyncio.create_task(Watch("topics", look, seconds=0.001).run())
    async with asyncio.timeout(5):
        while len(looks) < 5:
            await asyncio.sleep(0.001)

    assert not watching.done()
    watching.cancel()


async def test_a_trouble_is_told_once_until_it_is_over_and_without_its_words() -> None:
    troubles = [OSError("900101-1234567"), OSError("900101-1234567"), None, OSError("900101-1234567")]

    async def look() -> None:
        if (trouble := troubles.pop(0)) is not None:
            raise trouble

    watch = Watch("topics", look)
    with capture_logs() as logs:
        for _ in range(4):
            await watch.look()

    assert [entry["log_level"] for entry in logs] == ["error", "error"]
    assert {entry["watch"] for entry in logs} == {"topics"}
    assert "900101" not in str(logs)
