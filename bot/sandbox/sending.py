"""What sends: sendMessage, sendDocument, sendPhoto, sendMediaGroup, copy, forward, sendChatAction."""

from __future__ import annotations

import mimetypes

from bot.sandbox.albums import ALBUM_KINDS, MOST_IN_ALBUM, albums_of, new_album
from bot.sandbox.errors import bad_request
from bot.sandbox.files import file_object
from bot.sandbox.happenings import bot_id
from bot.sandbox.images import image_size
from bot.sandbox.markup import reply_markup
from bot.sandbox.params import Params
from bot.sandbox.records import JSON, Chat, Message, StoredFile
from bot.sandbox.targets import (
    CAPTIONED,
    Method,
    asked_thread,
    caption_text,
    keep_pace,
    known_chat,
    message_ids,
    message_text,
    open_chat,
)
from bot.sandbox.views import chat_json, message_json
from bot.sandbox.world import GENERAL_TOPIC, World

_MOST_PHOTO_BYTES = 10 * 1024 * 1024
_TYPES = mimetypes.MimeTypes()  # the built-in table only: the system's would be read in the middle of a call
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, params: Params) -> object:
    """Imitate sendMessage."""
    chat = open_chat(world, params)
    text, entities = message_text(params, "message is too long")
    message = _draft(world, params, chat)
    message.text, message.entities = text, entities
    return _send(world, chat, message)


def send_document(world: World, params: Params) -> object:
    """Imitate sendDocument: an upload of up to 50 MB, or a ``file_id``."""
    chat = open_chat(world, params)
    text, entities = caption_text(params)
    message = _draft(world, params, chat, "document")
    message.text, message.entities = text, entities
    file = _file(world, params, "document")
    message.media = {"document": file_object(file)}
    return _send(world, chat, message)


def send_photo(world: World, params: Params) -> object:
    """Imitate sendPhoto: a picture of up to 10 MB, or a ``file_id``."""
    chat = open_chat(world, params)
    text, entities = caption_text(params)
    message = _draft(world, params, chat, "photo")
    message.text, message.entities = text, entities
    file = _file(world, params, "photo")
    message.media = {"photo": [file_object(file)]}
    return _send(world, chat, message)


def send_media_group(world: World, params: Params) -> object:
    """Imitate sendMediaGroup: up to ten photos or documents; one alone makes no album."""
    chat = open_chat(world, params)
    items = _album_items(params)
    album = new_album() if len(items) > 1 else None
    messages = [_album_message(world, params, chat, item, album) for item in items]
    keep_pace(world, chat, len(messages))
    for message in messages:
        world.add_message(message)
    return [message_json(world, message) for message in messages]


def _album_items(params: Params) -> list[JSON]:
    given = params.structure("media")
    if given is None:
        raise bad_request('parameter "media" is required')
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    if not given:
        raise bad_request("there are no messages to send")
    if len(given) > MOST_IN_ALBUM:
        raise bad_request("too many messages to send as an album")
    for item in given:
        if not isinstance(item, dict):
            raise bad_request("can't parse InputMedia: expected an Object")
        if item.get("type") not in ALBUM_KINDS:
            raise bad_request(f'can\'t parse InputMedia: type "{item.get("type")}" is unsupported')
    if len({item["type"] for item in given}) > 1:
        raise bad_request("document can't be mixed with other media types")
    return given


def _album_message(world: World, params: Params, chat: Chat, item: JSON, album: str | None) -> Message:
    kind, own = str(item["type"]), params.part(item)
    message = _draft(world, params, chat, kind)
    message.reply_markup = None  # an album has no keyboard
    message.text, message.entities = caption_text(own)
    file = file_object(_file(world, own, kind, "media"))
    message.media = {kind: [file] if kind == "photo" else file}
    message.album = album
    return message


def copy_message(world: World, params: Params) -> object:
    """Imitate copyMessage; a protected message is refused."""
    chat = open_chat(world, params)
    source = _source(world, params, "copy")
    message = _draft(world, params, chat, source.kind)
    _fill(message, source)
    if source.kind in CAPTIONED and params.has("caption"):
        message.text, message.entities = caption_text(params)
    _deliver(world, chat, message)
    return {"message_id": message.message_id}


def copy_messages(world: World, params: Params) -> object:
    """Imitate copyMessages: albums stay albums; what is not there or may not be copied is passed over."""
    chat = open_chat(world, params)
    origin = known_chat(world, params, "from_chat_id")
    numbers = message_ids(params)
    found = [m for m in (world.message(origin.id, number) for number in numbers) if m is not None]
    if not found:
        raise bad_request("there are no messages to forward")
    if [m.message_id for m in found] != sorted({m.message_id for m in found}):
        raise bad_request("message identifiers must be in a strictly increasing order")
    sources = [m for m in found if not m.protected and m.service is None]
    if not sources:
        raise bad_request("messages can't be forwarded")
    copies = [_copy(world, params, chat, source) for source in sources]
    for message, album in zip(copies, albums_of(sources), strict=True):
        message.album = album
    keep_pace(world, chat, len(copies))
    for message in copies:
        world.add_message(message)
    return [{"message_id": message.message_id} for message in copies]


