// Making elements and reading the catalogue. Text only ever goes in as text, never as HTML.

const PAGE_LANGUAGE = "en";
let catalogue = {};

export async function loadTexts() {
  catalogue = await (await fetch("/static/texts.json")).json();
}

function sentence(language, key, values) {
  const words = catalogue[language]?.[key] ?? catalogue[PAGE_LANGUAGE][key];
  if (words === undefined) throw new Error(`no text ${key} in texts.json`);
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A sentence of the page, which speaks English. */
export function text(key, values = {}) {
  return sentence(PAGE_LANGUAGE, key, values);
}

/** The sentences of one phone, in its owner's language; a language that is not in the catalogue hears English. */
export function speaking(code) {
  const short = (code || PAGE_LANGUAGE).split("-")[0];
  const language = short in catalogue ? short : PAGE_LANGUAGE;
  const say = (key, values = {}) => sentence(language, key, values);
  say.language = language;
  return say;
}

export function has(key) {
  return key in catalogue[PAGE_LANGUAGE];
}

/** make("button", { class: "x", onclick: f, disabled: true }, "text", child, ...) */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, onclick, attributes = {}) {
  return make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

/** Fills every element that names its sentence in data-text or data-label. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
}
