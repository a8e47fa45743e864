// The page: who there is, whose phones are open, and the news for them.

import { get, listen, post, Refused } from "./api.js";
import { fillTexts, loadTexts, make, text } from "./dom.js";
import { languageName, OFFERED } from "./languages.js";
import { fullName, Phone } from "./phone.js";

const MOST_LISTED = 100;
const FIRST_PHONES = 2;
const KEPT = "sandbox.phones";

const main = document.getElementById("phones");
const list = document.getElementById("people-list");
const search = document.getElementById("search");
const picker = document.getElementById("bots");
const status = document.getElementById("page-status");

let people = new Map();
let bots = [];
let chosenBot;
let source;
let wanted = firstWanted();
const phones = new Map();

function firstWanted() {
  const named = new URLSearchParams(location.search).get("phones") ?? readKept();
  return named === null ? null : named.split(",").map(Number).filter(Boolean);
}

function readKept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep() {
  const open = [...phones.keys()].join(",");
  history.replaceState(null, "", open ? `?phones=${open}` : location.pathname);
  try {
    localStorage.setItem(KEPT, open);
  } catch {
    // Storage may be turned off; the address still holds the phones.
  }
}

const page = {
  bot: () => chosenBot ?? bots.find((bot) => bot.usual)?.id,
  close: (phone) => {
    phones.delete(phone.person.id);
    phone.element.remove();
    afterChange();
    main.focus();
  },
  refused: () => say(text("page.lost")),
};

function say(sentence) {
  status.textContent = sentence;
}

function open(person, { focus = false } = {}) {
  let phone = phones.get(person.id);
  if (!phone) {
    phone = new Phone(person, page);
    phones.set(person.id, phone);
    main.append(phone.element);
    afterChange();
  }
  if (focus) {
    phone.element.scrollIntoView({ inline: "center", block: "nearest" });
    phone.log.focus({ preventScroll: true });
  }
}

function afterChange() {
  keep();
  showPeople();
  showEmptiness();
  connect();
}

function showEmptiness() {
  main.querySelector(".emptiness")?.remove();
  if (phones.size > 0) return;
  main.append(make("p", { class: "emptiness" }, text(people.size === 0 ? "page.nobody" : "page.no_phones")));
}

function connect() {
  source?.close();
  source = listen([...phones.keys()], { onnews: hear, onopen: reload, onlost: () => say(text("page.lost")) });
}

async function reload() {
  await readBots();
  say(bots.length === 0 ? text("page.no_bot", { url: location.origin }) : "");
  await readPeople();
  await Promise.allSettled([...phones.values()].map((phone) => phone.load()));
}

function hear(news) {
  if (news.person !== undefined) phones.get(news.person)?.hear(news);
  else if (news.type === "people") soon(readPeople);
  else if (news.type === "profile") phones.forEach((phone) => phone.refresh());
  else if (news.type === "reload") location.reload();
  else soon(reload);
}

const waiting = new Map();

function soon(task) {
  clearTimeout(waiting.get(task));
  waiting.set(task, setTimeout(() => task().catch(page.refused), 100));
}

async function readBots() {
  bots = await get("bots");
  picker.parentElement.hidden = bots.length < 2;
  picker.replaceChildren(...bots.map((bot) => make("option", { value: bot.id, selected: bot.id === page.bot() }, bot.first_name)));
}

async function readPeople() {
  const all = await get("people");
  people = new Map(all.map((person) => [person.id, person]));
  for (const phone of [...phones.values()]) if (!people.has(phone.person.id)) page.close(phone);
  wanted ??= all.length > 0 ? all.slice(0, FIRST_PHONES).map((person) => person.id) : null;
  const opening = (wanted ?? []).filter((id) => people.has(id) && !phones.has(id));
  wanted = wanted?.filter((id) => !people.has(id)) ?? null;
  opening.forEach((id) => open(people.get(id)));
  showPeople();
  showEmptiness();
}

function showPeople() {
  const words = search.value.trim().toLowerCase();
  const fitting = [...people.values()].filter((person) => described(person).toLowerCase().includes(words));
  list.replaceChildren(...fitting.slice(0, MOST_LISTED).map(listed));
  const more = fitting.length - MOST_LISTED;
  document.getElementById("people-more").textContent = more > 0 ? text("people.more", { count: more }) : "";
}

function described(person) {
  return `${fullName(person)} ${languageName(person.language_code)} ${person.username ?? ""} ${person.id}`;
}

function listed(person) {
  const isOpen = phones.has(person.id);
  const label = text(isOpen ? "people.shown" : "people.open", { name: fullName(person) });
  const note = person.deactivated ? text("people.deactivated") : languageName(person.language_code);
  const button = make("button", { type: "button", class: isOpen ? "is-open" : "", "aria-label": label, "data-person": person.id, onclick: () => open(person, { focus: true }) }, make("bdi", { class: "name" }, fullName(person)), make("span", { class: "quiet" }, note));
  return make("li", {}, button);
}

async function addPerson(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const fields = Object.fromEntries(new FormData(form));
  try {
    const person = await post("people", fields);
    await readPeople();
    open(people.get(person.id), { focus: true });
    form.reset();
    document.getElementById("add").open = false;
  } catch (error) {
    say(error instanceof Refused ? text("error.refused", { reason: error.message }) : text("page.lost"));
  }
}

async function begin() {
  await loadTexts();
  fillTexts(document);
  document.title = text("page.title");
  const form = document.getElementById("add-form");
  form.elements.language_code.append(...OFFERED.map((code) => make("option", { value: code }, languageName(code))));
  form.addEventListener("submit", addPerson);
  search.addEventListener("input", showPeople);
  picker.addEventListener("change", () => { chosenBot = Number(picker.value); phones.forEach((phone) => phone.load()); });
  try {
    await reload();
  } catch {
    say(text("page.lost"));
  }
  if (!source) connect();
}

begin();
