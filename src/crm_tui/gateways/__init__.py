"""The outside: data that ships with the product, and, each opt-in, remote providers."""
