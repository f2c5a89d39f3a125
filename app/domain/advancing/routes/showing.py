"""All that the page of an advance shows, for a member and for whoever comes by a link."""

from typing import Any

from app.core.uow import UnitOfWork
from app.domain.advancing.answers import ANSWERS
from app.domain.advancing.forms import TimesForm
from app.domain.advancing.queries.advances import (
    find_advance,
    list_advance_contacts,
    list_questions,
)
from app.domain.advancing.reading import find_gaps, given_riders, house_of, lines_of
from app.domain.advancing.service.timing import read_times
from app.domain.shows import Show, Side
from app.web.forms import Form


async def advance_parts(
    uow: UnitOfWork, show: Show, side: Side, forms: dict[str, Form]
) -> dict[str, Any]:
    """The parts of the page. `forms` are those that were refused, by part and, for a rider, id."""
    given, advance = await given_riders(uow, show), await find_advance(uow, show.id)
    gaps, times = find_gaps(given, await house_of(uow, show)), read_times(show, advance)
    seen = advance.times_version if advance else 1
    questions = await list_questions(uow, show.id)
    return {
        "advance": advance,
        "version": advance.version if advance else 1,
        "given": given,
        "lines": {g.copy.id: lines_of(g, gaps, forms.get(str(g.copy.id))) for g in given},
        "gaps": gaps,
        "open_lines": sum(row.answer == "" for g in given for row in g.rows),
        "answers": list(ANSWERS.items()),
        "questions": questions,
        "open_questions": [q for q in questions if not q.answer and q.side != side],
        "contacts": await list_advance_contacts(uow, show.id),
        "times": times,
        "times_form": forms.get("times") or TimesForm.of(times, seen),
        "question_form": forms.get("question") or Form.blank(),
        "contact_form": forms.get("contact") or Form.blank(),
        "replies": {name: form for name, form in forms.items() if name.startswith("reply:")},
        "form": next(iter(forms.values()), Form.blank()),
        "refused": next(iter(forms), ""),
    }
