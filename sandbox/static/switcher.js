// The row of open phones: who has news, and going to one. On a narrow window it is how one gets from phone to phone.

import { make, text } from "./dom.js";
import { avatar, fullName } from "./phone.js";

const QUIET_MS = 1500;

export class Switcher {
  /** `onchoose(phone)` goes to a phone. */
  constructor(element, news, onchoose) {
    this.element = element;
    this.news = news;
    this.onchoose = onchoose;
    this.buttons = new Map();
    element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Draws a button for each of the open phones. */
  show(phones) {
    const gone = new Set(this.buttons.keys());
    for (const phone of phones) {
      gone.delete(phone.person.id);
      if (!this.buttons.has(phone.person.id)) this.#add(phone);
    }
    gone.forEach((id) => { this.buttons.get(id).remove(); this.buttons.delete(id); });
    this.element.hidden = this.buttons.size < 2;
  }

  #add(phone) {
    const button = make("button", { type: "button", "data-phone": phone.person.id, onclick: () => this.onchoose(phone) });
    this.buttons.set(phone.person.id, button);
    this.element.append(button);
    this.draw(phone);
  }

  /** Tells what is unread on a phone. */
  draw(phone) {
    const button = this.buttons.get(phone.person.id);
    if (!button) return;
    const name = fullName(phone.person);
    const count = phone.unread ? make("span", { class: "count", "aria-hidden": "true" }, phone.unread) : null;
    button.setAttribute("aria-label", phone.unread ? text("switch.unread", { name, count: phone.unread }) : text("switch.to", { name }));
    button.replaceChildren(avatar(phone.person), make("bdi", {}, phone.person.first_name), ...(count ? [count] : []));
  }

  choose(phone) {
    for (const [id, button] of this.buttons) {
      if (id === phone?.person.id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    this.buttons.get(phone?.person.id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Says once, when it has become quiet, how many phones have news that nobody has looked at. */
  tell(phones) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const count = phones().filter((phone) => phone.unread > 0).length;
      this.news.textContent = count > 0 ? text("switch.news", { count }) : "";
    }, QUIET_MS);
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const buttons = [...this.buttons.values()];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length].focus();
  }
}
