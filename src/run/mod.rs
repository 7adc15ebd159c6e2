//! The event loop, the terminal and the workers: the only interactive stdin, the only clock, the only threads. It must
//! not know what keys mean or what articles hold.

pub mod decode;
pub mod input;
pub mod painter;
pub mod signals;
pub mod terminal;
