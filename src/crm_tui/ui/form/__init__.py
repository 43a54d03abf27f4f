"""The card's form, apart from its screen: fields, steps, checks."""
