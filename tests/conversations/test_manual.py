"""What docs/conversations.md shows is true: its flow runs, and each of its examples loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conversations.check import check_flow
from conversations.effects import Effect
from conversations.expressions import TESTS
from conversations.load import load_flow
from conversations.load_steps import KINDS
from conversations.texts import Texts
from tests.conversations.talk import KNOWN, Talk, sample_texts

MANUAL = (Path(__file__).parents[2] / "docs" / "conversations.md").read_text("utf-8")
BLOCKS = re.findall(r"```(yaml|po)\n(.*?)```", MANUAL, re.DOTALL)
WHOLE = next(body for kind, body in BLOCKS if kind == "yaml" and body.startswith("id:"))
EXAMPLES = [body for kind, body in BLOCKS if kind == "yaml" and body != WHOLE]


@pytest.fixture(scope="module")
def walk_texts() -> Texts:
    return sample_texts("Europe/London", *(body for kind, body in BLOCKS if kind == "po"))


def test_the_whole_flow_runs(walk_texts: Texts) -> None:
    flow = load_flow(WHOLE, "walk.yaml", walk_texts)
    assert check_flow(flow, walk_texts, {"keep_walk": ["closed"]}, KNOWN) == []
    talk = Talk(flow).starts()
    assert talk.said[0].startswith("The council decides about new paths on Tuesday 3 March.")
    assert talk.says("two").said == ["What makes it hard?"]
    assert talk.says("no benches").said == ["Thank you, Amina."]
    assert talk.facts["often"] == 2
    assert talk.facts["receipt"] == "HB-7QK"


@pytest.mark.parametrize("steps", EXAMPLES)
def test_each_example_loads(walk_texts: Texts, steps: str) -> None:
    indented = "\n".join("  " + line for line in steps.splitlines())
    flow = load_flow(f"id: it\ntitle: it\npurpose: reply\nwho: anyone\nsteps:\n{indented}\n", "it.yaml", walk_texts)
    assert all(name in flow.steps or name.startswith("common") for step in flow.steps.values() for name in step.ways())


def test_every_kind_of_step_test_and_effect_has_its_paragraph() -> None:
    for kind in KINDS:
        assert f"### {kind}:" in MANUAL or f"`{kind}: " in MANUAL
    for test in TESTS:
        assert f"`{test}`" in MANUAL or f"`{test}: " in MANUAL
    for effect in Effect.__args__:
        assert f"`{effect.__name__}(" in MANUAL
