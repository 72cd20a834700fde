"""What shows many models at once: the first page, and the pictures."""
