"""Refusals of advancing."""

from app.core.errors import Conflict, Invalid


class RiderChanged(Conflict):
    code = "rider_changed"
    sentence = (
        "Somebody else has changed this rider since you opened it. Look at it again, then make"
        " your change."
    )


class RiderNameTaken(Conflict):
    code = "rider_name_taken"
    sentence = "You have a rider of this name already. Choose another name."


class NothingNew(Conflict):
    code = "rider_unchanged"
    sentence = "Nothing has changed since the last version. Change the rider, then keep a version."


class NotKeptYet(Conflict):
    code = "rider_not_kept"
    sentence = "This rider has no version yet. Keep a first version, then give it to a show."


class PlotFull(Invalid):
    code = "plot_full"
    sentence = "A stage plot takes 120 items. Remove what you do not need."


class NotTheArtist(Conflict):
    code = "rider_not_yours"
    sentence = "Riders come from the artist's side. Ask them to add theirs to the show."


class RiderTaken(Conflict):
    code = "rider_taken"
    sentence = "The show has this rider already. Take its newer version on the page of the advance."


class AnswerChanged(Conflict):
    code = "answer_changed"
    sentence = (
        "This was changed a moment ago by somebody else. Look at what stands there now, then"
        " answer again."
    )


class ShowIsOff(Conflict):
    code = "show_is_off"
    sentence = "This show is canceled. Its advance stays as it was."


class NotTheVenue(Conflict):
    code = "answer_not_yours"
    sentence = "The venue answers the rider. Write a question if you want to know more."


class NotYourQuestion(Conflict):
    code = "question_is_your_own"
    sentence = "The other side answers this question. You see their answer here."


class OverAllotment(Conflict):
    code = "over_allotment"
    sentence = "The guest list has no room for that many. Ask the house for more."


class GuestListClosed(Conflict):
    code = "guest_list_closed"
    sentence = "The guest list closed at its cut-off. Call the house."


class GuestIsIn(Conflict):
    code = "guest_is_in"
    sentence = "They have come in already. Undo that at the door first."


class NotTheAllotment(Conflict):
    code = "allotment_not_yours"
    sentence = "The house says how many guests you may bring. Ask them on the page of the advance."


class NothingOnDay(Conflict):
    code = "nothing_on_day"
    sentence = "Nothing is on this day yet. Add travel, a hotel or a note, then send its sheet."


class NobodyToSend(Conflict):
    code = "nobody_on_the_road"
    sentence = "Nobody gets the sheets yet. Add the people on the road, then send it."
