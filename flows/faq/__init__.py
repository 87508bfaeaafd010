"""Why it failed: the catalogue of topics."""
