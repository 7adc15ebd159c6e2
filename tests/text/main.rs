//! The text room: what may reach a terminal, what search holds equal, and how text is measured.

mod clean;
mod fold;
mod hostile;
mod lang;
mod linear;
mod measure;
#[path = "../meter/mod.rs"]
mod meter;
