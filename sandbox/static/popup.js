// A button that opens a short list of things to do; arrows move, Escape closes.

import { moveAmong } from "./dialogs.js";
import { icon, make } from "./dom.js";

/** `choices()` gives [[label, act, note?], …] each time it opens. */
export function popup(iconName, label, choices) {
  const list = make("div", { class: "popup-list", role: "menu", "aria-label": label, hidden: true, onkeydown: onKey });
  const button = make("button", { type: "button", class: "icon-button", "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => (list.hidden ? open() : close()) }, icon(iconName));
  const element = make("div", { class: "popup" }, button, list);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget)) hide();
  });

  function open() {
    list.replaceChildren(...choices().map(item));
    list.firstElementChild?.setAttribute("tabindex", "0");
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    list.firstElementChild?.focus();
  }

  function item([words, act, note]) {
    const choose = () => { close(); act(); };
    return make("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose }, make("span", { dir: "auto" }, words), note ? make("span", { class: "quiet", dir: "auto" }, " ", note) : null);
  }

  function hide() {
    list.hidden = true;
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
