"""What a message asks besides: the passage that answers the second of two things."""
