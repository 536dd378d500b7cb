"""Events: drafts, publishing, search, the organizer's figures."""
