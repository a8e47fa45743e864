// grammY's own client, polling and webhook handler, unchanged but for the server's address.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import process from "node:process";

const { Bot, GrammyError, HttpError, InlineKeyboard, InputFile, InputMediaBuilder, webhookCallback } = createRequire(`${process.env.CLIENT_HOME}/`)("grammy");
const { url, token, otherToken, secret, amina, ben, steps, picture } = JSON.parse(readFileSync(0, "utf8"));

const KINDS = ["message", "edited_message", "callback_query", "poll_answer", "message_reaction", "my_chat_member"];
const bot = new Bot(token, { client: { apiRoot: url } });
const seen = [];
const waiting = [];
const keyboard = new InlineKeyboard().text("I'm interested", "o:1");
const photo = () => new InputFile(Buffer.from(picture, "base64"), "walk.png");

bot.on(KINDS, (context) => {
  const kind = KINDS.find((name) => name in context.update);
  const next = waiting.shift();
  if (next) next([kind, context]);
  else seen.push([kind, context]);
});

/** The next update, which must be of a kind. */
async function came(kind) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`no ${kind}`)), 20_000).unref());
  const [got, context] = seen.shift() ?? (await Promise.race([new Promise((take) => waiting.push(take)), late]));
  assert.equal(got, kind);
  return context;
}

