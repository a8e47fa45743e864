// Where a person writes: the text box, commands, made-up things to send, the bot's keyboard, replying and changing.

import { icon, iconButton, make, text } from "./dom.js";
import { popup } from "./popup.js";

const KINDS = ["photo", "voice", "sticker", "document", "video", "location", "contact"];

/** `act` has say(text, replyTo), edit(messageId, text), send(kind). */
export class Composer {
  constructor(name, act) {
    this.act = act;
    this.aim = null;
    this.commands = [];
    this.input = make("textarea", { rows: 1, dir: "auto", "aria-label": text("compose.label", { name }), placeholder: text("compose.placeholder"), onkeydown: (event) => this.#onKey(event), oninput: () => this.#fit() });
    this.keyboard = make("div", { class: "reply-keyboard", role: "group", "aria-label": text("compose.keyboard"), hidden: true });
    this.aimBar = make("div", { class: "aim", hidden: true });
    this.menu = popup("menu", text("compose.commands"), () => this.commands.map((command) => [`/${command.command} – ${command.description}`, () => this.act.say(`/${command.command}`)]));
    this.attach = popup("attach", text("compose.attach"), () => KINDS.map((kind) => [text(`attach.${kind}`), () => this.act.send(kind)]));
    const send = make("button", { class: "icon-button send", "aria-label": text("compose.send"), title: text("compose.send") }, icon("send"));
    const form = make("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.menu, this.attach, this.input, send);
    this.element = make("div", { class: "compose" }, this.keyboard, this.aimBar, form);
  }

  update(state) {
    this.commands = state.commands;
    this.menu.hidden = state.commands.length === 0;
    this.input.placeholder = state.placeholder || text("compose.placeholder");
    this.keyboard.hidden = !state.keyboard;
    const rows = (state.keyboard ?? []).map((row) => make("div", { class: "row" }, ...row.map((label) => this.#key(label))));
    this.keyboard.replaceChildren(...rows);
  }

  #key(label) {
    return make("button", { type: "button", dir: "auto", onclick: () => this.act.say(label) }, label);
  }

  reply(message) {
    this.#aimAt({ reply: message.message_id }, text("compose.replying", { words: short(message) }));
  }

  edit(message) {
    this.input.value = message.text;
    this.#aimAt({ edit: message.message_id }, text("compose.editing", { words: short(message) }));
  }

  #aimAt(aim, sentence) {
    this.aim = aim;
    const cancel = iconButton("close", text("compose.cancel"), () => this.#aimNowhere());
    this.aimBar.replaceChildren(make("span", { dir: "auto" }, sentence), cancel);
    this.aimBar.hidden = false;
    this.input.focus();
    this.#fit();
  }

  #aimNowhere() {
    if (this.aim?.edit) this.input.value = "";
    this.aim = null;
    this.aimBar.hidden = true;
    this.input.focus();
    this.#fit();
  }

  #onKey(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    if (event.key === "Escape" && this.aim) this.#aimNowhere();
  }

  async #submit(event) {
    event.preventDefault();
    const words = this.input.value;
    if (!words.trim()) return;
    const aim = this.aim;
    this.input.value = "";
    if (aim) this.#aimNowhere();
    this.#fit();
    if (aim?.edit) await this.act.edit(aim.edit, words);
    else await this.act.say(words, aim?.reply);
  }

  #fit() {
    this.input.rows = Math.min(this.input.value.split("\n").length, 6);
  }
}

function short(message) {
  const words = message.text || message.caption || text("kind.other");
  return words.length > 60 ? `${words.slice(0, 57)}…` : words;
}
