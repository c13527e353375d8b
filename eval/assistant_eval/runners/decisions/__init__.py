"""What is decided of a question: answered, asked back or held back, where its page is there and where it is not."""
