// What a message carries besides words: pictures, sounds, films, files, places, people, polls.

import { addressOf } from "./api.js";
import { has, icon, make } from "./dom.js";
import { poll } from "./poll.js";
import { sound } from "./voice.js";

const SHOWN = {
  photo: picture,
  video: film,
  animation: film,
  video_note: film,
  sticker,
  voice: (message, context) => sound(message.voice, "kind.voice", context),
  audio: (message, context) => sound(message.audio, "kind.audio", context),
  document: paper,
  location: place,
  venue: place,
  contact: card,
  poll,
};

/** The media of a message as an element; null for one that has only words. */
export function media(message, context) {
  if (message.kind === "text") return null;
  if (SHOWN[message.kind]) return SHOWN[message.kind](message, context);
  return chip(context.say(has(`kind.${message.kind}`) ? `kind.${message.kind}` : "kind.other"));
}

/** The same as a part of an album. */
export function tile(message, context) {
  return media(message, context);
}

function picture(message, { say, act }) {
  const file = message.photo.at(-1);
  const image = make("img", { src: addressOf(file), alt: message.caption || say("kind.photo"), width: file.width, height: file.height, loading: "lazy", class: "photo" });
  return make("button", { type: "button", class: "opens", onclick: () => act.large({ file, caption: message.caption }) }, image);
}

function film(message, { say, act }) {
  const file = message[message.kind];
  const label = say(`kind.${message.kind}`, { seconds: file.duration });
  const open = () => act.large({ file, film: true, caption: message.caption });
  return make("button", { type: "button", class: `film ${message.kind}`, onclick: open }, icon("play"), make("span", {}, label));
}

function sticker({ sticker: file }, { say }) {
  if (file.is_animated || file.is_video) return make("div", { class: "emoji-sticker", role: "img", "aria-label": say("kind.sticker") }, file.emoji ?? "★");
  const label = file.emoji ? `${say("kind.sticker")} ${file.emoji}` : say("kind.sticker");
  return make("img", { src: addressOf(file), alt: label, width: 128, height: 128, class: "sticker" });
}

function paper({ document: file }, { say, code }) {
  const name = file.file_name || say("kind.unnamed");
  const label = `${say("kind.document", { name })}, ${sizeOf(file.file_size ?? 0, code)}`;
  return make("a", { class: "file", href: addressOf(file), download: file.file_name || "", "aria-label": label }, icon("file"), make("span", {}, make("bdi", { class: "file-name" }, name), make("span", { class: "file-size" }, sizeOf(file.file_size ?? 0, code))));
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** A size in bytes as people write it in their language. */
function sizeOf(bytes, code) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const form = { style: "unit", unit: UNITS[step], unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: step === 0 ? 0 : 1 };
  return new Intl.NumberFormat(code || "en-GB", form).format(bytes / 1000 ** step);
}

function place(message, { say }) {
  const { venue } = message;
  const { latitude, longitude } = message.location ?? venue.location;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const name = venue ? `${venue.title}, ${venue.address}` : say("kind.location", { latitude, longitude });
  return make("a", { class: "file", href, target: "_blank", rel: "noopener noreferrer" }, icon("place"), make("span", {}, make("bdi", { class: "file-name" }, name), make("span", { class: "file-size" }, say("kind.map"))));
}

function card({ contact }, { say }) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return make("div", { class: "file" }, icon("person"), make("span", {}, make("bdi", { class: "file-name" }, say("kind.contact", { name })), make("a", { class: "file-size", dir: "ltr", href: `tel:${contact.phone_number.replace(/[^+\d]/g, "")}` }, contact.phone_number)));
}

function chip(words) {
  return make("div", { class: "chip", dir: "auto" }, words);
}
