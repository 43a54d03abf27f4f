"""May we write to this person? One answer for all channels, or one each, with evidence (manual, step 20)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from textual.widget import Widget
from textual.widgets import Static

from crm_tui.domain.card import ConsentRecord, Membership
from crm_tui.domain.vocabulary import Channel, Consent
from crm_tui.i18n import N_, _
from crm_tui.labels import CHANNELS, CONSENTS
from crm_tui.ui.widgets.choice import Choice
from crm_tui.ui.widgets.field_row import FieldRow
from crm_tui.ui.widgets.suggestions import SuggestField
from crm_tui.ui.words import Words

USUAL_WAYS = (
    N_("oral au comptoir"),
    N_("par téléphone"),
    N_("formulaire papier signé"),
    N_("formulaire du site web"),
    N_("par email"),
)
"""How consent is usually collected."""


def evidence_text(record: ConsentRecord, words: Words) -> str:
    """How, when and by whom an answer was noted: « oral au comptoir, 24/11/2026 14:02, Marie D. »."""
    when = f"{record.at.astimezone():%d/%m/%Y %H:%M}" if record.at else ""
    return ", ".join(part for part in (record.how, when, words.who(record.by)) if part)


def short_evidence(record: ConsentRecord, words: Words) -> str:
    """When and by whom an answer was noted: « 24/11/26 Marie D. »."""
    when = f"{record.at.astimezone():%d/%m/%y}" if record.at else ""
    return " ".join(part for part in (when, words.who(record.by)) if part)


class _Answer(Choice):
    """An answer; the fields around it follow before anybody else reads them."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        value: str,
        follow: Callable[[_Answer], None],
        *,
        id: str,  # noqa: A002  # Textual's own name
    ) -> None:
        self._follow = follow
        super().__init__(options, value, id=id)

    def value_changed(self) -> None:
        """Let the other answers follow, then tell."""
        self._follow(self)
        super().value_changed()


class ConsentFields:
    """The rows, and the answers that they add to those that are known. Nothing is ever pre-set to yes."""

    def __init__(self, membership: Membership, words: Words, login: str) -> None:
        self._words = words
        self._login = login
        fresh = {record.channel: record for record in membership.consents if record.id is None}
        self._known = Membership(
            consents=tuple(record for record in membership.consents if record.id is not None)
        )
        self._asked_at = {channel: record.at or datetime.now(UTC) for channel, record in fresh.items()}
        how = next((record.how for record in fresh.values() if record.how), "")
        options = [(state.value, _(label)) for state, label in CONSENTS.items()]
        self.channels = {
            channel: _Answer(
                options,
                membership.consent(channel).value,
                self._answered,
                id=f"consent-{channel.value}",
            )
            for channel in Channel
        }
        self.quick = _Answer(options, self._common_answer, self._answered, id="consent")
        self._is_following = False
        self.how = SuggestField([_(way) for way in USUAL_WAYS], value=how, id="consent-how")
        self._evidence = Static(markup=False, id="consent-evidence")
        self._evidence_text = ""
        self.rows: dict[str, FieldRow] = {
            "consent": FieldRow(_("Communications commerciales"), self.quick, id="row-consent"),
            "consent_evidence": FieldRow("", self._evidence, id="row-consent-evidence"),
            "consent_how": FieldRow(_("Recueilli"), self.how, id="row-consent-how"),
        }
        for channel, choice in self.channels.items():
            name = f"consent_{channel.value}"
            self.rows[name] = FieldRow(_(CHANNELS[channel]), choice, id=f"row-consent-{channel.value}")
        self.show_evidence()

    @property
    def records(self) -> tuple[ConsentRecord, ...]:
        """Every answer: the known ones, and after them those that were chosen here."""
        fresh = tuple(
            ConsentRecord(
                channel=channel,
                state=state,
                at=self._asked_at.get(channel),
                by=self._login,
                how=self.how.value,
            )
            for channel, choice in self.channels.items()
            if (state := _state(choice)) is not self._known.consent(channel)
        )
        return self._known.consents + fresh

    def owns(self, widget: Widget) -> bool:
        """Whether a field is one of these answers."""
        return isinstance(widget, _Answer)

    def _answered(self, answer: _Answer) -> None:
        """Note when an answer was given, and keep all of them in line."""
        if self._is_following:
            return
        self._is_following = True
        now = datetime.now(UTC)
        for channel, choice in self.channels.items():
            if answer is self.quick and answer.value and choice.value != answer.value:
                choice.value = answer.value
                self._asked_at[channel] = now
            elif answer is choice:
                self._asked_at[channel] = now
        if answer is not self.quick:
            self.quick.value = self._common_answer
        self._is_following = False

    @property
    def has_evidence(self) -> bool:
        """Whether there is an answer to show the evidence of."""
        return bool(self._evidence_text)

    def show_evidence(self, focused: Widget | None = None) -> None:
        """Say how, when and by whom the answers were noted.

        In short beside each channel; in full for the channel that has the focus, else for the last answer.
        """
        answers = Membership(consents=self.records)
        given: dict[Widget, ConsentRecord] = {}
        for channel, choice in self.channels.items():
            record = answers.consent_record(channel)
            text = ""
            if record is not None and record.state is not Consent.UNKNOWN:
                given[choice] = record
                text = short_evidence(record, self._words)
            self.rows[f"consent_{channel.value}"].hint = text
        shown = given.get(focused) if focused is not None else None
        last = max(given.values(), key=_asked_at) if given else None
        record = shown or last
        text = evidence_text(record, self._words) if record else ""
        if shown:
            text = _("{channel} : {evidence}").format(channel=_(CHANNELS[shown.channel]), evidence=text)
        elif text and not self._common_answer:
            text = _("selon le canal ; {evidence}").format(evidence=text)
        if text != self._evidence_text:
            self._evidence_text = text
            self._evidence.update(text)

    @property
    def _common_answer(self) -> str:
        states = {choice.value for choice in self.channels.values()}
        return states.pop() if len(states) == 1 else ""


def _state(choice: Choice) -> Consent:
    return Consent(choice.value) if choice.value else Consent.UNKNOWN


def _asked_at(record: ConsentRecord) -> datetime:
    return record.at or datetime.min.replace(tzinfo=UTC)
