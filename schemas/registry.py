"""The document types, found by looking into this package: a module with a DOCUMENT is a type."""
