// A text and its entities as nodes. Offsets count UTF-16 units, as JavaScript's strings do.

import { make } from "./dom.js";
import { localTime, moment } from "./languages.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** `context` has say, code (a language) and act (command, link). */
export function richText(words, entities, context) {
  const fragment = document.createDocumentFragment();
  fill(fragment, { words, start: 0, end: words.length, entities: entities ?? [], context });
  return fragment;
}

function fill(parent, { words, start, end, entities, context }) {
  let at = start;
  const inside = entities.filter((entity) => entity.offset >= start && entity.offset < end);
  for (let index = 0; index < inside.length; index += 1) {
    const entity = inside[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at) continue;
    parent.append(words.slice(at, entity.offset));
    const element = shown(entity, words.slice(entity.offset, stop), context);
    if (entity.type !== "date_time") fill(element, { words, start: entity.offset, end: stop, entities: inside.slice(index + 1), context });
    parent.append(element);
    at = stop;
  }
  parent.append(words.slice(at, end));
}

function shown(entity, words, context) {
  const { act } = context;
  if (TAGS[entity.type]) return make(TAGS[entity.type]);
  if (entity.type === "bot_command") return make("button", { type: "button", class: "command", dir: "ltr", onclick: () => act.command(words) });
  if (entity.type === "spoiler") return spoiler(context.say);
  if (entity.type === "date_time") return time(entity, words, context.code);
  const address = { url: withScheme(words), text_link: entity.url, email: `mailto:${words}`, phone_number: `tel:${words}` }[entity.type];
  return address && isSafe(address) ? link(address, act, entity.type === "text_link" ? "auto" : "ltr") : make("span", { class: `entity-${entity.type}` });
}

function time(entity, words, code) {
  const machine = new Date(entity.unix_time * 1000).toISOString();
  const said = localTime(entity.unix_time, entity.date_time_format ?? "", words, code);
  return make("time", { class: "entity-date_time", datetime: machine, title: moment(entity.unix_time, code) }, said);
}

function link(address, act, dir) {
  return make("a", { href: address, dir, target: "_blank", rel: "noopener noreferrer", onclick: (event) => act.link(event, address) });
}

function spoiler(say) {
  const reveal = (event) => event.currentTarget.classList.add("is-shown");
  return make("button", { type: "button", class: "spoiler", dir: "auto", title: say("message.spoiler"), onclick: reveal });
}

function withScheme(words) {
  return /^[a-z]+:\/\//i.test(words) ? words : `https://${words}`;
}

export function isSafe(address) {
  return /^(https?|mailto|tel|tg):/i.test(address);
}
