"""The sample texts and flows, read once."""

from __future__ import annotations

import pytest

from conversations.flow import Flow
from conversations.texts import Texts
from tests.conversations.talk import sample_flow, sample_texts


@pytest.fixture(scope="session")
def texts() -> Texts:
    return sample_texts()


@pytest.fixture(scope="session")
def visit(texts: Texts) -> Flow:
    return sample_flow("visit", texts)


@pytest.fixture(scope="session")
def table(texts: Texts) -> Flow:
    return sample_flow("table", texts)
