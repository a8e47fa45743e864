// Messages as bubbles: who speaks, what they answer, their words, their files, their buttons. An album, which is several
// messages, is one bubble.

import { has, icon, iconButton, make } from "./dom.js";
import { hour, moment } from "./languages.js";
import { media, tile } from "./media.js";
import { isSafe, richText } from "./rich.js";

/** `parts` are one message, or those of an album; `context` is the phone's (see phone.js). */
export function bubble(parts, context) {
  const [first] = parts;
  const own = context.isOwn(first);
  const element = make("div", { class: `message ${own ? "own" : "theirs"}`, role: "article", tabindex: "-1", "data-message": first.message_id, oncontextmenu: (event) => openMenu(event, parts, element, context) });
  const shown = parts.filter((message) => !message.deleted);
  if (first.kind === "service") return serviceNote(element, first, context);
  if (shown.length === 0) {
    element.append(make("div", { class: "bubble deleted" }, speaker(first, context), " ", context.say("message.deleted")));
    return element;
  }
  element.append(make("div", { class: "bubble" }, speaker(first, context), ...insides(shown, context), meta(shown, context)));
  if (first.buttons.length > 0) element.append(keyboard(first, context));
  element.append(iconButton("more", context.say("message.menu"), () => context.act.menu(shown, element), { class: "icon-button menu-button", "aria-haspopup": "dialog" }));
  return element;
}

function openMenu(event, parts, element, context) {
  const shown = parts.filter((message) => !message.deleted);
  if (shown.length === 0 || event.target.closest("a, img, video")) return;
  event.preventDefault();
  context.act.menu(shown, element);
}

function serviceNote(element, message, context) {
  element.className = "message service";
  element.append(make("div", { class: "bubble" }, context.say(has(`service.${message.service}`) ? `service.${message.service}` : "service.other", { topic: message.topic ?? "" })), make("span", { class: "hidden" }, hour(message.date, context.code)));
  return element;
}

/** In a chat of two it is clear who speaks, except to those who listen; in a group it stands above the words. */
function speaker(message, context) {
  const own = context.isOwn(message);
  if (own) return make("span", { class: "hidden" }, context.say("message.own", { name: context.person.first_name }));
  const name = message.from_bot ? context.botName() : message.from;
  const seen = context.inGroup() ? "speaker" : "hidden";
  return make("span", { class: seen }, context.say("message.of_bot", { bot: name }));
}

function insides(parts, context) {
  const [first] = parts;
  const files = parts.length > 1 ? album(parts, context) : media(first, context);
  return [forwarded(first, context), quoted(first, context), files, ...parts.map((message) => words(message, context)), reactions(parts, context)];
}

function album(parts, context) {
  const tiles = parts.map((message) => make("div", { class: "tile", "data-message": message.message_id }, tile(message, context)));
  const style = parts.every((message) => ["photo", "video"].includes(message.kind)) ? "pictures" : "files";
  return make("div", { class: `album ${style}`, role: "group", "aria-label": context.say("message.album", { count: parts.length }) }, ...tiles);
}

function forwarded(message, { say }) {
  if (!message.forwarded_from) return null;
  return make("div", { class: "forwarded" }, say("message.forwarded", { name: message.forwarded_from }));
}

function quoted(message, { say, act }) {
  if (!message.reply_to) return null;
  const said = message.quote?.text ?? message.quote ?? message.reply_to_text ?? "";
  return make("button", { type: "button", class: "quoted", dir: "auto", onclick: () => act.jump(message.reply_to) }, make("span", { class: "hidden" }, say("message.reply_to")), " ", said || "…");
}

function words(message, context) {
  const said = message.text || message.caption;
  if (!said) return null;
  return make("div", { class: "words", dir: "auto" }, richText(said, message.entities, context));
}

function reactions(parts, { say }) {
  const all = parts.flatMap((message) => message.reactions ?? []);
  if (all.length === 0) return null;
  return make("div", { class: "reactions", role: "img", "aria-label": say("message.reactions", { reactions: all.join(" ") }) }, all.join(" "));
}

function meta(parts, { say, code }) {
  const [first] = parts;
  const time = make("time", { datetime: new Date(first.date * 1000).toISOString(), title: moment(first.date, code) }, hour(first.date, code));
  const edited = parts.some((message) => message.edited) ? `${say("message.edited")} ` : "";
  const kept = first.protected ? make("span", { class: "kept", title: say("message.protected") }, icon("lock"), make("span", { class: "hidden" }, say("message.protected"))) : null;
  return make("div", { class: "meta" }, kept, edited, time);
}

function keyboard(message, context) {
  const rows = message.buttons.map((row) => make("div", { class: "row" }, ...row.map((button) => inlineButton(message, button, context.act))));
  return make("div", { class: "inline-keyboard" }, ...rows);
}

function inlineButton(message, button, act) {
  const attributes = { class: `inline-button ${button.style ?? ""}`.trim(), dir: "auto" };
  if (button.url) {
    const href = isSafe(button.url) ? button.url : undefined;
    return make("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer", onclick: (event) => act.link(event, button.url) }, make("span", {}, button.text), icon("away"));
  }
  const press = (event) => act.press(event.currentTarget, message, button);
  return make("button", { ...attributes, type: "button", disabled: button.data === undefined, onclick: press }, make("span", {}, button.text));
}
