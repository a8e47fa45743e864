// Where a person writes: the text box, commands, things to send, the bot's keyboard, replying and changing.

import { attachMenu } from "./attach.js";
import { icon, iconButton, make } from "./dom.js";
import { popup } from "./popup.js";
import { Suggestions } from "./suggest.js";

export class Composer {
  /** `hand` is the person's; see hand.js. */
  constructor(say, person, hand) {
    this.say = say;
    this.hand = hand;
    this.aim = null;
    this.commands = [];
    this.input = make("textarea", { rows: 1, dir: "auto", "aria-label": say("compose.label", { name: person.first_name }), placeholder: say("compose.placeholder"), onkeydown: (event) => this.#onKey(event), oninput: () => this.#typed() });
    this.keyboard = make("div", { class: "reply-keyboard", role: "group", "aria-label": say("compose.keyboard"), hidden: true });
    this.aimBar = make("div", { class: "aim", hidden: true });
    this.menu = popup("menu", say("compose.commands"), () => this.commands.map(({ command, description }) => [`/${command}`, () => hand.write(`/${command}`), description]));
    this.attach = attachMenu(say, hand, { spend: (wanted) => this.#spend(wanted), giveBack: (along) => this.#giveBack(along) });
    this.suggestions = new Suggestions(say, { onchoose: (command) => this.#command(command), onleave: () => this.focus() });
    this.folding = iconButton("keyboard", say("compose.fold"), () => this.#fold(!this.folded), { "aria-expanded": "true", hidden: true });
    const send = make("button", { class: "icon-button send", "aria-label": say("compose.send"), title: say("compose.send") }, icon("send"));
    const form = make("form", { class: "composer", onsubmit: (event) => this.#submit(event) }, this.menu, this.attach, this.input, this.folding, send);
    this.element = make("div", { class: "compose" }, this.suggestions.element, this.aimBar, form, this.keyboard);
  }

  focus() {
    if (!this.input.isConnected) return;
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length); // marked words elsewhere let go
  }

  /** The text box gets the keyboard as soon as it is there (the bot is started by then). */
  focusSoon(within) {
    this.focusUntil = performance.now() + within;
    requestAnimationFrame(() => this.#focusNow());
  }

  #focusNow() {
    if (this.input.isConnected) this.input.focus();
    else if (performance.now() < this.focusUntil) requestAnimationFrame(() => this.#focusNow());
  }

  update(state, chat) {
    this.commands = state.commands;
    this.menu.hidden = state.commands.length === 0;
    this.input.placeholder = state.placeholder || this.say("compose.placeholder");
    if (state.force_reply && !this.forced) {
      const asked = chat.newest((message) => message.from_bot);
      if (asked) this.#aimAt({ reply: asked.message_id }, this.say("compose.replying", { words: this.#short(asked) }), { focus: false });
    }
    this.forced = state.force_reply;
    this.#showKeyboard(state);
  }

  #showKeyboard(state) {
    const rows = state.keys ?? state.keyboard?.map((row) => row.map((words) => ({ text: words })));
    const drawn = JSON.stringify(rows ?? null);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.keyboard.replaceChildren(...(rows ?? []).map((row) => make("div", { class: "row" }, ...row.map((key) => this.#key(key)))));
    this.keyboard.classList.toggle("tall", Boolean(rows) && !state.resize);
    this.folding.hidden = !rows;
    this.#fold(!rows);
  }

  #fold(is) {
    this.folded = is;
    this.keyboard.hidden = is;
    this.folding.setAttribute("aria-expanded", String(!is));
  }

  #key(key) {
    const act = () => {
      if (key.request_contact) return this.hand.madeUp("contact", this.#spend());
      if (key.request_location) return this.hand.madeUp("location", this.#spend());
      return this.hand.write(key.text, { reply: this.#spend().reply });
    };
    return make("button", { type: "button", class: key.style ?? "", dir: "auto", onclick: act }, key.text);
  }

  reply(message, quote = "") {
    this.#aimAt({ reply: message.message_id, quote: quote || undefined }, this.say("compose.replying", { words: quote ? `“${quote}”` : this.#short(message) }));
  }

  edit(message) {
    this.input.value = message.text || message.caption || "";
    this.#aimAt({ edit: message.message_id }, this.say("compose.editing", { words: this.#short(message) }));
  }

  #aimAt(aim, sentence, { focus = true } = {}) {
    this.aim = aim;
    const cancel = iconButton("close", this.say("compose.cancel"), () => this.#aimNowhere());
    this.aimBar.replaceChildren(make("span", { dir: "auto" }, sentence), cancel);
    this.aimBar.hidden = false;
    if (focus) this.focus();
    this.#fit();
  }

  #aimNowhere() {
    if (this.aim?.edit) this.input.value = "";
    this.aim = null;
    this.aimBar.hidden = true;
    this.focus();
    this.#fit();
  }

  /** What the next thing answers, and with `words` the caption it gets; from then on nothing. */
  #spend({ words = false } = {}) {
    const along = { ...this.aim };
    this.aim = null;
    this.aimBar.hidden = true;
    if (words && !along.edit && this.input.value.trim()) {
      along.caption = this.input.value;
      this.input.value = "";
      this.#typed();
    }
    return along;
  }

  /** What could not be sent is in the box again, unless something else is there by now. */
  #giveBack({ caption = "" }) {
    if (this.input.value === "") this.input.value = caption;
    this.#typed();
  }

  #command(words) {
    this.input.value = "";
    this.#typed();
    this.focus();
    this.hand.write(words, this.#spend());
  }

  #onKey(event) {
    if (event.key === "ArrowUp" && this.suggestions.enter()) event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    if (event.key === "Escape" && this.aim) this.#aimNowhere();
  }

  async #submit(event) {
    event.preventDefault();
    const words = this.input.value;
    if (!words.trim()) return;
    const aim = this.#spend();
    this.input.value = "";
    this.#typed();
    const done = aim.edit ? await this.hand.change(aim.edit, words) : await this.hand.write(words, aim);
    if (done === null) this.#giveBack({ caption: words });
  }

  #typed() {
    this.suggestions.update(this.input.value, this.commands);
    this.#fit();
  }

  /** Browsers that size the box by its words do so in phone.css; the others count lines. */
  #fit() {
    this.input.rows = Math.min(this.input.value.split("\n").length, 6);
  }

  #short(message) {
    const words = message.text || message.caption || message.poll?.question || this.say(message.kind === "photo" ? "kind.photo" : "kind.other");
    return words.length > 60 ? `${words.slice(0, 57)}…` : words;
  }
}
