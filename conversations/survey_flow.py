"""A survey's form as a flow: what every conversation is, with texts of its own in a catalogue of its own.

Its answers are kept one by one, so that what somebody said stays when they go, or when the survey closes meanwhile.
Who comes back goes on where they were; who had finished is shown their answers and changes what they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from conversations.catalogue import TextError
from conversations.flow import Flow
from conversations.load import load_made
from conversations.source import FlowError, Problem, made_source
from conversations.texts import Texts
from programme import yaml_text
from programme.sentences import Fault
from programme.survey import Question, Survey, mistake
from programme.survey_path import END, YES
from programme.yaml_text import Document, Mistake, Mistakes

PREFIX: Final = "survey-"
"""What the flow of a survey is called, before its short name; a link's payload is the same."""
DONE, TAKE_BACK = "-done", "-take_back"
"""What else can be chosen among one's answers; no question can be called so."""
_STEP: Final = re.compile(r"^step ask_(\w+): ")
"""The step that a question of the form became, as the checks of a flow call it."""

Own = dict[str, dict[str, str]]


def flow_of(slug: str) -> str:
    """The name of the flow of a survey."""
    return f"{PREFIX}{slug}"


def step_of(question: str) -> str:
    """The step of a survey's flow that asks a question."""
    return f"ask_{question}"


def slug_of(flow: str) -> str | None:
    """The short name of the survey whose flow this is; None for every other flow."""
    return flow.removeprefix(PREFIX) if flow.startswith(PREFIX) else None


def text_key(slug: str, edition: str, *parts: str) -> str:
    """The key of one of a survey's own texts, as in ("question", "option")."""
    return ".".join((PREFIX + slug, edition, *parts))


def survey_flow(survey: Survey, document: Document, texts: Texts) -> Flow:
    """The flow of a survey, whose texts are added to `texts`. Raises Mistakes where its words cannot be used."""
    form = _Form(survey)
    source = made_source(form.content(), document.source, lambda path: document.line(form.place(path)))
    try:
        return load_made(source, texts, form.own())
    except TextError as error:
        raise Mistakes([mistake(document, (), Fault("survey.flow", problem=error))]) from None
    except FlowError as error:
        raise Mistakes([as_mistake(problem) for problem in error.problems]) from None


def as_mistake(problem: Problem) -> Mistake:
    """What is wrong with the flow, at the line of the form: its author wrote questions, no steps."""
    return Mistake(problem.file, problem.line, "", _STEP.sub(r"question \1: ", problem.message))


