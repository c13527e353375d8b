"""Questions put to the directory of the small town on a Tuesday morning, and what it must answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from assistant.answering.draft import Draft
from assistant.directory.answers import answer
from assistant.question.understanding import understand
from assistant.site.configuration import Site

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=PARIS)
TODAY = TUESDAY.date()


def listed(question: str, site: Site, now: datetime = TUESDAY) -> Draft:
    draft = answer(understand(question), site, now)
    assert draft is not None, question
    assert (draft.status, draft.citations, draft.suggestions) == ("answered", (), ())
    return draft


def first_line(question: str, site: Site, now: datetime = TUESDAY) -> str:
    return listed(question, site, now).text.splitlines()[0].strip("*")
