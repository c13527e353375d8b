"""The reasons for which a message is refused: sent elsewhere, or told what the assistant must not say.

A new reason needs a name here, a sentence under that name in each file of ``text/sentences/`` (``[redirection]``), and
messages that teach the encoder to read it (``docs/triage.md``). What is recognised word for word besides stands in
``triage-rules.toml``. Nothing is decided here.
"""

from __future__ import annotations

IN_A_FILE = frozenset({"own-file", "other-people"})  # what is asked stands in somebody's file: no page can hold it
ADVICE = frozenset({"medical-advice", "legal-advice", "financial-advice", "opinion"})
UNSUITABLE = frozenset({"insult", "hate", "illicit", "takeover"})
NOT_OURS = frozenset({"elsewhere", "off-topic"})
REFUSALS = IN_A_FILE | ADVICE | UNSUITABLE | NOT_OURS
