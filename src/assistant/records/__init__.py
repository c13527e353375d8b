"""The words of the project as frozen records, shared by every stage and every channel.

They exist so that a citation can be a proof: see ``documents.py`` and ``answers.py``. Here they have one address.
"""

from assistant.records.answers import (
    Answer,
    AnswerKind,
    Choice,
    Citation,
    Contact,
    Link,
    More,
    ResourceCard,
    ResourceFilter,
    ResourceList,
    Status,
    Timings,
)
from assistant.records.documents import (
    AUDIENCES,
    Audience,
    Block,
    BlockKind,
    Document,
    Kind,
    Layer,
    Passage,
    Record,
    Source,
    content_id,
)
from assistant.records.question import Intent, Question

__all__ = [
    "AUDIENCES",
    "Answer",
    "AnswerKind",
    "Audience",
    "Block",
    "BlockKind",
    "Choice",
    "Citation",
    "Contact",
    "Document",
    "Intent",
    "Kind",
    "Layer",
    "Link",
    "More",
    "Passage",
    "Question",
    "Record",
    "ResourceCard",
    "ResourceFilter",
    "ResourceList",
    "Source",
    "Status",
    "Timings",
    "content_id",
]
