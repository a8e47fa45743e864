// Sending more than words: files of this machine, a place, a contact card, and things made up on the spot. What is written
// in the box goes along as the caption of what can have one.

import { popup } from "./popup.js";
import { make } from "./dom.js";
import { canRecord } from "./record.js";

const OWN = [["photo", "image/png,image/jpeg,image/gif,image/webp"], ["document", ""], ["voice", "audio/*"]];
const MADE_UP = ["photo", "voice", "sticker", "document", "video", "location", "contact"];
const WITHOUT_CAPTION = new Set(["sticker", "location", "contact"]);

/** The paper clip. `box` has spend({ words }), what goes along ({ reply, caption }), once, and giveBack(it) when it did not go. */
export function attachMenu(say, hand, box) {
  const picker = make("input", { type: "file", class: "hidden", tabindex: "-1", "aria-hidden": "true" });
  let kind = "document";
  picker.addEventListener("change", () => {
    const files = [...picker.files];
    picker.value = "";
    if (files.length > 0) send(kind, (along) => hand.upload(kind, files, along));
  });

  async function send(sent, act) {
    const along = box.spend({ words: !WITHOUT_CAPTION.has(sent) });
    if ((await act(along)) === null) box.giveBack(along);
  }

  function pick(wanted, accepted) {
    kind = wanted;
    picker.accept = accepted;
    picker.multiple = wanted !== "voice";
    picker.click();
  }

  const element = popup("attach", say("compose.attach"), () => [
    ...(canRecord() ? [[say("record.offer"), () => hand.record((act) => send("voice", act))]] : []),
    ...OWN.map(([wanted, accepted]) => [say(`upload.${wanted}`), () => pick(wanted, accepted)]),
    ...MADE_UP.map((made) => [say(`attach.${made}`), () => send(made, (along) => hand.madeUp(made, along))]),
  ], say("attach.caption"));
  element.append(picker);
  return element;
}
