"""The authority's own keys: how they are made, kept, opened and used."""
