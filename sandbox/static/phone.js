// One phone: whose it is, the chat that is open, and where its owner writes. What they do is in hand.js.

import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { iconButton, make, speaking, text } from "./dom.js";
import { Hand } from "./hand.js";
import { direction, languageName } from "./languages.js";
import { popup } from "./popup.js";
import { Rooms } from "./rooms.js";

/** So much of a phone has to be on the screen for what it shows to be seen. */
export const SEEN_SHARE = 0.3;
const TOAST_MS = 4000;
const TYPING_MS = 5000;
const START_MS = 5000;

export class Phone {
  /** `page` has bot() (id or undefined), close(phone), refused(error), changed(phone). */
  constructor(person, page) {
    this.person = person;
    this.page = page;
    this.state = null;
    this.early = [];
    this.unread = 0;
    this.newest = 0;
    this.heard = 0;
    this.say = speaking(person.language_code);
    this.hand = new Hand(this);
    this.composer = new Composer(this.say, person, this.hand);
    this.chat = new Chat(this.#context(), { onescape: () => this.composer.focus() });
    this.rooms = new Rooms(person.id, { label: this.say("phone.chats"), onchoose: () => this.#changeRoom() });
    this.#build();
  }

  /** What bubbles need to know of the phone they are on. */
  #context() {
    return {
      say: this.say,
      code: this.person.language_code,
      person: this.person,
      botName: () => this.state?.bot.first_name ?? "",
      inGroup: () => this.rooms.chat !== this.person.id,
      isOwn: (message) => !message.from_bot && (message.from_id ?? this.person.id) === this.person.id,
      act: this.hand,
    };
  }

  #build() {
    const { person, say } = this;
    const name = fullName(person);
    this.typing = make("p", { class: "typing", "aria-live": "off" });
    this.toast = make("p", { class: "toast", role: "status" });
    this.foot = make("div", { class: "foot" });
    const options = popup("more", say("phone.options"), () => this.hand.options());
    const close = iconButton("close", say("phone.close"), () => this.page.close(this), { class: "icon-button close-phone" });
    const about = [languageName(person.language_code), person.about].filter(Boolean).join(" · ");
    const title = make("div", { class: "title" }, make("h2", {}, make("bdi", {}, name)), make("p", { class: "quiet", lang: "en" }, make("bdi", {}, about)), this.rooms.element);
    const attributes = { class: "phone", "aria-label": text("phone.label", { name }), lang: say.language, dir: direction(person.language_code), "data-person": person.id };
    this.element = make("section", attributes, make("header", { class: "phone-header" }, avatar(person), title, options, close), this.chat.element, this.typing, this.toast, this.foot);
  }

  // What the page knows

  /**
   * Shows a whole chat as the sandbox tells it: {state, messages}. What did not change stays as it is, and so does what was
   * heard since the question was asked (when `heard` was so much): the answer may be older than the news.
   */
  take({ chat, state, messages }, heard) {
    if (chat !== this.rooms.chat) return;
    const another = this.state?.bot.id !== state.bot.id;
    if (this.state && another) this.chat.clear();
    const newest = another || this.heard === heard ? state : this.state;
    this.state = newest;
    messages.forEach((message) => { this.#count(message, !another); this.#show(message); });
    this.#setState(newest);
    this.early.splice(0).forEach((news) => this.hear(news));
  }

  hear(news) {
    if (this.page.bot() !== undefined && news.bot !== this.page.bot()) return;
    if (!this.state) return void this.early.push(news);
    if (news.type === "message") this.#heard(news);
    if (news.state && news.chat === this.rooms.chat) this.#hearState(news.state);
    else if (news.state) this.rooms.update(news.state);
    if (news.type === "press") this.hand.answered(news);
    if (news.type === "action" && news.chat === this.rooms.chat) this.#setTyping(this.say(news.action === "typing" ? "phone.typing" : "phone.sending", { bot: this.state.bot.first_name }));
  }

  #hearState(state) {
    this.heard += 1;
    this.#setState(state);
  }

  #heard({ chat, message }) {
    this.#count(message, true);
    if (chat === this.rooms.chat) this.#show(message);
    else this.rooms.mark(chat);
  }

  /** What was not there before is news, however it comes to be known. */
  #count(message, isNews) {
    const fresh = isNews && message.from_bot && message.message_id > this.newest;
    this.newest = Math.max(this.newest, message.message_id);
    if (fresh && !this.#isOnScreen()) this.#setUnread(this.unread + 1);
  }

  #show(message) {
    if (!this.rooms.fits(message)) return;
    this.chat.show(message);
    if (message.from_bot) this.#setTyping("");
  }

