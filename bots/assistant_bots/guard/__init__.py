"""What surrounds every web response: limits, security headers, HEAD."""