def _copy(world: World, params: Params, chat: Chat, source: Message) -> Message:
    message = _draft(world, params, chat, source.kind)
    _fill(message, source)
    if source.kind in CAPTIONED and params.flag("remove_caption"):
        message.text, message.entities = "", []
    return message


def _fill(message: Message, source: Message) -> None:
    message.media, message.text, message.entities = source.media, source.text, source.entities


def forward_message(world: World, params: Params) -> object:
    """Imitate forwardMessage; a protected message is refused."""
    chat = open_chat(world, params)
    source = _source(world, params, "forward")
    message = _draft(world, params, chat, source.kind)
    _fill(message, source)
    message.forward_origin = source.forward_origin or _origin(world, source)
    return _send(world, chat, message)


def send_chat_action(world: World, params: Params) -> object:
    """Imitate sendChatAction; the action is gone with the next message or after five seconds."""
    chat = open_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    # Here alone Telegram takes the General topic's number.
    general = chat.is_forum and params.integer("message_thread_id") == GENERAL_TOPIC
    thread = None if general else asked_thread(world, params, chat)
    world.feed(chat.id).action = (action, world.clock())
    event: JSON = {"type": "action", "action": action}
    world.publish(chat.id, event if chat.private else event | {"thread": thread})
    return True


def _draft(world: World, params: Params, chat: Chat, kind: str = "text") -> Message:
    thread = asked_thread(world, params, chat)
    replied = _replied(world, params, chat)
    if replied is not None and thread is None:
        thread = replied.thread  # an answer stands where the question does
    # A reply out of another topic is shown as a quotation, which is no ``reply_to_message``.
    same = replied is not None and replied.thread == thread
    return Message(
        chat_id=chat.id,
        message_id=0,
        sender=bot_id(world),
        date=int(world.clock()),
        kind=kind,
        reply_markup=reply_markup(params, private=chat.private),
        protected=params.flag("protect_content"),
        reply_to=replied.message_id if replied is not None and same else None,
        effect_id=params.text("message_effect_id"),
        thread=thread,
    )


def _replied(world: World, params: Params, chat: Chat) -> Message | None:
    asked = params.mapping("reply_parameters") or {
        "message_id": params.integer("reply_to_message_id"),
        "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
    }
    message_id = asked.get("message_id")
    if message_id is None:
        return None
    message = world.message(chat.id, message_id) if isinstance(message_id, int) else None
    if message is None and not asked.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _deliver(world: World, chat: Chat, message: Message) -> None:
    keep_pace(world, chat)  # last, so that a refused message does not use up the pace
    world.add_message(message)


def _send(world: World, chat: Chat, message: Message) -> JSON:
    _deliver(world, chat, message)
    return message_json(world, message)


def _source(world: World, params: Params, verb: str) -> Message:
    origin = known_chat(world, params, "from_chat_id")
    source = world.message(origin.id, params.integer("message_id"))
    if source is None:
        raise bad_request(f"message to {verb} not found")
    if source.protected or source.service is not None:
        raise bad_request("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return source


def _origin(world: World, source: Message) -> JSON:
    user: object = world.bot
    if source.anonymous:
        group = chat_json(world, world.chat(source.chat_id))
        return {"type": "chat", "date": source.date, "sender_chat": group}
    if source.sender != world.bot["id"]:
        person = world.person(source.sender)
        user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    return {"type": "user", "date": source.date, "sender_user": user}


def _file(world: World, params: Params, kind: str, name: str | None = None) -> StoredFile:
    upload = params.upload(name or kind)
    if upload is None:
        return _known_file(world, params.text(name or kind), kind)
    if not upload.data:
        raise bad_request("file must be non-empty")
    extra: JSON = {"file_name": upload.name, "mime_type": _mime(upload.name, upload.mime)}
    if kind == "photo":
        extra = _photo_fields(upload.data)
    return world.files.add(kind, upload.name, _mime(upload.name, upload.mime), upload.data, extra)


def _mime(name: str, given: str) -> str:
    if given != "application/octet-stream":
        return given
    return _TYPES.guess_type(name)[0] or given


def _photo_fields(data: bytes) -> JSON:
    if len(data) > _MOST_PHOTO_BYTES:
        raise bad_request("file is too big for a photo")
    size = image_size(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return {"width": size[0], "height": size[1]}


def _known_file(world: World, file_id: str | None, kind: str) -> StoredFile:
    if not file_id or file_id.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    if "." in file_id:
        raise bad_request(_no_address(file_id))
    file = world.files.by_id(file_id)
    if file is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file


def _no_address(file_id: str) -> str:
    """Telegram takes whatever holds a dot for an address, also a path on the bot's own machine."""
    scheme, separator, rest = file_id.partition("://")
    if separator and scheme.lower() not in {"http", "https"}:
        return "invalid file HTTP URL specified: Unsupported URL protocol"
    host = (rest if separator else file_id)[:1]
    if host in {"", "/", "?", "#"}:
        return "invalid file HTTP URL specified: URL host is empty"
    return "failed to get HTTP URL content"  # the sandbox has no network


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
}
