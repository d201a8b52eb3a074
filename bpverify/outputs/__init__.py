"""What a report is turned into; nothing is checked here."""
