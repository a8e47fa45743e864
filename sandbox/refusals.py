"""What the Bot API answers when it refuses, in Telegram's own words.

The sentences are part of the protocol (bots compare them), so they are kept here letter for letter as the open-source
Bot API server (`Client.cpp`) and TDLib word them.
"""

from __future__ import annotations

from typing import Any, Final


class Refusal(Exception):
    """An answer with `ok: false`.  `parameters` is the ResponseParameters object, if there is one."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> Refusal:
    """400 with Telegram's prefix; like Telegram's, the reason starts small unless it is a CODE_LIKE_THIS."""
    if len(reason) > 1 and reason[1] != "_" and not ("A" <= reason[1] <= "Z"):
        reason = reason[0].lower() + reason[1:]
    return Refusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """403 with Telegram's prefix."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> Refusal:
    """429: try again in `retry_after` whole seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


UNAUTHORIZED: Final = (401, "Unauthorized")
NOT_FOUND: Final = (404, "Not Found")
METHOD_NOT_FOUND: Final = (404, "Not Found: method not found")
TOO_LARGE: Final = (413, "Request Entity Too Large")

CONFLICT_OTHER_POLL: Final = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
CONFLICT_SET_WEBHOOK: Final = "Conflict: terminated by setWebhook request"
CONFLICT_OTHER_WEBHOOK: Final = "Conflict: terminated by other setWebhook"
CONFLICT_WEBHOOK: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)

WEBHOOK_URL_INVALID: Final = "invalid webhook URL specified"
TOKEN_TOO_LONG: Final = "secret token is too long"  # noqa: S105  # why: a sentence about one
TOKEN_UNALLOWED: Final = "secret token contains unallowed characters"  # noqa: S105  # why: a sentence about one
CERTIFICATE_TOO_BIG: Final = "certificate size is too big ({size} bytes)"
CERTIFICATE_UNREADABLE: Final = "Failed to set custom certificate file"
WEBHOOK_NEEDS_HTTPS: Final = "An HTTPS URL must be provided for webhook"
WEBHOOK_PORTS: Final = "Webhook can be set up only on ports 80, 88, 443 or 8443"
IP_INVALID: Final = "Invalid IP address specified"
IP_NOT_V4: Final = "IPv6-only addresses are not allowed"
IP_RESERVED: Final = "IP address {ip} is reserved"
NOT_RESOLVED: Final = "Failed to resolve host: {reason}"

CHAT_EMPTY: Final = "chat_id is empty"
CHAT_NOT_FOUND: Final = "chat not found"
BLOCKED: Final = "bot was blocked by the user"
DEACTIVATED: Final = "user is deactivated"
CANNOT_INITIATE: Final = "bot can't initiate conversation with a user"
KICKED: Final = "bot was kicked from the {kind} chat"
NOT_A_MEMBER: Final = "bot is not a member of the {kind} chat"
MIGRATED: Final = "group chat was upgraded to a supergroup chat"
USER_NOT_FOUND: Final = "user not found"
INVALID_USER: Final = "invalid user_id specified"
MEMBER_NOT_FOUND: Final = "member not found"
PRIVATE_LEAVE: Final = "can't leave private chats"
NO_ADMINISTRATORS: Final = "there are no administrators in the private chat"

STARS_TOO_FEW: Final = "BALANCE_TOO_LOW"

TEXT_EMPTY: Final = "message text is empty"
TEXT_BLANK: Final = "text must be non-empty"
TEXT_TOO_LONG: Final = "message is too long"
ARGUMENT_TOO_LONG: Final = "text is too long"
CAPTION_TOO_LONG: Final = "message caption is too long"
UNSUPPORTED_PARSE_MODE: Final = "unsupported parse_mode"
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)
CANNOT_EDIT: Final = "message can't be edited"
NO_TEXT_TO_EDIT: Final = "there is no text in the message to edit"
NO_CAPTION_TO_EDIT: Final = "there is no caption in the message to edit"
CANNOT_DELETE: Final = "message can't be deleted"
CANNOT_DELETE_FOR_EVERYONE: Final = "message can't be deleted for everyone"
MESSAGE_ID_MISSING: Final = "message identifier is not specified"
MESSAGE_IDS_MISSING: Final = "message identifiers are not specified"
MESSAGE_IDS_NOT_ARRAY: Final = "expected an Array of message identifiers"
MESSAGE_IDS_TOO_MANY: Final = "too many message identifiers specified"
MESSAGE_ID_NO_NUMBER: Final = "message identifier must be a Number"
MESSAGE_ID_UNREADABLE: Final = "can't parse message identifier as a Number"
MESSAGE_ID_INVALID: Final = "invalid message identifier specified"
CHAT_MISSING: Final = "chat identifier is not specified"
NONE_TO_SEND_ON: Final = "there are no messages to forward"
NONE_CAN_BE_FORWARDED: Final = "messages can't be forwarded"
NOT_INCREASING: Final = "message identifiers must be in a strictly increasing order"
CANNOT_COPY: Final = "the message can't be copied"
CANNOT_FORWARD: Final = "the message can't be forwarded"
QUERY_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
ANSWER_TOO_LONG: Final = "MESSAGE_TOO_LONG"
WRONG_ACTION: Final = "wrong parameter action in request"
REACTION_INVALID: Final = "REACTION_INVALID"
REACTIONS_TOO_MANY: Final = "REACTIONS_TOO_MANY"
REACTIONS_UNREADABLE: Final = "can't parse reaction types JSON object"
REACTIONS_NOT_ARRAY: Final = "expected an Array of ReactionType"
NOT_A_FORUM: Final = "the chat is not a forum"
TOPIC_ID_INVALID: Final = "invalid forum topic identifier specified"
TOPIC_UNKNOWN: Final = "TOPIC_ID_INVALID"
TOPIC_CLOSED: Final = "TOPIC_CLOSED"
TOPIC_NOT_MODIFIED: Final = "TOPIC_NOT_MODIFIED"
TOPIC_NAME_EMPTY: Final = "name must be non-empty"
TOPIC_COLOUR: Final = "invalid icon color specified"
TOPIC_MAY_NOT: Final = "not enough rights to {what}"

MARKUP_UNREADABLE: Final = "can't parse reply keyboard markup JSON object"
MARKUP_NOT_OBJECT: Final = "object expected as reply markup"
KEYBOARD_ROWS: Final = 'field "keyboard" must be an Array of Arrays'
INLINE_ROWS: Final = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
INLINE_EXPECTED: Final = "inline keyboard expected"
BUTTON_DATA_INVALID: Final = "BUTTON_DATA_INVALID"
BUTTON_COPY_INVALID: Final = "BUTTON_COPY_TEXT_INVALID"
BUTTON_TEXT_EMPTY: Final = "inline keyboard button text must be non-empty"
KEYBOARD_TEXT_EMPTY: Final = "keyboard button text must be non-empty"
MARKUP_TOO_LONG: Final = "reply markup is too long"
QUOTE_INVALID: Final = "QUOTE_TEXT_INVALID"
REPLY_UNREADABLE: Final = "can't parse reply parameters JSON object"
REPLY_NOT_OBJECT: Final = "object expected as reply parameters"
PREVIEW_NOT_OBJECT: Final = "object expected as link preview options"
PREVIEW_UNREADABLE: Final = "can't parse link preview options JSON object"

FILE_ID_MISSING: Final = "file_id not specified"
FILE_ID_INVALID: Final = "invalid file_id"
FILE_TOO_BIG_TO_GET: Final = "file is too big"
WRONG_FILE: Final = "wrong file identifier/HTTP URL specified"
URL_NOT_FETCHED: Final = "failed to get HTTP URL content"
FILE_EMPTY: Final = "file must be non-empty"
IMAGE_PROCESS_FAILED: Final = "IMAGE_PROCESS_FAILED"
MEDIA_UNREADABLE: Final = "can't parse media JSON object"
MEDIA_NOT_ARRAY: Final = "expected an Array of InputMedia"
ALBUM_EMPTY: Final = "there are no messages to send"
ALBUM_TOO_LARGE: Final = "too many messages to send as an album"
ALBUM_CAPTIONS: Final = "parameter show_caption_above_media must be the same for all messages"
NOT_FOR_ALBUMS: Final = "message content type can't be used in an album"
ALBUM_STAYS: Final = "can't change media type in the album"
INPUT_MEDIA_UNREADABLE: Final = "can't parse input media JSON object"
NO_MEDIA_TO_EDIT: Final = "message media can't be edited"

COMMANDS_UNREADABLE: Final = "can't parse commands JSON object"
COMMANDS_NOT_ARRAY: Final = "expected an Array of BotCommand"
COMMANDS_TOO_MUCH: Final = "BOT_COMMANDS_TOO_MUCH"
COMMAND_INVALID: Final = "BOT_COMMAND_INVALID"
COMMAND_DESCRIPTION_INVALID: Final = "BOT_COMMAND_DESCRIPTION_INVALID"
SCOPE_UNREADABLE: Final = "can't parse BotCommandScope JSON object"
MENU_BUTTON_UNREADABLE: Final = "can't parse menu button JSON object"
NAME_TOO_LONG: Final = "BOT_NAME_TOO_LONG"
DESCRIPTION_TOO_LONG: Final = "BOT_DESCRIPTION_TOO_LONG"
SHORT_DESCRIPTION_TOO_LONG: Final = "BOT_SHORT_DESCRIPTION_TOO_LONG"


def migrated(to: int) -> Refusal:
    """400 for a basic group that has become a supergroup, with its new id."""
    return Refusal(400, f"Bad Request: {MIGRATED}", {"migrate_to_chat_id": to})


def bad_webhook(reason: str) -> Refusal:
    """400 for a webhook that cannot be reached in principle; unlike elsewhere the reason keeps its capital."""
    return Refusal(400, f"Bad Request: bad webhook: {reason}")


def required(name: str) -> Refusal:
    """400 for a parameter that is not there."""
    return bad_request(f'parameter "{name}" is required')


def not_found(what: str) -> Refusal:
    """400 for a message that is not there, for example `message to edit`."""
    return bad_request(f"{what} not found")


def cannot_parse_entities(reason: str) -> Refusal:
    """400 for a text whose parse mode does not hold."""
    return bad_request(f"can't parse entities: {reason}")


def no_file(kind: str) -> Refusal:
    """400 for a media method without its file."""
    return bad_request(f"there is no {kind.replace('_', ' ')} in the request")


def wrong_file_type(real: str, wanted: str) -> Refusal:
    """400 for a file id used as something it is not."""
    return bad_request(f"can't use file of type {_camel(real)} as {_camel(wanted)}")


def too_big_for(kind: str, size: int, limit: int) -> Refusal:
    """400 for an upload above its limit, in bytes."""
    return bad_request(f"file of size {size} bytes is too big for a {kind}; the maximum size is {limit} bytes")


def _camel(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_"))
