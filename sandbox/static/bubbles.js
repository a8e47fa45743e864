// One message as a bubble: its words, its file, its buttons.

import { has, icon, iconButton, make, text } from "./dom.js";
import { isSafe, richText } from "./rich.js";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** `who` has person, bot; `act` has press, reply, edit, command, link. */
export function bubble(message, who, act) {
  const side = message.from_bot ? "theirs" : "own";
  const speaker = message.from_bot ? text("message.of_bot", { bot: who.bot }) : text("message.own", { name: who.person });
  const element = make("div", { class: `message ${side}`, role: "article", tabindex: "-1", "data-message": message.message_id });
  if (message.deleted) {
    element.append(make("div", { class: "bubble deleted" }, make("span", { class: "hidden" }, speaker), " ", text("message.deleted")));
    return element;
  }
  element.append(make("div", { class: "bubble" }, make("span", { class: "hidden" }, speaker), ...parts(message, act), meta(message)));
  if (message.buttons.length > 0) element.append(keyboard(message, act));
  element.append(actions(message, act));
  return element;
}

function parts(message, act) {
  return [forwarded(message), quoted(message), media(message), words(message, act), reactions(message)];
}

function forwarded(message) {
  if (!message.forwarded_from) return null;
  return make("div", { class: "forwarded" }, text("message.forwarded", { name: message.forwarded_from }));
}

function quoted(message) {
  if (!message.reply_to) return null;
  return make("div", { class: "quoted", dir: "auto" }, make("span", { class: "hidden" }, text("message.reply_to")), " ", message.reply_to_text || "…");
}

function words(message, act) {
  const said = message.text || message.caption;
  if (!said) return null;
  return make("div", { class: "words", dir: "auto" }, richText(said, message.entities, act));
}

function reactions(message) {
  if (!message.reactions) return null;
  const label = text("message.reactions", { reactions: message.reactions.join(" ") });
  return make("div", { class: "reactions", role: "img", "aria-label": label }, message.reactions.join(" "));
}

function meta(message) {
  const time = clock.format(new Date(message.date * 1000));
  return make("div", { class: "meta" }, message.edited ? `${text("message.edited")} ${time}` : time);
}

const address = (id) => `/sandbox/file/${encodeURIComponent(id)}`;

const MEDIA = {
  photo: ({ photo, caption }) => make("img", { src: address(photo.at(-1).file_id), alt: caption || text("kind.photo"), width: photo.at(-1).width, height: photo.at(-1).height, class: "photo" }),
  sticker: ({ sticker }) => make("img", { src: address(sticker.file_id), alt: text("kind.sticker"), width: 128, height: 128, class: "sticker" }),
  voice: ({ voice }) => sound(voice, "kind.voice"),
  audio: ({ audio }) => sound(audio, "kind.audio"),
  document: ({ document: file }) => make("a", { class: "file", href: address(file.file_id), download: file.file_name || "" }, icon("file"), make("bdi", {}, text("kind.document", { name: file.file_name || "" }))),
  location: ({ location }) => chip(text("kind.location", location)),
  contact: ({ contact }) => chip(text("kind.contact", { name: contact.first_name, number: contact.phone_number })),
};

function media(message) {
  if (message.kind === "text") return null;
  if (MEDIA[message.kind]) return MEDIA[message.kind](message);
  return chip(has(`kind.${message.kind}`) ? text(`kind.${message.kind}`) : text("kind.other"));
}

function sound(file, key) {
  const label = text(key, { seconds: file.duration });
  return make("figure", { class: "sound" }, make("figcaption", {}, label), make("audio", { controls: true, preload: "none", src: address(file.file_id), "aria-label": label }));
}

function chip(words_) {
  return make("div", { class: "chip", dir: "auto" }, words_);
}

function keyboard(message, act) {
  const rows = message.buttons.map((row) => make("div", { class: "row" }, ...row.map((button) => inlineButton(message, button, act))));
  return make("div", { class: "inline-keyboard" }, ...rows);
}

function inlineButton(message, button, act) {
  const attributes = { class: `inline-button ${button.style ?? ""}`.trim(), dir: "auto" };
  if (button.url) {
    const href = isSafe(button.url) ? button.url : undefined;
    return make("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer", onclick: (event) => act.link(event, button.url) }, button.text);
  }
  const press = (event) => act.press(event.currentTarget, message, button);
  return make("button", { ...attributes, type: "button", disabled: button.data === undefined, onclick: press }, make("span", {}, button.text));
}

function actions(message, act) {
  const reply = iconButton("reply", text("message.reply"), () => act.reply(message));
  const change = iconButton("edit", text("message.edit"), () => act.edit(message));
  return make("div", { class: "actions" }, reply, !message.from_bot && message.kind === "text" ? change : null);
}
