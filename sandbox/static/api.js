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
