// The page: who there is, whose phones are open, and the news for them.

import { get, listen } from "./api.js";
import { fillTexts, loadTexts, make, text } from "./dom.js";
import { lookSwitches, remember, remembered } from "./look.js";
import { People } from "./people.js";
import { Phone, SEEN_SHARE } from "./phone.js";
import { Switcher } from "./switcher.js";

const FIRST_PHONES = 2;
const SOON_MS = 100;

const main = document.getElementById("phones");
const picker = document.getElementById("bots");
const status = document.getElementById("page-status");
const drawer = document.getElementById("people");
const drawerButton = document.getElementById("show-people");

const phones = new Map();
let bots = [];
let chosenBot;
let source;
let current;
let people;
let switcher;
let wanted = firstWanted();

function firstWanted() {
  const named = new URLSearchParams(location.search).get("phones") ?? remembered("phones");
  return named === null ? null : named.split(",").map(Number).filter(Boolean);
}

function keep() {
  const open = [...phones.keys()].join(",");
  history.replaceState(null, "", open ? `?phones=${open}` : location.pathname);
  remember("phones", open);
}

const page = {
  bot: () => chosenBot ?? bots.find((bot) => bot.usual)?.id,
  close,
  read: (phone) => readChats([phone]),
  refused: () => say(text("page.lost")),
  changed: (phone) => { switcher.draw(phone); switcher.tell(() => [...phones.values()]); },
};

function say(sentence) {
  status.textContent = sentence;
}

// Opening and closing phones

/** Opens the phones of these people, all in one go. */
function openAll(opening) {
  const added = opening.filter((person) => !phones.has(person.id)).map((person) => new Phone(person, page));
  if (added.length === 0) return;
  added.forEach((phone) => { phones.set(phone.person.id, phone); watch.observe(phone.element); });
  main.append(...added.map((phone) => phone.element));
  if (!current) choose(added[0]);
  afterChange();
}

function open(person) {
  openAll([person]);
  goTo(phones.get(person.id));
}

function goTo(phone) {
  choose(phone);
  showDrawer(false);
  phone.element.scrollIntoView({ inline: "center", block: "nearest" });
  phone.chat.element.focus({ preventScroll: true });
}

function close(phone) {
  const next = phone.element.nextElementSibling ?? phone.element.previousElementSibling;
  phones.delete(phone.person.id);
  watch.unobserve(phone.element);
  phone.element.remove();
  if (phone === current) choose(phones.get(Number(next?.dataset?.person)) ?? [...phones.values()].at(-1));
  afterChange();
  main.focus();
}

function choose(phone) {
  if (phone === current) return;
  current?.setCurrent(false);
  current = phone;
  current?.setCurrent(true);
  switcher.choose(current);
}

const watch = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) if (isIntersecting) phones.get(Number(target.dataset.person))?.cameIntoSight();
}, { root: null, threshold: SEEN_SHARE });

function afterChange() {
  keep();
  people.show();
  switcher.show([...phones.values()]);
  switcher.choose(current);
  showEmptiness();
  connect();
}

function showEmptiness() {
  main.querySelector(".emptiness")?.remove();
  if (phones.size > 0) return;
  const [sentence, label, act] = people.all.size === 0 ? ["page.nobody", "people.add", addPerson] : ["page.no_phones", "people.choose", choosePerson];
  main.append(make("div", { class: "emptiness" }, make("p", {}, text(sentence)), make("button", { type: "button", onclick: act }, text(label))));
}

function addPerson() {
  showDrawer(true);
  people.add();
}

function choosePerson() {
  showDrawer(true);
  people.search.focus();
}

/** On a narrow window the people lie over the phones; on a wide one they are always there. */
function showDrawer(is) {
  drawer.classList.toggle("is-shown", is);
  drawerButton.setAttribute("aria-expanded", String(is));
}

// News

/** One stream for all phones. The old one is closed when the new one is there, so that nothing falls in between. */
function connect() {
  const before = source;
  source = listen([...phones.keys()], { onnews: hear, onopen: () => { before?.close(); reload().catch(page.refused); }, onlost: () => say(text("page.lost")) });
}

async function reload() {
  await readBots();
  say(bots.length === 0 ? text("page.no_bot", { url: location.origin }) : "");
  await readPeople();
  await readChats([...phones.values()]);
}

function hear(news) {
  if (news.person !== undefined) phones.get(news.person)?.hear(news);
  else if (news.type === "reload") location.reload();
  else soon(reload);
}

const waiting = new Map();

function soon(task) {
  clearTimeout(waiting.get(task));
  waiting.set(task, setTimeout(() => task().catch(page.refused), SOON_MS));
}

async function readBots() {
  bots = await get("bots");
  picker.parentElement.hidden = bots.length < 2;
  picker.replaceChildren(...bots.map((bot) => make("option", { value: bot.id, selected: bot.id === page.bot() }, bot.first_name)));
}

async function readPeople() {
  const all = await get("people");
  people.set(all);
  for (const phone of [...phones.values()]) if (!people.all.has(phone.person.id)) close(phone);
  wanted ??= all.length > 0 ? all.slice(0, FIRST_PHONES).map((person) => person.id) : null;
  const opening = (wanted ?? []).filter((id) => people.all.has(id));
  wanted = wanted?.filter((id) => !people.all.has(id)) ?? null;
  openAll(opening.map((id) => people.all.get(id)));
  people.show();
  showEmptiness();
}

/** The chats of all these phones in one question. */
async function readChats(asking) {
  const bot = page.bot();
  if (bot === undefined || asking.length === 0) return;
  const chats = asking.map((phone) => phone.room() === undefined ? phone.person.id : `${phone.person.id}:${phone.room()}`);
  const heard = new Map(asking.map((phone) => [phone.person.id, phone.heard]));
  const told = await get("chats", { bot, of: chats.join(",") });
  told.forEach((chat) => phones.get(chat.person)?.take(chat, heard.get(chat.person)));
}

async function begin() {
  await loadTexts();
  fillTexts(document);
  document.title = text("page.title");
  people = new People({ isOpen: (id) => phones.has(id), open, say, read: readPeople });
  switcher = new Switcher(document.getElementById("switcher"), document.getElementById("news"), goTo);
  document.getElementById("looks").append(...lookSwitches());
  drawerButton.addEventListener("click", () => showDrawer(!drawer.classList.contains("is-shown")));
  drawer.addEventListener("keydown", (event) => { if (event.key === "Escape" && phones.size > 0) { showDrawer(false); drawerButton.focus(); } });
  main.addEventListener("focusin", (event) => choose(phones.get(Number(event.target.closest(".phone")?.dataset.person)) ?? current));
  picker.addEventListener("change", () => { chosenBot = Number(picker.value); readChats([...phones.values()]).catch(page.refused); });
  connect();
}

begin();
