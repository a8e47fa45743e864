"""A larger town: people who signed up on paper, drawn from a seed, with a chat that is open."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.texts import text
from app.town.people import read
from programme.programme import Programme

FIRST_ID = 20_001
SEED = 20_261_122
COLUMNS = ("telegram_id", "language", "tier", "locality", "topics", "consented_at", "test")
ENGLISH_SHARE = 0.7


def crowd_file(path: Path, count: int, languages: Sequence[str]) -> list[dict[str, Any]]:
    """Write `count` people as the CSV that `people import` reads; their phones for the stand-in."""
    drawn = random.Random(SEED)  # noqa: S311  # why: a made-up town, not a secret
    names = read("people.yaml")["people"]
    people = [_person(drawn, FIRST_ID + number, names, languages) for number in range(count)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(people)
    return [_phone(one) for one in people]


def _person(
    drawn: random.Random, number: int, names: Sequence[Mapping[str, Any]], languages: Sequence[str]
) -> dict[str, Any]:
    programme = Programme.example()
    topics = drawn.sample([one.slug for one in programme.topics], drawn.randint(1, 3))
    return {
        "telegram_id": number,
        "language": "en" if drawn.random() < ENGLISH_SHARE else drawn.choice(languages),
        "tier": drawn.choice(("updates", "updates|taking_part")),
        "locality": drawn.choice(programme.localities).slug,
        "topics": "|".join(topics),
        "consented_at": f"2026-{drawn.randint(1, 10):02}-{drawn.randint(1, 28):02}T10:00:00Z",
        "test": "",
        "first_name": drawn.choice(names)["first_name"],
        "last_name": drawn.choice(names)["last_name"],
    }


def _phone(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one["telegram_id"],
        "first_name": one["first_name"],
        "last_name": one["last_name"],
        "language_code": str(one["language"]).partition("-")[0],
        "started": True,
        "circle": text("town.circle.people"),
    }
