"""What the authority does for people and for itself: one transaction each, with its entry in the audit log."""
