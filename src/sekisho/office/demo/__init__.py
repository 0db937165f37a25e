"""A fictional office to look around in: its people, and a few hundred cases in every state."""
