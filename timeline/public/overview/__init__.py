"""The figure above a timeline: when things happened, and how well that is known."""
