// The chats that a phone has: with the bot, with groups, and the topics of groups that have them. With the bot's chat
// alone there is nothing to choose, and nothing is shown.

import { make } from "./dom.js";

export class Rooms {
  constructor(person, { label, onchoose }) {
    this.person = person;
    this.chat = person;
    this.thread = undefined;
    this.unread = new Set();
    this.select = make("select", { "aria-label": label, onchange: () => { this.#choose(this.select.value); onchoose(); } });
    this.element = make("div", { class: "rooms", hidden: true }, this.select);
  }

  #choose(value) {
    const [chat, thread] = value.split("/").map(Number);
    this.chat = chat;
    this.thread = thread || undefined;
    this.unread.delete(chat);
    this.#show();
  }

  /** `state.groups` are [{id, title, topics: [{id, name}] or null}]. */
  update(state) {
    this.bot = state.bot.first_name;
    this.groups = state.groups ?? [];
    if (this.chat !== this.person && !this.groups.some((group) => group.id === this.chat)) this.#choose(String(this.person));
    else this.#show();
  }

  /** News came in a chat that is not open. */
  mark(chat) {
    if (this.unread.has(chat)) return;
    this.unread.add(chat);
    this.#show();
  }

  #show() {
    this.element.hidden = !this.groups?.length;
    const chosen = `${this.chat}/${this.thread ?? 0}`;
    const drawn = JSON.stringify([this.bot, this.groups, [...this.unread], chosen]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.select.replaceChildren(this.#option(this.person, 0, this.bot), ...(this.groups ?? []).map((group) => this.#group(group)));
    this.select.value = chosen;
  }

  #group(group) {
    if (!group.topics) return this.#option(group.id, 0, group.title);
    return make("optgroup", { label: group.title }, ...group.topics.map((topic) => this.#option(group.id, topic.id, topic.name)));
  }

  #option(chat, thread, words) {
    return make("option", { value: `${chat}/${thread}` }, this.unread.has(chat) ? `● ${words}` : words);
  }

  /** The name of the open chat. */
  title() {
    return this.groups?.find((group) => group.id === this.chat)?.title ?? this.bot ?? "";
  }

  /** Whether a message of the open chat belongs to the open topic. */
  fits(message) {
    return this.thread === undefined || (message.thread ?? 1) === this.thread;
  }
}
