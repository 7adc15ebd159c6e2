//! The state machine: actions and events in, requests out. No I/O, no threads, no clock, no ratatui, no crossterm.

pub mod action;
pub mod settings;