  /** It came onto the screen: what is unread on it counts as read. */
  cameIntoSight() {
    this.#setUnread(0);
  }

  /** Measured now: who watches the page hears of a phone that left the screen a frame later, and a message may come before. */
  #isOnScreen() {
    const { left, right, top, bottom, width, height } = this.element.getBoundingClientRect();
    const across = Math.min(right, innerWidth) - Math.max(left, 0);
    const down = Math.min(bottom, innerHeight) - Math.max(top, 0);
    return across > 0 && down > 0 && across * down >= SEEN_SHARE * width * height;
  }

  #setUnread(count) {
    if (count === this.unread) return;
    this.unread = count;
    this.page.changed(this);
  }

  /** Only the phone in hand is read aloud as it changes; forty at once would drown each other. */
  setCurrent(is) {
    this.element.classList.toggle("is-current", is);
    this.chat.element.setAttribute("aria-live", is ? "polite" : "off");
  }

  async #changeRoom() {
    this.chat.clear();
    await this.hand.tried(() => this.page.read(this));
  }

  /** Which chat is open, for those who ask the sandbox: a group's id, or undefined for the bot's own. */
  room() {
    return this.rooms.chat === this.person.id ? undefined : this.rooms.chat;
  }

  #setTyping(sentence) {
    if (sentence || this.typing.textContent) this.typing.textContent = sentence;
    clearTimeout(this.typingEnds);
    if (sentence) this.typingEnds = setTimeout(() => this.#setTyping(""), TYPING_MS);
  }

  #setState(state) {
    this.state = state;
    this.rooms.update(state);
    this.chat.element.setAttribute("aria-label", text("phone.chat", { name: this.person.first_name, bot: this.rooms.title() }));
    this.chat.nothing.hidden = !state.started;
    this.composer.update(state, this.chat);
    this.#showFoot();
  }

  #showFoot() {
    const wanted = this.#foot();
    if (this.foot.dataset.kind === wanted.kind) return;
    this.foot.dataset.kind = wanted.kind;
    this.foot.replaceChildren(...wanted.make());
  }

  #foot() {
    const name = this.person.first_name;
    const { say, state } = this;
    if (state.deactivated) return { kind: "deactivated", make: () => [note(say("phone.deactivated", { name }))] };
    if (this.room() === undefined && state.blocked) return { kind: "blocked", make: () => [note(say("phone.blocked", { name })), this.#wide("phone.unblock")] };
    if (this.room() === undefined && !state.started) return { kind: `new ${state.description}`, make: () => [this.#welcome(state), this.#wide("phone.start")] };
    return { kind: "open", make: () => [this.composer.element] };
  }

  #welcome(state) {
    if (!state.description) return note(this.say("phone.not_started"));
    return make("div", { class: "note" }, make("strong", {}, this.say("phone.can_do")), make("p", { dir: "auto" }, state.description));
  }

  #wide(key) {
    return make("button", { type: "button", class: "wide", onclick: () => this.#start() }, this.say(key));
  }

  async #start() {
    this.composer.focusSoon(START_MS);
    await this.hand.do("start", {});
  }

  showToast(words) {
    this.toast.textContent = words;
    this.toast.classList.add("is-shown");
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => { this.toast.classList.remove("is-shown"); this.toast.textContent = ""; }, TOAST_MS);
  }
}

export function fullName(person) {
  return person.last_name ? `${person.first_name} ${person.last_name}` : person.first_name;
}

export function avatar(person) {
  return make("span", { class: `avatar tint-${person.id % 6}`, "aria-hidden": "true" }, [...person.first_name][0] ?? "?");
}

function note(sentence) {
  return make("p", { class: "note", dir: "auto" }, sentence);
}
