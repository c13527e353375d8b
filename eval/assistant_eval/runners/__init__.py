"""What asks the questions: the assistant, its parts and the baselines."""
