// A text and its entities as nodes. Offsets count UTF-16 units, as JavaScript's strings do.

import { make, text } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function richText(words, entities, act) {
  const fragment = document.createDocumentFragment();
  fill(fragment, { words, start: 0, end: words.length, entities: entities ?? [], act });
  return fragment;
}

function fill(parent, { words, start, end, entities, act }) {
  let at = start;
  const inside = entities.filter((entity) => entity.offset >= start && entity.offset < end);
  for (let index = 0; index < inside.length; index += 1) {
    const entity = inside[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at) continue;
    parent.append(words.slice(at, entity.offset));
    const element = shown(entity, words.slice(entity.offset, stop), act);
    fill(element, { words, start: entity.offset, end: stop, entities: inside.slice(index + 1), act });
    parent.append(element);
    at = stop;
  }
  parent.append(words.slice(at, end));
}

function shown(entity, words, act) {
  if (TAGS[entity.type]) return make(TAGS[entity.type]);
  if (entity.type === "bot_command") return make("button", { type: "button", class: "command", dir: "ltr", onclick: () => act.command(words) });
  if (entity.type === "spoiler") return spoiler();
  const address = { url: withScheme(words), text_link: entity.url, email: `mailto:${words}` }[entity.type];
  return address && isSafe(address) ? link(address, act, entity.type === "text_link" ? "auto" : "ltr") : make("span", { class: `entity-${entity.type}` });
}

function link(address, act, dir) {
  return make("a", { href: address, dir, target: "_blank", rel: "noopener noreferrer", onclick: (event) => act.link(event, address) });
}

function spoiler() {
  const reveal = (event) => event.currentTarget.classList.add("is-shown");
  return make("button", { type: "button", class: "spoiler", dir: "auto", title: text("message.spoiler"), onclick: reveal });
}

function withScheme(words) {
  return /^[a-z]+:\/\//i.test(words) ? words : `https://${words}`;
}

export function isSafe(address) {
  return /^(https?|mailto|tel|tg):/i.test(address);
}
