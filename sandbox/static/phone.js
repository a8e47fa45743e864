// One phone: header, chat, and what can be done in it.

import { get, post, Refused } from "./api.js";
import { bubble } from "./bubbles.js";
import { Composer } from "./composer.js";
import { iconButton, make, text } from "./dom.js";
import { direction, languageName } from "./languages.js";
import { popup } from "./popup.js";

const PRESS_SECONDS = 15;
const TOAST_MS = 4000;
const TYPING_MS = 5000;
const NEAR_END = 120;

export class Phone {
  /** `page` has bot() (id or undefined), close(phone), refused(error). */
  constructor(person, page) {
    this.person = person;
    this.page = page;
    this.state = null;
    this.shown = new Map();
    this.pressed = new Map();
    this.composer = new Composer(person.first_name, { say: (words, reply) => this.#say(words, reply), edit: (id, words) => this.#do("edit", { message_id: id, text: words }), send: (kind) => this.#do("send", { kind }) });
    this.#build();
  }

  #build() {
    const name = fullName(this.person);
    this.log = make("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0", onkeydown: (event) => this.#onLogKey(event) });
    this.stays = true;
    this.log.addEventListener("scroll", () => { this.stays = this.#isNearEnd(); });
    new ResizeObserver(() => { if (this.stays) this.#toEnd(); }).observe(this.log);
    this.typing = make("p", { class: "typing", "aria-live": "off" });
    this.toast = make("p", { class: "toast", role: "status" });
    this.foot = make("div", { class: "foot" });
    const options = popup("more", text("phone.options"), () => this.#options());
    const close = iconButton("close", text("phone.close"), () => this.page.close(this));
    const title = make("div", { class: "title" }, make("h2", {}, make("bdi", {}, name)), make("p", { class: "quiet" }, languageName(this.person.language_code)));
    const avatar = make("span", { class: `avatar tint-${this.person.id % 6}`, "aria-hidden": "true" }, [...this.person.first_name][0] ?? "?");
    const label = text("phone.label", { name });
    this.element = make("section", { class: "phone", "aria-label": label, dir: direction(this.person.language_code), "data-person": this.person.id }, make("header", { class: "phone-header" }, avatar, title, options, close), this.log, this.typing, this.toast, this.foot);
  }

  /** Reads the whole chat again; what did not change stays as it is. */
  async load() {
    const bot = this.page.bot();
    if (bot === undefined) return this.#showFoot();
    const chat = await get("chat", { person: this.person.id, bot });
    if (this.state && this.state.bot.id !== chat.state.bot.id) this.#clear();
    this.#setState(chat.state);
    chat.messages.forEach((message) => this.show(message));
    this.log.setAttribute("aria-live", "polite");
    this.#toEnd();
  }

  #clear() {
    this.shown.clear();
    this.log.replaceChildren();
  }

  show(message) {
    const before = this.shown.get(message.message_id);
    if (before && before.revision >= message.revision) return;
    const atEnd = this.#isNearEnd();
    const element = bubble(message, { person: this.person.first_name, bot: this.state.bot.first_name }, this.#acts());
    const focused = before?.element.contains(document.activeElement);
    if (before) before.element.replaceWith(element);
    else this.log.append(element);
    this.shown.set(message.message_id, { revision: message.revision, element });
    this.#rove(element);
    if (focused) element.focus({ preventScroll: true });
    if (message.from_bot) this.#setTyping("");
    if (atEnd || !message.from_bot) this.#toEnd();
  }

  #isNearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  #acts() {
    return { press: (element, message, button) => this.#press(element, message, button), reply: (message) => this.composer.reply(message), edit: (message) => this.composer.edit(message), command: (words) => this.#say(words), link: (event, address) => this.#follow(event, address) };
  }

  // What the page hears

  hear(news) {
    if (news.bot !== this.page.bot()) return;
    if (news.type === "message" && this.state) this.show(news.message);
    if (news.type === "message" || news.type === "state") this.refresh();
    if (news.type === "press") this.#answered(news);
    if (news.type === "action") this.#setTyping(text(news.action === "typing" ? "phone.typing" : "phone.sending", { bot: this.state?.bot.first_name ?? "" }));
  }

  /** Reads what surrounds the chat again: keyboard, commands, blocked. */
  refresh() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.#tried(async () => {
      const newest = Math.max(0, ...this.shown.keys());
      this.#setState((await get("chat", { person: this.person.id, bot: this.page.bot(), after: newest })).state);
    }), 30);
  }

  #setTyping(sentence) {
    this.typing.textContent = sentence;
    clearTimeout(this.typingEnds);
    if (sentence) this.typingEnds = setTimeout(() => this.#setTyping(""), TYPING_MS);
  }

  #setState(state) {
    this.state = state;
    this.log.setAttribute("aria-label", text("phone.chat", { name: this.person.first_name, bot: state.bot.first_name }));
    this.composer.update(state);
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
    if (!this.state) return { kind: "waiting", make: () => [] };
    if (this.state.deactivated) return { kind: "deactivated", make: () => [note(text("phone.deactivated", { name }))] };
    if (this.state.blocked) return { kind: "blocked", make: () => [note(text("phone.blocked", { name })), this.#wide("phone.unblock", () => this.#do("start", {}))] };
    if (!this.state.started) return { kind: "new", make: () => [note(this.state.description || text("phone.not_started")), this.#wide("phone.start", () => this.#do("start", {}))] };
    return { kind: "open", make: () => [this.composer.element] };
  }

  #wide(key, onclick) {
    return make("button", { type: "button", class: "wide", onclick: async () => { await onclick(); this.#focusInput(); } }, text(key));
  }

  #focusInput() {
    const wait = setInterval(() => {
      if (this.composer.input.isConnected) { this.composer.input.focus(); clearInterval(wait); }
    }, 30);
    setTimeout(() => clearInterval(wait), 2000);
  }

  // What the person does

  #options() {
    const blocked = this.state?.blocked;
    return [
      blocked ? [text("phone.unblock"), () => this.#do("unblock", {})] : [text("phone.block"), () => this.#do("block", {})],
      [text("phone.restart"), () => this.#askLink()],
      [text("phone.deactivate"), () => this.#do("deactivate", {})],
    ];
  }

  #say(words, reply) {
    return this.#do("say", { text: words, reply_to: reply });
  }

  #do(path, fields) {
    return this.#tried(() => post(path, { person: this.person.id, bot: this.page.bot(), ...fields }));
  }

  async #tried(act) {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Refused) this.#showToast(text("error.refused", { reason: error.message }));
      else this.page.refused(error);
      return null;
    }
  }

  async #press(element, message, button) {
    if (element.getAttribute("aria-busy") === "true") return;
    busy(element, true);
    const pressed = await this.#do("press", { message_id: message.message_id, data: button.data });
    if (!pressed) return busy(element, false);
    const end = setTimeout(() => this.#endPress(pressed.callback_query_id), PRESS_SECONDS * 1000);
    this.pressed.set(pressed.callback_query_id, { element, end });
    if ((await get(`press/${pressed.callback_query_id}`)).answered) this.#endPress(pressed.callback_query_id);
  }

  #endPress(id) {
    const press = this.pressed.get(id);
    if (!press) return;
    clearTimeout(press.end);
    busy(press.element, false);
    this.pressed.delete(id);
  }

  #answered(news) {
    this.#endPress(news.id);
    if (!news.text) return;
    if (news.show_alert) this.#dialog((dialog) => [make("p", { dir: "auto" }, news.text), dialogButton(dialog, "dialog.ok")]);
    else this.#showToast(news.text);
  }

  #showToast(words) {
    this.toast.textContent = words;
    this.toast.classList.add("is-shown");
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => { this.toast.classList.remove("is-shown"); this.toast.textContent = ""; }, TOAST_MS);
  }

  #follow(event, address) {
    const match = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)(\w+)[?&]start=([\w-]*)$/i.exec(address);
    if (!match || match[1].toLowerCase() !== this.state?.bot.username.toLowerCase()) return;
    event.preventDefault();
    this.#do("start", { payload: match[2] });
  }

  #askLink() {
    const label = text("link.label", { bot: this.state?.bot.username ?? "" });
    const input = make("input", { name: "payload", pattern: "[A-Za-z0-9_-]{0,64}", autocomplete: "off" });
    this.#dialog((dialog) => {
      const go = (event) => { event.preventDefault(); dialog.close(); this.#do("start", { payload: input.value }); };
      return [make("h3", {}, text("link.title")), make("form", { onsubmit: go }, make("label", {}, make("span", {}, label), input), make("button", { class: "wide" }, text("link.go"))), dialogButton(dialog, "dialog.cancel")];
    });
  }

  #dialog(content) {
    const back = document.activeElement;
    const dialog = make("dialog", { class: "phone-dialog", "aria-label": text("phone.label", { name: this.person.first_name }), onclose: () => { dialog.remove(); back?.focus(); } });
    dialog.append(...content(dialog));
    this.element.append(dialog);
    dialog.showModal();
  }

  // Moving through the chat by keyboard: one message can be reached by Tab, arrows go to the others.

  #rove(element) {
    this.log.querySelector(".message[tabindex='0']")?.setAttribute("tabindex", "-1");
    element.setAttribute("tabindex", "0");
  }

  #onLogKey(event) {
    const messages = [...this.log.children];
    const at = messages.indexOf(document.activeElement);
    const target = { ArrowUp: at < 0 ? messages.length - 1 : at - 1, ArrowDown: at + 1, Home: 0, End: messages.length - 1 }[event.key];
    if (target === undefined || !messages[target] || (at < 0 && document.activeElement !== this.log)) return;
    event.preventDefault();
    this.#rove(messages[target]);
    messages[target].focus();
  }
}

export function fullName(person) {
  return person.last_name ? `${person.first_name} ${person.last_name}` : person.first_name;
}

function note(sentence) {
  return make("p", { class: "note", dir: "auto" }, sentence);
}

function dialogButton(dialog, key) {
  return make("button", { type: "button", class: "plain", onclick: () => dialog.close() }, text(key));
}

function busy(element, is) {
  element.setAttribute("aria-busy", String(is));
  if (is) element.setAttribute("aria-description", text("message.button_busy"));
  else element.removeAttribute("aria-description");
}
