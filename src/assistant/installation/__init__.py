"""An installation on a server: systemd units with a user of its own, and what stands before the assistant."""
