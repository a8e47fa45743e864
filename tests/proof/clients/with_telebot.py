"""pyTelegramBotAPI's own client and polling, unchanged but for the address; a webhook as its users make one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import telebot
from telebot import apihelper, types

from tests.proof.clients.hands import AMINA, BEN, OTHER_TOKEN, SECRET, STEPS, TOKEN, done, given, picture

KINDS = ("message", "edited_message", "callback_query", "poll_answer", "message_reaction", "my_chat_member")
CONTENT = telebot.util.content_type_media + telebot.util.content_type_service


class Story:
    """One method a step, in the order of STEPS."""

    def __init__(self) -> None:
        self.hands = given()
        apihelper.API_URL = self.hands.url + "/bot{0}/{1}"
        apihelper.FILE_URL = self.hands.url + "/file/bot{0}/{1}"
        self.bot = telebot.TeleBot(TOKEN, threaded=False)
        # The library hands on the messages of a batch before its other updates, so each kind has a queue.
        self.seen: dict[str, queue.Queue[Any]] = {kind: queue.Queue() for kind in KINDS}
        self.bot.register_message_handler(self._note("message"), content_types=CONTENT)
        self.bot.register_edited_message_handler(self._note("edited_message"), content_types=CONTENT)
        self.bot.register_callback_query_handler(self._note("callback_query"), func=None)
        self.bot.register_poll_answer_handler(self._note("poll_answer"), func=None)
        self.bot.register_message_reaction_handler(self._note("message_reaction"), func=None)
        self.bot.register_my_chat_member_handler(self._note("my_chat_member"), func=None)
        self.keyboard = types.InlineKeyboardMarkup()
        self.keyboard.add(types.InlineKeyboardButton("I'm interested", callback_data="o:1"))

    def _note(self, kind: str) -> Callable[[Any], None]:
        return self.seen[kind].put

    def came(self, kind: str) -> Any:
        """The next update of a kind."""
        return self.seen[kind].get(timeout=20)

    def refused(self, code: int, words: str, method: Callable[..., Any], *values: Any, **named: Any) -> Any:
        """The exception that a call must end with."""
        try:
            method(*values, **named)
        except apihelper.ApiTelegramException as raised:
            if raised.error_code == code and words in raised.description:
                return raised
            raise
        raise AssertionError(words)

    def run(self) -> None:
        polling = threading.Thread(
            target=self.bot.infinity_polling,
            kwargs={"timeout": 5, "long_polling_timeout": 1, "allowed_updates": list(KINDS)},
            daemon=True,
        )
        for step in STEPS:
            if step == "polling":
                polling.start()
                assert self.came("message").text == "/start"
            if step == "webhook":
                self.bot.stop_polling()
                polling.join()
            getattr(self, step)()
            done(step)

    def who_am_i(self) -> None:
        assert self.bot.get_me().is_bot

    def polling(self) -> None:
        said = self.hands.post("say", person=AMINA, text="hello")
        message = self.came("message")
        assert (message.text, message.from_user.first_name) == ("hello", "Amina")
        answered = self.bot.reply_to(message, "hello to you")
        assert answered.reply_to_message.message_id == said["message_id"]
        self.hands.hears("hello to you", said["revision"])

    def keyboards(self) -> None:
        sent = self.bot.send_message(AMINA, "Walking group", reply_markup=self.keyboard)
        press = self.hands.post("press", person=AMINA, button="I'm interested")
        query = self.came("callback_query")
        assert (query.data, query.message.message_id) == ("o:1", sent.message_id)
        self.bot.answer_callback_query(query.id, "Noted", show_alert=True)
        shown = self.hands.get(f"press/{press['callback_query_id']}")
        assert (shown["text"], shown["show_alert"]) == ("Noted", True)
        self.bot.edit_message_text("You are on the list", AMINA, sent.message_id)
        assert self.hands.sees(sent.message_id)["text"] == "You are on the list"
        self.bot.send_message(AMINA, "Thank you", reply_markup=types.ReplyKeyboardRemove())

    def text_and_entities(self) -> None:
        words = '<b>Walks</b> <a href="https://example.org">here</a>'
        sent = self.bot.send_message(AMINA, words, parse_mode="HTML")
        assert [entity.type for entity in sent.entities] == ["bold", "text_link"]
        assert sent.html_text == '<b>Walks</b> <a href="https://example.org/">here</a>'
        again = self.bot.send_message(AMINA, "🚶 Walks", entities=[types.MessageEntity("bold", 3, 5)])
        assert again.html_text == "🚶 <b>Walks</b>"

    def photos(self) -> None:
        sent = self.bot.send_photo(AMINA, picture(), caption="A walk")
        assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (8, 6, "A walk")
        again = self.bot.send_photo(AMINA, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        assert self.bot.edit_message_caption("Two walks", AMINA, sent.message_id).caption == "Two walks"

    def documents(self) -> None:
        sent = self.bot.send_document(AMINA, b"your data", visible_file_name="data.txt")
        assert (sent.document.file_name, sent.document.file_size) == ("data.txt", 9)
        assert self.bot.download_file(self.bot.get_file(sent.document.file_id).file_path) == b"your data"

    def albums(self) -> None:
        sent = self.bot.send_media_group(AMINA, [types.InputMediaPhoto(picture()) for _ in range(3)])
        assert (len(sent), len({one.media_group_id for one in sent})) == (3, 1)

    def polls(self) -> None:
        options = [types.InputPollOption("Saturday"), types.InputPollOption("Sunday")]
        sent = self.bot.send_poll(AMINA, "When?", options, is_anonymous=False)
        self.hands.post("vote", person=AMINA, message_id=sent.message_id, options=[1])
        answer = self.came("poll_answer")
        assert (answer.poll_id, answer.option_ids, answer.user.id) == (sent.poll.id, [1], AMINA)
        stopped = self.bot.stop_poll(AMINA, sent.message_id)
        assert ([option.voter_count for option in stopped.options], stopped.is_closed) == ([0, 1], True)

    def changes(self) -> None:
        sent = self.bot.send_message(AMINA, "one", reply_markup=self.keyboard)
        self.bot.edit_message_reply_markup(AMINA, sent.message_id)
        self.bot.pin_chat_message(AMINA, sent.message_id)
        assert self.bot.get_chat(AMINA).pinned_message.text == "one"
        assert self.bot.delete_message(AMINA, sent.message_id)
        self.refused(400, "message to delete not found", self.bot.delete_message, AMINA, sent.message_id)

    def reactions(self) -> None:
        said = self.hands.post("say", person=AMINA, text="thanks")
        self.came("message")
        self.bot.set_message_reaction(AMINA, said["message_id"], [types.ReactionTypeEmoji("👍")])
        assert self.hands.sees(said["message_id"])["reactions"] == ["👍"]
        self.hands.post("react", person=AMINA, message_id=said["message_id"], emoji="❤")
        assert self.came("message_reaction").new_reaction[0].emoji == "❤"

    def passing_on(self) -> None:
        sent = self.bot.send_message(AMINA, "pass it on")
        passed = self.bot.forward_message(AMINA, AMINA, sent.message_id)
        assert passed.forward_origin.sender_user.id == self.bot.bot_id
        assert self.bot.copy_message(AMINA, AMINA, sent.message_id).message_id == passed.message_id + 1
        quoted = types.ReplyParameters(sent.message_id, quote="it")
        assert self.bot.send_message(AMINA, "this", reply_parameters=quoted).quote.text == "it"

    def commands(self) -> None:
        self.bot.set_my_commands([types.BotCommand("menu", "What I can do")], language_code="pl")
        assert [one.command for one in self.bot.get_my_commands(language_code="pl")] == ["menu"]
        self.bot.set_my_name("Hearback")
        assert self.bot.get_my_name().name == "Hearback"

    def what_people_send(self) -> None:
        for kind in ("photo", "voice", "document", "location", "contact"):
            self.hands.post("send", person=AMINA, kind=kind)
            message = self.came("message")
            assert message.content_type == kind

    def edits_of_people(self) -> None:
        said = self.hands.post("say", person=AMINA, text="helo")
        self.came("message")
        self.hands.post("edit", person=AMINA, message_id=said["message_id"], text="hello")
        edited = self.came("edited_message")
        assert (edited.text, edited.message_id) == ("hello", said["message_id"])

    def groups_and_topics(self) -> None:
        group = self.hands.post("groups", title="Staff", members=[AMINA, BEN], forum=True, admin=True)["id"]
        assert self.came("my_chat_member").new_chat_member.status == "administrator"
        assert self.came("message").new_chat_members[0].id == self.bot.bot_id
        topic = self.bot.create_forum_topic(group, "Amina")
        sent = self.bot.send_message(group, "hello", message_thread_id=topic.message_thread_id)
        assert sent.message_thread_id == topic.message_thread_id
        assert self.bot.get_chat_member(group, AMINA).status == "creator"
        basic = self.hands.post("groups", title="Walkers", members=[AMINA, BEN])["id"]
        self.came("my_chat_member")
        self.came("message")
        grown = self.hands.post(f"groups/{basic}/upgrade")["id"]
        assert self.came("message").migrate_to_chat_id == grown
        assert self.came("message").migrate_from_chat_id == basic
        moved = self.refused(400, "upgraded to a supergroup", self.bot.send_message, basic, "hello")
        assert moved.result_json["parameters"]["migrate_to_chat_id"] == grown

    def refusals(self) -> None:
        self.refused(400, "chat not found", self.bot.send_message, 4040, "hello")
        self.refused(403, "bot can't initiate conversation with a user", self.bot.send_message, BEN, "hello")
        self.hands.post("block", person=AMINA)
        assert self.came("my_chat_member").new_chat_member.status == "kicked"
        self.refused(403, "bot was blocked by the user", self.bot.send_message, AMINA, "hello")
        self.hands.post("unblock", person=AMINA)
        self.came("my_chat_member")
        self.refused(400, "byte offset", self.bot.send_message, AMINA, "<x>hello</x>", parse_mode="HTML")
        self.refused(401, "Unauthorized", telebot.TeleBot(OTHER_TOKEN, threaded=False).get_me)

    def pauses(self) -> None:
        self.hands.post("faults", kind="retry_after", method="sendMessage", retry_after=7, times=1)
        paused = self.refused(429, "retry after 7", self.bot.send_message, AMINA, "hello")
        assert paused.result_json["parameters"]["retry_after"] == 7
        self.hands.post("faults", kind="http", method="sendMessage", status=502, times=1)
        try:
            self.bot.send_message(AMINA, "hello")
        except apihelper.ApiHTTPException:
            return
        raise AssertionError(502)

    def webhook(self) -> None:
        server = HTTPServer(("127.0.0.1", 0), self._door())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/hook"
        self.bot.set_webhook(address, secret_token=SECRET)
        assert self.bot.get_webhook_info().url == address
        self.refused(409, "webhook is active", self.bot.get_updates)
        self.hands.post("say", person=AMINA, text="by webhook")
        assert self.came("message").text == "by webhook"
        self.bot.delete_webhook()
        server.shutdown()

    def _door(self) -> type[BaseHTTPRequestHandler]:
        bot = self.bot

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                right = self.headers["X-Telegram-Bot-Api-Secret-Token"] == SECRET
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if right:
                    bot.process_new_updates([types.Update.de_json(body)])
                self.send_response(200 if right else 401)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # why: the name it overrides
                """Keep quiet."""

        return Door


if __name__ == "__main__":
    Story().run()