class _Form:
    """Puts the flow together."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._edition = survey.edition()
        self._named = {"survey": survey.slug, "edition": self._edition}
        self._number = {question.name: number for number, question in enumerate(survey.questions)}

    def place(self, path: yaml_text.Path) -> yaml_text.Path:
        """Where in the form something of the flow comes from."""
        step = str(path[1]).partition("_")[2] if len(path) > 1 and path[0] == "steps" else ""
        return ("questions", self._number[step]) if step in self._number else ()

    def own(self) -> Own:
        """Its texts, in the languages that were checked."""
        return {
            key: {language: words[language] for language in self._survey.checked_by} for key, words in self._texts()
        }

    def _key(self, *parts: str) -> str:
        return text_key(self._survey.slug, self._edition, *parts)

    def _texts(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        survey = self._survey
        yield self._key("title"), survey.title.root
        if survey.intro is not None:
            yield self._key("intro"), {code: f"{words}\n\n" for code, words in survey.intro.root.items()}
        if survey.thanks is not None:
            yield self._key("thanks"), survey.thanks.root
        for line in next(iter(survey.decision_card.values())).model_dump():
            yield self._key("card", line), {code: getattr(card, line) for code, card in survey.decision_card.items()}
        for question in survey.questions:
            yield self._key("q", question.name), question.text.root
            for option in question.options:
                yield self._key("q", question.name, option.value), option.text.root

    def content(self) -> dict[str, Any]:
        """The flow, as it would be written by hand."""
        return {
            "id": flow_of(self._survey.slug),
            "title": self._key("title"),
            "purpose": "question",
            "who": "signed_up",
            "asks_for_views": True,
            "known": ["localities", "postcode_hint"] if self._asks_for_a_place() else [],
            "on_cancel": "cancelled",
            "nudge": {"after": "1 day", "text": "survey.nudge", "drop_after": "2 days"},
            "expires": {"after": "14 days"},
            "steps": {**self._beginning(), **self._questions(), **self._ending(), **self._again(), **self._refusals()},
        }

    def _asks_for_a_place(self) -> bool:
        return any(question.kind == "place" for question in self._survey.questions)

    @property
    def _title(self) -> dict[str, Any]:
        return {"title": {"text": self._key("title")}}

    def _beginning(self) -> dict[str, Any]:
        names = [question.name for question in self._survey.questions]
        refusals = {name: name for name in ("closed", "not_yet", "not_yours", "no_language")}
        card = {line: {"text": self._key("card", line)} for line in _CARD}
        intro = {"intro": None if self._survey.intro is None else {"text": self._key("intro")}}
        more = {"n": len(names), "until": "$begun.until"}
        on = [{"when": {"fact": "begun.next", "is": name}, "go": f"ask_{name}"} for name in names]
        return {
            "begin": {"do": "begin_survey", "with": self._named, "into": "begun", "on": refusals},
            "card": {"say": "survey.card", "with": self._title | intro | card | more, "decision_card": True},
            **self._recalled(),
            "been_here": {
                "branch": [
                    {"when": {"fact": "begun.state", "is": "finished"}, "go": "answers"},
                    {"when": {"fact": "begun.state", "is": "unfinished"}, "go": "unfinished"},
                    {"else": f"ask_{names[0]}"},
                ]
            },
            "unfinished": {
                "ask": "choice",
                "text": "survey.unfinished",
                "options": [
                    {"value": "go_on", "text": "survey.go_on", "go": "where", "style": "primary"},
                    {"value": "answers", "text": "survey.see_answers", "go": "answers"},
                ],
                "back": False,
                "into": "which",
            },
            "where": {"branch": [*on, {"else": "finish"}]},
        }

    def _recalled(self) -> dict[str, Any]:
        """What was answered before is told with its question, and what was ticked is ticked again."""
        several = [question.name for question in self._survey.questions if question.kind == "choices"]
        return {"recall": {"set": {"before": "$begun.before", **{name: f"$begun.ticked.{name}" for name in several}}}}

    def _questions(self) -> dict[str, Any]:
        steps: dict[str, Any] = {}
        names = [question.name for question in self._survey.questions]
        for number, question in enumerate(self._survey.questions, start=1):
            name = question.name
            following = f"ask_{names[number]}" if number < len(names) else "finish"
            steps[f"ask_{name}"] = self._asking(question, number)
            kept = {**self._named, "question": name, "answer": f"${name}"}
            steps[f"keep_{name}"] = {
                "do": "keep_survey_answer",
                "with": kept,
                "into": "before",
                "stays": True,
                "on": {"closed": "meanwhile"},
            }
            steps[f"after_{name}"] = {
                "branch": [
                    {"when": {"fact": "changing", "is": True}, "go": "answers"},
                    *self._elsewhere(question),
                    {"else": following},
                ]
            }
        return steps

    @staticmethod
    def _elsewhere(question: Question) -> Iterator[dict[str, Any]]:
        """Where the answers lead that do not go on with the next question."""
        for answer, wanted, _ in question.goes():
            value = answer if question.options else answer == YES
            go = "finish" if wanted == END else f"ask_{wanted}"
            yield {"when": {"fact": question.name, "is": value}, "go": go}

    def _asking(self, question: Question, number: int) -> dict[str, Any]:
        told = {
            "question": {"text": self._key("q", question.name)},
            "number": number,
            "of": len(self._survey.questions),
            "before": f"$before.{question.name}",
        }
        if question.kind == "place":
            told["hint"] = "$known.postcode_hint"
        text = "survey.place_question" if question.kind == "place" else "survey.question"
        step = {"ask": question.kind, "text": text, "with": told, "into": question.name}
        return step | {"skip": question.skip} | self._of_its_kind(question)

    def _of_its_kind(self, question: Question) -> dict[str, Any]:
        options = [
            {"value": option.value, "text": self._key("q", question.name, option.value)} for option in question.options
        ]
        match question.kind:
            case "choice":
                return {"options": options}
            case "choices":
                limits = {"least": question.least, "most": question.most}
                return {"options": options, **{name: limit for name, limit in limits.items() if limit is not None}}
            case "scale" | "number" | "date":
                return question.bounds()
            case "place":
                return {"options_from": "$known.localities"}
            case "text":
                return {"max": question.longest}
        return {}

    def _ending(self) -> dict[str, Any]:
        thanks = "survey.thanks" if self._survey.thanks is None else self._key("thanks")
        told = {"with": self._title} if self._survey.thanks is None else {}
        return {
            "finish": {"do": "finish_survey", "with": self._named, "on": {"closed": "meanwhile"}},
            "thanks": {"say": thanks, **told, "end": "done"},
        }

    def _again(self) -> dict[str, Any]:
        """Who had finished sees what they said, and changes some of it or takes all of it back."""
        cases = [
            {"when": {"fact": "which", "is": question.name}, "go": f"ask_{question.name}"}
            for question in self._survey.questions
        ]
        back = {"when": {"fact": "which", "is": TAKE_BACK}, "go": "sure"}
        complete = {"when": {"fact": "answers.to_finish", "is": True}, "go": "finish"}
        again = {"options_from": "$answers.items", "back": False, "cancel": False, "into": "which"}
        sure = {"exact": True, "back": False, "cancel": False, "yes": "take_back", "no": "answers", "into": "which"}
        return {
            "answers": {"do": "survey_answers", "with": self._named, "into": "answers"},
            "from_now_on": {"set": {"changing": True, "before": "$answers.before"}},
            "again": {
                "ask": "choice",
                "text": "survey.again",
                "with": self._title | {"lines": "$answers.lines"},
                **again,
            },
            "which_one": {"branch": [*cases, back, complete, {"else": "left"}]},
            "left": {"say": "survey.left", "end": "done"},
            "sure": {"ask": "yesno", "text": "survey.sure", **sure},
            "take_back": {"do": "take_back_survey", "with": {"survey": self._survey.slug}},
            "taken_back": {"say": "survey.taken_back", "with": self._title, "end": "cancelled"},
        }

    def _refusals(self) -> dict[str, Any]:
        title = self._title
        go_on = {"text": "survey.go_on", "command": "surveys", "arg": self._survey.slug}
        return {
            "closed": {"say": "survey.closed", "with": title | {"at": "$begun.at"}, "end": "cancelled"},
            "not_yet": {"say": "survey.not_yet", "with": title | {"at": "$begun.at"}, "end": "cancelled"},
            "not_yours": {"say": "survey.not_yours", "with": title, "end": "cancelled"},
            "no_language": {"say": "language.not_offered", "with": title, "end": "cancelled"},
            "meanwhile": {"say": "survey.closed_meanwhile", "with": title, "end": "expired"},
            "cancelled": {"say": "survey.cancelled", "with": title, "buttons": [go_on], "end": "cancelled"},
        }


_CARD: Final = ("who_decides", "when", "can_change", "cannot_change", "hear_back")
