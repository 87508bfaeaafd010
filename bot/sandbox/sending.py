"""sendMessage, sendDocument, sendPhoto, copyMessage, forwardMessage, sendChatAction."""

from __future__ import annotations

import mimetypes

from bot.sandbox.errors import bad_request
from bot.sandbox.files import file_object
from bot.sandbox.images import image_size
from bot.sandbox.markup import reply_markup
from bot.sandbox.params import Params
from bot.sandbox.records import JSON, Chat, Message, StoredFile
from bot.sandbox.targets import Method, caption_text, keep_pace, known_chat, message_text, open_chat
from bot.sandbox.views import message_json
from bot.sandbox.world import World

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


def copy_message(world: World, params: Params) -> object:
    """Imitate copyMessage; a protected message is refused."""
    chat = open_chat(world, params)
    source = _source(world, params, "copy")
    message = _draft(world, params, chat, source.kind)
    message.media = source.media
    message.text, message.entities = source.text, source.entities
    if source.kind != "text" and params.has("caption"):
        message.text, message.entities = caption_text(params)
    _deliver(world, chat, message)
    return {"message_id": message.message_id}


def forward_message(world: World, params: Params) -> object:
    """Imitate forwardMessage; a protected message is refused."""
    chat = open_chat(world, params)
    source = _source(world, params, "forward")
    message = _draft(world, params, chat, source.kind)
    message.media, message.text, message.entities = source.media, source.text, source.entities
    message.forward_origin = source.forward_origin or _origin(world, source)
    return _send(world, chat, message)


def send_chat_action(world: World, params: Params) -> object:
    """Imitate sendChatAction; the action is gone with the next message or after five seconds."""
    chat = open_chat(world, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.feed(chat.id).action = (action, world.clock())
    world.publish(chat.id, {"type": "action", "action": action})
    return True


def _draft(world: World, params: Params, chat: Chat, kind: str = "text") -> Message:
    bot_id = world.bot["id"]
    assert isinstance(bot_id, int)  # noqa: S101 - tells the type checker what World made
    _refuse_thread(params)
    return Message(
        chat_id=chat.id,
        message_id=0,
        sender=bot_id,
        date=int(world.clock()),
        kind=kind,
        reply_markup=reply_markup(params, private=chat.private),
        protected=params.flag("protect_content"),
        reply_to=_reply_to(world, params, chat),
        effect_id=params.text("message_effect_id"),
    )


def _refuse_thread(params: Params) -> None:
    if params.integer("message_thread_id"):
        raise bad_request("message thread not found")  # no chat here is a forum


def _reply_to(world: World, params: Params, chat: Chat) -> int | None:
    asked = params.mapping("reply_parameters") or {
        "message_id": params.integer("reply_to_message_id"),
        "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
    }
    message_id = asked.get("message_id")
    if message_id is None:
        return None
    if isinstance(message_id, int) and world.message(chat.id, message_id) is not None:
        return message_id
    if asked.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


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
    if source.protected:
        raise bad_request("message can't be copied" if verb == "copy" else "message can't be forwarded")
    return source


def _origin(world: World, source: Message) -> JSON:
    user: object = world.bot
    if source.sender != world.bot["id"]:
        person = world.person(source.sender)
        user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
    return {"type": "user", "date": source.date, "sender_user": user}


def _file(world: World, params: Params, kind: str) -> StoredFile:
    upload = params.upload(kind)
    if upload is None:
        return _known_file(world, params.text(kind), kind)
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
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
}
