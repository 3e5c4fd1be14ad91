"""The log as progress is read from it, with the schedule that follows from it."""

from contextlib import AbstractContextManager, closing
from datetime import date, datetime, timedelta

from voice_interview.config import LoadedConfig
from voice_interview.scheduling.calendar import Calendar
from voice_interview.scheduling.due import Schedule, schedule
from voice_interview.store import progress as stored
from voice_interview.store.database import open_database
from voice_interview.store.sql import Database


def log_of(loaded: LoadedConfig) -> AbstractContextManager[Database]:
    """The log of the settings, for reading. Raises `StoreError`, `DiskError`."""
    return closing(open_database(loaded.recordings_folder, loaded.config.recordings.database, "ro"))


def calendar_of(loaded: LoadedConfig) -> Calendar:
    """Days as the settings have them, in the machine's time zone."""
    return Calendar(loaded.config.practice.day_starts)


def schedule_of(loaded: LoadedConfig, now: datetime) -> Schedule:
    """Where every question that was ever rated stands. Raises `StoreError`."""
    with log_of(loaded) as log:
        return schedule(stored.answers(log), now, calendar_of(loaded))


def days(
    loaded: LoadedConfig, since: date | None, until: date | None
) -> tuple[datetime | None, datetime | None]:
    """The moment at which the day `since` begins, and the one at which `until` is over."""
    calendar = calendar_of(loaded)
    begin = calendar.start(since) if since else None
    return begin, calendar.start(until + timedelta(days=1)) if until else None
