"""What readers see: published events, and the people, places and sources they lead to."""