async function act(path, fields = {}) {
  const answer = await fetch(`${url}/sandbox/${path}`, { method: "POST", body: JSON.stringify(fields) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const look = async (path) => (await fetch(`${url}/sandbox/${path}`)).json();
const sees = async (number) => (await look(`chat?person=${amina}`)).messages.find((message) => message.message_id === number);

/** The error that a call must end with. */
async function refused(code, words, call) {
  const raised = await call.then(() => null, (error) => error);
  assert.ok(raised instanceof GrammyError, words);
  assert.equal(raised.error_code, code);
  assert.match(raised.description, new RegExp(words));
  return raised;
}

const story = {
  async who_am_i() {
    assert.ok((await bot.api.getMe()).is_bot);
  },
  async polling() {
    const said = await act("say", { person: amina, text: "hello" });
    const context = await came("message");
    assert.equal(context.msg.text, "hello");
    const answered = await context.reply("hello to you", { reply_parameters: { message_id: context.msg.message_id } });
    assert.equal(answered.reply_to_message.message_id, said.message_id);
    assert.equal((await sees(answered.message_id)).text, "hello to you");
  },
  async keyboards() {
    const sent = await bot.api.sendMessage(amina, "Walking group", { reply_markup: keyboard });
    const press = await act("press", { person: amina, button: "I'm interested" });
    const context = await came("callback_query");
    assert.equal(context.callbackQuery.data, "o:1");
    await context.answerCallbackQuery({ text: "Noted", show_alert: true });
    assert.equal((await look(`press/${press.callback_query_id}`)).text, "Noted");
    await context.editMessageText("You are on the list");
    assert.equal((await sees(sent.message_id)).text, "You are on the list");
    await bot.api.sendMessage(amina, "Thank you", { reply_markup: { remove_keyboard: true } });
  },
  async text_and_entities() {
    const sent = await bot.api.sendMessage(amina, '<b>Walks</b> <a href="https://example.org">here</a>', { parse_mode: "HTML" });
    assert.deepEqual(sent.entities.map((entity) => entity.type), ["bold", "text_link"]);
    const again = await bot.api.sendMessage(amina, "🚶 Walks", { entities: [{ type: "bold", offset: 3, length: 5 }] });
    assert.equal(again.text.slice(3, 8), "Walks");
  },
  async photos() {
    const sent = await bot.api.sendPhoto(amina, photo(), { caption: "A walk" });
    assert.deepEqual([sent.photo.at(-1).width, sent.photo.at(-1).height], [8, 6]);
    const again = await bot.api.sendPhoto(amina, sent.photo.at(-1).file_id);
    assert.equal(again.photo.at(-1).file_unique_id, sent.photo.at(-1).file_unique_id);
    assert.equal((await bot.api.editMessageCaption(amina, sent.message_id, { caption: "Two walks" })).caption, "Two walks");
  },
  async documents() {
    const sent = await bot.api.sendDocument(amina, new InputFile(Buffer.from("your data"), "data.txt"));
    assert.deepEqual([sent.document.file_name, sent.document.file_size], ["data.txt", 9]);
    const file = await bot.api.getFile(sent.document.file_id);
    assert.equal(await (await fetch(`${url}/file/bot${token}/${file.file_path}`)).text(), "your data");
  },
  async albums() {
    const sent = await bot.api.sendMediaGroup(amina, [1, 2, 3].map(() => InputMediaBuilder.photo(photo())));
    assert.deepEqual([sent.length, new Set(sent.map((one) => one.media_group_id)).size], [3, 1]);
  },
  async polls() {
    const sent = await bot.api.sendPoll(amina, "When?", [{ text: "Saturday" }, { text: "Sunday" }], { is_anonymous: false });
    await act("vote", { person: amina, message_id: sent.message_id, options: [1] });
    const context = await came("poll_answer");
    assert.deepEqual([context.pollAnswer.poll_id, context.pollAnswer.option_ids], [sent.poll.id, [1]]);
    const stopped = await bot.api.stopPoll(amina, sent.message_id);
    assert.deepEqual([stopped.options.map((option) => option.voter_count), stopped.is_closed], [[0, 1], true]);
  },
  async changes() {
    const sent = await bot.api.sendMessage(amina, "one", { reply_markup: keyboard });
    await bot.api.editMessageReplyMarkup(amina, sent.message_id);
    await bot.api.pinChatMessage(amina, sent.message_id);
    assert.equal((await bot.api.getChat(amina)).pinned_message.text, "one");
    assert.ok(await bot.api.deleteMessage(amina, sent.message_id));
    await refused(400, "message to delete not found", bot.api.deleteMessage(amina, sent.message_id));
  },
  async reactions() {
    const said = await act("say", { person: amina, text: "thanks" });
    await (await came("message")).react("👍");
    assert.deepEqual((await sees(said.message_id)).reactions, ["👍"]);
    await act("react", { person: amina, message_id: said.message_id, emoji: "❤" });
    assert.deepEqual((await came("message_reaction")).reactions().emojiAdded, ["❤"]);
  },
  async passing_on() {
    const sent = await bot.api.sendMessage(amina, "pass it on");
    const passed = await bot.api.forwardMessage(amina, amina, sent.message_id);
    assert.equal(passed.forward_origin.sender_user.id, bot.botInfo.id);
    assert.equal((await bot.api.copyMessage(amina, amina, sent.message_id)).message_id, passed.message_id + 1);
    const reply = { reply_parameters: { message_id: sent.message_id, quote: "it" } };
    assert.equal((await bot.api.sendMessage(amina, "this", reply)).quote.text, "it");
  },
  async commands() {
    await bot.api.setMyCommands([{ command: "menu", description: "What I can do" }], { language_code: "pl" });
    assert.deepEqual((await bot.api.getMyCommands({ language_code: "pl" })).map((one) => one.command), ["menu"]);
    await bot.api.setMyName("Hearback");
    assert.equal((await bot.api.getMyName()).name, "Hearback");
  },
  async what_people_send() {
    for (const kind of ["photo", "voice", "document", "location", "contact"]) {
      await act("send", { person: amina, kind });
      assert.ok(kind in (await came("message")).msg);
    }
  },
  async edits_of_people() {
    const said = await act("say", { person: amina, text: "helo" });
    await came("message");
    await act("edit", { person: amina, message_id: said.message_id, text: "hello" });
    assert.equal((await came("edited_message")).msg.text, "hello");
  },
  async groups_and_topics() {
    const group = (await act("groups", { title: "Staff", members: [amina, ben], forum: true, admin: true })).id;
    assert.equal((await came("my_chat_member")).myChatMember.new_chat_member.status, "administrator");
    assert.equal((await came("message")).msg.new_chat_members[0].id, bot.botInfo.id);
    const topic = await bot.api.createForumTopic(group, "Amina");
    const sent = await bot.api.sendMessage(group, "hello", { message_thread_id: topic.message_thread_id });
    assert.equal(sent.message_thread_id, topic.message_thread_id);
    assert.equal((await bot.api.getChatMember(group, amina)).status, "creator");
    const basic = (await act("groups", { title: "Walkers", members: [amina, ben] })).id;
    await came("my_chat_member");
    await came("message");
    const grown = (await act(`groups/${basic}/upgrade`)).id;
    assert.equal((await came("message")).msg.migrate_to_chat_id, grown);
    assert.equal((await came("message")).msg.migrate_from_chat_id, basic);
    const moved = await refused(400, "upgraded to a supergroup", bot.api.sendMessage(basic, "hello"));
    assert.equal(moved.parameters.migrate_to_chat_id, grown);
  },
  async refusals() {
    await refused(400, "chat not found", bot.api.sendMessage(4040, "hello"));
    await refused(403, "can't initiate conversation", bot.api.sendMessage(ben, "hello"));
    await act("block", { person: amina });
    assert.equal((await came("my_chat_member")).myChatMember.new_chat_member.status, "kicked");
    await refused(403, "blocked by the user", bot.api.sendMessage(amina, "hello"));
    await act("unblock", { person: amina });
    await came("my_chat_member");
    await refused(400, "byte offset", bot.api.sendMessage(amina, "<x>hello</x>", { parse_mode: "HTML" }));
    await refused(401, "Unauthorized", new Bot(otherToken, { client: { apiRoot: url } }).api.getMe());
  },
  async pauses() {
    await act("faults", { kind: "retry_after", method: "sendMessage", retry_after: 7, times: 1 });
    const paused = await refused(429, "retry after 7", bot.api.sendMessage(amina, "hello"));
    assert.equal(paused.parameters.retry_after, 7);
    await act("faults", { kind: "http", method: "sendMessage", status: 502, times: 1 });
    await assert.rejects(bot.api.sendMessage(amina, "hello"), HttpError);
  },
  async webhook() {
    const server = createServer(webhookCallback(bot, "http", { secretToken: secret }));
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const address = `http://127.0.0.1:${server.address().port}/hook`;
    await bot.api.setWebhook(address, { secret_token: secret });
    assert.equal((await bot.api.getWebhookInfo()).url, address);
    await refused(409, "webhook is active", bot.api.getUpdates());
    await act("say", { person: amina, text: "by webhook" });
    assert.equal((await came("message")).msg.text, "by webhook");
    await bot.api.deleteWebhook();
    server.close();
    server.closeAllConnections();
  },
};

let polling;
for (const step of steps) {
  if (step === "polling") {
    polling = bot.start({ allowed_updates: KINDS });
    assert.equal((await came("message")).msg.text, "/start");
  }
  if (step === "webhook") {
    await bot.stop();
    await polling;
  }
  await story[step]();
  console.log(step);
}
