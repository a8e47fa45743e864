// What the owner of a phone does: presses, writes, answers, changes, takes back, passes on, reacts, votes, blocks.

import { get, post, postFiles, Refused } from "./api.js";
import { openDialog, openLarge, openSheet } from "./dialogs.js";
import { make } from "./dom.js";
import { record } from "./record.js";

const PRESS_SECONDS = 15;
const REACTIONS = ["👍", "❤", "🙏", "🔥", "👏", "😢", "👎"];
const CHANGED_BY = new Set(["text", "photo", "document", "voice", "audio", "video", "animation"]);

export class Hand {
  constructor(phone) {
    this.phone = phone;
    this.pressed = new Map();
  }

  /** An act of this person in the open chat; null, and a word about why, when it cannot be done. */
  do(path, fields) {
    return this.tried(() => post(path, { ...this.#here(), ...fields }));
  }

  #here() {
    const { person, page, rooms } = this.phone;
    return { person: person.id, bot: page.bot(), chat: this.phone.room(), thread: rooms.thread };
  }

  async tried(act) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused) this.phone.showToast(this.phone.say("error.refused", { reason: error.message }));
      else this.phone.page.refused(error);
      return null;
    }
  }

  // Writing

  write(words, { reply, quote } = {}) {
    return this.do("say", { text: words, reply_to: reply, quote });
  }

  change(number, words) {
    return this.do("edit", { message_id: number, text: words });
  }

  command(words) {
    return this.write(words);
  }

  /** Files of this machine: one message, or an album of several. */
  upload(kind, files, { reply, caption, duration } = {}) {
    return this.tried(() => postFiles("upload", { ...this.#here(), kind, reply_to: reply, caption, duration }, files));
  }

  /** A voice message of this machine's microphone. `sending(act)` sends it with what goes along. */
  record(sending) {
    const { element, say } = this.phone;
    const send = (file, duration) => sending((along) => this.upload("voice", [file], { ...along, duration }));
    return record(element, say, { send, refused: () => this.phone.showToast(say("record.refused")) });
  }

  madeUp(kind, { reply, caption } = {}) {
    return this.do("send", { kind, reply_to: reply, caption });
  }

  // Buttons

  async press(element, message, button) {
    if (element.getAttribute("aria-busy") === "true") return;
    this.#busy(element, true);
    const pressed = await this.do("press", { message_id: message.message_id, data: button.data });
    if (!pressed) return this.#busy(element, false);
    const id = pressed.callback_query_id;
    this.pressed.set(id, { element, end: setTimeout(() => this.#endPress(id), PRESS_SECONDS * 1000) });
    const answer = await this.tried(() => get(`press/${id}`));
    if (answer?.answered) this.#endPress(id);
  }

  #busy(element, is) {
    element.setAttribute("aria-busy", String(is));
    if (is) element.setAttribute("aria-description", this.phone.say("message.button_busy"));
    else element.removeAttribute("aria-description");
  }

  #endPress(id) {
    const press = this.pressed.get(id);
    if (!press) return;
    clearTimeout(press.end);
    this.#busy(press.element, false);
    this.pressed.delete(id);
  }

  /** The bot answered a press: with nothing, a few words, or an alert. */
  answered(news) {
    this.#endPress(news.id);
    if (!news.text) return;
    if (news.show_alert) this.#dialog("phone.alert", (close) => [make("p", { dir: "auto" }, news.text), this.#plain("dialog.ok", close)], { beside: false });
    else this.phone.showToast(news.text);
  }

  /** A link to this very bot is a start with a code; all others the browser opens. */
  link(event, address) {
    const match = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)[?&]start=([\w-]*)$/i.exec(address);
    if (!match || match[1].toLowerCase() !== this.phone.state?.bot.username.toLowerCase()) return;
    event.preventDefault();
    this.do("start", { payload: match[2] });
  }

  jump(number) {
    this.phone.chat.jump(number);
  }

  large(what) {
    openLarge(this.phone.element, this.phone.say, what);
  }

  vote(message, options) {
    return this.do("vote", { message_id: message.message_id, options });
  }

  // What can be done with a message

  /** Opens the sheet of a message (or an album: its parts). */
  menu(parts, element) {
    const { say, composer } = this.phone;
    const [first] = parts;
    const quote = quotedIn(element);
    const worded = parts.find((message) => message.text || message.caption) ?? first;
    const own = !first.from_bot && element.classList.contains("own");
    const choices = [
      quote ? [say("message.quote"), () => composer.reply(worded, quote)] : [say("message.reply"), () => composer.reply(first)],
      own && !first.forwarded_from && CHANGED_BY.has(worded.kind) ? [say("message.edit"), () => composer.edit(worded)] : null,
      first.protected ? null : [say("message.copy"), () => this.#copy(worded)],
      first.protected ? null : [say("message.forward"), () => this.#forward(parts)],
      own ? [say("message.delete"), () => parts.forEach((message) => this.do("delete", { message_id: message.message_id }))] : null,
    ];
    openSheet(this.phone.element, { label: say("message.menu"), choices: choices.filter(Boolean), above: [(close) => this.#reactionRow(first, close)] });
  }

  #reactionRow(message, close) {
    const mine = message.reacted?.[this.phone.person.id] ?? [];
    const button = (emoji) => make("button", { type: "button", class: "reaction", "aria-label": this.phone.say("message.react", { emoji }), "aria-pressed": String(mine.includes(emoji)), onclick: () => { close(); this.do("react", { message_id: message.message_id, emoji: mine.includes(emoji) ? [] : [emoji] }); } }, emoji);
    return make("div", { class: "reaction-row", role: "group", "aria-label": this.phone.say("message.reactions_offered") }, ...REACTIONS.map(button));
  }

  async #copy(message) {
    try {
      await navigator.clipboard.writeText(message.text || message.caption || "");
      this.phone.showToast(this.phone.say("message.copied"));
    } catch {
      this.phone.showToast(this.phone.say("message.not_copied"));
    }
  }

  async #forward(parts) {
    for (const message of parts) await this.do("forward", { message_id: message.message_id });
  }

  // What can be done with the phone

  options() {
    const { say, state } = this.phone;
    if (!state || state.deactivated) return [[say("phone.nothing"), () => {}]];
    const blocking = state.blocked ? [say("phone.unblock"), () => this.do("unblock", {})] : [say("phone.block"), () => this.do("block", {})];
    return [blocking, [say("phone.restart"), () => this.#askLink()], [say("phone.deactivate"), () => this.#askDeactivate()]];
  }

  #askLink() {
    const { say, state } = this.phone;
    const input = make("input", { name: "payload", pattern: "[A-Za-z0-9_\\-]{0,64}", autocomplete: "off", dir: "ltr" });
    this.#dialog("link.title", (close) => {
      const go = (event) => { event.preventDefault(); close(); this.do("start", { payload: input.value }); };
      return [make("form", { onsubmit: go }, make("label", {}, make("span", {}, say("link.label", { bot: state?.bot.username ?? "" })), input), make("button", { class: "wide" }, say("link.go"))), this.#plain("dialog.cancel", close)];
    });
  }

  #askDeactivate() {
    const { say, person } = this.phone;
    this.#dialog("phone.deactivate", (close) => [make("p", {}, say("phone.deactivate_sure", { name: person.first_name })), make("button", { type: "button", class: "wide danger", onclick: () => { close(); this.do("deactivate", {}); } }, say("phone.deactivate")), this.#plain("dialog.cancel", close)]);
  }

  #dialog(key, content, { beside = true } = {}) {
    const label = this.phone.say(key);
    const heading = key === "phone.alert" ? [] : [make("h3", {}, label)];
    openDialog(this.phone.element, { label, beside, content: (close) => [...heading, ...content(close)] });
  }

  #plain(key, close) {
    return make("button", { type: "button", class: "plain", onclick: close }, this.phone.say(key));
  }
}

/** The words of a message that are marked just now; "" if none are. */
function quotedIn(element) {
  const selection = getSelection();
  const inside = selection && selection.rangeCount > 0 && element.querySelector(".words")?.contains(selection.getRangeAt(0).commonAncestorContainer);
  return inside ? selection.toString().trim() : "";
}
