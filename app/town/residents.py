"""What the made-up people do on their phones: they sign up, say things, stop, and answer what they are asked."""

from __future__ import annotations

from collections.abc import Sequence

from app.town.people import PassedOn, Resident
from app.town.phones import Heard, Phone
from conversations.texts import Texts
from programme.programme import Named, Programme


class Hand:
    """One person's hand: knows what the buttons say in their language."""

    def __init__(self, phone: Phone, resident: Resident, texts: Texts, programme: Programme) -> None:
        self.phone = phone
        self.resident = resident
        self._texts = texts
        self._programme = programme
        self._answered: set[str] = set()
        """The questions of this conversation: one that comes twice, since the bot was killed, is answered once."""

    def label(self, key: str) -> str:
        """A catalogue text as it stands on a button."""
        return self._texts.plain(key, self.resident.language)

    async def open_chat(self, payload: str = "") -> None:
        """Tap Start and choose a language."""
        self._answered.clear()
        await self.phone.exchange.post("start", person=self.resident.id, payload=payload)
        await self._tap(self._language_name())

    async def sign_up(self, payload: str = "") -> None:
        """The whole sign-up, as this person would; `payload` is what the link carries that they followed."""
        await self.open_chat(payload)
        both = self.resident.tier == "both"
        await self._tap(self.label("start.tier.taking_part" if both else "start.tier.updates"))
        if both:
            await self._tap(self.label("start.part.yes"))
        await self._tap_each(self._programme.topics, self.resident.topics)
        await self._tap(self._name_of(self._programme.localities, self.resident.locality or ""))
        if both:
            await self._say_about_themselves()
        await self.phone.hears_button(self.label("start.done.change"))

    async def tell(self, words: str) -> Heard:
        """Say something to the team; the answer, with its receipt."""
        await self.phone.say("/say")
        await self.phone.hears()
        await self.phone.say(words)
        return await self.phone.hears()

    async def become_ambassador(self) -> None:
        """Read and agree to everything, take the induction with its quiz, and say the last yes."""
        self._answered.clear()
        told, language = self._programme.ambassadors, self.resident.language
        await self.phone.say("/ambassador")
        await self._tap(self.label("ambassador.about.yes"))
        for document in (told.agreement, told.code_of_conduct):
            for _ in document.shown(language).pieces[1:]:
                await self._tap(self.label("ambassador.go_on"))
            await self._tap(self.label("ambassador.i_agree"))
        for lesson in told.induction.lessons:
            answers = lesson.question.answers if lesson.question else ()
            right = [answer.text.text(language) for answer in answers if answer.right]
            await self._tap(right[0] if right else self.label("ambassador.go_on"))
        await self._tap(self.label("ambassador.sure.yes"))
        await self.phone.hears_button(self.label("menu.button.relay"))

    async def pass_on(self, one: PassedOn) -> None:
        """An ambassador passes on what somebody said."""
        self._answered.clear()
        await self.phone.say("/relay")
        await self._tap(self.label("relay.spoken.yes"))
        await self._question(self.label("common.cancel"))
        await self.phone.say(one.words)
        await self._tap(self._name_of(self._programme.localities, one.locality))
        await self._tap(self._name_of(self._programme.services, one.service))
        await self._tap(str(one.people))
        await self.phone.hears_button(self.label("relay.another"))

    async def own_link(self) -> str:
        """What the link carries by which this person brings others along."""
        await self.phone.say("/invite")
        return (await self.phone.hears("start=")).text.partition("start=")[2].split()[0]

    async def answer_survey(self, slug: str, questions: Sequence[str]) -> None:
        """Follow the survey's link and type the answers; `questions` are its words in this person's language."""
        await self.phone.exchange.post("start", person=self.resident.id, payload=f"survey-{slug}")
        for question, answer in zip(questions, self.resident.surveyed, strict=True):
            await self.phone.hears(question)
            await self.phone.say(answer)
        await self.phone.hears()

    async def _say_about_themselves(self) -> None:
        await self._type_or_skip(self.resident.called)
        await self._tap_each(self._programme.interests, self.resident.interests)
        await self._type_or_skip(self.resident.access)
        await self._tap(self.label("start.check.right"))

    async def _question(self, label: str) -> Heard:
        """The next question with this button, which was not answered before."""
        while True:
            heard = await self.phone.hears_button(label)
            if heard.text not in self._answered:
                self._answered.add(heard.text)
                return heard

    async def _tap(self, label: str) -> None:
        await self.phone.press(label, await self._question(label))

    async def _tap_each(self, named: tuple[Named, ...], slugs: tuple[str, ...]) -> None:
        if not slugs:
            await self._tap(self.label("common.skip"))
            return
        done = self.label("common.done")
        heard = await self._question(done)
        for slug in slugs:
            await self.phone.press(self._name_of(named, slug), heard)
        await self.phone.press(done, heard)

    async def _type_or_skip(self, words: str | None) -> None:
        skip = self.label("common.skip")
        heard = await self._question(skip)
        if words:
            await self.phone.say(words)
        else:
            await self.phone.press(skip, heard)

    def _name_of(self, named: tuple[Named, ...], slug: str) -> str:
        return next(one.name.text(self.resident.language) for one in named if one.slug == slug)

    def _language_name(self) -> str:
        return next(one.name for one in self._texts.languages if one.language == self.resident.language)
