//! The cursor's way from one place to another in the fewest bytes. It must not know what is written there.

/// Where the cursor stands, counted from 0; a column is unknown after the last one (the wrap may be pending) and after a
/// glyph of doubtful width, a row after somebody else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cursor {
    pub(super) x: Option<usize>,
    pub(super) y: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Stay,
    /// One control character, so many times.
    Times(&'static [u8], usize),
    /// `ESC [ n final`; 1 need not be said.
    Csi(usize, u8),
    /// A carriage return, then so many columns to the right.
    Return(usize),
}

impl Step {
    fn cost(self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Times(what, n) => what.len() * n,
            Self::Csi(n, _) => 3 + digits(n),
            Self::Return(0) => 1,
            Self::Return(n) => 4 + digits(n),
        }
    }

    fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Stay => {}
            Self::Times(what, n) => (0..n).for_each(|_| out.extend_from_slice(what)),
            Self::Csi(n, last) => csi(n, last, out),
            Self::Return(n) => {
                out.push(b'\r');
                if n > 0 {
                    csi(n, b'C', out);
                }
            }
        }
    }
}

/// Writes the shortest way from `from` to a place.
pub(super) fn go(from: Cursor, x: usize, y: usize, out: &mut Vec<u8>) {
    match relative(from, x, y) {
        Some((down, along)) if down.cost() + along.cost() <= absolute_cost(x, y) => {
            down.write(out);
            along.write(out);
        }
        _ => absolute(x, y, out),
    }
}

/// The bytes that [`go`] would write.
pub(super) fn cost(from: Cursor, x: usize, y: usize) -> usize {
    let absolute = absolute_cost(x, y);
    relative(from, x, y).map_or(absolute, |(down, along)| absolute.min(down.cost() + along.cost()))
}

/// `ESC [ n final`, where 1 is not said.
pub(super) fn csi(n: usize, last: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if n != 1 {
        number(n, out);
    }
    out.push(last);
}

/// A number in decimal digits.
pub(super) fn number(n: usize, out: &mut Vec<u8>) {
    if n >= 10 {
        number(n / 10, out);
    }
    out.extend(char::from_digit(u32::try_from(n % 10).unwrap_or(0), 10).map(|c| c as u8));
}

fn relative(from: Cursor, x: usize, y: usize) -> Option<(Step, Step)> {
    Some((vertical(from.y?, y), horizontal(from.x, x)))
}

fn vertical(from: usize, to: usize) -> Step {
    if from == to {
        return Step::Stay;
    }
    let absolute = Step::Csi(to + 1, b'd');
    if from < to {
        cheapest([Step::Times(b"\n", to - from), Step::Csi(to - from, b'B'), absolute])
    } else {
        cheapest([Step::Times(b"\x1bM", from - to), Step::Csi(from - to, b'A'), absolute])
    }
}

fn horizontal(from: Option<usize>, to: usize) -> Step {
    let absolute = [Step::Return(to), Step::Csi(to + 1, b'G')];
    match from {
        Some(from) if from == to => Step::Stay,
        Some(from) if from < to => cheapest([Step::Csi(to - from, b'C'), absolute[0], absolute[1]]),
        Some(from) => cheapest([Step::Times(b"\x08", from - to), Step::Csi(from - to, b'D'), absolute[0], absolute[1]]),
        None => cheapest(absolute),
    }
}

fn cheapest<const N: usize>(steps: [Step; N]) -> Step {
    steps.into_iter().min_by_key(|s| s.cost()).unwrap_or(Step::Stay)
}

fn absolute(x: usize, y: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if y > 0 {
        number(y + 1, out);
    }
    if x > 0 {
        out.push(b';');
        number(x + 1, out);
    }
    out.push(b'H');
}

fn absolute_cost(x: usize, y: usize) -> usize {
    let column = if x > 0 { 1 + digits(x + 1) } else { 0 };
    3 + digits(y + 1) + column
}

/// The digits of a parameter; 1 has none, for it is not said.
fn digits(n: usize) -> usize {
    match n {
        1 => 0,
        0..10 => 1,
        10..100 => 2,
        100..1000 => 3,
        _ => 4,
    }
}
