//! Files to checked values: settings, keymap, theme. All faults are reported at once, each with file, line and column.
//! It must not know the state of the app or the screen.
