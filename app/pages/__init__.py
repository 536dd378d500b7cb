"""The pages: one route a file, each wiring a State to components. ``PAGES`` is what the app is made of."""
