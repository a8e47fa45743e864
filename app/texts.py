"""What the command line says: to operators, in English. No sentence of theirs stands anywhere else in this room.

A refusal names the thing, its value and the next step; never a secret, a name or what a person wrote.
"""

from typing import Final

SETTINGS: Final[dict[str, str]] = {
    "telegram_token": "the bot's token as @BotFather gave it, as in 1234567:ABC-def…",
    "telegram_api_url": "the address of a Bot API server, as in https://api.telegram.org",
    "database_url": "sqlite:///path/to/hearback.db or postgresql://user@host/hearback",
    "data_dir": "a folder for the database, keys, backups and exports",
    "programme": "the path of a YAML file about your programme, as in programme/examples/hertfordshire.yaml",
    "timezone": "a time zone, as in Europe/London",
    "admin_telegram_ids": "the first administrators' numbers on Telegram, with commas, as in 123456,234567",
    "console_host": "the address to serve pages on, as in 127.0.0.1",
    "console_port": "a port from 0 to 65535",
    "public_url": "how phones reach the pages, as in https://hearback.example.org",
    "webhook_url": (
        "how Telegram reaches this program, as in https://hearback.example.org: https, on port 443, 80, 88 or 8443 "
        "(http only to this machine)"
    ),
    "webhook_secret": "1 to 256 letters A-Z and a-z, digits, _ and -; without it one is made from the keys",
    "secret_keys": "keys of at least 32 characters each, newest first, with commas",
    "oidc_issuer": "who signs people in, as in https://login.example.org (http only on this machine)",
    "oidc_client_id": "the name under which your organisation's sign-in knows Hearback: one word",
    "oidc_client_secret": "what your organisation's sign-in gave Hearback to show",
    "oidc_claim": "the name of a claim, as in email, sub or oid",
    "bulk_rate": "bulk messages a second, from 0.1 to 30 (against a stand-in for Telegram, to 1000)",
    "paid_rate": "messages a second of broadcasts that are paid for, from 1 to 1000; without it none ever is",
}

