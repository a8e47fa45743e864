// The control API of the sandbox.

export class Refused extends Error {}

async function read(response) {
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return read(await fetch(`/sandbox/${path}?${new URLSearchParams(given)}`));
}

export async function post(path, fields) {
  const body = JSON.stringify(fields);
  return read(await fetch(`/sandbox/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

/** The same with files of this machine. */
export async function postFiles(path, fields, files) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) body.append(name, value);
  for (const file of files) body.append("file", file);
  return read(await fetch(`/sandbox/${path}`, { method: "POST", body }));
}

/** Listens for news of these people, all in one stream; the browser connects again by itself. */
export function listen(people, { onnews, onopen, onlost }) {
  const source = new EventSource(`/sandbox/events?person=${people.join(",")}`);
  source.onmessage = (event) => onnews(JSON.parse(event.data));
  source.onopen = onopen;
  source.onerror = onlost;
  return source;
}

/** Where the content of a file is. */
export function addressOf(file) {
  return `/sandbox/file/${encodeURIComponent(file.file_id)}`;
}
