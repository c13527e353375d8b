"""Every failure as a sentence: what happened and what to do, in French, for the agent who reads it.

AssistantError
├── UsageError                 wrong use: exit code 2, HTTP 422
│   ├── EmptyQuestion
│   ├── QuestionTooLong
│   ├── UnknownChoice
│   ├── CommuneUnknown
│   │   └── CommuneJoined      it is part of another one today
│   ├── CommuneAmbiguous
│   ├── CommandInvalid
│   └── SettingInvalid
├── SiteError
│   ├── SiteNotFound
│   │   └── SiteNotChosen      nobody said which
│   ├── SiteInvalid
│   ├── InventedFacts          of the fictional commune, about to be told as a real one's
│   ├── FolderNotEmpty
│   └── FolderRefused
├── DocumentInvalid            one corpus file; the others are kept
├── ArchiveInvalid             a file of official sheets, as a whole
├── DownloadFailed             one that did not arrive
├── OfficialFileInvalid        a file of the official open data, or a folder of them
├── OfficialServiceFailed      an address of it that does not answer as it should
├── GenerationError
│   ├── IndexMissing
│   │   └── NoOlderIndex
│   ├── IndexUnusable          corrupted, half-copied, other model, other schema
│   ├── IndexLocked
│   ├── NothingToIndex
│   └── StorageFailed          disk full, read-only folder
├── BackupError
│   ├── BackupRefused          an archive asked for in a place that must not be written
│   ├── BackupFailed           something cannot be read, or the archive cannot be written
│   └── BackupInvalid          an archive cut in the middle, altered, or of something else
├── LayerUnreadable            imported sheets that cannot be read back
├── EmbedderUnavailable
└── NotFound                   an unknown document or passage: HTTP 404

Each class writes its own sentence, in the module of its subject; channels map ``status`` and ``exit_code``.
"""

from assistant.errors.backup import BackupError, BackupFailed, BackupInvalid, BackupRefused
from assistant.errors.base import (
    AssistantError,
    CommandInvalid,
    EmbedderUnavailable,
    EmptyQuestion,
    NotFound,
    QuestionTooLong,
    SettingInvalid,
    UnknownChoice,
    UsageError,
)
from assistant.errors.index import (
    GenerationError,
    IndexLocked,
    IndexMissing,
    IndexUnusable,
    NoOlderIndex,
    NothingToIndex,
    StorageFailed,
)
from assistant.errors.official import (
    ArchiveInvalid,
    CommuneAmbiguous,
    CommuneJoined,
    CommuneUnknown,
    DownloadFailed,
    LayerUnreadable,
    OfficialFileInvalid,
    OfficialServiceFailed,
)
from assistant.errors.site import (
    DocumentInvalid,
    FolderNotEmpty,
    FolderRefused,
    InventedFacts,
    SiteError,
    SiteInvalid,
    SiteNotChosen,
    SiteNotFound,
)

__all__ = [
    "ArchiveInvalid",
    "AssistantError",
    "BackupError",
    "BackupFailed",
    "BackupInvalid",
    "BackupRefused",
    "CommandInvalid",
    "CommuneAmbiguous",
    "CommuneJoined",
    "CommuneUnknown",
    "DocumentInvalid",
    "DownloadFailed",
    "EmbedderUnavailable",
    "EmptyQuestion",
    "FolderNotEmpty",
    "FolderRefused",
    "GenerationError",
    "IndexLocked",
    "IndexMissing",
    "IndexUnusable",
    "InventedFacts",
    "LayerUnreadable",
    "NoOlderIndex",
    "NotFound",
    "NothingToIndex",
    "OfficialFileInvalid",
    "OfficialServiceFailed",
    "QuestionTooLong",
    "SettingInvalid",
    "SiteError",
    "SiteInvalid",
    "SiteNotChosen",
    "SiteNotFound",
    "StorageFailed",
    "UnknownChoice",
    "UsageError",
]
