//! Copies: which articles are the same story with small changes. It must not know files or databases.
