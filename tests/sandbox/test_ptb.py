"""python-telegram-bot talks to the sandbox unchanged: only its address differs."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageEntity,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from sandbox import made_up
from tests.sandbox.driving import AMINA, BEN, TOKEN, ApiBot, Hands


@pytest.fixture
async def ptb(bot: ApiBot) -> AsyncIterator[Bot]:
    """PTB's own client, of the same bot."""
    async with Bot(TOKEN, base_url=f"{bot.url}/bot", base_file_url=f"{bot.url}/file/bot") as client:
        yield client


async def test_a_talk_from_phone_to_phone(ptb: Bot, hands: Hands) -> None:
    await hands.post("say", person=AMINA, text="/opportunities near me")
    (update,) = await ptb.get_updates(timeout=1)
    assert update.effective_user is not None
    assert update.effective_user.id == AMINA
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("I'm interested", callback_data="o:1")]])
    bold = MessageEntity(MessageEntity.BOLD, 0, 7)
    sent = await ptb.send_message(AMINA, "Walking group", entities=[bold], reply_markup=keyboard)
    assert sent.entities == (bold,)
    await hands.post("press", person=AMINA, button="I'm interested")
    (pressed,) = await ptb.get_updates(offset=update.update_id + 1, timeout=1)
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "o:1"
    assert await pressed.callback_query.answer("Noted")
    edited = await ptb.edit_message_text("Walking group ✓", AMINA, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.text == "Walking group ✓"


async def test_files_and_albums(ptb: Bot) -> None:
    picture = made_up.picture(16, 16)
    first, second = await ptb.send_media_group(
        AMINA, [InputMediaPhoto(picture, caption="one"), InputMediaPhoto(picture)]
    )
    assert first.media_group_id == second.media_group_id
    sent = await ptb.send_document(AMINA, io.BytesIO(b"your data"), filename="data.txt", caption="All of it")
    assert sent.document is not None
    file = await ptb.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"your data"
    again = await ptb.send_photo(AMINA, first.photo[-1].file_id)
    assert again.photo == first.photo


async def test_errors_become_ptbs_own(ptb: Bot, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(4242, "hello")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await ptb.send_message(BEN, "hello")
    await hands.post("faults", kind="retry_after", retry_after=9)
    with pytest.raises(RetryAfter):
        await ptb.send_message(AMINA, "hello")
    await hands.post("faults", kind="http")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await ptb.send_message(AMINA, "hello")
    await hands.post("faults", kind="error", code=409, description="Conflict: terminated by other getUpdates request")
    with pytest.raises(Conflict):
        await ptb.get_updates()


async def test_a_wrong_token_is_ptbs_invalid_token(bot: ApiBot) -> None:
    async with HTTPXRequest() as request, HTTPXRequest() as polling:
        client = Bot("123:wrong", base_url=f"{bot.url}/bot", request=request, get_updates_request=polling)
        with pytest.raises(InvalidToken):
            await client.initialize()


async def test_what_the_bot_says_of_itself(ptb: Bot) -> None:
    await ptb.set_my_commands([BotCommand("menu", "What I can do")])
    assert await ptb.get_my_commands() == (BotCommand("menu", "What I can do"),)
    await ptb.set_my_name("Hearback")
    assert (await ptb.get_my_name()).name == "Hearback"
    assert (await ptb.get_webhook_info()).pending_update_count == 0
    assert (await ptb.get_chat(AMINA)).first_name == "Amina"
    assert (await ptb.get_chat_member(AMINA, AMINA)).status == "member"
