// Dialogs: small ones and sheets that belong to one phone, and the large picture. Escape and a press beside them close
// them, and whoever had the keyboard gets it back.

import { addressOf } from "./api.js";
import { iconButton, make } from "./dom.js";

/** Opens a dialog in `owner` (an element). `content(close)` gives its children; `onclose` comes after it is gone. */
export function openDialog(owner, { label, content, style = "", beside = true, onclose }) {
  const back = document.activeElement;
  const dialog = make("dialog", { class: `phone-dialog ${style}`.trim(), "aria-label": label });
  const end = () => {
    dialog.remove();
    if (document.activeElement === document.body && back?.isConnected) back.focus();
    onclose?.();
  };
  dialog.addEventListener("close", end);
  dialog.addEventListener("click", (event) => { if (beside && event.target === dialog) dialog.close(); });
  dialog.append(make("div", { class: "dialog-inside" }, ...content(() => dialog.close())));
  owner.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A sheet at the foot of a phone: things to do, one under the other. `choices` is [[label, act, icon?], …]. */
export function openSheet(phone, { label, choices, above = [] }) {
  const dialog = openDialog(phone, {
    label,
    style: "sheet",
    content: (close) => [...above.map((part) => part(close)), make("div", { class: "sheet-list" }, ...choices.map(([words, act]) => make("button", { type: "button", onclick: () => { close(); act(); } }, words)))],
  });
  const place = phone.getBoundingClientRect();
  dialog.style.insetInlineStart = "auto";
  dialog.style.left = `${place.left}px`;
  dialog.style.width = `${place.width}px`;
  dialog.style.bottom = `${Math.max(0, innerHeight - place.bottom)}px`;
  dialog.addEventListener("keydown", (event) => moveAmong(event, [...dialog.querySelectorAll("button")]));
  return dialog;
}

/** Arrow keys go from one of `items` to the next, round and round. */
export function moveAmong(event, items) {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const edge = { Home: 0, End: items.length - 1 }[event.key];
  if (step === undefined && edge === undefined) return;
  event.preventDefault();
  items[edge ?? (items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
}

/** A picture or a film, as large as the window. */
export function openLarge(owner, say, { file, film = false, caption = "" }) {
  const source = { src: addressOf(file) };
  const unplayable = make("p", { role: "alert", hidden: true }, say("kind.unplayable"));
  const shown = film
    ? make("video", { ...source, controls: true, autoplay: true, onerror: () => { unplayable.hidden = false; } })
    : make("img", { ...source, alt: caption || say("kind.photo") });
  openDialog(owner, {
    label: caption || say(film ? "kind.video" : "kind.photo"),
    style: "large",
    content: (close) => [iconButton("close", say("dialog.close"), close), shown, unplayable, caption ? make("p", { dir: "auto" }, caption) : null],
  });
}
