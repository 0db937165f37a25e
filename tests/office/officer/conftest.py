from __future__ import annotations

from room_fixtures import browse, furnished, office

__all__ = ["browse", "furnished", "office"]
