"""For programs that build on the assistant: OpenAI's chat interface, and tools over MCP. Closed without a token."""
