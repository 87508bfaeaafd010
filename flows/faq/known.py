"""What the bot knows already of a failure, so that nobody has to describe it."""

from functools import reduce

from flows import fields, machine
from flows.dialogue import Dialogue
from flows.replies import Line, line


def known(dialogue: Dialogue, topic_id: str) -> tuple[Line, ...]:
    """The person's own case, if this topic explains what failed last; every detail of it masked."""
    failure = dialogue.session.failure
    if failure is None or failure.topic != topic_id:
        return ()
    facts = _details(dialogue, machine.BY_NAME[failure.state].step)
    if failure.left is not None:
        facts = [line("known-times", times=failure.times), line("known-left", left=failure.left), *facts]
    if not facts:
        return ()
    joined = reduce(lambda first, second: line("known-and", first=first, second=second), facts)
    return (line("known", facts=joined),)


def _details(dialogue: Dialogue, step: str) -> list[Line]:
    """What the step where it failed is about."""
    application = dialogue.session.application
    if step == "verification" and application.phones:
        phones = ", ".join(map(fields.mask_phone, application.phones))
        return [line("known-phones", phones=phones)]
    if step == "payment" and application.account:
        return [line("known-account", account=fields.mask_account(application.account))]
    if step == "identity" and application.user_id:
        return [line("known-user-id", user_id=fields.mask_user_id(application.user_id))]
    return []
