"""The card, its rules and its scores: pure Python, no input and no output."""
