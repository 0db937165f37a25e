"""A fictional office to look around in: its people, a few hundred cases in every state, and what its analyst asked."""
