// A button that opens a short list of things to do; arrows move, Escape closes.

import { moveAmong } from "./dialogs.js";
import { icon, make } from "./dom.js";

const GAP = 12;

/** `choices()` gives [[label, act, note?], …] each time it opens; `hint` is a sentence under them. */
export function popup(iconName, label, choices, hint = "") {
  const list = make("div", { role: "menu", "aria-label": label, "aria-description": hint || null, onkeydown: onKey });
  const panel = make("div", { class: "popup-list", hidden: true }, hint ? make("p", { class: "popup-hint", "aria-hidden": "true" }, hint) : null, list);
  const button = make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => (panel.hidden ? open() : close()) }, icon(iconName));
  const element = make("div", { class: "popup" }, button, panel);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget)) hide();
  });

  function open() {
    list.replaceChildren(...choices().map(item));
    list.firstElementChild?.setAttribute("tabindex", "0");
    panel.hidden = false;
    keepInside();
    button.setAttribute("aria-expanded", "true");
    list.firstElementChild?.focus();
  }

  /** What opens upwards is no higher than the room above the button, whatever else the phone shows. */
  function keepInside() {
    const phone = element.closest(".phone");
    const room = button.getBoundingClientRect().top - phone.getBoundingClientRect().top;
    const zoom = phone.currentCSSZoom ?? 1;
    if (room > phone.clientHeight * zoom * 0.3) panel.style.maxBlockSize = `${room / zoom - GAP}px`;
  }

  function item([words, act, note]) {
    const choose = () => { close(); act(); };
    return make("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose }, make("bdi", {}, words), note ? " " : null, note ? make("bdi", { class: "quiet" }, note) : null);
  }

  function hide() {
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  function close() {
    hide();
    button.focus();
  }

  function onKey(event) {
    if (event.key === "Escape") close();
    else moveAmong(event, [...list.children]);
  }

  return element;
}
