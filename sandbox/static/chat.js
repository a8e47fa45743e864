// The messages of one chat, oldest first: showing them, staying at the end, moving among them by keyboard.

import { bubble } from "./bubbles.js";
import { make } from "./dom.js";

const NEAR_END = 120;

export class Chat {
  /** `context` is the phone's; see phone.js. */
  constructor(context, { onescape }) {
    this.context = context;
    this.entries = new Map();
    this.order = [];
    this.stays = true;
    this.top = 0;
    this.list = make("div", { class: "messages" });
    this.nothing = make("p", { class: "nothing", hidden: true }, context.say("phone.empty")); // phone.css hides it beside messages
    this.element = make("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0", onkeydown: (event) => this.#onKey(event, onescape) }, this.list, this.nothing);
    this.element.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.element.addEventListener("focusin", (event) => { this.#rove(event.target.closest(".message")); });
    // Sizes are known here without asking for them: forty phones that hear the same news are laid out once, not forty times.
    const watch = new ResizeObserver(() => { if (this.stays) this.#toEnd(); });
    watch.observe(this.list);
    watch.observe(this.element);
  }

  clear() {
    this.entries.clear();
    this.order = [];
    this.list.replaceChildren();
    this.at = undefined;
    this.stays = true;
  }

  /** Shows a message, or what became of it. */
  show(message) {
    let entry = this.entries.get(message.message_id);
    const before = entry?.parts.get(message.message_id);
    if (before && before.revision >= message.revision) return;
    entry ??= this.#entryOf(message);
    entry.parts.set(message.message_id, message);
    this.entries.set(message.message_id, entry);
    this.#draw(entry);
    if (!before && this.context.isOwn(message)) this.stays = true;
  }

  newest(fits = () => true) {
    for (const entry of [...this.order].reverse()) {
      const found = [...entry.parts.values()].reverse().find((message) => !message.deleted && fits(message));
      if (found) return found;
    }
    return undefined;
  }

  /** Goes to a message and shows where it is. */
  jump(number) {
    const element = this.entries.get(number)?.element;
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    element.classList.remove("is-found");
    requestAnimationFrame(() => element.classList.add("is-found"));
  }

  #entryOf(message) {
    const last = this.order.at(-1);
    if (message.media_group_id && last?.album === message.media_group_id) return last;
    const entry = { number: message.message_id, album: message.media_group_id, parts: new Map(), element: null };
    const after = this.order.findIndex((other) => other.number > entry.number);
    entry.before = after < 0 ? null : this.order[after].element;
    this.order.splice(after < 0 ? this.order.length : after, 0, entry);
    return entry;
  }

  #draw(entry) {
    const old = entry.element;
    const focused = old?.contains(document.activeElement);
    entry.element = bubble([...entry.parts.values()], this.context);
    reach(entry.element, false);
    if (old) old.replaceWith(entry.element);
    else this.list.insertBefore(entry.element, entry.before);
    if (!this.at?.isConnected || (entry === this.order.at(-1) && !this.list.contains(document.activeElement))) this.#rove(entry.element);
    if (focused) entry.element.focus({ preventScroll: true });
  }

  /** Only who goes up leaves the end: news that come while it is gone to are no reason. */
  #scrolled() {
    const { scrollTop } = this.element;
    if (this.#isNearEnd()) this.stays = true;
    else if (scrollTop < this.top) this.stays = false;
    this.top = scrollTop;
  }

  #isNearEnd() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  // One message, with its buttons, can be reached by Tab; arrows go to the others. So a long chat is one stop, not hundreds.

  #rove(element) {
    if (!element || element === this.at) return;
    if (this.at) reach(this.at, false);
    reach(element, true);
    this.at = element;
  }

  #onKey(event, onescape) {
    if (event.key === "Escape") return onescape();
    if (event.key === "Enter" && event.target.classList.contains("message")) {
      event.preventDefault(); // else the same key would press the first thing that opens
      return event.target.querySelector(":scope > .menu-button")?.click();
    }
    if (event.target.matches("input")) return;
    const messages = [...this.list.children];
    const at = messages.indexOf(event.target.closest(".message"));
    const target = { ArrowUp: at < 0 ? messages.length - 1 : at - 1, ArrowDown: at < 0 ? undefined : at + 1, Home: 0, End: messages.length - 1 }[event.key];
    if (target === undefined || !messages[target]) return;
    event.preventDefault();
    messages[target].focus();
  }
}

function reach(element, is) {
  element.tabIndex = is ? 0 : -1;
  for (const control of element.querySelectorAll("button, a, input")) control.tabIndex = is ? 0 : -1;
}
