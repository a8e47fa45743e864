// Languages of phones: their names, and which are written from right to left.

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
