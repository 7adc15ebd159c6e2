//! What the terminal says of its mouse, in the app's own words. It must not know what it is done with.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use crate::app::pointing::{Pointer, Touch};

/// Presses, drags (1002) and the wheel are reported, in SGR form (1006), which has no end at column 223.
pub const ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";

/// What an event means; none for what masthead leaves alone.
pub fn pointer(event: MouseEvent) -> Option<Pointer> {
    let what = match event.kind {
        MouseEventKind::ScrollUp => Touch::WheelUp,
        MouseEventKind::ScrollDown => Touch::WheelDown,
        MouseEventKind::Down(MouseButton::Left) => Touch::Press,
        MouseEventKind::Drag(MouseButton::Left) => Touch::Drag,
        MouseEventKind::Up(MouseButton::Left) => Touch::Release,
        _ => return None,
    };
    Some(Pointer { x: event.column, y: event.row, what })
}
