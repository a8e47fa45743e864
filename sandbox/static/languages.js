// Languages of phones: their names, which are written from right to left, and how they tell the time.

const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "ks", "ps", "qpr", "sd", "ug", "ur", "yi"]);
const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

export const OFFERED = ["en", "pl", "ro", "ur", "gu", "pa", "ar", "bn", "pt", "so", "uk"];

export function direction(code) {
  return RIGHT_TO_LEFT.has((code || "en").split("-")[0]) ? "rtl" : "ltr";
}

export function languageName(code) {
  if (!code) return "";
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

const formats = new Map();

/** A formatter of dates that is made once; en means British English. A code that no browser knows reads like English. */
function dates(code, options) {
  const key = `${code} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, build(code === "en" || !code ? "en-GB" : code, options));
  return formats.get(key);
}

function build(code, options) {
  try {
    return new Intl.DateTimeFormat(code, options);
  } catch {
    return new Intl.DateTimeFormat("en-GB", options);
  }
}

/** Hours and minutes of a time in seconds, in the reader's zone. */
export function hour(seconds, code) {
  return dates(code, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

/** A whole date and time, for those who want to know exactly. */
export function moment(seconds, code) {
  return dates(code, { dateStyle: "full", timeStyle: "short" }).format(seconds * 1000);
}

// The letters of a date_time entity (Bot API: Date-time entity formatting): r relative, w weekday, d and D a short and a
// long date, t and T a short and a long time.
const LETTERS = { w: { weekday: "long" }, d: { day: "numeric", month: "numeric", year: "2-digit" }, D: { day: "numeric", month: "long", year: "numeric" }, t: { hour: "2-digit", minute: "2-digit" }, T: { hour: "2-digit", minute: "2-digit", second: "2-digit" } };
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** The words of a date_time entity in the reader's zone and language; without a format its own words. */
export function localTime(seconds, format, words, code, now = Date.now() / 1000) {
  if (!format) return words;
  if (format === "r") return relative(Math.round(seconds - now), code);
  const options = Object.assign({}, ...[...format].map((letter) => LETTERS[letter] ?? {}));
  return dates(code, options).format(seconds * 1000);
}

function relative(distance, code) {
  const [unit, size] = STEPS.find(([, length]) => Math.abs(distance) >= length) ?? STEPS.at(-1);
  const form = new Intl.RelativeTimeFormat(code === "en" || !code ? "en-GB" : code, { numeric: "auto" });
  return form.format(Math.trunc(distance / size), unit);
}
