"""Days as the person lives them: they begin at four in the morning, on the clock on the wall."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which day a moment belongs to."""

    starts_at: int = 4
    """Hour on the clock at which a day begins; earlier is still the day before."""
    zone: tzinfo | None = None
    """The person's; None is the machine's own, summer time and all."""

    def day(self, moment: datetime) -> date:
        """The day of `moment`, which has a zone.

        The clock is what counts: a day on which it is changed has 23 or 25 hours.
        """
        return (moment.astimezone(self.zone) - timedelta(hours=self.starts_at)).date()

    def start(self, day: date) -> datetime:
        """The moment at which `day` begins, in UTC."""
        # Without a zone, astimezone takes the clock to be the machine's own.
        return datetime.combine(day, time(self.starts_at), self.zone).astimezone(UTC)
