//! The index of whole texts, beside the database and derived from it. It must not know screens or the query line.
