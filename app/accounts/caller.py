"""The caller, under the name by which slices know it (the API's edge is below us and needs it too)."""

from app.caller import Caller

__all__ = ["Caller"]
