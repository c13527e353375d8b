"""The assistant as a running service, shared by the web and Telegram; it knows neither."""
