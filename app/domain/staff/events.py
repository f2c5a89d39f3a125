"""Facts of a house's staff and rota."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfPerson(Event, frozen=True, kw_only=True):
    subject_kind = "staff_person"
    subject_field = "staff_person_id"

    staff_person_id: UUID
    person_name: str


class PersonAdded(OfPerson, frozen=True, kw_only=True):
    name = "staff.person_added"

    @property
    def summary(self) -> str:
        return f"{self.person_name} works at the house"


class PersonChanged(OfPerson, frozen=True, kw_only=True):
    name = "staff.person_changed"

    @property
    def summary(self) -> str:
        return f"Changed what is known of {self.person_name}"


class PersonLeft(OfPerson, frozen=True, kw_only=True):
    name = "staff.person_left"

    @property
    def summary(self) -> str:
        return f"{self.person_name} works at the house no more"


class LinkRenewed(OfPerson, frozen=True, kw_only=True):
    name = "staff.link_renewed"

    @property
    def summary(self) -> str:
        return f"{self.person_name} has a new link to their shifts"


class OfTemplate(Event, frozen=True, kw_only=True):
    subject_kind = "staff_template"
    subject_field = "template_id"

    template_id: UUID
    template_name: str


class TemplateKept(OfTemplate, frozen=True, kw_only=True):
    name = "staff.template_kept"

    @property
    def summary(self) -> str:
        return f"Kept the kind of night “{self.template_name}”"


class TemplateRemoved(OfTemplate, frozen=True, kw_only=True):
    name = "staff.template_removed"

    @property
    def summary(self) -> str:
        return f"Removed the kind of night “{self.template_name}”"


class OfNight(Event, frozen=True, kw_only=True):
    subject_kind = "staff_night"
    subject_field = "night_id"

    night_id: UUID
    title: str
    on_date: date

    @property
    def words(self) -> str:
        return f"{self.title}, {self.on_date.day} {self.on_date:%B}"


class NightOpened(OfNight, frozen=True, kw_only=True):
    name = "staff.night_opened"

    @property
    def summary(self) -> str:
        return f"Made a rota for {self.words}"


class RotaChanged(OfNight, frozen=True, kw_only=True):
    name = "staff.rota_changed"

    what: str

    @property
    def summary(self) -> str:
        return f"Rota of {self.words}: {self.what}"


class RotaSent(OfNight, frozen=True, kw_only=True):
    name = "staff.rota_sent"

    people: int

    @property
    def summary(self) -> str:
        return f"Asked the staff for {self.words} ({self.people})"


class NightCalledOff(OfNight, frozen=True, kw_only=True):
    name = "staff.night_called_off"

    @property
    def summary(self) -> str:
        return f"Called the staff off: {self.words}"


class ShiftAnswered(OfNight, frozen=True, kw_only=True):
    name = "staff.shift_answered"

    who: str
    role: str
    comes: bool

    @property
    def summary(self) -> str:
        verb = "comes" if self.comes else "cannot come"
        return f"{self.who} {verb}: {self.role.lower()}, {self.words}"
