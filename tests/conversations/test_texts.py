"""Texts: languages, placeholders, plurals, dates in words, right to left, and what is missing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversations.catalogue import ISOLATE, TextError, read_catalogue
from conversations.check import check_flow, check_flows
from conversations.check_texts import check_texts
from conversations.dates import TimeOf
from conversations.load import load_flow
from conversations.phrases import Phrase
from conversations.rich import Entity, Rich
from conversations.texts import Texts
from tests.conversations.talk import sample_texts
from tests.harness import isolated

HEADER = """
msgid ""
msgstr ""
"Language: {0}\\n"
"X-Name: {0}\\n"
"X-Direction: {1}\\n"
"X-Checked-By: Made Up\\n"
"""


def texts_of(entries: str) -> Texts:
    """English texts alone, as they stand in a file."""
    return Texts(
        [read_catalogue("en", HEADER.format("en", "ltr") + "\n" + entries, "en.po")], ZoneInfo("Europe/London")
    )


def _texts(entries: dict[str, str], language: str = "en", direction: str = "ltr", zone: str = "Europe/London") -> Texts:
    """Texts of one language, with English besides."""

    def catalogue(code: str, way: str) -> str:
        body = "\n".join(f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in entries.items())
        return HEADER.format(code, way) + "\n" + body

    codes = {"en": "ltr", language: direction}
    return Texts(
        [read_catalogue(code, catalogue(code, way), f"{code}.po") for code, way in codes.items()], ZoneInfo(zone)
    )


def test_what_a_person_typed_is_never_read_as_markup() -> None:
    texts = _texts({"said": "You said: {words}. {{plain}}"})
    said = texts.render("said", "en", {"words": "**bold** {words} <b> _x_"})
    assert said == Rich("You said: **bold** {words} <b> _x_. {plain}")


def test_bold_words_become_entities_in_utf_16() -> None:
    texts = _texts({"card": "😀 **Who: {who}** and **when**"})
    assert texts.render("card", "en", {"who": "🙂 us"}) == Rich(
        "😀 Who: 🙂 us and when", (Entity("bold", 3, 10), Entity("bold", 18, 4))
    )


def test_rich_text_keeps_its_entities_in_a_text() -> None:
    texts = _texts({"update": "😀 {body}!"})
    body = Rich("read this", (Entity("text_link", 5, 4, url="https://example.org"),))
    assert texts.render("update", "en", {"body": body}).entities == (
        Entity("text_link", 8, 4, url="https://example.org"),
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Amina", "Amina"),
        (7, "7"),
        (2026, "2026"),
        (12_000, "12,000"),
        (0.5, "0.5"),
        (None, ""),
        (True, "Yes"),
        (Phrase("common.skip"), "Skip"),
        (["tea"], "tea"),
        (["tea", Phrase("common.skip"), 3], "tea, Skip and 3"),
        ([], ""),
        (date(2026, 3, 3), "Tuesday 3 March"),
        (datetime(2026, 3, 3, 18, 30, tzinfo=UTC), "Tuesday 3 March, 6.30pm"),
        (datetime(2026, 7, 3, 17, 30, tzinfo=UTC), "Friday 3 July, 6.30pm"),
        (datetime(2026, 7, 2, 23, 30, tzinfo=UTC), "Friday 3 July, 12.30am"),
        (datetime(2026, 3, 3, 12, tzinfo=UTC), "Tuesday 3 March, midday"),
        (datetime(2026, 3, 3, 0, tzinfo=UTC), "Tuesday 3 March, midnight"),
        (time(9), "9am"),
        (TimeOf(datetime(2026, 7, 3, 17, 30, tzinfo=UTC)), "6.30pm"),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    texts = _texts({"it": "{it}", "common.yes": "Yes", "common.no": "No", "common.skip": "Skip"})
    assert texts.plain("it", "en", {"it": value}) == words


def test_a_moment_is_marked_for_phones_in_other_zones_and_a_day_is_not() -> None:
    texts = _texts({"when": "😀 **{from}** to {to}, on {day}"})
    begins = datetime(2026, 7, 3, 17, 30, tzinfo=UTC)
    args = {"from": begins, "to": TimeOf(begins + timedelta(hours=2)), "day": date(2026, 7, 3)}
    told = texts.render("when", "en", args)
    assert told.text == "😀 Friday 3 July, 6.30pm to 8.30pm, on Friday 3 July"
    assert told.entities == (
        Entity("bold", 3, 21),
        Entity("date_time", 3, 21, unix_time=1783099800, date_time_format="wDt"),
        Entity("date_time", 28, 6, unix_time=1783107000, date_time_format="t"),
    )


def test_the_mark_of_a_moment_stays_inside_its_isolates() -> None:
    begins = datetime(2026, 7, 3, 17, 30, tzinfo=UTC)
    told = Texts.load().render("opportunities.closes", "ur", {"closes": begins})
    (mark,) = [one for one in told.entities if one.type == "date_time"]
    units = told.text.encode("utf-16-le")
    marked = units[2 * mark.offset : 2 * (mark.offset + mark.length)].decode("utf-16-le")
    assert marked == isolated(marked)
    assert told.text[told.text.index(marked) - 1] == ISOLATE


def test_clock_changes_do_not_move_a_meeting() -> None:
    """Britain changes its clocks on 29 March and 25 October 2026."""
    texts = _texts({"it": "{it}"})
    days = ((3, 28), (3, 29), (10, 24), (10, 25))
    london = [datetime(2026, month, day, 18, 30, tzinfo=ZoneInfo("Europe/London")) for month, day in days]
    assert [texts.plain("it", "en", {"it": moment.astimezone(UTC)}) for moment in london] == [
        "Saturday 28 March, 6.30pm",
        "Sunday 29 March, 6.30pm",
        "Saturday 24 October, 6.30pm",
        "Sunday 25 October, 6.30pm",
    ]


def test_another_years_date_is_told_with_its_year() -> None:
    texts = _texts({"it": "{it}"})
    today = date(2026, 3, 3)
    assert texts.render("it", "en", {"it": date(2027, 1, 5)}, today=today).text == "Tuesday 5 January 2027"
    assert texts.render("it", "en", {"it": date(2026, 12, 5)}, today=today).text == "Saturday 5 December"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without its zone"):
        _texts({"it": "{it}"}).plain("it", "en", {"it": datetime(2026, 3, 3)})  # noqa: DTZ001 - the mistake itself


@pytest.mark.parametrize(
    ("n", "english", "polish"),
    [
        (1, "1 answer since", "1 odpowiedź od"),
        (3, "3 answers since", "3 odpowiedzi od"),
        (5, "5 answers", "5 odpowiedzi, od"),
    ],
)
def test_plurals_by_the_rules_of_the_language(texts: Texts, n: int, english: str, polish: str) -> None:
    args = {"n": n, "day": date(2026, 3, 3)}
    assert texts.plain("visit.found", "en", args).startswith(english)
    assert texts.plain("visit.found", "pl", args).startswith(polish)
    assert texts.plain("visit.found", "pl", args).endswith("wtorek, 3 marca")


def test_plurals_need_a_number(texts: Texts) -> None:
    with pytest.raises(TextError, match="whole number"):
        texts.plain("visit.found", "en", {"day": "today"})


def test_what_a_language_lacks_is_english(texts: Texts) -> None:
    assert texts.plain("common.skip", "pl") == "Skip"
    assert texts.plain("common.yes", "pl-PL") == "Tak"
    assert texts.plain("common.yes", "xx") == "Yes"
    assert "common.skip" in texts.missing("pl")
    assert "common.yes" not in texts.missing("pl")
    assert texts.missing("en") == []
    assert len(texts.missing("xx")) == len(texts.keys())


def test_english_words_have_english_days_whoever_reads_them(texts: Texts) -> None:
    day = {"receipt": date(2026, 3, 3)}
    assert "Tuesday 3 March" in texts.plain("visit.thanks", "xx", day)
    lacking = next(key for key in texts.missing("pl") if texts.placeholders(key))
    shown = texts.plain(lacking, "pl", dict.fromkeys(texts.placeholders(lacking), date(2026, 3, 3)))
    assert "wtorek" not in shown
    assert "Tuesday 3 March" in shown


def test_who_checked_what(texts: Texts) -> None:
    assert "common.yes" in texts.unchecked("pl")
    assert texts.unchecked("ur") == ["visit.who.child"]
    assert [language.name for language in texts.languages] == ["English", "Polski", "اردو"]


def test_right_to_left_isolates_what_runs_the_other_way(texts: Texts) -> None:
    assert texts.plain("visit.thanks", "ur", {"receipt": "HB-7QK"}) == (
        "شکریہ۔ رسید \u2068HB-7QK\u2069 ہے۔ مدد: \u2068/help\u2069 یا \u2068116 123\u2069"
    )
    assert texts.plain("visit.thanks", "en", {"receipt": "شکریہ"}) == "Thank you. Your receipt is \u2068شکریہ\u2069."
    assert texts.plain("visit.thanks", "en", {"receipt": "HB-7QK"}) == "Thank you. Your receipt is HB-7QK."


def test_a_translator_who_isolates_by_hand_is_left_alone() -> None:
    texts = _texts({"it": "مدد \u2066/help\u2069"}, "ur", "rtl")
    assert texts.plain("it", "ur") == "مدد \u2066/help\u2069"


def test_mistakes_of_authors_are_told() -> None:
    texts = _texts({"it": "{it}"})
    with pytest.raises(TextError, match="no text 'that'"):
        texts.render("that", "en")
    with pytest.raises(TextError, match=r"needs \{it\}"):
        texts.render("it", "en")
    with pytest.raises(TextError, match="cannot take a set"):
        texts.render("it", "en", {"it": {1}})


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ('msgid "a"\nmsgstr "{b"', r"en.po:\d+: a brace without its partner"),
        ('msgid "a"\nmsgstr "b}"', "a brace without its partner"),
        ('msgid "a"\nmsgstr "{b c}"', r"\{b c\} is no placeholder, which has letters, digits and _ and no spaces"),
        ('msgid "a"\nmsgstr "**b"', r"\*\* without its partner"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"', "a is there twice"),
        ('msgid "a"\nmsgid_plural "a"\nmsgstr[0] "b"\nmsgstr[1] ""', "lacks one of its plural forms"),
        ('msgid "a"\nmsgstr b', "en.po"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"', r"en.po:9: there is no msgstr under this msgid: write its text"),
        ('msgid "a"\nmsgst "b"', r"en.po:10: this is no line of a catalogue: msgid, "),
        ('<<<<<<< HEAD\nmsgid "a"\nmsgstr "b"', r"en.po:9: this is no line of a catalogue"),
        ('msgid "a"\nmsgid_plural "a"\n' + "".join(f'msgstr[{n}] "b"\n' for n in range(4)), "en.po:9: there are more"),
        ('msgctxt "feminine"\nmsgid "a"\nmsgstr "b"', "a speaks to the feminine, and has no text for everybody else"),
        ('msgctxt "female"\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"', "it is one of feminine, masculine"),
        ('msgid "a"\nmsgstr "{n}"\n\nmsgctxt "masculine"\nmsgid "a"\nmsgstr "c"', r"{n} in one form of address"),
        ('msgid "a"\nmsgstr "c"\n\nmsgctxt "masculine"\nmsgid "a"\nmsgstr "{n}"', r"{n} in one form of address"),
        (
            'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "b"\nmsgstr[1] "c"\n\nmsgctxt "masculine"\nmsgid "a"\nmsgstr "d"',
            "a has 1 plural forms here and 2 elsewhere",
        ),
        (
            'msgctxt "feminine"\nmsgid "a"\nmsgstr "b"\n\nmsgctxt "feminine"\nmsgid "a"\nmsgstr "d"',
            '"feminine" a is there twice',
        ),
    ],
)
def test_a_catalogue_that_cannot_be_used(entries: str, message: str) -> None:
    with pytest.raises(TextError, match=message):
        read_catalogue("en", HEADER.format("en", "ltr") + "\n" + entries + "\n", "en.po")


FORMS = """
msgid "came"
msgid_plural "came"
msgstr[0] "{n} raz tu zajrzano"
msgstr[1] "{n} razy tu zajrzano"

