// Recording a voice message with this machine's microphone, if the browser and its owner let the page listen.

import { openDialog } from "./dialogs.js";
import { make } from "./dom.js";

/** Whether this browser can record at all; it does so only on https and on this machine itself. */
export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window;
}

/** Records until it is sent or thrown away. `send(file, seconds)` takes the recording; `refused()` hears of no microphone. */
export async function record(phone, say, { send, refused }) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return refused();
  }
  const recorder = new MediaRecorder(stream);
  const parts = [];
  const began = performance.now();
  let wanted = false;
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    const type = recorder.mimeType.split(";")[0];
    const seconds = Math.max(1, Math.round((performance.now() - began) / 1000));
    if (wanted) send(new File(parts, `voice.${type.split("/")[1]}`, { type }), seconds);
  });
  recorder.start();
  openDialog(phone, {
    label: say("record.title"),
    beside: false,
    onclose: () => recorder.stop(),
    content: (close) => [
      make("p", { class: "recording", role: "status" }, say("record.on")),
      make("button", { type: "button", class: "wide", onclick: () => { wanted = true; close(); } }, say("record.send")),
      make("button", { type: "button", class: "plain", onclick: close }, say("record.discard")),
    ],
  });
}
