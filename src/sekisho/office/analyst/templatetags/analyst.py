"""What the templates of this room need beside the site's own tags."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, str] | None, key: str) -> str:
    """What stands at a key; nothing for none."""
    return (mapping or {}).get(key, "")


@register.simple_tag(takes_context=True)
def narrow(context: template.Context, name: str, value: str) -> str:
    """The page's address with one facet chosen, or, by an empty value, chosen no longer."""
    given = context["request"].GET.copy()
    given.pop(name, None)
    if value:
        given[name] = value
    return f"?{given.urlencode()}" if given else "?"
