"""The things that exist in the sandbox's world, as plain records that can be written down."""

from __future__ import annotations

import msgspec

from bot.sandbox.entities import Entity

JSON = dict[str, object]


class Person(msgspec.Struct):
    """A Telegram user who is not the bot."""

    id: int
    language: str = "ko"
    first_name: str = "손님"


class Member(msgspec.Struct):
    """A person in a forum; `status` is "member", "administrator" or "creator"."""

    id: int
    first_name: str
    status: str = "member"

    @property
    def manages(self) -> bool:
        """Whether they may do what administrators may."""
        return self.status != "member"


class Chat(msgspec.Struct):
    """
    A private chat (positive id, the person's own) or a group (negative id).

    `seq` counts the events of the chat's stream. `member` is False once the bot was blocked or has left.
    A forum is a supergroup with topics; it alone has a title and members, and in it the bot is an administrator.
    """

    id: int
    instance: str
    next_message_id: int = 1
    seq: int = 0
    member: bool = True
    pinned: list[int] = []
    menu_button: JSON | None = None
    title: str = ""
    is_forum: bool = False
    members: list[Member] = []

    @property
    def private(self) -> bool:
        """Whether this is a chat with one person."""
        return self.id > 0

    def member_of(self, person_id: int) -> Member | None:
        """Return what a person is in a forum, if anything."""
        return next((member for member in self.members if member.id == person_id), None)


class Topic(msgspec.Struct):
    """
    A topic of a forum; its id is that of the service message about its creation.

    `icon` is a custom emoji's id. `creator` is a person or the bot. `seq` is the number of its latest event.
    """

    chat_id: int
    id: int
    name: str
    color: int
    creator: int
    icon: str | None = None
    closed: bool = False
    seq: int = 0


class Message(msgspec.Struct):
    """
    One message as it stands now.

    `text` is the text or the caption. `media` holds the Bot API fields of the content ("document": {...}).
    `reply_markup` is what the bot sent along; only an inline keyboard is ever shown back to the bot.
    `born` and `seq` are the stream numbers of its first and latest event.
    `thread` is the topic's id, None in the General one and outside of forums. `album` is its ``media_group_id``.
    `service` says what kind of event a service message tells of ("topic_created", …, "pinned"); `pins` is the
    message that was pinned.
    """

    chat_id: int
    message_id: int
    sender: int
    date: int
    kind: str = "text"
    text: str = ""
    entities: list[Entity] = []
    media: JSON = {}
    reply_markup: JSON | None = None
    protected: bool = False
    edit_date: int | None = None
    rewritten: bool = False
    """Its words were edited: clients mark only these as edited, not a change of the keyboard."""
    reply_to: int | None = None
    forward_origin: JSON | None = None
    effect_id: str | None = None
    via_bot: bool = False
    """The person chose it from the bot's answer to an inline query."""
    inline_message_id: str | None = None
    """What names it to the bot, which sent it only in a way; with an inline keyboard alone."""
    reaction: list[JSON] = []
    thread: int | None = None
    album: str | None = None
    anonymous: bool = False
    """An administrator wrote it in the name of the group."""
    service: str | None = None
    pins: int | None = None
    born: int = 0
    seq: int = 0

    @property
    def inline_keyboard(self) -> list[list[JSON]] | None:
        """The rows of the inline keyboard, if it has one."""
        rows = (self.reply_markup or {}).get("inline_keyboard")
        return rows if isinstance(rows, list) and rows else None


class StoredFile(msgspec.Struct):
    """Bytes that were sent once, by the bot or by the person."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    path: str
    data: bytes
    description: JSON
    kind: str


class Update(msgspec.Struct):
    """One update that the bot has not confirmed yet."""

    update_id: int
    chat_id: int
    at: float
    body: JSON


class Callback(msgspec.Struct):
    """A tap that waits for answerCallbackQuery."""

    id: str
    chat_id: int
    message_id: int
    at: float
    person_id: int | None = None


class Webhook(msgspec.Struct):
    """Where updates are posted, and how the last attempts went."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str = ""


class Profile(msgspec.Struct):
    """What the bot said about itself, by language ("" is the default)."""

    commands: dict[str, list[JSON]] = {}
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    short_descriptions: dict[str, str] = {}
    menu_button: JSON | None = None


class Meta(msgspec.Struct):
    """The few things of which there is one."""

    next_update_id: int
    allowed_updates: list[str] | None = None
    webhook: Webhook | None = None
    profile: Profile = msgspec.field(default_factory=Profile)
    files: int = 0
