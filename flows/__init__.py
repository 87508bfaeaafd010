"""The conversation: what is asked, in which order, and what an answer means."""
