"""What the rules say to the one who must act: authors of files, staff who write an audience, operators.

Every sentence is here, in English, so that the rules themselves hold none. A sentence names the thing, its value
and the next step, and never what a person wrote.
"""

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    # Files that a team writes
    "yaml.broken": "this is not YAML: {problem}. Check the indentation and the quotes on this line",
    "yaml.slip.no_text": "this is no text: save the file as plain text in UTF-8",
    "yaml.slip.tab": "this line is indented with a tab: use spaces",
    "yaml.slip.colon": "a text with “: ” in it, or one with “?” in brackets, needs quotes around it: "
    'write it as in "Last question: how was it?"',
    "yaml.slip.bracket_above": "a bracket is open until here: look above for one that is never closed",
    "yaml.slip.deeper": "this line does not fit what stands above it: begin it as far left as the lines that it "
    "belongs to, and look whether the line above has a space after its colon",
    "yaml.slip.begins": 'a text that begins with “{sign}” needs quotes around it: write it as in "{sign} like this"',
    "yaml.slip.bracket": "the bracket that is opened here is not closed: look for a quote without its partner, a comma "
    "that is missing, and a text with “: ”, “,” or a bracket in it, which needs quotes around it",
    "yaml.slip.quote_open": "the quote that is opened here is never closed: end the text with the same quote",
    "yaml.slip.quote_inside": 'a quoted text ends too early here: write a quote inside it as \\" in double quotes, or '
    "twice in single ones",
    "yaml.slip.indent": "this line is not indented like those that it belongs to: give it as many spaces as they have",
    "yaml.slip.no_value": "this line has no value: write it as in “name: value”, with a space after the colon",
    "yaml.slip.dash": "a list begins on a line of its own, each thing after “- ”; a text that begins with “-” needs "
    "quotes around it",
    "yaml.slip.escape": "“\\” means something in double quotes: write it twice, or use single quotes",
    "yaml.slip.second": "a line of --- begins another file inside this one: take it out",
    "yaml.empty": "the file is empty: start from the example that comes with Hearback",
    "yaml.twice": "“{key}” is written twice here: keep one of them",
    "yaml.missing": "is missing: add it",
    "yaml.unknown": "is not known here: check its spelling, or take it out",
    "yaml.deep": "things stand in each other too deep to be read: look for brackets that are never closed",
    "yaml.wrong": "{problem}",
    "yaml.one_of": "“{value}” is not known here: use one of {known}",
    "yaml.one_of_near": "“{value}” is not known here: did you mean “{near}”?",
    "yaml.text": 'words are expected here: put what is no word into quotes, as in "12"',
    "yaml.text_empty": "is empty: write it",
    "yaml.text_long": "has {count} characters, and the most is {limit}: shorten it",
    "yaml.too_few": "has {count}, and needs at least {limit}: add some",
    "yaml.too_many": "has {count}, and the most is {limit}: take some out",
    "yaml.too_low": "{value} is too low: the least is {limit}",
    "yaml.too_high": "{value} is too high: the most is {limit}",
    "yaml.list": "a list is expected here, each thing on a line that begins with “- ”",
    "yaml.names": "names with values are expected here, each as in “name: value”",
    "yaml.flag": "“{value}” is neither true nor false: write one of them",
    "yaml.number": "“{value}” is no whole number: write it in digits",
    "yaml.day": "“{value}” is no day: write it as in 2026-03-31",
    "yaml.moment": "“{value}” is no day and no time: write it as in 2026-03-31, or as in 2026-03-31 18:30",
    "yaml.not_a_list": "the file should start with “{key}:” and then list them, each beginning with “- ref:”",
    "words.empty": "holds an empty text for {language}: write one or take the language out",
    "words.no_english": "has no English text: add “en:”, since everybody without a text in their language reads it",
    "slug.shape": "“{slug}” cannot be a short name: use small letters, digits and hyphens, as in “mental-health”",
    "slug.twice": "“{slug}” is used twice: every short name must be its own",
    "language.unknown": "“{language}” is not a language tag: write one such as “en”, “pl” or “en-x-easy”",
    "language.no_english": "must have “en” among them: English is what everybody can fall back to",
    "topics.all_retired": "are all retired: leave one, since whoever signs up chooses what to hear about",
    "quiet.same": "begin and end at the same time: give two times, or leave quiet hours out",
    "name.unknown": "“{value}” is not among this programme's {field}: use one of {known}",
    "name.unknown_near": "“{value}” is not among this programme's {field}: did you mean “{near}”?",
    "dates.order": "closes before it begins: check the two dates",
    "review.past": "this day is over: choose one to come, since after it people do not see this any more",
    "when.naive": "has no time zone: write it with an offset, as in 2026-03-03T18:30+00:00, or import it again",
    "colour.quotes": 'put the colour into quotes, as in "#1d3b57": what stands after a # without them is a remark',
    "colour.shape": "“{colour}” is no colour: write it as in “#1d3b57”, with six digits after the #",
    "colour.pale": (
        "“{colour}” is too pale for white words (contrast {contrast}, and {least} is the least): choose a darker one"
    ),
    "link.shape": "“{link}” is not a web address that begins with https://",
    "question.options": "a choice has {least} to {most} options, this one has {count}",
    "question.option_empty": "an option is empty: write it or take it out",
    "question.option_long": "the option “{option}” is longer than {most} characters: shorten it",
    "question.option_twice": "the option “{option}” stands there twice",
    "question.no_options": "only a choice has options: take them out, or make it a choice",
    "question.lines_missing": "{count} of {needed} lines are there; missing at the end, if the others are in order: "
    "{missing}",
    "question.lines_many": "there are {count} lines, and the question has {needed}: one for itself, {options} for the "
    "answers and five about the decision",
    "question.lines_many_without": "there are {count} lines, and the question has {needed}: one for itself and five "
    "about the decision",
    "question.line_long": "“{line}” has {count} characters, and the most is {most}: shorten it",
    # Surveys
    "survey.name": (
        "“{name}” cannot be a question's name: use small letters, digits and _, beginning with a letter, as in “often”"
    ),
    "survey.name_twice": "two questions are called “{name}”: each needs a name of its own",
    "survey.slug_long": "“{slug}” is longer than {most} characters, and has to fit into a link: shorten it",
    "survey.scale": "a scale goes up, by at most ten",
    "survey.bound": "a number or a day is expected here, as in 10, 2026-03-31, or today",
    "survey.bound_number": "a number is expected here: write it in digits",
    "survey.bound_day": "a day is expected here: write it as in 2026-03-31, today, or in 6 months",
    "survey.bounds": "from: is above to: – no number lies between them",
    "survey.no_places": "this programme has no localities to choose from: name them in its file, or ask in another way",
    "survey.not_its_kind": "is nothing that a question of the kind “{kind}” has: take it out",
    "survey.most_options": "{field}: {count} of {options} options cannot be chosen: correct it",
    "survey.most_least": "most: is less than least: nobody could answer this",
    "survey.same_words": "two options read “{text}” in {language}: people could not tell them apart",
    "survey.long": "has {count} characters in {language}, and the most is {most}: shorten it",
    "survey.cut": "has {count} characters in {language}, and phones cut a button at {most}: shorten it if you can",
    "survey.bold": "has a ** without its partner in {language}: **words** are bold",
    "survey.english_unchecked": "needs “en”: a named person checks the English words before anybody gets them",
    "survey.missing": "has no text in {language}: write it, or take {language} out of checked_by",
    "survey.go_of_one": "only where one answer is given can it go on elsewhere: ask for one of several, or take it out",
    "survey.go_nowhere": "there is no question “{name}” to go on with: name one that comes later, or write end",
    "survey.go_back": "“{name}” does not come after this question, and a survey goes forward only: choose a later one",
    "survey.never_asked": "nobody would ever be asked this: every answer before it goes on elsewhere",
    "survey.kind_changed": (
        "“{name}” was asked as {before}, and answers to both could not be told apart: give the question another name"
    ),
    "survey.flow": "{problem}",
    "survey.unchecked": "{slug}: nobody checked it in {languages}, so it is not offered in it",
    # Postcodes
    "places.no_column": "the first line needs the column {column}, once: write {columns}",
    "places.postcode": "this is no postcode: write it as in “ZZ1 1AA”",
    "places.lsoa": "lsoa is no code: write letters and digits, as in E01000001, or leave it empty",
    "places.decile": "decile is not a number from 1 to 10: correct it, or leave it empty",
    # Files, albums and buttons that are sent
    "attachment.empty": "“{name}” is empty: look whether it was saved, or choose another file",
    "attachment.large_photo": (
        "“{name}” has {size} MB, and Telegram takes photos of up to {most}: make it smaller, or send it as a document"
    ),
    "attachment.large_document": (
        "“{name}” has {size} MB, and Telegram takes up to {most}: put it behind a link instead"
    ),
    "attachment.large_voice": "“{name}” has {size} MB, and Telegram takes up to {most}: record it in shorter pieces",
    "attachment.no_photo": (
        "“{name}” is no photo that Telegram shows: save it as JPEG or PNG, or send it as a document"
    ),
    "attachment.broken_photo": "“{name}” cannot be read as a picture: save it again, as JPEG or PNG",
    "attachment.wide": (
        "“{name}” is {width} by {height} pixels, and Telegram takes {most} for both together: make it smaller, or send "
        "it as a document"
    ),
    "attachment.thin": (
        "“{name}” is {width} by {height} pixels, and Telegram shows no photo that is more than {most} times as long as "
        "wide: cut it, or send it as a document"
    ),
    "attachment.no_voice": (
        "“{name}” is no recording that Telegram plays as voice: save it as OGG (Opus), MP3 or M4A, or send it as a "
        "document"
    ),
    "attachment.not_fetched": "“{name}” could not be fetched from Telegram: send it again",
    "attachment.not_sendable": "{what} cannot go with an announcement: send a photo, a document or a voice message",
    "album.many": "{count} files are too many for one message: an album has up to {most}",
    "album.mixed": "photos and documents cannot be one message: send photos alone, or everything as documents",
    "album.voice": "a voice message goes alone: send the other files as an announcement of their own",
    "link.no_equals": "“{written}” is no button: write it as Label=https://…",
    "link.no_label": "the button for {link} has no words: write what people get by pressing it",
    "link.long_label": "“{label}” is too long for a button: say it in {most} characters",
    "link.address": "“{link}” is no address that a button can open: it begins with https:// or tg://",
    "link.bare_album": "an album cannot have buttons: write words with it, and the buttons stand under them",
    "link.many": "{count} buttons are too many under one message: have up to {most}",
    "booking.none": "there is no way to take part with the number {id}",
    "booking.withdrawn": "“{title}” was withdrawn: nobody can take part in it any more",
    "booking.closed": "“{title}” is closed by then: nobody could say that they are interested",
    "booking.unchecked": "“{title}” was checked by nobody in any language: people would see nothing",
    "placeholder.unknown": "{found} is nothing that can be filled in: use {known}, or write it without the brackets",
    "placeholder.many": "{count} placeholders are too many for one announcement: have up to {most}",
    # Audience expressions
    "audience.empty": "nobody is named: write “all” for everybody, or a term such as “locality:dacorum”",
    "audience.long": "this is {count} characters long: the most is {most}",
    "audience.many": "there are more than {most} terms: say it with fewer, or send it in parts",
    "audience.deep": "this is nested more than {most} deep: say it with fewer “not” and parentheses",
    "audience.character": "“{found}” means nothing here: use letters, digits, : | < > ( ) and quotes",
    "audience.quote": "a quotation mark is opened here and never closed",
    "audience.expected_term": "a term is expected here, not “{found}”: for example “tier:updates”, or “all”",
    "audience.ends": "something is missing at the end, after “{found}”: add a term, or take that word out",
    "audience.joiner": "“and” or “or” is missing before “{found}”",
    "audience.open": "this parenthesis is never closed",
    "audience.close": "this parenthesis closes nothing",
    "audience.term": "“{found}” is not a term: the terms are {known}",
    "audience.term_near": "“{found}” is not a term: did you mean “{near}”?",
    "audience.colon": "“{term}” needs a colon and a value, as in “{example}”",
    "audience.compare": "“{term}” is compared with a number of days, as in “{example}”",
    "audience.value": "a value is missing after “{term}:”, as in “{example}”",
    "audience.days": "“{found}” is not a number of days: write it as in “{example}”",
    "audience.days_range": "{days} days is out of range: from 1 to {most}",
    "audience.no_value": "“{term}” stands alone and takes no value",
    "audience.unknown": "there is no {field} “{value}”: this programme has {known}",
    "audience.unknown_near": "there is no {field} “{value}”: did you mean “{near}”?",
    "audience.none_known": "there is no {field} “{value}”: this programme has none",
    "audience.opportunity": "“{found}” is not an opportunity's number: write it as in “opportunity:3.booked”",
    "audience.part": "“{found}” is not known of an opportunity: use booked, waiting or attended",
    # How an audience is described
    "describe.all": "everybody",
    "describe.test": "test contacts",
    "describe.not": "not ({part})",
    "describe.and": " and ",
    "describe.or": " or ",
    "describe.group": "({part})",
    "describe.tier": "consent to {values}",
    "describe.locality": "lives in {values}",
    "describe.topic": "chose the topic {values}",
    "describe.language": "reads {values}",
    "describe.interest": "is interested in {values}",
    "describe.stage": "is {values}",
    "describe.answered": "answered {values}",
    "describe.opportunity": "said they are interested in opportunity {number}",
    "describe.opportunity.booked": "has a place in opportunity {number}",
    "describe.opportunity.waiting": "is on the waiting list of opportunity {number}",
    "describe.opportunity.attended": "came to opportunity {number}",
    "describe.joined<": "joined less than {days} days ago",
    "describe.joined>": "joined more than {days} days ago",
    "describe.heard<": "heard from us in the last {days} days",
    "describe.heard>": "has not heard from us for {days} days",
    "describe.value.updates": "updates",
    "describe.value.taking_part": "taking part",
    "describe.value.ambassador": "being an ambassador",
    "describe.value.signing_up": "in the middle of signing up",
    "describe.value.signed_up": "signed up",
    # Times to send at
    "at.shape": "“{text}” is not a time: write it as 2026-03-03T18:30+00:00, or as “2026-03-03 18:30” in {zone} time",
    "at.past": "{text} is past: give a time that is still to come, or leave it out to send now",
    "at.gap": "{text} does not exist in {zone}: the clocks go forward over it. Choose a time before or after that hour",
    "at.far": "{text} is more than {years} years away: check the year",
    # Times that repeat
    "repeat.fields": (
        "“{text}” has not the five fields of cron: write minute, hour, day of the month, month and day of the week, as "
        "in “0 10 * * 2#1”"
    ),
    "repeat.cron": (
        "“{text}” cannot be read as cron ({problem}): write it as in “0 10 * * 2#1”, or in words, as in “every first "
        "Tuesday at 10”"
    ),
    "repeat.never": "“{text}” never comes: check the day and the month",
    "repeat.shape": (
        "“{text}” cannot be read: write it as in “every Tuesday at 10”, “every first Tuesday at 10:30”, “every month "
        "on the 15th at 9”, “every weekday at 9”, or as cron"
    ),
    "repeat.no_time": "“{text}” has no time of day: write it behind “at”, as in “every Tuesday at 10”",
    "repeat.time": "“{text}” has no time of day that can be read: write it as in “at 10”, “at 10:30” or “at 2pm”",
    "repeat.minutes": "“{text}” has times whose minutes differ, which cannot be said as one: repeat it once for each",
    "repeat.often": (
        "“{text}” comes more than once an hour, to each person: a star in front means every minute. Write one minute "
        "of the hour there, as in “0 10 * * *” for every day at 10, or say it in words"
    ),
    "repeat.every_other": (
        "“{text}” cannot be repeated like this: every week, every month or certain weeks of the month can, as in "
        "“every first and third Tuesday at 10”"
    ),
    "holidays.unknown": "there is no calendar of bank holidays “{name}”: use one of {known}",
    "holidays.alone": "what happens on a bank holiday needs a calendar: name one with --calendar",
    # People from a list
    "csv.empty": "the file is empty: its first line names the columns, as in “{columns}”",
    "csv.encoding": "the file is not UTF-8 text: save it as “CSV UTF-8”",
    "csv.no_id": "there is no column “telegram_id”: add it, one number for each person",
    "csv.column_unknown": "the column “{column}” is not known: rename it to one of {columns}, or take it out",
    "csv.column_twice": "the column “{column}” stands there twice: keep one",
    "csv.cells": "there are {found} cells where the first line has {expected}: check the separators and quotes",
    "csv.id_missing": "telegram_id is empty",
    "csv.id_shape": "telegram_id is not a number of a person in Telegram (1 to {most})",
    "csv.id_twice": "this telegram_id is already on line {line}: the first one is kept",
    "csv.language": "“{value}” is not a language of this programme: use one of {known}",
    "csv.tier": "“{value}” is not a tier: use updates, taking_part or ambassador",
    "csv.tier_missing": "tier is empty: nobody is written to without a consent, so say which one they gave",
    "csv.locality": "“{value}” is not a locality of this programme: use one of {known}",
    "csv.topic": "“{value}” is not a topic of this programme: use one of {known}",
    "csv.when": "“{value}” is not a time: write it as 2026-03-01 or 2026-03-01T18:30+00:00",
    "csv.when_gap": "{value} does not exist in {zone}: the clocks go forward over it",
    "csv.when_future": "consented_at is in the future: a consent is recorded after it was given",
    "csv.test": "“{value}” in the column test is neither yes nor no",
    "csv.quotes": "the quotes on this line are broken: {problem}",
    # Consent wordings
    "wording.none": "there is no wording for {tier}: add one to the wordings file",
    "wording.unknown": "there is no wording “{id}”: use one of {known}",
    "wording.no_language": "the wording {id} has no text in “{language}”: name one of {known}",
    "wording.twice": "the wording {id} stands there twice: give the later one a new version and a new id",
    "wording.english_unchecked": "the English wording of {id} has no checked_by: a named person must check it first",
    # What ambassadors read and learn
    "ambassadors.piece": "a piece has {length} characters: give it 1 to {most}, so that it can be read on a phone",
    "ambassadors.english_unchecked": "the English pieces have no checked_by: a named person must check them first",
    "ambassadors.answer_long": "the answer “{answer}” is longer than {most} characters, and a button cuts it",
    "ambassadors.quiz": "a question needs an answer that is right and one that is not: mark one “right: true”",
    # Invitation links
    "invitation.bot": "“{name}” is not the name of a bot: write it as Telegram shows it, with or without the @",
    "invitation.name": "a campaign needs a name of 1 to {most} characters, which the team reads in the list",
    "invitation.payload": "“{payload}” does not fit into a link: use shorter names, of letters, digits and hyphens",
    # Contributions
    "contribution.move": "a contribution that is {found} cannot become {wanted}: it can become {known}",
    "contribution.reason": "closing needs a reason: the person who wrote is told it",
    "contribution.answer": "an answer needs words: the person who wrote reads them",
}


def sentence(key: str, /, **args: object) -> str:
    """The sentence under `key` with its places filled; an unknown key is our mistake and raises KeyError."""
    return SENTENCES[key].format(**args)


class Fault(ValueError):
    """A mistake of the one who wrote a file, an expression or a command: `str()` says what and what to do about it."""

    def __init__(self, key: str, /, **args: object) -> None:
        self.key = key
        self.details = args
        super().__init__(sentence(key, **args))
