// Commands that begin with what is typed after a slash. They stand above the box; arrow up goes from the box to them.

import { moveAmong } from "./dialogs.js";
import { make } from "./dom.js";

export class Suggestions {
  /** `onchoose(command)` takes "/command"; `onleave()` gives the keyboard back to the box. */
  constructor(say, { onchoose, onleave }) {
    this.say = say;
    this.onchoose = onchoose;
    this.list = make("div", { class: "suggestions", role: "group", "aria-label": say("compose.suggested"), hidden: true, onkeydown: (event) => this.#onKey(event, onleave) });
    this.news = make("p", { class: "hidden", role: "status" });
    this.element = make("div", {}, this.list, this.news);
  }

  /** Shows those of `commands` that `typed` begins; none unless it begins with a slash and has no space yet. */
  update(typed, commands) {
    const fitting = /^\/\S*$/.test(typed) ? commands.filter(({ command }) => `/${command}`.startsWith(typed.toLowerCase())) : [];
    const drawn = fitting.map(({ command }) => command).join(" ");
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.list.replaceChildren(...fitting.map((one) => this.#row(one)));
    this.list.hidden = fitting.length === 0;
    this.news.textContent = fitting.length > 0 ? this.say("compose.suggest", { count: fitting.length }) : "";
  }

  #row({ command, description }) {
    const choose = () => this.onchoose(`/${command}`);
    return make("button", { type: "button", tabindex: "-1", onclick: choose }, make("bdi", { dir: "ltr" }, `/${command}`), " ", make("bdi", { class: "quiet" }, description));
  }

  /** Goes to the last of them; false if there are none. */
  enter() {
    if (this.list.hidden) return false;
    this.list.lastElementChild.focus();
    return true;
  }

  #onKey(event, onleave) {
    if (event.key === "Escape") return onleave();
    return moveAmong(event, [...this.list.children]);
  }
}
