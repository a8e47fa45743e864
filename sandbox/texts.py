"""Every sentence of the control API and the command line (the page has its own: static/texts.json)."""

from __future__ import annotations

from typing import Final

DESCRIPTION: Final = "A stand-in for Telegram: the Bot API, people to act as, and their phones in the browser."
HELP_PORT: Final = "port to listen on; 0 takes a free one (default: 8081)"
HELP_HOST: Final = "address to listen on (default: 127.0.0.1)"
LISTENING: Final = "Sandbox: {url}/ shows the phones; HEARBACK_TELEGRAM_API_URL={url} points a bot at it."
PORT_TAKEN: Final = "sandbox: cannot listen on {host}:{port} ({reason}); stop what uses it or choose another --port"

GATEWAY_PAGE: Final = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n"

NOT_JSON: Final = "the body must be a JSON object"
NO_BOT: Final = 'no bot has called yet: start one with this address as its Telegram API, or name it with "bot"'
UNKNOWN_BOT: Final = "no bot {bot} has called yet"
UNKNOWN_PERSON: Final = "there is no person {person}; add them with POST /sandbox/people"
UNKNOWN_GROUP: Final = "there is no group {group}; found it with POST /sandbox/groups"
UNKNOWN_FILE: Final = "there is no such file"
UNKNOWN_PRESS: Final = "there is no such press"
UNKNOWN_FAULT: Final = "there is no such fault"
UNKNOWN_MESSAGE: Final = "there is no message {message_id} in this chat"
NOT_THEIRS: Final = "message {message_id} is not this person's"
MISSING: Final = '"{name}" is missing'
MUST_BE: Final = '"{name}" must be {what}'
A_NUMBER: Final = "a whole number"
A_TEXT: Final = "a text that is not empty"
A_LIST: Final = "a list"
A_SHARE: Final = "a number above 0 and at most 1"
CHATS: Final = 'a list of chat ids, and not beside "chat_id"'
AN_AMOUNT: Final = "a number that is not negative"
A_POSITIVE: Final = "a whole number above 0"
ONE_OF: Final = "one of {choices}"
AN_OBJECT: Final = "an object"
TRUE_OR_FALSE: Final = "true or false"
AT_LEAST: Final = "a whole number of at least {low}"
FROM_TO: Final = "a whole number from {low} to {high}"
LATER: Final = 'a time (seconds since 1970, see GET /sandbox/clock) after now and after "from"'
TEN_YEARS: Final = "at most ten years, in seconds"
CLOCK_TAKES: Final = 'the clock takes "stand" (true or false) and "advance" (seconds)'
NO_SUCH_FIELD: Final = '"{name}" is no field of a fault of kind {kind}; it takes {choices}'
UNKNOWN_METHOD: Final = 'the sandbox offers no method "{name}", so no call of it could be struck'
CALLED: Final = "{method} {parameters}{files}"
FILE: Final = "[{field}: {name}, {size} bytes, sha256 {sha256}]"
UNANSWERED: Final = "not answered yet"
CLOSED: Final = "connection closed"
STRUCK: Final = "(ordered fault: {fault})"
NOT_OFFERED: Final = "(the sandbox does not offer this method)"
UPDATE: Final = "update {update_id} ({kind}) {outcome}"
UNKNOWN_CALLED: Final = "a bot called %s, which this sandbox does not offer; it was answered 404"

NO_BUTTON: Final = "no message in this chat has such a button"
DEACTIVATED: Final = "this person has deleted their account"
BLOCKED: Final = "this person has blocked the bot; start or unblock first"
NOT_IN_GROUP: Final = "this person is not in the group"
BOT_NOT_IN_GROUP: Final = "the bot is not in the group"
MIGRATED: Final = "this group has become the supergroup {group}"
UNKNOWN_TOPIC: Final = "there is no topic {topic} in this group"
NO_FORUM: Final = 'this group has no topics; found it with "forum": true'
NO_REACTION: Final = "a reaction is one of the emoji that Telegram has for it"
EMPTY_TO_FORWARD: Final = "there is nothing in this message that may be passed on"
NO_FILES: Final = "an upload is a multipart form with one to ten files"
FILES_TOO_LARGE: Final = "an upload has at most 50 MB"
NOT_A_FORM: Final = "the multipart form cannot be read"
NO_PICTURE: Final = "{name} is no picture that a phone sends as a photo (PNG, JPEG, GIF, WebP)"
NO_ALBUM: Final = "a voice message is sent alone"
NO_POLL: Final = "message {message_id} is no poll"
SOME_NUMBERS: Final = "a list of whole numbers"
CLOSED_POLL: Final = "this poll is closed"
ONE_OPTION: Final = "this poll takes one option"
NO_REVOTE: Final = "this poll takes no second vote, and none back"
NO_OPTION: Final = "this poll has no such option"
NOT_IN_MESSAGE: Final = "the message that is answered has no such words"
ALREADY_SUPER: Final = "this group is a supergroup already"
A_STATUS: Final = "administrator, member, restricted, left or kicked"
SOME_RIGHTS: Final = "a list of rights as the Bot API names them"
TOO_LONG: Final = "a phone sends at most {limit} characters in one message"
NOT_STARTED: Final = "this person has not started the bot"
WAIT_OVER: Final = 'no message containing "{words}" came within {seconds} s'
DESCRIPTION_FOR_ERROR: Final = "Bad Request: ordered fault"
