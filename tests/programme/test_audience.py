"""Audience expressions: what staff write is what they get, and a slip is shown with its place and a better word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.audience import (
    All,
    And,
    Audience,
    AudienceError,
    Has,
    InOpportunity,
    IsTestContact,
    Names,
    Not,
    Or,
    Since,
    describe,
    parse,
    unparse,
    uses_test,
    walk,
)
from programme.audience_terms import MAX_DEPTH, MAX_LENGTH, MAX_TERMS
from programme.programme import Programme

NAMES = Names.of(Programme.example(), flows=["say", "signup"])
A, B, C = (Has("locality", (slug,)) for slug in ("dacorum", "hertsmere", "watford-three-rivers"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("all", All()),
        ("test", IsTestContact()),
        ("tier:updates", Has("tier", ("updates",))),
        ("tier:updates|ambassador", Has("tier", ("updates", "ambassador"))),
        ("locality:dacorum", A),
        ("locality : dacorum | hertsmere", Has("locality", ("dacorum", "hertsmere"))),
        ('topic:"Mental health"', Has("topic", ("mental-health",))),
        ("topic:“mental health”", Has("topic", ("mental-health",))),
        ('topic:"Zdrowie psychiczne"', Has("topic", ("mental-health",))),
        ("TOPIC:Vaccinations|vaccinations", Has("topic", ("vaccinations",))),
        ("language:en-x-easy|ur", Has("language", ("en-x-easy", "ur"))),
        ("interest:reader-panel", Has("interest", ("reader-panel",))),
        ("stage:signing_up", Has("stage", ("signing_up",))),
        ("answered:say", Has("answered", ("say",))),
        ("opportunity:4", InOpportunity(((4, None),))),
        ("opportunity:4.booked|5.waiting|6", InOpportunity(((4, "booked"), (5, "waiting"), (6, None)))),
        ("joined<30d", Since("joined", "<", 30)),
        ("joined > 30d", Since("joined", ">", 30)),
        ("heard>14d", Since("heard", ">", 14)),
        ("heard<14", Since("heard", "<", 14)),
        ("not test", Not(IsTestContact())),
        ("locality:dacorum and locality:hertsmere or locality:watford-three-rivers", Or((And((A, B)), C))),
        ("locality:dacorum or locality:hertsmere and locality:watford-three-rivers", Or((A, And((B, C))))),
        ("(locality:dacorum or locality:hertsmere) and locality:watford-three-rivers", And((Or((A, B)), C))),
        ("not locality:dacorum and locality:hertsmere", And((Not(A), B))),
        ("not (locality:dacorum and locality:hertsmere)", Not(And((A, B)))),
        ("((locality:dacorum AND (locality:hertsmere)))", And((A, B))),
        ("locality:dacorum and (locality:hertsmere and not not all)", And((A, B, Not(Not(All()))))),
    ],
)
def test_what_staff_write_is_what_they_get(written: str, meant: Audience) -> None:
    assert parse(written, NAMES) == meant


@pytest.mark.parametrize(
    ("written", "key", "position", "suggestion"),
    [
        ("", "audience.empty", 0, None),
        ("   ", "audience.empty", 0, None),
        ("locality:dacorom", "audience.unknown_near", 9, "locality:dacorum"),
        ("topic:jabs|diabets", "audience.unknown_near", 11, "topic:diabetes"),
        ('locality:"St Albans and Harpenden"', "audience.unknown_near", 9, "locality:st-albans-harpenden"),
        ("locality:mars", "audience.unknown", 9, None),
        ("teir:updates", "audience.term_near", 0, "tier"),
        ("consent:updates", "audience.term", 0, None),
        ("tier", "audience.colon", 0, None),
        ("tier updates", "audience.colon", 0, None),
        ("tier:", "audience.value", 5, None),
        ("tier:updates|", "audience.value", 13, None),
        ("tier:|updates", "audience.value", 5, None),
        ("joined:30d", "audience.compare", 0, None),
        ("joined<soon", "audience.days", 7, None),
        ("joined<0d", "audience.days_range", 7, None),
        ("joined<99999d", "audience.days_range", 7, None),
        ("joined<²d", "audience.days", 7, None),
        ("test:yes", "audience.no_value", 0, None),
        ("all<3", "audience.no_value", 0, None),
        ("opportunity:walk", "audience.opportunity", 12, None),
        ("opportunity:0", "audience.opportunity", 12, None),
        ("opportunity:3.boked", "audience.part", 12, "booked"),
        ("all and", "audience.ends", 7, None),
        ("not", "audience.ends", 3, None),
        ("(all", "audience.open", 0, None),
        ("all)", "audience.close", 3, None),
        ("()", "audience.expected_term", 1, None),
        ("and all", "audience.expected_term", 0, None),
        ("all all", "audience.joiner", 4, None),
        ("all not test", "audience.joiner", 4, None),
        ("all & test", "audience.character", 4, None),
        ('topic:"mental', "audience.quote", 6, None),
        ("a" * (MAX_LENGTH + 1), "audience.long", MAX_LENGTH, None),
        ("or ".join(["all "] * (MAX_TERMS + 1)), "audience.many", 7 * MAX_TERMS, None),
    ],
)
def test_a_slip_is_shown_with_its_place(written: str, key: str, position: int, suggestion: str | None) -> None:
    with pytest.raises(AudienceError) as caught:
        parse(written, NAMES)
    assert (caught.value.key, caught.value.position, caught.value.suggestion) == (key, position, suggestion)


def test_the_sentence_names_the_better_word() -> None:
    with pytest.raises(AudienceError, match="did you mean “locality:dacorum”"):
        parse("locality:dacorom", NAMES)


def test_a_programme_that_lists_no_localities_takes_any() -> None:
    assert parse("locality:dacorum", Names.of(Programme.plain())) == A


def test_where_nothing_can_be_named_it_says_so() -> None:
    with pytest.raises(AudienceError, match="this programme has none"):
        parse("answered:say", Names.of(Programme.plain(), flows=[]))


def test_without_names_any_value_is_taken() -> None:
    assert parse("locality:mars") == Has("locality", ("mars",))


def test_any_number_of_parentheses_is_read() -> None:
    deep = (MAX_LENGTH - len("all")) // 2
    assert parse("(" * deep + "all" + ")" * deep) == All()


@pytest.mark.parametrize(
    "nested", ["not " * (MAX_DEPTH + 1) + "all", "all or all and (" * MAX_DEPTH + "all" + ")" * MAX_DEPTH]
)
def test_what_is_nested_too_deep_is_refused_in_words(nested: str) -> None:
    with pytest.raises(AudienceError, match="nested more than"):
        parse(nested)


def test_test_contacts_are_meant_only_where_the_term_stands() -> None:
    assert uses_test(parse("all or (tier:updates and not (test or all))"))
    assert not uses_test(parse("all and not opportunity:3"))


def test_an_audience_is_described_in_names_that_staff_know() -> None:
    audience = parse("tier:updates and (locality:dacorum|hertsmere or heard>14d) and not opportunity:4.booked", NAMES)
    assert describe(audience, NAMES) == (
        "consent to updates and (lives in Dacorum or Hertsmere or has not heard from us for 14 days)"
        " and not (has a place in opportunity 4)"
    )


_SLUGS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,12}", fullmatch=True)
_QUOTED = st.text(min_size=1, max_size=12).map(str.strip).filter(lambda text: text and not set(text) & set('"“”„«»'))
_VALUES = st.lists(_SLUGS | _QUOTED, min_size=1, max_size=3, unique=True).map(tuple)
_FIELDS = st.sampled_from(("tier", "locality", "topic", "language", "interest", "stage", "answered"))
_CHOICES = st.tuples(st.integers(1, 999_999), st.sampled_from((None, "booked", "waiting", "attended")))
_TERMS: st.SearchStrategy[Audience] = st.one_of(
    st.just(All()),
    st.just(IsTestContact()),
    st.builds(Has, _FIELDS, _VALUES),
    st.builds(InOpportunity, st.lists(_CHOICES, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(Since, st.sampled_from(("joined", "heard")), st.sampled_from(("<", ">")), st.integers(1, 3660)),
)


def _joined(kind: type[And | Or], parts: list[Audience]) -> Audience:
    """As the reader leaves them: no part is of its parent's kind."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat))


_AUDIENCES: st.SearchStrategy[Audience] = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _joined(And, parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _joined(Or, parts)),
    ),
    max_leaves=12,
)


@given(_AUDIENCES)
def test_what_is_written_out_reads_back_the_same(audience: Audience) -> None:
    assert parse(unparse(audience)) == audience


@given(_AUDIENCES)
def test_every_audience_can_be_described_and_walked(audience: Audience) -> None:
    assert describe(audience, NAMES)
    assert next(walk(audience)) is audience


@given(st.text(max_size=60) | st.text(alphabet='()|:<>"and ortes:30d', max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    found: Audience | AudienceError
    try:
        found = parse(text, NAMES)
    except AudienceError as error:
        found = error
    if isinstance(found, AudienceError):
        assert 0 <= found.position <= len(text)
        assert str(found)
    else:
        assert parse(unparse(found), NAMES) == found
