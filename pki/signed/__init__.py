"""What the authority signs: certificates, linted before; revocation lists; answers about single certificates."""
