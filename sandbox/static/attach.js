// Sending more than words: files of this machine, a place, a contact card, and things made up on the spot.

import { popup } from "./popup.js";
import { make } from "./dom.js";

const OWN = [["photo", "image/*"], ["document", ""], ["voice", "audio/*"]];
const MADE_UP = ["photo", "voice", "sticker", "document", "video", "location", "contact"];

/** The paper clip. `spend()` gives {reply} for what is answered, once. */
export function attachMenu(say, hand, spend) {
  const picker = make("input", { type: "file", class: "hidden", tabindex: "-1", "aria-hidden": "true" });
  let kind = "document";
  picker.addEventListener("change", () => {
    const files = [...picker.files];
    picker.value = "";
    if (files.length > 0) hand.upload(kind, files, spend());
  });

  function pick(wanted, accepted) {
    kind = wanted;
    picker.accept = accepted;
    picker.multiple = wanted !== "voice";
    picker.click();
  }

  const element = popup("attach", say("compose.attach"), () => [
    ...OWN.map(([wanted, accepted]) => [say(`upload.${wanted}`), () => pick(wanted, accepted)]),
    ...MADE_UP.map((made) => [say(`attach.${made}`), () => hand.madeUp(made)]),
  ]);
  element.append(picker);
  return element;
}
