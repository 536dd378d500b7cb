"""Content addressed by what it is: metadata and drawn art."""
