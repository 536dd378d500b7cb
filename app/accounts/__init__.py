"""Accounts: sign-in, sessions, roles."""
