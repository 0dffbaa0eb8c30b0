"""How the papers' Word templates are made: one module for each kind, with `build`."""
