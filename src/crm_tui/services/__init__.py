"""The use cases: the only door to the store, for screens and commands alike."""
