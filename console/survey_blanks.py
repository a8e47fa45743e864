"""What is to be written into each field of the form of a survey that stands empty: nobody has to look which it is."""

from __future__ import annotations

from console.texts import text


def to_fill_in(field: str) -> str:
    """For an empty field: `title.en`, `card.en.when`, `q.0.text.en`, `q.0.o.1.text.en`, `checked_by.en`."""
    kind, *rest = field.split(".")
    if kind == "q" and "o" in rest:
        return text("survey_form.empty.answer", number=int(rest[0]) + 1, answer=int(rest[2]) + 1)
    if kind == "q":
        return text("survey_form.empty.question", number=int(rest[0]) + 1)
    if kind == "card":
        return text(f"content_form.empty.{rest[-1]}")
    return text(f"survey_form.empty.{kind}")
