//! The screen: `&App + &Theme -> Buffer`, one small file a pane. Drawing never writes state; it must not know files,
//! threads or terminals.
