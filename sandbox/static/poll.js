// A poll: choose, see how many chose what, see that it is closed.

import { make } from "./dom.js";

/** `context.act.vote(message, options)` votes; options are counted from 0. */
export function poll(message, context) {
  const asked = message.poll;
  const mine = new Set(message.votes?.[context.person.id] ?? []);
  const shows = asked.is_closed || mine.size > 0;
  const kind = asked.is_closed ? "poll.closed" : asked.type === "quiz" ? "poll.quiz" : asked.is_anonymous ? "poll.anonymous" : "poll.public";
  const rows = shows ? asked.options.map((option, at) => result(option, at, { asked, mine, context })) : choices(message, context);
  const foot = make("p", { class: "poll-foot" }, context.say("poll.votes", { count: asked.total_voter_count }));
  return make("div", { class: "poll", role: "group", "aria-label": asked.question }, make("p", { class: "poll-question", dir: "auto" }, asked.question), make("p", { class: "poll-kind" }, context.say(kind)), ...rows, foot, retract(message, mine, context));
}

function choices(message, context) {
  const { options, allows_multiple_answers: many } = message.poll;
  if (!many) return options.map((option, at) => make("button", { type: "button", class: "poll-choice", dir: "auto", onclick: () => context.act.vote(message, [at]) }, option.text));
  const boxes = options.map((option, at) => make("label", { class: "poll-choice" }, make("input", { type: "checkbox", value: at }), make("span", { dir: "auto" }, option.text)));
  const vote = () => {
    const chosen = boxes.map((box) => box.firstChild).filter((box) => box.checked).map((box) => Number(box.value));
    if (chosen.length > 0) context.act.vote(message, chosen);
  };
  return [...boxes, make("button", { type: "button", class: "poll-vote", onclick: vote }, context.say("poll.vote"))];
}

function result(option, at, { asked, mine, context }) {
  const share = asked.total_voter_count ? Math.round((100 * option.voter_count) / asked.total_voter_count) : 0;
  const right = (asked.correct_option_ids ?? (asked.correct_option_id === undefined ? [] : [asked.correct_option_id])).includes(at);
  const marks = [mine.has(at) ? context.say("poll.mine") : "", right ? context.say("poll.right") : ""].filter(Boolean).join(", ");
  const bar = make("meter", { min: 0, max: 100, value: share, "aria-label": option.text });
  return make("div", { class: "poll-result" }, make("span", { class: "poll-share" }, `${share}%`), make("span", { dir: "auto" }, option.text, marks ? make("span", { class: "poll-marks" }, ` (${marks})`) : null), bar);
}

function retract(message, mine, context) {
  if (message.poll.is_closed || mine.size === 0 || message.poll.type === "quiz") return null;
  return make("button", { type: "button", class: "poll-vote", onclick: () => context.act.vote(message, []) }, context.say("poll.retract"));
}
