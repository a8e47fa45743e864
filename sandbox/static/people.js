// The list of people: who there is, whose phones are open, and adding somebody.

import { Refused, post } from "./api.js";
import { make, text } from "./dom.js";
import { languageName, OFFERED } from "./languages.js";
import { avatar, fullName } from "./phone.js";

const MOST_LISTED = 100;

export class People {
  /** `page` has isOpen(id), open(person), say(sentence), read() (the people anew). */
  constructor(page) {
    this.page = page;
    this.all = new Map();
    this.list = document.getElementById("people-list");
    this.more = document.getElementById("people-more");
    this.search = document.getElementById("search");
    this.search.addEventListener("input", () => this.show());
    const form = document.getElementById("add-form");
    form.elements.language_code.append(...OFFERED.map((code) => make("option", { value: code }, languageName(code))));
    form.addEventListener("submit", (event) => this.#add(event));
  }

  /** Opens the form for a new person. */
  add() {
    document.getElementById("add").open = true;
    document.getElementById("add-form").elements.first_name.focus();
  }

  set(all) {
    this.all = new Map(all.map((person) => [person.id, person]));
  }

  show() {
    const words = this.search.value.trim().toLowerCase();
    const fitting = [...this.all.values()].filter((person) => described(person).toLowerCase().includes(words));
    const circles = Map.groupBy(fitting.slice(0, MOST_LISTED), (person) => person.circle ?? "");
    this.list.replaceChildren(...[...circles].flatMap(([circle, people]) => this.#circle(circle, people)));
    const left = fitting.length - MOST_LISTED;
    this.more.textContent = left > 0 ? text("people.more", { count: left }) : "";
    if (fitting.length === 0 && this.all.size > 0) this.more.textContent = text("people.none");
  }

  #circle(circle, people) {
    const rows = make("ul", { "aria-label": circle || text("people.label") }, ...people.map((person) => this.#row(person)));
    return circle ? [make("h3", {}, circle), rows] : [rows];
  }

  #row(person) {
    const isOpen = this.page.isOpen(person.id);
    const label = text(isOpen ? "people.shown" : "people.open", { name: fullName(person) });
    const note = person.deactivated ? text("people.deactivated") : [languageName(person.language_code), person.about].filter(Boolean).join(" · ");
    const attributes = { type: "button", class: isOpen ? "is-open" : "", "data-person": person.id, onclick: () => this.page.open(person) };
    return make("li", {}, make("button", attributes, avatar(person), make("span", { class: "who" }, make("bdi", { class: "name" }, fullName(person)), make("span", { class: "quiet" }, make("bdi", {}, note))), make("span", { class: "hidden" }, label)));
  }

  async #add(event) {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      const person = await post("people", Object.fromEntries(new FormData(form)));
      await this.page.read();
      this.page.open(this.all.get(person.id));
      form.reset();
      document.getElementById("add").open = false;
    } catch (error) {
      this.page.say(error instanceof Refused ? text("error.refused", { reason: error.message }) : text("page.lost"));
    }
  }
}

function described(person) {
  return [fullName(person), languageName(person.language_code), person.username, person.about, person.circle, person.id].filter(Boolean).join(" ");
}
