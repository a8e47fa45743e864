"""A slip of YAML is told by its line, by what it is and by what to do, whichever of YAML's two readers found it."""

from __future__ import annotations

import pytest
import yaml

from programme.yaml_slips import told

READERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: b\nc: Last question: how was it?\n", 2, "a text with “: ” in it"),
        ("a: {en: Last question: how was it, pl: b}\n", 1, "a text with “: ” in it"),
        ('a: "one: two"\n   b: c\n', 2, "this line is not indented"),
        ("a: b\n   c: d\n", 2, "this line does not fit what stands above it"),
        ("a:b\nc: d\n", 2, "look whether the line above has a space after its colon"),
        ("a: b\nc:d\n", 2, "this line has no value: write it as in “name: value”, with a space"),
        ("a: b\nsomething\n", 2, "this line has no value"),
        ("a: ? how\n", 1, 'a text that begins with “?” needs quotes around it: write it as in "? like this"'),
        ("a: @home\n", 1, "begins with “@”"),
        ("a: 5\nb: %x\n", 2, "begins with “%”"),
        ("a: *very* much\n", 1, "begins with “*”"),
        ("a: & more\n", 1, "begins with “&”"),
        ("a: > 5 people\n", 1, "begins with “>”"),
        ("a: | or\n", 1, "begins with “|”"),
        ("a: - no\n", 1, "begins with “-”"),
        ("a:\n\tb: c\n", 2, "this line is indented with a tab: use spaces"),
        ("a: b\n\tc: d\n", 2, "this line is indented with a tab: use spaces"),
        ("a:\n  b: c\n d: e\n", 3, "this line is not indented like those that it belongs to"),
        ("a:\n  - b\n  c: d\n", 3, "this line is not indented"),
        ("a: 1\nb: [c, d\ne: f\n", 2, "the bracket that is opened here is not closed"),
        ("a: 1\nb: {c: d\ne: f\n", 2, "the bracket that is opened here is not closed"),
        ('a: 1\nb: "c\nd: e\n', 2, "the quote that is opened here is never closed"),
        ('a: "this is "it" then"\n', 1, "a quoted text ends too early here"),
        ("a: 'it's late'\n", 1, "a quoted text ends too early here"),
        ('a: "C:\\Users"\n', 1, "“\\” means something in double quotes"),
        ("a: 1\nb: [\n", 3, "a bracket is open until here"),
        ("a: }\n", 1, "begins with “}”"),
        ("a: b\n---\nc: d\n", 2, "a line of --- begins another file"),
        ("a: b\nc: \x00\n", 2, "this is no text: save the file as plain text in UTF-8"),
    ],
)
def test_a_slip_is_told_in_plain_words(reader: type[yaml.SafeLoader], text: str, line: int, said: str) -> None:
    with pytest.raises(yaml.YAMLError) as error:
        yaml.compose(text, Loader=reader)
    where, what = told(error.value, text)
    assert said in what
    assert where == line


def test_what_nobody_thought_of_is_told_in_yamls_words() -> None:
    assert told(yaml.YAMLError("so there"), "") == (
        1,
        "this is not YAML: so there. Check the indentation and the quotes on this line",
    )
