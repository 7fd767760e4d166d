"""The ladder of a book: its levels, those around a price, and what changes of them."""
