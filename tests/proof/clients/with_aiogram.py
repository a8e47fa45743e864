"""aiogram's own client, dispatcher and webhook handler, unchanged but for the server's address."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    InputPollOption,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.proof.clients.hands import AMINA, BEN, OTHER_TOKEN, SECRET, STEPS, TOKEN, done, given, picture

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="I'm interested", callback_data="o:1")]])


class Story:
    """One method a step, in the order of STEPS."""

    def __init__(self) -> None:
        self.hands = given()
        self.server = TelegramAPIServer.from_base(self.hands.url)
        self.bot = Bot(TOKEN, session=AiohttpSession(api=self.server))
        self.dispatcher = Dispatcher()
        self.seen: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        for kind in (
            "message",
            "edited_message",
            "callback_query",
            "poll_answer",
            "message_reaction",
            "my_chat_member",
        ):
            self.dispatcher.observers[kind].register(self._note(kind))

    def _note(self, kind: str) -> Any:
        async def note(event: Any) -> None:
            await self.seen.put((kind, event))

        return note

    async def came(self, kind: str) -> Any:
        """The next update, which must be of a kind."""
        got, event = await asyncio.wait_for(self.seen.get(), 20)
        assert got == kind, (got, event)
        return event

    async def act(self, path: str, **fields: Any) -> Any:
        return await asyncio.to_thread(self.hands.post, path, **fields)

    async def refused(self, kind: type[Exception], call: Awaitable[Any]) -> Any:
        """The exception that a call must end with."""
        try:
            await call
        except kind as raised:
            return raised
        raise AssertionError(kind)

    async def run(self) -> None:
        polling: asyncio.Task[None] | None = None
        for step in STEPS:
            if step == "polling":
                start = self.dispatcher.start_polling(self.bot, handle_signals=False, close_bot_session=False)
                polling = asyncio.create_task(start)
                assert (await self.came("message")).text == "/start"
            if step == "webhook" and polling is not None:
                await self.dispatcher.stop_polling()
                await polling
            await getattr(self, step)()
            done(step)
        await self.bot.session.close()

    async def who_am_i(self) -> None:
        assert (await self.bot.get_me()).is_bot

    async def polling(self) -> None:
        said = await self.act("say", person=AMINA, text="hello")
        message = await self.came("message")
        assert (message.text, message.from_user.first_name) == ("hello", "Amina")
        answered = await message.reply("hello to you")
        assert answered.reply_to_message.message_id == said["message_id"]
        await asyncio.to_thread(self.hands.hears, "hello to you", said["revision"])

    async def keyboards(self) -> None:
        sent = await self.bot.send_message(AMINA, "Walking group", reply_markup=KEYBOARD)
        press = await self.act("press", person=AMINA, button="I'm interested")
        query = await self.came("callback_query")
        assert (query.data, query.message.message_id) == ("o:1", sent.message_id)
        await query.answer("Noted", show_alert=True)
        shown = self.hands.get(f"press/{press['callback_query_id']}")
        assert (shown["text"], shown["show_alert"]) == ("Noted", True)
        await query.message.edit_text("You are on the list")
        assert self.hands.sees(sent.message_id)["text"] == "You are on the list"
        await self.bot.send_message(AMINA, "Thank you", reply_markup=ReplyKeyboardRemove())

    async def text_and_entities(self) -> None:
        sent = await self.bot.send_message(
            AMINA, '<b>Walks</b> <a href="https://example.org">here</a>', parse_mode="HTML"
        )
        assert [entity.type for entity in sent.entities] == ["bold", "text_link"]
        assert sent.html_text == '<b>Walks</b> <a href="https://example.org/">here</a>'
        bold = [MessageEntity(type="bold", offset=3, length=5)]
        again = await self.bot.send_message(AMINA, "🚶 Walks", entities=bold)
        assert again.entities[0].extract_from(again.text) == "Walks"

    async def photos(self) -> None:
        sent = await self.bot.send_photo(AMINA, BufferedInputFile(picture(), "walk.png"), caption="A walk")
        assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (8, 6, "A walk")
        again = await self.bot.send_photo(AMINA, sent.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
        changed = await self.bot.edit_message_caption(chat_id=AMINA, message_id=sent.message_id, caption="Two walks")
        assert changed.caption == "Two walks"

    async def documents(self) -> None:
        sent = await self.bot.send_document(AMINA, BufferedInputFile(b"your data", "data.txt"))
        assert (sent.document.file_name, sent.document.file_size) == ("data.txt", 9)
        into = io.BytesIO()
        await self.bot.download(sent.document, into)
        assert into.getvalue() == b"your data"

    async def albums(self) -> None:
        pictures = [InputMediaPhoto(media=BufferedInputFile(picture(), f"{number}.png")) for number in range(3)]
        sent = await self.bot.send_media_group(AMINA, pictures)
        assert (len(sent), len({one.media_group_id for one in sent})) == (3, 1)

    async def polls(self) -> None:
        options = [InputPollOption(text="Saturday"), InputPollOption(text="Sunday")]
        sent = await self.bot.send_poll(AMINA, "When?", options, is_anonymous=False)
        await self.act("vote", person=AMINA, message_id=sent.message_id, options=[1])
        answer = await self.came("poll_answer")
        assert (answer.poll_id, answer.option_ids, answer.user.id) == (sent.poll.id, [1], AMINA)
        stopped = await self.bot.stop_poll(AMINA, sent.message_id)
        assert ([option.voter_count for option in stopped.options], stopped.is_closed) == ([0, 1], True)

    async def changes(self) -> None:
        sent = await self.bot.send_message(AMINA, "one", reply_markup=KEYBOARD)
        await self.bot.edit_message_reply_markup(chat_id=AMINA, message_id=sent.message_id)
        await self.bot.pin_chat_message(AMINA, sent.message_id)
        assert (await self.bot.get_chat(AMINA)).pinned_message.text == "one"
        assert await self.bot.delete_message(AMINA, sent.message_id)
        refusal = await self.refused(TelegramBadRequest, self.bot.delete_message(AMINA, sent.message_id))
        assert "message to delete not found" in refusal.message

    async def reactions(self) -> None:
        said = await self.act("say", person=AMINA, text="thanks")
        message = await self.came("message")
        await message.react([ReactionTypeEmoji(emoji="👍")])
        assert self.hands.sees(said["message_id"])["reactions"] == ["👍"]
        await self.act("react", person=AMINA, message_id=said["message_id"], emoji="❤")
        assert (await self.came("message_reaction")).new_reaction[0].emoji == "❤"

    async def passing_on(self) -> None:
        sent = await self.bot.send_message(AMINA, "pass it on")
        passed = await self.bot.forward_message(AMINA, AMINA, sent.message_id)
        assert passed.forward_origin.sender_user.id == self.bot.id
        assert (await self.bot.copy_message(AMINA, AMINA, sent.message_id)).message_id == passed.message_id + 1
        replied = await self.bot.send_message(
            AMINA, "this", reply_parameters=ReplyParameters(message_id=sent.message_id, quote="it")
        )
        assert replied.quote.text == "it"

    async def commands(self) -> None:
        await self.bot.set_my_commands([BotCommand(command="menu", description="What I can do")], language_code="pl")
        assert [one.command for one in await self.bot.get_my_commands(language_code="pl")] == ["menu"]
        await self.bot.set_my_name("Hearback")
        assert (await self.bot.get_my_name()).name == "Hearback"

    async def what_people_send(self) -> None:
        for kind in ("photo", "voice", "document", "location", "contact"):
            await self.act("send", person=AMINA, kind=kind)
            message = await self.came("message")
            assert message.content_type == kind

    async def edits_of_people(self) -> None:
        said = await self.act("say", person=AMINA, text="helo")
        await self.came("message")
        await self.act("edit", person=AMINA, message_id=said["message_id"], text="hello")
        edited = await self.came("edited_message")
        assert (edited.text, edited.message_id) == ("hello", said["message_id"])

    async def groups_and_topics(self) -> None:
        group = (await self.act("groups", title="Staff", members=[AMINA, BEN], forum=True, admin=True))["id"]
        assert (await self.came("my_chat_member")).new_chat_member.status == "administrator"
        assert (await self.came("message")).new_chat_members[0].id == self.bot.id
        topic = await self.bot.create_forum_topic(group, "Amina")
        sent = await self.bot.send_message(group, "hello", message_thread_id=topic.message_thread_id)
        assert sent.message_thread_id == topic.message_thread_id
        assert (await self.bot.get_chat_member(group, AMINA)).status == "creator"
        basic = (await self.act("groups", title="Walkers", members=[AMINA, BEN]))["id"]
        await self.came("my_chat_member")
        await self.came("message")
        grown = (await self.act("groups/" + str(basic) + "/upgrade"))["id"]
        assert (await self.came("message")).migrate_to_chat_id == grown
        assert (await self.came("message")).migrate_from_chat_id == basic
        moved = await self.refused(TelegramMigrateToChat, self.bot.send_message(basic, "hello"))
        assert moved.migrate_to_chat_id == grown

    async def refusals(self) -> None:
        await self.refused(TelegramBadRequest, self.bot.send_message(4040, "hello"))
        await self.refused(TelegramForbiddenError, self.bot.send_message(BEN, "hello"))
        await self.act("block", person=AMINA)
        assert (await self.came("my_chat_member")).new_chat_member.status == "kicked"
        await self.refused(TelegramForbiddenError, self.bot.send_message(AMINA, "hello"))
        await self.act("unblock", person=AMINA)
        await self.came("my_chat_member")
        wrong = await self.refused(TelegramBadRequest, self.bot.send_message(AMINA, "<x>hello</x>", parse_mode="HTML"))
        assert "byte offset" in wrong.message
        async with Bot(OTHER_TOKEN, session=AiohttpSession(api=self.server)).context() as nobody:
            await self.refused(TelegramUnauthorizedError, nobody.get_me())

    async def pauses(self) -> None:
        await self.act("faults", kind="retry_after", method="sendMessage", retry_after=7, times=1)
        paused = await self.refused(TelegramRetryAfter, self.bot.send_message(AMINA, "hello"))
        assert paused.retry_after == 7
        await self.act("faults", kind="http", method="sendMessage", status=502, times=1)
        await self.refused(ClientDecodeError, self.bot.send_message(AMINA, "hello"))

    async def webhook(self) -> None:
        app = web.Application()
        SimpleRequestHandler(self.dispatcher, self.bot, secret_token=SECRET).register(app, "/hook")
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await self.bot.set_webhook(address, secret_token=SECRET)
        assert (await self.bot.get_webhook_info()).url == address
        await self.refused(TelegramConflictError, self.bot.get_updates())
        await self.act("say", person=AMINA, text="by webhook")
        assert (await self.came("message")).text == "by webhook"
        await self.bot.delete_webhook()
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(Story().run())
