"""The Telegram channel: the same Answers as on the web, with the same citations, in a public chat.

``markup``, ``parts`` and ``render`` turn an Answer into messages; ``backend`` asks (in process or over the web API);
``memory`` keeps what a conversation needs, bounded and expiring; ``desk`` decides what to say. None of them depends on
python-telegram-bot, which is confined to the ``ptb`` folder: polling, handlers, delivery and the life cycle.
"""