TEXTS: Final[dict[str, str]] = {
    "app.help": "Hearback: people say what they experience, and hear back what came of it.",
    # Settings
    "setting.wrong": "HEARBACK_{name} is “{value}”: it should be {wanted}",
    "setting.wrong_secret": "HEARBACK_{name} is not right (its value is not shown): it should be {wanted}",
    "setting.too_fast": (
        "HEARBACK_BULK_RATE is “{rate}”: Telegram takes about {most} a second for nothing, and refuses "
        "what comes faster. Set it to 28; for more, set HEARBACK_PAID_RATE and send with --paid"
    ),
    "setting.oidc_half": (
        "HEARBACK_{missing} is missing: to sign in with your organisation's accounts, set both HEARBACK_OIDC_ISSUER "
        "and HEARBACK_OIDC_CLIENT_ID; to do without, neither"
    ),
    "setting.oidc_extra": (
        "HEARBACK_OIDC_ISSUER is set, and what signing in there needs is not installed: install hearback[oidc], "
        "or take the setting out"
    ),
    "setting.unknown": "HEARBACK_{name} is no setting of Hearback: take it out",
    "setting.unknown_near": "HEARBACK_{name} is no setting of Hearback: did you mean HEARBACK_{near}?",
    "setting.token_missing": "HEARBACK_TELEGRAM_TOKEN is missing: set it to the token that @BotFather gave you",
    "programme.unreadable": "HEARBACK_PROGRAMME: {path} cannot be read ({problem}): look at the path and its rights",
    "keys.lost": (
        "{path} is missing, and without it nothing that is sealed in {database} can be read: put it back from your "
        "backup, or set HEARBACK_SECRET_KEYS"
    ),
    "keys.unusable": "{path} holds no usable key of {least} characters: put it back from your backup",
    "keys.unreadable": "{path} cannot be read or written ({problem}): give the user that runs Hearback the right to",
    "data_dir.unusable": "HEARBACK_DATA_DIR: {path} cannot be used ({problem}): give who runs Hearback the right to",
    "run.second": "Hearback is running on {path} already: end it first, or use another HEARBACK_DATA_DIR",
    "run.only_sqlite": "--only needs PostgreSQL: with SQLite all parts run in one process, so leave it out",
    "run.only_later": "--only comes with a later release: leave it out, and all parts run in one process",
    "run.port": "{host}:{port} cannot be listened on ({problem}): set HEARBACK_CONSOLE_PORT to a free one",
    "run.broke": "a part of Hearback broke ({kinds}): the log says more. Nothing in {data_dir} is lost; start it again",
    "run.ready": "Hearback is running. Pages: {address}  End it with Ctrl-C.",
    # Demo
    "demo.starting": "Starting the phones, the bot and the town …",
    "demo.ready": "Phones: {phones}\nPages:  {pages}\nPeople are moving in while you look around. End it with Ctrl-C.",
    "demo.console": "The team's pages, by addresses that work once, within ten minutes:\n"
    "  as an officer         {officer}\n  as an administrator   {administrator}\n"
    "Another one, in another terminal: {hearback} staff link {number}",
    "demo.filled": "The town is complete: {people:person lives|people live} here. "
    "Its team's command line, in another terminal:\n"
    "  {hearback} invitations list\n  {hearback} contributions count\n  {hearback} surveys answers 1",
    "town.circle.fresh": "New here: be one of them",
    "town.circle.staff": "The team",
    "town.circle.people": "Residents",
    "town.role.administrator": "administrator",
    "town.role.officer": "officer",
    "town.role.reader": "reads only",
    "town.role.ambassador": "ambassador",
    "demo.over": "The demo is over. What it kept is in {folder}; the next one begins anew.",
    "demo.port": "port {port} is taken: choose another",
    "demo.silent": "{part} does not answer: look at {folder}/{part}.log",
    "demo.broke": "{part} ended: look at {folder}/{part}.log",
    "demo.not_ours": "{folder} holds something that no demo made: move it away, and nothing of it is lost",
    # Files
    "file.unreadable": "{path} cannot be read ({problem})",
    "file.not_text": "{path} is not UTF-8 text: save it as UTF-8",
    "file.large": "{path} is larger than {most} MB: split it, or look whether it is the file that was meant",
    "broadcast.long": "{path} has {length} characters and may have {most}: shorten it, or put the rest behind a link",
    "file.empty": "{path} is empty",
    "file.there": "{path} is there already: choose another name, or move it away",
    # Staff
    "staff.added": "{role} {number} added",
    "staff.changed": "staff {number} is {role} now",
    "staff.removed": "staff {number} removed; what they did stays in the audit log",
    "staff.duty_on": "staff {number} is on duty: told first when somebody may be in danger",
    "staff.duty_off": "staff {number} is off duty: told of danger only when nobody on duty takes it on in time",
    "staff.link": "{address}",
    "staff.account": "staff {number} can sign in with that account",
    "staff.account_none": "staff {number} signs in with no account of your organisation: links still work",
    "staff.account_taken": "a colleague has that account: take it from them first (hearback staff account N)",
    "staff.account_wrong": "the account should be one line of at most {most} characters",
    "staff.none": "there is no member of staff {number}: see hearback staff list",
    "tokens.made": "token {number} works for {days} days. It is shown this once:",
    "tokens.ended": "token {number} works no longer",
    "tokens.none": "there is no token {number} that has not been ended: see hearback tokens list",
    "tokens.name": "the name of a token has 1 to {most} characters: say what it is for",
    "tokens.scope": "“{scope}” is no scope: use one of {known}",
    "tokens.empty": "There are no tokens yet: hearback tokens make --name website --scope updates:read",
    "staff.empty": "There are no staff yet: hearback staff add --telegram-id N --role administrator",
    # People
    "places.imported": "{kept:postcode|postcodes} kept, {outside} of them outside the programme, {left} left out",
    "places.outside": "note: not among this programme's localities, so taken to lie outside: {names}",
    "places.and_more": "{names} and {count} more",
    "places.more_bad": "and {count:more line|more lines}",
    "places.empty": "no list of postcodes yet",
    "places.elsewhere": "outside the programme",
    "places.sure": "Take the whole list of postcodes away?",
    "places.clear_yes": "nothing was changed: say --yes to take the list away",
    "places.cleared": "{count:postcode|postcodes} taken away",
    "people.imported": "{added} added, {changed} changed, {same} as they were, {left} left out",
    "people.bad_row": "line {line}: {why}",
    "people.note": "note: {note}",
    "people.stopped": "they said stop, and only they can start again",
    "people.erased": "they were erased, and only they can come back",
    "people.none": "there is no person {number}: see hearback people list",
    "people.empty": "There are no people yet.",
    "people.exported": "written to {path}; it holds personal data: give it to its person and delete it",
    "people.file_missing": "attachment {number} is not in DATA_DIR/media: copy it from the backup of that folder",
    "people.sure": "Erase person {number}, with all that they said? It cannot be undone.",
    "people.erase_yes": "nothing was erased: say --yes, or answer the question with y",
    "people.gone": "person {number} is erased",
    # Updates and opportunities
    "content.imported": "{added} added, {changed} changed, {same} as they were",
    "content.item": "{number}  {ref}  {what}",
    "content.not_live": "{ref}: not checked in {languages}, so it does not go out in it",
    "content.hidden": "{ref}: not checked in English either, so nobody sees it in a language that is not checked",
    "updates.none": "there is no update {number}: see hearback updates list",
    "updates.empty": "There are no updates yet: hearback updates import FILE",
    "opportunities.none": "there is no opportunity {number}: see hearback opportunities list",
    "opportunities.empty": "There are no opportunities yet: hearback opportunities import FILE",
    # Surveys
    "surveys.imported": "{id}  {slug}  {what}: version {version}, {state}. People open it with {link}",
    "surveys.waiting": (
        "{people:person is|people are} in the middle of an older version, which stays as it was for them. "
        "To see where: hearback flows waiting {flow}. What becomes of them is decided at a desk, on the page of the "
        "survey, or by hearback flows move and end"
    ),
    "surveys.none": "there is no survey {number}: see hearback surveys list",
    "surveys.empty": "There are no surveys yet: hearback surveys import FILE",
    "surveys.unanswered": "Nobody has answered it yet.",
    "surveys.opened": "survey {number} takes answers",
    "surveys.closed": "survey {number} takes no more answers",
    "surveys.past": "the last day of survey {number} is past: say --until, or import it with a later one",
    "surveys.left_out": "(left out)",
    "surveys.unticked": "(none ticked)",
    "surveys.no": "no",
    # Broadcasts
    "broadcast.number": "{number}",
    "paid.off": "--paid: nothing is ever paid for here. Set HEARBACK_PAID_RATE (1 to 1000) first, or leave it out",
    "paid.price": (
        "paid: {people:person|people}, {messages:message|messages}. At most {stars:Star|Stars}, about {likely} if "
        "nothing else is sent meanwhile; a message that has to be sent again costs again. It takes {fast}; "
        "unpaid {free}"
    ),
    "paid.each_time": "so it is each time that it repeats, for as many people as there are then",
    "paid.agree": "Pay for it?",
    "paid.not_agreed": "nothing was kept, and nothing is paid. Say --yes to agree beforehand, or leave --paid out",
    "paid.follow_up": (
        "broadcast {number} was paid for, and so is what follows it up: {people:person|people}, at most "
        "{stars:Star|Stars}. Nothing was kept: say --yes to agree, or first hearback broadcast unpaid {number}"
    ),
    "paid.stopped": "broadcast {number} is paid for no longer, and {state}: hearback broadcast resume {number} sends "
    "the rest for nothing, at HEARBACK_BULK_RATE",
    "paid.ends": "broadcast {number} is paid for no longer, and {state}",
    "paid.not_paid": "broadcast {number} is not paid for: there is nothing to change",
    "paid.running": "broadcast {number} is {state}: hearback broadcast pause {number} first",
    "results.none_asked": "broadcast {number} asks nothing: see hearback broadcast show {number}",
    "results.own_words": "broadcast {number} was answered in people's own words: leave --picture out",
    "results.file_type": "{path} should end in .png or .svg",
    "results.not_drawn": (
        "{path} was not written: the picture cannot be drawn on this machine. A name that ends in .svg needs no drawing"
    ),
    "results.written": "written: {path}",
    "results.nothing": "Nothing has gone out yet.",
    "results.rounded": "* is 1 to 7 people, or a number that would tell those; all others are to the nearest 5",
    "results.peak": "at the fastest, {people:person|people} in one second",
    "results.exported": "{rows:row is|rows are} in {path}",
    "broadcast.at_and_repeat": "--at and --repeat exclude each other: give one of them",
    "broadcast.opportunity_purpose": "--opportunity is for who agreed to ways to take part: add --purpose opportunity",
    "broadcast.no_repeat": "--calendar and --on-holiday are of what repeats: give --repeat",
    "broadcast.times": "the next times ({zone}):",
    "broadcast.often": (
        "that is more than once an hour, to each person: a star in front means every minute. If it is a slip, write "
        "one minute of the hour there, as in “0 10 * * *”; what was made is ended with hearback broadcast cancel"
    ),
    "broadcast.times_right": "Are these the times?",
    "broadcast.times_wrong": "nothing was kept",
    "broadcast.none": "there is no broadcast {number}: see hearback broadcast list",
    "broadcast.empty": "There are no broadcasts yet.",
    "broadcast.not_now": "broadcast {number} is {state}: it cannot {verb} now",
    "broadcast.changed": "somebody changed broadcast {number} at the same moment: look at it and try again",
    "broadcast.done": "broadcast {number} is {state}",
    "broadcast.retried": "broadcast {number} is {state}; {people:person is|people are} tried again",
    "broadcast.nobody": "broadcast {number}: nobody can be tried again",
    "broadcast.unknown_left": (
        "of {people:person|people} it is unknown whether they have it: leave it like that, or use "
        "hearback broadcast retry {number} --unknown, by which some may get it twice"
    ),
    "broadcast.resent": (
        "broadcast {number} is {state}; it is sent again to {people:person who may|people who may} have it already"
    ),
    "broadcast.none_unknown": "broadcast {number}: of nobody it is unknown whether they have it",
    "broadcast.language": "“{language}” is not a language of this programme: use one of {known}",
    "broadcast.nothing": "nothing is said: give --text-file, or a file with --photo, --document or --voice",
    "broadcast.not_kept": "{path} cannot be copied into {folder} ({problem}): look at its rights and the space left",
    "correct.withdrawing": (
        "withdrawal {other}: broadcast {number} is deleted for {people:person|people}; "
        "see hearback broadcast show {other}"
    ),
    "correct.correcting": (
        "correction {other}: the words of broadcast {number} change for {people:person|people}; "
        "see hearback broadcast show {other}"
    ),
    "correct.following": (
        "follow-up {other}: goes to {people:person who has|people who have} broadcast {number}; "
        "see hearback broadcast show {other}"
    ),
    "correct.unchanged": "broadcast {number} says that already: there is nothing to change",
    "correct.other_shape": (
        "broadcast {number} was sent as other messages than these words need, and a message stays one message: "
        "make them about as long as they were, or send them with --follow-up"
    ),
    "correct.nothing": (
        "say what it should have said: --text-file F for the language it was written in, --version LANG=FILE for others"
    ),
    "correct.waits": (
        "{language} has no corrected words yet, and who has it in that waits: hearback broadcast add-version {other} "
        "{language} --text-file F, or hearback broadcast let-go {other} skip leaves it as it is"
    ),
    "correct.unchecked": (
        "{languages} waits until somebody has checked it: hearback broadcast check {number} LANG --by NAME"
    ),
    "correct.unchanged_in": "broadcast {number} says that already in {language}: there is nothing to change",
    "correct.other_shape_in": (
        "broadcast {number} was sent in {language} as other messages than these words need, and a message stays one "
        "message: make them about as long as they were, or send them with --follow-up"
    ),
    "correct.nobody_in": "nobody has got broadcast {number} in words written in {language}",
    "correct.left.not_confirmed": (
        "{people:person|people} may have it and cannot be reached: Telegram never told whether their message arrived"
    ),
    "correct.left.too_old": (
        "{people:person keeps|people keep} it: Telegram deletes a message only within 48 hours of its sending"
    ),
    "correct.no_such": "there is no broadcast {number}: see hearback broadcast list",
    "correct.a_correction": "broadcast {number} is a correction itself: pause or cancel it instead",
    "correct.under_way": (
        "broadcast {number} is being put right by {other}: see hearback broadcast show {other}, or cancel that first"
    ),
    "correct.already": (
        "broadcast {number} was withdrawn by {other}: hearback broadcast retry {other} tries those again that failed"
    ),
    "correct.nobody": "nobody has got broadcast {number}: hearback broadcast cancel {number} ends it",
    "correct.too_old": (
        "broadcast {number} was sent more than 48 hours ago, and Telegram deletes no older messages: "
        "hearback broadcast correct {number} can change its words, or follow it up"
    ),
    "correct.not_confirmed": (
        "broadcast {number} may have arrived, but Telegram never told, so there is no message to name: "
        "hearback broadcast correct {number} --follow-up tells those who may have it"
    ),
    "correct.over": "broadcast {number} was withdrawn or corrected: nobody is sent it again",
    "versions.written": "{value} is no language with a file: write it like pl=words-in-polish.md",
    "versions.named": "{value} is no language with a name: write it like pl=Anna Kowalska",
    "versions.twice": "{language} is there more than once: give each language one text",
    "versions.no_text": "nobody can have checked {language}: there is no --version {language}=FILE",
    "versions.unchecked": (
        "broadcast {number} is a draft until {languages} has been checked: hearback broadcast check {number} LANG "
        "--by NAME"
    ),
    "versions.no_such": "there is no broadcast {number}: see hearback broadcast list",
    "versions.over": "broadcast {number} is {state}: it gets no more versions",
    "versions.there": (
        "broadcast {number} has words in {language} already: hearback broadcast correct changes what was sent"
    ),
    "versions.not_there": "broadcast {number} has no version in {language} that waits for a check",
    "versions.incomplete": (
        "broadcast {number} asks a question, and its version in {language} has to ask it too: write the lines of "
        "hearback broadcast question {number} in {language}, and give them to hearback broadcast add-version with "
        "--question-file F"
    ),
    "versions.other_shape": (
        "what correction {number} puts right was sent in {language} as other messages than these words need, and a "
        "message stays one message: make them about as long as they were"
    ),
    "versions.unchanged": "it says that already in {language}: there is nothing to change",
    "versions.a_correction": (
        "{number} is a correction, and goes out with no apology: hearback broadcast let-go {number} skip leaves the "
        "languages without words as they are"
    ),
    "versions.nobody": "nobody waits for broadcast {number} in another language",
    "versions.done": "broadcast {number} is {state}",
    "versions.done_waiting": "broadcast {number} is {state}; {people:person waits|people wait} for this language",
    "versions.let_go": "broadcast {number} is {state}; {people:person does|people do} not wait any longer",
    "broadcast.unsaid": "{path} says nothing that Telegram could show",
    # Times that repeat
    "schedule.time": "{time}  {day}",
    "schedule.zone": "“{name}” is not a time zone that this machine knows: write it as in Europe/London",
    "schedule.from": (
        "“{written}” is not a time: write it as 2026-03-03T18:30+00:00, or as “2026-03-03 18:30” in {zone} time"
    ),
    "schedule.calendar_ends": (
        "the calendar {calendar} ends on {until}: from then on no day counts as a bank holiday. A newer release of "
        "Hearback may know more"
    ),
    # Audiences
    "ambassadors.empty": "there are no ambassadors yet: people become one with /ambassador",
    "ambassadors.none": "number {number} is no ambassador: see hearback ambassadors list",
    "ambassadors.not_ended": "the team did not end the role of number {number}: see hearback ambassadors list",
    "ambassadors.moved": "somebody was quicker with number {number}: see hearback ambassadors list",
    "ambassadors.long": "the text has {length} characters: {most} at most, so that it is read",
    "ambassadors.ended": "number {number} is no longer an ambassador; what they passed on stays",
    "ambassadors.invited": "number {number} can become an ambassador again with /ambassador",
    "ambassadors.told": "they are told as soon as hearback run sends it",
    "ambassadors.away": "they get no messages for this at present: please tell them in another way",
    "invitations.empty": "there is no campaign: hearback invitations create NAME",
    "invitations.none": "there is no campaign {number}: hearback invitations list",
    "invitations.there": "there is a campaign “{name}” already: hearback invitations list has its number",
    "invitations.personal": "people's own links: {links}; through these {came} came and {signed_up} signed up",
    "invitations.poster": (
        "For a poster: “Scan this with your phone's camera, or open {link} in Telegram. Then tap Start.”"
    ),
    "invitations.file_type": "{path} is neither .png nor .svg: name a file that ends so",
    "invitations.file_there": "{path} is there already: name a new file, nothing is overwritten",
    "invitations.file": "{path} cannot be written: {problem}",
    "invitations.no_bot": (
        "the bot's name is not known, since Telegram did not tell it: check HEARBACK_TELEGRAM_TOKEN, or give --bot NAME"
    ),
    "contributions.empty": "nobody has told the team anything",
    "contributions.not_said": "not said",
    "contributions.all": "all together",
    "contributions.rule": (
        "own: people who spoke for themselves. relayed: people whose words ambassadors passed on, at most 10 of each "
        "ambassador in a line; left_out is what is above that. not_known: how often somebody spoke who is not known. "
        "These are never added up."
    ),
    "audience.wrong": "{problem}\n  {expression}\n  {pointer}",
    "audience.count": "people: {count}",
    "audience.later": "  all of them later, from {at}: these are quiet hours",
    "audience.nobody": "a message would reach nobody now",
    "audience.left_out": "  left out, {reason}: {count}",
    "audience.reason.no_consent": "no consent to this purpose",
    "audience.reason.stopped": "said stop",
    "audience.reason.paused": "asked for quiet for a while",
    "audience.reason.no_telegram": "have no Telegram (they are told by letter or by a call)",
    "audience.reason.unreachable": "cannot be reached",
    "audience.reason.test_contact": "test contacts",
    "audience.reason.over_budget": "had as many messages lately as the programme allows",
    "audience.waits.over_budget": "  of them later, when the contact budget has room again: {count}",
    "audience.waits.quiet_hours": "  of them later, after their own quiet hours: {count}",
    "audience.about": "about {people}",
    "audience.few": "fewer than {fewest}",
    "audience.too_few": "too few people to say who is missing: it reaches fewer than {fewest}",
    "audience.reached": "reached: {reached} of {of} who signed up and agreed to this",
    "audience.missing.locality": "localities reached much less than that:",
    "audience.missing.language": "languages reached much less than that:",
    "audience.missing_none.locality": "localities: none is reached much less than that",
    "audience.missing_none.language": "languages: none is reached much less than that",
    "audience.missing_group": "  {name}: {reached} of {of}",
    "audience.chosen.locality": "localities: not compared, since the audience itself chooses by locality",
    "audience.chosen.language": "languages: not compared, since the audience itself chooses by language",
    "audience.not_said.locality": "(gave no locality)",
    "audience.not_said.language": "(gave no language)",
    "audience.missing_rule": (
        "much less: the share reached is below four fifths of the share among all. Numbers are rounded, and groups of "
        "fewer than {fewest} are not compared, so that nobody is singled out."
    ),
    # Database
    "db.upgraded": "the tables are up to date now",
    "db.same": "the tables were up to date already",
    "db.backed_up": "{path} is a whole copy ({size}), checked",
    "db.with_keys": "the keys are in it too: keep it as safe as a password",
    "db.unwritten": "{path} cannot be written ({problem}): look at the path, its rights and the space that is left",
    "db.verified": "{path} is whole: revision {revision}, {people:person|people}",
    "db.postgres": "this works on SQLite; use PostgreSQL's own tools (pg_dump, pg_restore) for {url}",
    "db.restored": (
        "{path} is the copy now: {people:person|people}, besides {erased:person|people} erased since and "
        "erased again now"
    ),
    "db.restored_made": "it is of {made_at}",
    "db.in_order": "the database is in order: {erased:person was|people were} erased since and erased again now",
    "db.restored_held": (
        "held, since it waited then: {messages:message|messages} and {broadcasts:announcement|announcements}. See "
        "hearback outbox list and "
        "hearback broadcast list"
    ),
    "db.aside": "the database before is {path}",
    "db.keys_added": "the keys of the copy are in {path} now, behind those that were there",
    "db.other_keys": "{path} carries other keys than HEARBACK_SECRET_KEYS has: add those of its time behind them",
    "db.in_use": "another program has {path} open: end every other hearback command, then try again",
    "db.postgres_restore": (
        "this works on SQLite. For {url}: restore it with pg_restore or psql, then run hearback db after-restore, "
        "which holds what was unsent and erases again who was erased since"
    ),
    "outbox.empty": "nothing is held",
    "outbox.none": "no message is held under the number {number}",
    "outbox.which": "say which: numbers of hearback outbox list, or --all",
    "outbox.released": "{count:message goes|messages go} out now",
    "outbox.dropped": "{count:message is|messages are} never sent",
    "db.damaged": "{path} cannot be trusted: {problem}",
    "db.no_file": "{path} is not there",
    "db.newer": "{path} was made by a newer release of Hearback ({revision})",
    "db.unsealed": "what is sealed in {path} cannot be opened with these keys: use those of its time",
    # Flows
    "flows.fine": "{flows:conversation holds|conversations hold} together",
    "flows.lacking": "{flow}: of {texts} texts these are missing: {counts}. {rule}",
    "flows.rule_english": "They are shown in English, and a sentence says so before the first of them",
    "flows.rule_not_offered": "It is not opened there; people and the team are told so",
    "flows.lacks_these": "{flow}: {language} lacks {keys}",
    "flows.none": "there is no conversation {name}: see hearback flows list",
    "flows.none_near": "there is no conversation {name}: did you mean {near}? See hearback flows list",
    "flows.nobody": "Nobody is in the middle of a conversation.",
    "flows.moved": (
        "{flow}: {people:person|people} moved to version {to}; {anew:is|are} asked anew, in the new words (in quiet "
        "hours: when these are over)"
    ),
    "flows.would_move": "{flow}: {people:person|people} would move to version {to}; {anew} would be asked anew",
    "flows.later": (
        "{later:reads|read} the new question when they next write or come to it: they may not be written to, or "
        "are in the middle of something else"
    ),
    "flows.left": "{left:person|people} went on meanwhile: say it again",
    "flows.ended": (
        "{flow}: {people:conversation|conversations} ended; what {passed_on:person|people} said went to the team"
    ),
    "flows.is_current": "{version} is the version of {flow} that is begun now: name an older one",
    "flows.no_version": (
        "nobody ever talked with a version {version} of {flow}: use one of {known}, or its first four signs or more"
    ),
    "flows.no_map": "{flow} declares no map for version {version}: write one and name it with --map",
    "flows.map_wrong": "the map does not fit: {what}",
    "flows.unmapped": "people wait at {steps}, and the map has no place for them: see hearback flows waiting {flow}",
    "flows.lacks": (
        "{people:person lacks|people lack} what the new questions need: {facts}. Choose an earlier question for them"
    ),
    "flows.draw_what": "name one conversation, or a folder for pages of all of them with --into",
    "flows.drawn": "{flows:page|pages} written into {folder}",
    "flows.not_written": "{folder} cannot be written to ({problem}): name a folder that is there",
    "play.begin": (
        "You are {role}, in a town that is thrown away. Type as on a phone; #2 presses the second button, ~ 1 day lets "
        "time pass, /quit ends it."
    ),
    "play.role.stranger": "somebody new",
    "play.role.resident": "a resident who takes part",
    "play.role.officer": "an officer of the team",
    "play.no_command": "No command opens {flow}: type what begins it.",
    "play.prompt": ">",
    "play.typed": "> {line}",
    "play.no_button": "(there is no button {number} to press now)",
    "play.link": "(that button opens {url})",
    "play.sent": "({method}) {words}",
    "play.over": "(nothing waits for an answer now; /quit, or go on)",
    "play.kept": "What the town has kept of it:",
    "play.nothing_kept": "The town has kept nothing of it.",
    "play.row": "  {table}: {row}",
    "play.still_open": "The conversation is still open.",
    "play.broke": "the conversation broke, and people would have been asked to try again: {problem}",
    # Check
    "check.line": "{mark:7}{part:12}{finding}",
    "check.ok": "ok",
    "check.note": "note",
    "check.wrong": "WRONG",
    "check.settings": "read; data in {data_dir}",
    "check.programme": "{name}: {languages}",
    "check.at_a_desk": "administrators changed {names} at a desk, which counts instead of what the programme's file "
    "says: see Settings in the console",
    "check.programme_plain": "the plain built-in one, without quiet hours or localities",
    "check.keys_open": "{path} can be read by others: chmod 600 {path}",
    "check.keys_fit": "they open what is sealed",
    "check.keys_wrong": "they do not open what is sealed in the database: use those it was sealed with",
    "check.database": "answers; tables at revision {revision}",
    "check.database_none": "not made yet: hearback db upgrade, or the first run, makes it",
    "check.database_old": "at revision {revision}, this release has {head}: hearback db upgrade",
    "check.database_lacks": "says revision {revision}, and lacks {missing}: its tables or a migration were changed by "
    "hand. hearback db upgrade cannot add that: put a backup in its place (docs/running.md)",
    "check.calendar_ends": (
        "announcement {number} repeats, and its calendar {calendar} ends on {until}: from then on it goes out on bank "
        "holidays too. A newer release of Hearback knows more"
    ),
    "check.database_more": "{missing} and {more} more",
    "check.staff": "{count:administrator|administrators}",
    "check.staff_none": "no administrators: hearback staff add --telegram-id N --role administrator",
    "check.token": "@{username} answers",
    "check.token_refused": "Telegram does not know this token: take it from @BotFather again",
    "check.token_silent": "{url} does not answer ({problem}): look at the network, or at HEARBACK_TELEGRAM_API_URL",
    "check.profile": "name, descriptions and commands are short enough for Telegram in every language",
    "check.profile_long": (
        "{what} ({language}) has {length} characters, and Telegram shows at most {most}, so it is left out: shorten it "
        "by {over}"
    ),
    "check.desk": "sentences in the team’s own words: {count}, and each is said",
    "check.desk_long": (
        "{key} ({language}) is not said in the team’s own words: they have {length} characters, {over} more than the "
        "{most} that there is room for. Shorten them at a desk, under Settings, or go back there to what ships"
    ),
    "check.desk_fits_no_more": (
        "{key} ({language}) is not said in the team’s own words, which do not fit this release. Write them anew at a "
        "desk, under Settings, or go back there to what ships"
    ),
    "check.desk_gone": (
        "{key} ({language}) is no sentence of this release, so what the team wrote for it is not said. Nothing needs "
        "to be done"
    ),
    "check.desk_name_long": (
        "{entry} of the {list} has {length} characters in {language}, {over} more than the {most} that phones show on "
        "a button: shorten it"
    ),
    "check.webhook_right": "{url}: Telegram delivers there",
    "check.webhook_unset": "{url}: Telegram does not know it yet; the next run tells it",
    "check.webhook_other": (
        "Telegram delivers to {host}, not to HEARBACK_WEBHOOK_URL: the next run changes that; if another program uses "
        "this bot's token, give it a bot of its own"
    ),
    "check.webhook_leftover": (
        "Telegram delivers to {host}, and HEARBACK_WEBHOOK_URL is not set: the next run asks for updates itself, "
        "and takes that away"
    ),
    "check.webhook_failed": (
        "Telegram's last delivery failed on {time} ({said}; waiting there: {pending}). See whether Hearback runs, "
        "and whether {url} leads to it: the proxy, its certificate, the firewall"
    ),
    "check.webhook_secret_alone": "HEARBACK_WEBHOOK_SECRET means nothing without HEARBACK_WEBHOOK_URL: take it out",
    "check.webhook_secret_made": "its secret is made from the keys",
    "check.webhook_secret_set": "its secret is HEARBACK_WEBHOOK_SECRET",
    "check.webhook_none": "not used: Hearback asks Telegram for updates itself",
    "check.texts": (
        "{language}: {have} of {all} texts, {unchecked} of them not checked by anybody; checked by {who}. "
        "Residents read {residents} texts in English"
    ),
    "check.texts_nobody": "nobody yet",
    "check.wordings": "consent wordings not checked, shown in English: {wordings}",
    "check.wordings_fine": "every consent wording is checked",
    "check.safety": "words of emergency in {languages}; {unreviewed} lists were not reviewed by a clinician yet",
    "check.sign_on": (
        "{issuer} answers; members of the team are told apart by “{claim}”. It has to send people back to {back}"
    ),
    "check.sign_on_trouble": (
        "{issuer} is no OpenID provider that can be used now ({detail}): look at HEARBACK_OIDC_ISSUER, and at the "
        "network. The team can sign in by links meanwhile"
    ),
    "check.too_fast": (
        "HEARBACK_BULK_RATE is {rate}: fine for a stand-in; Telegram itself takes about {most} a second for "
        "nothing, and with api.telegram.org this is refused"
    ),
    "check.paid": (
        "broadcasts can be paid for, up to {rate} a second: turn paid broadcasts on at @BotFather (they need "
        "10,000 Stars and 10,000 people a month); nothing is paid for that nobody says --paid of"
    ),
    "check.clock": "{time} in {zone}",
    # Output
    "list.yes": "yes",
    "list.no": "",
    "list.none": "–",
}


def text(key: str, /, **args: object) -> str:
    """The sentence under `key`, with its places filled: `{people:person is|people are}` becomes “2 people are”."""
    places = {name: _Counted(value) if type(value) is int else value for name, value in args.items()}
    return TEXTS[key].format(**places)


class _Counted(int):
    """A number that brings the words that go with it, for one and for any other count."""

    def __format__(self, words: str) -> str:
        one, bar, others = words.partition("|")
        return f"{int(self)} {one if self == 1 else others}" if bar else format(int(self), words)
