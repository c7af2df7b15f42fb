"""The reading room: a source's text, what is made of each sentence, and making more of it."""
