// How the page looks: light or dark, large phones or many small ones. What was chosen is kept on this machine.

import { make, text } from "./dom.js";

export function remembered(key) {
  try {
    return localStorage.getItem(`sandbox.${key}`);
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`sandbox.${key}`, value);
  } catch {
    // Storage may be turned off; then the choice lasts as long as the page.
  }
}

/** Two switches for the head of the page. */
export function lookSwitches(onchange) {
  return [
    switchFor("scheme", "dark", "look.dark", matchMedia("(prefers-color-scheme: dark)").matches, onchange),
    switchFor("size", "small", "look.small", false, onchange),
  ];
}

function switchFor(name, on, key, usually, onchange) {
  const off = { scheme: "light", size: "large" }[name];
  const button = make("button", { type: "button", class: "switch" }, text(key));
  const set = (is) => {
    document.documentElement.dataset[name] = is ? on : off;
    button.setAttribute("aria-pressed", String(is));
    onchange?.();
  };
  const kept = remembered(name);
  button.addEventListener("click", () => {
    const is = button.getAttribute("aria-pressed") !== "true";
    remember(name, is ? on : off);
    set(is);
  });
  if (kept) set(kept === on);
  else button.setAttribute("aria-pressed", String(usually));
  return button;
}
