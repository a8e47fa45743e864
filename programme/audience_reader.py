"""Reads audience expressions from left to right, with a stack of its own instead of Python's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from programme.audience_terms import (
    MAX_DAYS,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_TERMS,
    PARTS,
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
    Part,
    Since,
)
from programme.audience_words import Token, tokens
from programme.words import near

T = TypeVar("T")

EXAMPLES: Final[dict[str, str]] = {
    "tier": "tier:updates",
    "locality": "locality:dacorum",
    "topic": "topic:mental-health",
    "language": "language:pl",
    "interest": "interest:surveys",
    "stage": "stage:signed_up",
    "opportunity": "opportunity:3.booked",
    "answered": "answered:say",
    "joined": "joined<30d",
    "heard": "heard>14d",
}
TERMS: Final = (*EXAMPLES, "test", "all")
_JOINERS: Final = frozenset({"not", "and", "or"})
_NUMBER_LENGTH: Final = 9


def read(text: str, names: Names) -> Audience:
    """The expression as a tree, its values checked against `names`; raises AudienceError at the first mistake."""
    if len(text) > MAX_LENGTH:
        raise AudienceError("audience.long", MAX_LENGTH, count=len(text), most=MAX_LENGTH)
    found = list(tokens(text))
    if not found:
        raise AudienceError("audience.empty", 0)
    return _Reader(found, names).read()


@dataclass(slots=True)
class _Group:
    """What was read since an opening parenthesis: `or` of `and` of parts, and the `not`s waiting for the next one."""

    opened: Token | None
    alternatives: list[list[Audience]]
    nots: int = 0
    wants_term: bool = True


class _Reader:
    """Where the reading stands: the tokens, the next one, and the parentheses that are open."""

    def __init__(self, found: list[Token], names: Names) -> None:
        self.found = found
        self.names = names
        self.at = 0
        self.terms = 0
        self.stack = [_Group(None, [[]])]

    def read(self) -> Audience:
        while self.at < len(self.found):
            token = self.found[self.at]
            if self.stack[-1].wants_term:
                self._open_or_term(token)
            else:
                self._join_or_close(token)
        last = self.found[-1]
        if self.stack[-1].wants_term:
            raise AudienceError("audience.ends", last.end, found=last.text)
        unclosed = self.stack[-1].opened
        if unclosed is not None:
            raise AudienceError("audience.open", unclosed.start)
        return self._closed(self.stack.pop(), last)

    def _open_or_term(self, token: Token) -> None:
        if token.kind == "(":
            self.at += 1
            self.stack.append(_Group(token, [[]]))
        elif token.is_word("not"):
            self.at += 1
            self.stack[-1].nots += 1
        elif token.kind == "word" and token.text.casefold() not in _JOINERS:
            self._take(self._term(token), token)
        else:
            raise AudienceError("audience.expected_term", token.start, found=token.text)

    def _join_or_close(self, token: Token) -> None:
        group = self.stack[-1]
        if token.kind == ")":
            if group.opened is None:
                raise AudienceError("audience.close", token.start)
            self.at += 1
            self.stack.pop()
            self._take(self._closed(group, token), token)
        elif token.is_word("and") or token.is_word("or"):
            self.at += 1
            group.wants_term = True
            if token.is_word("or"):
                group.alternatives.append([])
        else:
            raise AudienceError("audience.joiner", token.start, found=token.text)

    def _take(self, part: Audience, token: Token) -> None:
        group = self.stack[-1]
        if group.nots + _depth(part) > MAX_DEPTH:
            raise AudienceError("audience.deep", token.start, most=MAX_DEPTH)
        for _ in range(group.nots):
            part = Not(part)
        group.nots = 0
        group.wants_term = False
        group.alternatives[-1].append(part)

    def _closed(self, group: _Group, token: Token) -> Audience:
        either = [_joined(And, parts) for parts in group.alternatives]
        whole = _joined(Or, either)
        if _depth(whole) > MAX_DEPTH:
            raise AudienceError("audience.deep", token.start, most=MAX_DEPTH)
        return whole

    def _term(self, token: Token) -> Audience:
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise AudienceError("audience.many", token.start, most=MAX_TERMS)
        self.at += 1
        name = token.text.casefold()
        follows = self.found[self.at].kind if self.at < len(self.found) else ""
        if name in {"all", "test"}:
            if follows in {":", "<", ">"}:
                raise AudienceError("audience.no_value", token.start, term=name)
            return All() if name == "all" else IsTestContact()
        if name not in EXAMPLES:
            raise _unknown_term(token)
        if name in {"joined", "heard"}:
            return self._since(token, follows)
        if follows != ":":
            raise AudienceError("audience.colon", token.start, term=name, example=EXAMPLES[name])
        values = self._values(name)
        if name == "opportunity":
            return InOpportunity(_once([_opportunity(value) for value in values]))
        return Has(name, _once([self._known(name, value) for value in values]))  # type: ignore[arg-type]

    def _since(self, token: Token, follows: str) -> Since:
        name = token.text.casefold()
        if follows not in {"<", ">"}:
            raise AudienceError("audience.compare", token.start, term=name, example=EXAMPLES[name])
        number = self._next_value(name)
        digits = number.text.casefold().removesuffix("d")
        if not digits.isascii() or not digits.isdigit() or len(digits) > _NUMBER_LENGTH:
            raise AudienceError("audience.days", number.start, found=number.text, example=EXAMPLES[name])
        if not 1 <= int(digits) <= MAX_DAYS:
            raise AudienceError("audience.days_range", number.start, days=int(digits), most=MAX_DAYS)
        return Since(name, follows, int(digits))  # type: ignore[arg-type]

    def _values(self, name: str) -> list[Token]:
        values = [self._next_value(name)]
        while self.at < len(self.found) and self.found[self.at].kind == "|":
            values.append(self._next_value(name))
        return values

    def _next_value(self, name: str) -> Token:
        """The value after the sign at which the reader stands (a colon, a bar, a comparison)."""
        sign = self.found[self.at]
        self.at += 1
        if self.at >= len(self.found) or self.found[self.at].kind not in {"word", "quoted"}:
            raise AudienceError("audience.value", sign.end, term=name, example=EXAMPLES[name])
        self.at += 1
        return self.found[self.at - 1]

    def _known(self, name: str, token: Token) -> str:
        value = token.text if token.kind == "quoted" else token.text.casefold()
        slug = self.names.find(name, value)  # type: ignore[arg-type]
        if slug is not None:
            return slug
        known = list(self.names.known[name])
        close = self._nearest(name, value)
        if close is not None:
            suggestion = f"{name}:{close}"
            raise AudienceError(
                "audience.unknown_near", token.start, suggestion, field=name, value=value, near=suggestion
            )
        key = "audience.unknown" if known else "audience.none_known"
        raise AudienceError(key, token.start, field=name, value=value, known=", ".join(known))

    def _nearest(self, name: str, value: str) -> str | None:
        spellings = {slug.casefold(): slug for slug in self.names.known[name]}
        for slug, names in self.names.known[name].items():
            spellings |= {other.casefold(): slug for other in names}
        found = near(value, spellings)
        return spellings[found] if found else None


def _unknown_term(token: Token) -> AudienceError:
    close = near(token.text, TERMS)
    if close:
        return AudienceError(
            "audience.term_near", token.start, close, found=token.text, near=EXAMPLES.get(close, close)
        )
    return AudienceError("audience.term", token.start, found=token.text, known=", ".join(TERMS))


def _opportunity(token: Token) -> tuple[int, Part | None]:
    number, dot, part = token.text.partition(".")
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= _NUMBER_LENGTH and int(number) > 0):
        raise AudienceError("audience.opportunity", token.start, found=token.text)
    if not dot:
        return int(number), None
    for known in PARTS:
        if part.casefold() == known:
            return int(number), known
    raise AudienceError("audience.part", token.start, near(part, PARTS), found=part)


def _once(values: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _joined(kind: type[And | Or], parts: list[Audience]) -> Audience:
    """One part as it is; several flattened, so that parentheses that change nothing leave no trace."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Audience] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat))


def _depth(audience: Audience) -> int:
    if isinstance(audience, Not):
        return 1 + _depth(audience.part)
    if isinstance(audience, And | Or):
        return 1 + max(_depth(part) for part in audience.parts)
    return 1