msgctxt "feminine"
msgid "came"
msgid_plural "came"
msgstr[0] "{n} raz tu zajrzałaś"
msgstr[1] "{n} razy tu zajrzałaś"

msgctxt "masculine"
msgid "came"
msgid_plural "came"
msgstr[0] "{n} raz tu zajrzałeś"
msgstr[1] "{n} razy tu zajrzałeś"

msgid "told"
msgstr "Oto: {what}"
"""


@pytest.mark.parametrize(
    ("form", "once", "often"),
    [
        ("feminine", "1 raz tu zajrzałaś", "3 razy tu zajrzałaś"),
        ("masculine", "1 raz tu zajrzałeś", "3 razy tu zajrzałeś"),
        ("other", "1 raz tu zajrzano", "3 razy tu zajrzano"),
        (None, "1 raz tu zajrzano", "3 razy tu zajrzano"),
    ],
)
def test_a_text_speaks_to_a_woman_a_man_or_everybody(form: str | None, once: str, often: str) -> None:
    texts = texts_of(FORMS)
    assert texts.render("came", "en", {"n": 1}, form=form).text == once
    assert texts.render("came", "en", {"n": 3}, form=form).text == often
    phrase = {"what": Phrase("came", {"n": 3})}
    assert texts.render("told", "en", phrase, form=form).text == f"Oto: {often}", "phrases inside speak the same way"


def test_what_was_said_to_one_is_not_said_to_the_next() -> None:
    texts = texts_of('msgid "a"\nmsgstr "all"\n\nmsgctxt "feminine"\nmsgid "a"\nmsgstr "her"\n')
    said = [texts.render("a", "en", form=form).text for form in (None, "feminine", "masculine", "feminine", "other")]
    assert said == ["all", "her", "all", "her", "all"]


def test_which_languages_speak_in_forms_is_known() -> None:
    shipped = Texts.load()
    assert [one.language for one in shipped.languages if shipped.speaks_in_forms(one.language)] == ["pl", "ur"]
    assert shipped.speaks_in_forms("pl-PL")


def test_no_shipped_text_makes_people_choose_from_two_endings() -> None:
    """ "zgłosiłeś/aś" and "سکتا/سکتی" read badly, aloud above all: forms of address are there instead."""
    both = re.compile(r"\w/(?:a|ą|ć|aś|łaś|na|ła)\b|\w\((?:a|y|i)\)|تا/|گا/|ہوں/|کے/تی|سکتے/")
    shipped = Texts.load()
    for language in ("pl", "ur"):
        messages = shipped.catalogue(language).messages
        found = [key for key, one in messages.items() if ".words" not in key and any(map(both.search, one.source))]
        assert found == []


def test_a_button_has_one_form(texts: Texts) -> None:
    shipped = Texts.load()
    body = (
        "id: it\ntitle: menu.title\npurpose: reply\nwho: anyone\nsteps:\n"
        "  it: {ask: yesno, text: menu.text, into: it, yes_text: mine.none, no_text: common.no}\n  over: {end: done}\n"
    )
    found = [str(one) for one in check_flow(load_flow(body, "it.yaml", shipped), shipped, {}, ())]
    assert "it.yaml:6: the button mine.none has forms of address in pl; what can be typed has one" in found


def test_an_empty_file_is_no_catalogue() -> None:
    with pytest.raises(TextError, match=r"ur\.po: is empty"):
        read_catalogue("ur", "\n", "ur.po")


def test_a_file_of_another_encoding_is_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "pl.po").write_bytes((HEADER.format("pl", "ltr") + '\nmsgid "a"\nmsgstr "Cześć"\n').encode("cp1250"))
    with pytest.raises(TextError, match=r"^pl\.po:10: this is no UTF-8 text: save it as UTF-8$"):
        Texts.load(tmp_path)


def test_a_direction_nobody_writes_in() -> None:
    with pytest.raises(TextError, match="X-Direction"):
        read_catalogue("en", HEADER.format("en", "up") + "\n", "en.po")


def test_there_is_always_english() -> None:
    with pytest.raises(TextError, match="no English"):
        Texts([read_catalogue("pl", HEADER.format("pl", "ltr") + "\n", "pl.po")], ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("words", "serious", "told"),
    [
        ("{reciept}", True, "has the placeholder {reciept}, which English has not: did you mean 'receipt'?"),
        ("{kod}", True, "has the placeholder {kod}, which English has not: take it out, or write {{ and }} for plain"),
        ("Dziękujemy", False, "leaves out {receipt}, which is told in English"),
    ],
)
def test_a_translation_that_does_not_fit_is_told(texts: Texts, words: str, serious: bool, told: str) -> None:
    polish = read_catalogue("pl", HEADER.format("pl", "ltr") + f'\nmsgid "visit.thanks"\nmsgstr "{words}"\n', "pl.po")
    both = Texts([texts.languages[0], polish], ZoneInfo("Europe/London"))
    found = check_flows([], both, {}, ())
    assert str(found[0]).startswith(f"pl.po:9: visit.thanks {told}")
    assert found[0].serious is serious


def test_a_translation_under_a_misspelt_key_is_told(texts: Texts) -> None:
    polish = read_catalogue("pl", HEADER.format("pl", "ltr") + '\nmsgid "visit.thnks"\nmsgstr "x"\n', "pl.po")
    (found,) = check_texts(Texts([texts.languages[0], polish], ZoneInfo("Europe/London")))
    assert str(found) == "pl.po:9: visit.thnks is no text of en.po, so nobody reads it: did you mean 'visit.thanks'?"
    assert not found.serious


def test_the_pseudo_languages_mark_every_text(texts: Texts) -> None:
    pseudo = texts.with_pseudo()
    assert pseudo.plain("visit.again", "qps") == "[Wóúld ýóú ğó áğáíñ? ······]"
    turned = pseudo.plain("visit.thanks", "qpr", {"receipt": "HB-7QK"})
    assert turned.startswith("\u200f\u202eThank\u202c\u200f \u200f\u202eyou\u202c\u200f. ")
    assert "\u2068HB-7QK\u2069" in turned
    assert pseudo.direction("qpr") == "rtl"
    for language in ("qps", "qpr"):
        assert pseudo.missing(language) == []
        marks = {"qps": "[", "qpr": "\u202e"}[language]
        for key, message in pseudo.catalogue(language).messages.items():
            words = re.sub(r"\{\w+\}", "", texts.sources(key)[0])
            assert marks in "".join(message.source) or not any(map(str.isalpha, words)), key


def test_words_are_known_in_both_languages(texts: Texts) -> None:
    assert texts.words("common.words.back", "pl")[:3] == ("wstecz", "wróć", "back")
    assert texts.words("common.words.back", "en")[0] == "back"


def test_the_texts_that_ship_are_all_in_order() -> None:
    texts = Texts.load()
    assert list(check_texts(texts)) == []
    for language in texts.languages:
        for key, message in language.messages.items():
            args = dict.fromkeys(message.placeholders | {"n"}, 2)
            assert texts.render(key, language.language, args).text


def test_texts_are_read_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text(HEADER.format("en", "ltr") + '\nmsgid "a"\nmsgstr "b"\n', "utf-8")
    assert Texts.load(tmp_path).plain("a", "en") == "b"


def test_the_zone_is_the_programmes() -> None:
    texts = sample_texts("Asia/Karachi")
    assert texts.plain("visit.thanks", "en", {"receipt": datetime(2026, 3, 3, 18, 30, tzinfo=UTC)}).endswith("11.30pm.")


def test_a_sentence_calls_a_button_what_stands_on_it(texts: Texts) -> None:
    shipped = Texts.load()
    for language in (catalogue.language for catalogue in shipped.languages):
        button = shipped.plain("common.done", language)
        assert button in shipped.plain("common.please_choose_some", language), "also where the sentence is English"
    assert "Done" not in shipped.plain("common.picked", "gu", {"picked": ["A"]})
    assert "common.done" not in texts.placeholders("common.please_choose_some")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("Tap “{common.gone}”.", "names the text 'common.gone', which is not in en.po"),
     ("Tap “{common.ticked}”.", "only plain words can be named")],
)  # fmt: skip
def test_a_sentence_names_only_what_is_there(text: str, wrong: str) -> None:
    with pytest.raises(TextError, match=wrong):
        sample_texts("Europe/London", f'msgid "sample.naming"\nmsgstr "{text}"\n')


def test_no_shipped_sentence_spells_a_button_out() -> None:
    shipped = Texts.load()
    buttons = ("common.done", "common.skip", "common.back", "common.cancel", "turn.sign_up", "profile.change.consents")
    for catalogue in shipped.languages:
        for key, message in catalogue.messages.items():
            for name in buttons:
                label = shipped.plain(name, catalogue.language)
                for left, right in ("“”", "„”", "”“"):
                    spelt = any(f"{left}{label}{right}".casefold() in text.casefold() for text in message.source)
                    assert not spelt, (catalogue.language, key, label)
