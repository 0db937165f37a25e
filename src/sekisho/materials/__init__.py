"""Elements, forms and families: what a rare-earth item is made of, before any law is asked."""

from sekisho.materials.elements import Element, contained_g, elements, oxide_to_metal

__all__ = ["Element", "contained_g", "elements", "oxide_to_metal"]
