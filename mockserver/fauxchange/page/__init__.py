"""The page that people look at while their program runs against the mock."""
