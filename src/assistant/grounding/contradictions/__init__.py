"""What in a French sentence objects to its passage: a rule reversed, a step put first, another case's figure."""
