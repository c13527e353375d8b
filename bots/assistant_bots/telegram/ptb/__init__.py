"""The bot on python-telegram-bot: life cycle, polling, handlers, delivery. Nothing else imports that library."""
