"""The pages that a browser reads without JavaScript, and what they are made of."""
