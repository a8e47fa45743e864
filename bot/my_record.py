"""What is held about a person as a letter they can read: plain text, in their language, under headings.

It is made from the same export as the complete file that goes with it, so neither can forget what the other tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from bot.context import TurnContext
from bot.effects.profile import times_in_words
from conversations.parts import name_of
from conversations.phrases import Phrase
from conversations.survey_flow import slug_of
from storage import invitations, surveys
from storage.relayed import MANY

_WITH_YEARS: Final = date.min
"""Told "today": records are read years later, so every date in them has its year."""
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, iPhones and older Windows programs take a plain text for another alphabet."""

Held = Mapping[str, Any]
Row = Mapping[str, Any]


def letter(turn: TurnContext, held: Held) -> str:
    """The whole letter: `held` is the export of the person whose turn it is."""
    return _BYTE_ORDER_MARK + _Letter(turn, held).text()


@dataclass(frozen=True, slots=True)
class _Letter:
    turn: TurnContext
    held: Held

    def text(self) -> str:
        programme, language = self.turn.programme, self.turn.language
        sections = {
            "kept": self._kept(),
            "you": self._you(),
            "agreed": [
                *map(self._agreed, self.held["consent"]),
                *map(self._became, self.held["ambassador"]),
                *map(self._ended_by_us, self.held["ambassador_ending"]),
            ],
            "told": map(self._told, self.held["contribution"]),
            "answered": self._answered(),
            "interested": map(self._interested, self.held["participation"]),
            "sent": self._all_sent(),
            "looked": map(self._looked, self.held["audit"]),
            "also": self._also(),
        }
        title = self._say("mydata.letter.title", organisation=programme.organisation.name)
        made = self._say("mydata.letter.made", at=_time(self.held["exported_at"]))
        contact = programme.organisation.contact.text(language)
        end = self._say("mydata.letter.end", complaints=programme.organisation.complaints.text(language))
        told = (self._section(name, lines) for name, lines in sections.items())
        return "\n\n\n".join([f"{title}\n{made}\n\n{contact}", *told, end]) + "\n"

    def _section(self, name: str, lines: Iterable[str]) -> str:
        heading = self._say(f"mydata.head.{name}")
        body = "\n\n".join(lines) or self._say(f"mydata.nothing.{name}")
        return f"{heading}\n{'-' * len(heading)}\n\n{body}"

    def _say(self, key: str, **args: object) -> str:
        return self.turn.texts.render(key, self.turn.language, args, today=_WITH_YEARS).text

    def _kept(self) -> Iterator[str]:
        for record in self.turn.programme.privacy.kept:
            parts = ("what", "why", "how_long")
            told = {part: getattr(record, part).text(self.turn.language).rstrip(".") for part in parts}
            yield self._say("mydata.kept.line", **told)

    def _you(self) -> Iterator[str]:
        yield "\n".join(self._about_them())

    def _about_them(self) -> Iterator[str]:
        programme, language, person = self.turn.programme, self.turn.language, self.held["person"]
        names = {catalogue.language: catalogue.name for catalogue in self.turn.texts.languages}
        topics = [programme.topic_name(row["topic"], language) for row in self.held["person_topic"]]
        interests = [programme.interest_name(row["interest"], language) for row in self.held["person_interest"]]
        values: dict[str, object] = {
            "language": names.get(person["language"], person["language"]),
            "form": person["form_of_address"] and Phrase(f"profile.form.{person['form_of_address']}"),
            "name": person["name"],
            "topics": " · ".join(topics),
            "place": person["locality"] and programme.locality_name(person["locality"], language),
            "interests": " · ".join(interests),
            "access": person["access_needs"],
            "times": times_in_words(person["quiet_from"], person["quiet_to"]),
        }
        yield self._say("mydata.line.telegram_id", value=str(person["telegram_id"]))
        if values["form"] is None:  # most languages have one for everybody, and asked nobody
            values.pop("form")
        for name, value in values.items():
            yield self._say(f"profile.line.{name}", value=value or Phrase("profile.not_said"))
        for name in ("joined_at", "signed_up_at", "last_spoke_at", "last_heard_at", "stopped_at"):
            if person[name]:
                yield self._say(f"mydata.line.{name}", at=_time(person[name]))
        if person["invited_by"]:
            yield self._say("mydata.line.invited_by", value=self._link(person["invited_by"]))
        if person["test"]:
            yield self._say("mydata.line.test")

    def _link(self, code: str) -> str | Phrase:
        """What a link was: its campaign, or somebody's own; as it stands where it is none of ours."""
        found = invitations.named(self.turn.conn, code)
        if found is None:
            return code
        return found[1] or Phrase("mydata.invited.personal")

    def _agreed(self, row: Row) -> str:
        told = self._say(
            "mydata.agreed.line",
            tier=Phrase(f"consent.tier.{row['tier']}"),
            at=_time(row["given_at"]),
            channel=Phrase(f"mydata.channel.{row['channel']}"),
            words=row.get("words"),
            wording=row["wording"],
        )
        ended = [self._say("mydata.agreed.ended", at=_time(row["withdrawn_at"]))] if row["withdrawn_at"] else []
        return "\n".join([told, *ended])

    def _became(self, row: Row) -> str:
        """What stood behind being an ambassador."""
        versions = {one["id"]: one["version"] for one in self.held["agreed_document"]}
        return self._say(
            "mydata.agreed.ambassador",
            at=_time(row["became_at"]),
            agreement=versions[row["agreement"]],
            agreement_at=_time(row["agreement_at"]),
            code=versions[row["code_of_conduct"]],
            code_at=_time(row["code_of_conduct_at"]),
            induction=row["induction_version"],
            passed_at=_time(row["quiz_passed_at"]),
        )

    def _ended_by_us(self, row: Row) -> str:
        """That the team ended it, and what it wrote about that."""
        told = self._say("mydata.agreed.ambassador_ended", at=_time(row["ended_at"]), words=row["words"])
        if row["invited_again_at"] is None:
            return told
        return f"{told}\n" + self._say("mydata.agreed.ambassador_again", at=_time(row["invited_again_at"]))

    def _told(self, row: Row) -> str:
        lines = [
            self._say(
                "mydata.told.line" if row["words"] else "mydata.told.without_words",
                kind=Phrase("mydata.kind.relayed" if row["relayed"] else f"mydata.kind.{row['kind']}"),
                receipt=row["receipt"],
                at=_time(row["made_at"]),
                words=row["words"],
                status=Phrase(f"contribution.status.{row['status']}"),
            )
        ]
        lines.extend(self._passed_on(row))
        lines.extend(self._with_it(row["id"]))
        answers = [one for one in self.held["contribution_event"] if one["contribution_id"] == row["id"]]
        for one in answers:
            if one["words"]:
                key = "mine.reason" if one["status"] == "closed" else "mine.answer"
                lines.append(self._say(key, answer=one["words"]))
        if row["answer_by"]:
            lines.append(self._say("mydata.told.promise", by=_day(self.turn, row["answer_by"])))
        return "\n".join(lines)

    def _passed_on(self, row: Row) -> Iterator[str]:
        """Of what was passed on: where it was said, about what, by about how many people, and since when agreed."""
        programme, language = self.turn.programme, self.turn.language
        for one in self.held["relay"]:
            if one["contribution_id"] == row["id"]:
                named = one["service"] and programme.service_name(one["service"], language)
                place = row["locality"] and programme.locality_name(row["locality"], language)
                yield self._say(
                    "mydata.told.relayed",
                    people=Phrase(
                        "relay.people.many" if one["people"] >= MANY else "relay.people.some", {"n": one["people"]}
                    ),
                    service=named or one["service_words"] or Phrase("relay.no_service"),
                    place=place or Phrase("profile.not_said"),
                    at=_time(one["agreed_at"]),
                )

    def _with_it(self, number: int) -> Iterator[str]:
        """What was sent with it, and what its words were before they were changed."""
        for one in self.held["attachment"]:
            if one["contribution_id"] == number:
                key = "mydata.told.not_kept" if one["state"] in {"refused", "lost"} else "mydata.told.sent"
                yield self._say(key, what=name_of({"kind": one["kind"], **one["about"]}))
        for one in self.held["contribution_earlier"]:
            if one["contribution_id"] == number:
                yield self._say("mydata.told.earlier", words=one["words"])

    def _answered(self) -> Iterator[str]:
        asked = {row["id"]: row for row in self.held["question"]}
        for row in self.held["answer"]:
            question = asked.get(row["question_id"], {"text": "", "options": []})
            own = question.get("languages", {}).get(self.turn.language, {})
            options = {option["value"]: option["text"] for option in question["options"]}
            options |= dict(zip(options, own.get("options", ()), strict=False))
            key = "mydata.answered.before" if row["superseded_at"] else "mydata.answered.line"
            said = row["words"] if row["value"] is None else options.get(row["value"], row["value"])
            yield self._say(key, question=own.get("text", question["text"]), answer=said, at=_time(row["given_at"]))

        yield from map(self._in_a_survey, self.held["survey_answer"])

    def _in_a_survey(self, row: Row) -> str:
        def own(texts: Mapping[str, str]) -> str:
            return texts.get(self.turn.language) or texts["en"]

        values = row["value"] if isinstance(row["value"], list) else [row["value"]]
        said = [own(row["options"][one]) if one in row["options"] else self._survey_word(row, one) for one in values]
        asked = f"{own(row['title'])}: {own(row['asked'])}"
        answer = said or Phrase("survey.nothing_chosen")
        return self._say("mydata.answered.line", question=asked, answer=answer, at=_time(row["given_at"]))

    def _survey_word(self, row: Row, value: object) -> object:
        """An answer that no option of the survey names: a day and a place are called as people call them."""
        if isinstance(value, str) and row["kind"] in {"date", "place"}:
            day = row["kind"] == "date"
            return date.fromisoformat(value) if day else self.turn.programme.locality_name(value, self.turn.language)
        return _survey_word(value)

    def _interested(self, row: Row) -> str:
        titles = {
            one["language"]: one["title"]
            for one in self.held["opportunity"]
            if one["opportunity_id"] == row["opportunity_id"]
        }
        title = titles.get(self.turn.language) or titles.get("en") or next(iter(titles.values()), "")
        return self._say("mydata.interested.line", title=title, since=_day(self.turn, row["since"]))

    def _all_sent(self) -> Iterator[str]:
        """What was sent to them; what was taken back is a line of its own, once it is."""
        deletes = {one["id"] for one in self.held["content"] if one.get("correction") == "delete"}
        for row in self.held["delivery"]:
            if row["content_id"] not in deletes:
                yield self._sent(row)
            elif row["state"] == "sent":
                yield self._say("mydata.sent.withdrawn", at=_time(row["settled_at"]))

    def _sent(self, row: Row) -> str:
        words = {one["id"]: one["markdown"] for one in self.held["content"]}.get(row["content_id"], "")
        if row["state"] == "sent" and row["settled_at"]:
            return self._say("mydata.sent.line", at=_time(row["settled_at"]), words=words)
        return self._say("mydata.sent.not_sent", words=words)

    def _looked(self, row: Row) -> str:
        key = f"mydata.act.{row['act']}"
        act = Phrase(key if self.turn.texts.has(key) else "mydata.act.other")
        return self._say("mydata.looked.line", at=_time(row["at"]), act=act, who=Phrase(f"mydata.who.{row['by']}"))

    def _also(self) -> Iterator[str]:
        for row in self.held["session"]:
            yield self._say("mydata.also.open", title=self._title(row["flow"]), at=_time(row["started_at"]))
        over = Counter(row["flow"] for row in self.held["finished"])
        if over:
            titles = [
                self._title(flow) if times == 1 else f"{self._title(flow)} ×{times}" for flow, times in over.items()
            ]
            yield self._say("mydata.also.finished", titles=", ".join(titles))
        for row in self.held["invitation"]:
            yield self._say("mydata.also.invitation", at=_time(row["made_at"]))
        for row in self.held["safeguarding_alert"]:
            yield self._say("mydata.also.alert", at=_time(row["raised_at"]))
        for name, rows in (("cards", "card_shown"), ("outbox", "outbox"), ("inbox", "inbox")):
            if self.held[rows]:
                yield self._say(f"mydata.also.{name}", n=len(self.held[rows]))

    def _title(self, flow: str) -> str:
        key = f"{flow}.title"
        slug = slug_of(flow)
        survey = None if slug is None else surveys.by_slug(self.turn.conn, slug)
        if survey is not None:
            return survey.title(self.turn.language)
        return self._say(key) if self.turn.texts.has(key) else flow


def _survey_word(value: object) -> object:
    """An answer that no option of the survey names."""
    if value is None:
        return Phrase("survey.left_out")
    return Phrase("common.yes" if value else "common.no") if isinstance(value, bool) else str(value)


def _time(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _day(turn: TurnContext, written: str) -> date:
    return _time(written).astimezone(turn.texts.zone).date()
