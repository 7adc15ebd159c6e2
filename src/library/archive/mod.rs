//! Archives: many articles in one file. It must not know databases.
