"""The assistant of French communes: cited answers from a town's own pages, with or without a language model.

    >>> from assistant import Assistant
    >>> answer = Assistant.open().ask("Combien coûte un passeport ?")

The names below are the public interface; everything else may change.
"""

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.records import Answer, Citation, Contact, Document, Passage
from assistant.settings import Settings

__all__ = ["Answer", "Assistant", "AssistantError", "Citation", "Contact", "Document", "Passage", "Settings"]
