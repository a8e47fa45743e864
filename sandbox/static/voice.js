// A voice message or a piece of music: a button that plays it, its shape, and how long it is.

import { addressOf } from "./api.js";
import { icon, make } from "./dom.js";

const BARS = 28;
let playing = null;

/** `file` is a Bot API Voice or Audio; only one plays at a time. */
export function sound(file, key, { say }) {
  const label = say(key, { seconds: file.duration ?? 0 });
  const bars = Array.from({ length: BARS }, () => make("i", {}));
  const length = make("span", { class: "length" }, minutes(file.duration ?? 0));
  const title = file.title || file.file_name;
  const state = { file, bars, length, say };
  const button = make("button", { type: "button", class: "play", "aria-label": say("kind.play", { what: label }), "aria-pressed": "false", onclick: () => toggle(state) }, icon("play"));
  state.button = button;
  state.element = make("div", { class: "sound" }, button, make("span", { class: "wave", "aria-hidden": "true" }, ...bars), length, title && key === "kind.audio" ? make("bdi", { class: "file-name" }, title) : null);
  return state.element;
}

function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function toggle(state) {
  if (playing === state) return state.audio.pause();
  playing?.audio.pause();
  state.audio ??= build(state);
  playing = state;
  state.audio.play().catch(() => fail(state));
}

function build(state) {
  const audio = new Audio(addressOf(state.file));
  audio.addEventListener("play", () => show(state, true));
  audio.addEventListener("pause", () => show(state, false));
  audio.addEventListener("timeupdate", () => progress(state, audio));
  audio.addEventListener("error", () => fail(state));
  draw(state);
  return audio;
}

function show(state, is) {
  state.button.setAttribute("aria-pressed", String(is));
  state.button.firstChild.firstChild.setAttribute("href", `/static/icons.svg#${is ? "pause" : "play"}`);
  if (!is && playing === state) playing = null;
}

function progress(state, audio) {
  const whole = Number.isFinite(audio.duration) ? audio.duration : state.file.duration || 1;
  const done = Math.round((audio.currentTime / whole) * BARS);
  state.bars.forEach((bar, at) => bar.classList.toggle("is-played", at < done));
  state.length.textContent = minutes(audio.ended ? whole : audio.currentTime);
}

/** The bars' heights are those of the sound itself, as soon as somebody wants to hear it. */
async function draw(state) {
  const context = new OfflineAudioContext(1, 1, 8000);
  try {
    const content = await (await fetch(addressOf(state.file))).arrayBuffer();
    const samples = (await context.decodeAudioData(content)).getChannelData(0);
    const step = Math.max(1, Math.floor(samples.length / BARS));
    const peaks = state.bars.map((_, at) => samples.subarray(at * step, (at + 1) * step).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    const highest = Math.max(...peaks, 0.01);
    state.bars.forEach((bar, at) => { bar.style.blockSize = `${20 + (80 * peaks[at]) / highest}%`; });
  } catch {
    // What cannot be decoded keeps its flat bars; whether it plays is told by `fail`.
  }
}

function fail(state) {
  show(state, false);
  state.length.textContent = state.say("kind.unplayable");
}
