"""Programs on a real pseudo-terminal: what their bytes do to a terminal, and what they leave behind."""
