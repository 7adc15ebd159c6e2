//! Time and bytes of a frame at 500x200: nothing new, one letter new, everything new, rows moved by one. One JSON line.

use std::hint::black_box;
use std::time::Instant;

use masthead::run::painter::{Painter, Scroll, Traits};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

const ROUNDS: u32 = 200;

fn page(first: usize) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 500, 200));
    for y in 0..200_u16 {
        let n = first + usize::from(y);
        let text = format!("row {n}: {}", "the quick brown fox jumps over the lazy dog, naïve and unread; ".repeat(7));
        buffer.set_stringn(0, y, &text[n % 7..], 500, Style::new());
    }
    buffer
}

/// Microseconds and bytes of the second frame when the screen goes back and forth between two.
fn measure(one: &Buffer, other: &Buffer) -> (u128, usize) {
    let mut painter = Painter::new(Traits { scroll: Scroll::Pan, ..Traits::default() });
    painter.paint(one, None);
    let mut bytes = 0;
    let start = Instant::now();
    for _ in 0..ROUNDS {
        bytes = black_box(painter.paint(black_box(other), None)).len();
        black_box(painter.paint(black_box(one), None));
    }
    (start.elapsed().as_micros() / u128::from(2 * ROUNDS), bytes)
}

fn main() {
    let one = page(0);
    let mut letter = one.clone();
    letter[(250, 100)].set_symbol("#");
    let cases = [("same", one.clone()), ("letter", letter), ("all", page(1003)), ("moved", page(1))];
    let figures = cases.map(|(name, other)| {
        let (micros, bytes) = measure(&one, &other);
        format!("\"{name}\":{{\"us\":{micros},\"bytes\":{bytes}}}")
    });
    println!("{{\"bench\":\"paint\",\"columns\":500,\"rows\":200,{}}}", figures.join(","));
}
