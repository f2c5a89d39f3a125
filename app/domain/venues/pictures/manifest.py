"""What pictures add to the module of venues."""

from typing import Any

from app.core.jobs import Job
from app.domain.venues.pictures import events, models
from app.domain.venues.pictures.jobs import forget_picture
from app.domain.venues.pictures.routes import PublicPicturesController, VenuePicturesController

ROUTES = (VenuePicturesController, PublicPicturesController)
JOBS: tuple[Job[Any], ...] = (forget_picture,)
EVENTS = (
    events.PictureAdded,
    events.PictureChanged,
    events.PicturesOrdered,
    events.PictureRemoved,
)
TABLES = models
