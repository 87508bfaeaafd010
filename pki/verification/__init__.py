"""What a certificate, a file or an answer is worth to somebody who was handed it."""
