//! Lines to pieces: which lines belong together, and what their form alone says (a quote, a table, an item of a list). It
//! must not know what a title or a byline is.

use std::borrow::Cow;
use std::ops::Range;

use super::byline;
use super::front;
use super::lines::{self, Line, Mark, Opening, Wrap};
use super::prose;
use super::table;

/// Lines that make one block. Every line of the text belongs to exactly one piece, in order.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    /// What its form says.
    pub shape: Shape,
    /// Its text; of a joined piece with one space between the lines.
    pub text: Cow<'a, str>,
    /// The bytes of the whole text that it covers.
    pub bytes: Range<usize>,
    /// How many lines it has.
    pub lines: usize,
}

/// What the form of lines alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Running text, or nothing that can be told.
    Text,
    /// Lines marked with `>`.
    Quote,
    /// Lines indented as a block.
    Indented,
    /// A line with the marker of a list item, and what continues it; whether it is one, its company tells.
    Item(Mark),
    /// Rows of cells.
    Table,
    /// Fenced or indented lines of code.
    Code,
    /// Signs only.
    Rule,
}

/// Parts a text into pieces.
pub(super) fn split(all: &str) -> Vec<Piece<'_>> {
    let lines = lines::split(all);
    let wrap = lines::wrapping(all, &lines);
    let fences = fences(all, &lines);
    let mut fences = fences.iter().peekable();
    let indents = indented_groups(all, &lines);
    let mut cutter = Cutter { all, wrap, pieces: Vec::with_capacity(lines.len()) };
    let mut at = 0;
    while at < lines.len() {
        while fences.next_if(|f| f.start < at).is_some() {}
        if let Some(fence) = fences.next_if(|f| f.start == at) {
            cutter.raw(Shape::Code, &lines[fence.clone()]);
            at = fence.end;
            continue;
        }
        let limit = fences.peek().map_or(lines.len(), |f| f.start);
        let end = (at + 1..limit).find(|&i| lines[i].gap).unwrap_or(limit);
        cutter.group(&lines[at..end], indents);
        at = end;
    }
    cutter.pieces
}

/// Pairs of fences and what stands between them; an open fence without a closing one fences nothing.
fn fences(all: &str, lines: &[Line]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, u8)> = None;
    for (i, line) in lines.iter().enumerate() {
        let text = line.text(all);
        if !text.starts_with(['`', '~']) {
            continue;
        }
        let Opening::Fence(sign) = lines::opening(text) else { continue };
        match open {
            Some((start, s)) if s == sign => {
                found.push(start..i + 1);
                open = None;
            }
            Some(_) => {}
            None => open = Some((i, sign)),
        }
    }
    found
}

/// Whether groups of indented lines mean something here: less than a third of all groups are indented, so that it is
/// not the way this text sets its paragraphs.
fn indented_groups(all: &str, lines: &[Line]) -> bool {
    let (mut groups, mut indented) = (0_usize, 0_usize);
    for line in lines.iter().filter(|l| l.gap) {
        groups += 1;
        indented += usize::from(line.indent(all) >= 2);
    }
    indented > 0 && indented * 3 < groups
}

struct Cutter<'a> {
    all: &'a str,
    wrap: Option<Wrap>,
    pieces: Vec<Piece<'a>>,
}

impl Cutter<'_> {
    /// Cuts lines that no blank line parts.
    fn group(&mut self, group: &[Line], indents: bool) {
        if indents
            && !self.pieces.is_empty()
            && let Some(shape) = self.indented(group)
        {
            self.raw(shape, group);
            return;
        }
        let wrap = self.wrap.map(|w| w.narrowed(self.all, group));
        let mut at = 0;
        while at < group.len() {
            let rest = &group[at..];
            let (shape, count) = match lines::opening(rest[0].text(self.all)) {
                Opening::Rule => (Shape::Rule, 1),
                Opening::Quote => (Shape::Quote, self.quoted(rest)),
                Opening::Item(mark) => (Shape::Item(mark), self.item(rest, wrap)),
                Opening::Text | Opening::Fence(_) => match table::rows(self.all, rest) {
                    0 => (Shape::Text, self.joined(rest, wrap)),
                    rows => (Shape::Table, rows),
                },
            };
            let lines = &rest[..count];
            match shape {
                Shape::Text | Shape::Item(_) | Shape::Rule => self.joined_piece(shape, lines),
                _ => self.raw(shape, lines),
            }
            at += count;
        }
    }

    /// A group whose lines are all indented: code, a quotation, or None (a centred line, an indented paragraph).
    fn indented(&self, group: &[Line]) -> Option<Shape> {
        let least = group.iter().map(|l| l.indent(self.all)).min()?;
        let text = |l: &Line| l.text(self.all);
        if least < 2 || group.iter().any(|l| lines::opening(text(l)) != Opening::Text) {
            return None;
        }
        let code = group.iter().filter(|l| is_code(text(l))).count();
        if least >= 4 && group.len() >= 2 && code * 3 >= group.len() * 2 {
            return Some(Shape::Code);
        }
        if table::rows(self.all, group) > 0 {
            return None;
        }
        let at_least = group.iter().filter(|l| l.indent(self.all) == least).count();
        let block = if group.len() >= 2 {
            at_least >= 2 && group.iter().any(|l| l.end - l.start >= 20)
        } else {
            least >= 4 && prose::is_prose(text(&group[0]))
        };
        block.then_some(Shape::Indented)
    }

    fn quoted(&self, rest: &[Line]) -> usize {
        rest.iter().take_while(|l| lines::opening(l.text(self.all)) == Opening::Quote).count()
    }

    /// Lines of a list item: its own and those that hang under it or, in a wrapped text, go on.
    fn item(&self, rest: &[Line], wrap: Option<Wrap>) -> usize {
        let hangs = |l: &Line| l.indent(self.all) > rest[0].indent(self.all);
        let goes_on = |i: usize| {
            let text = lines::opening(rest[i].text(self.all)) == Opening::Text;
            text && (hangs(&rest[i]) || wrap.is_some_and(|w| w.joins(self.all, rest[i - 1], rest[i])))
        };
        (1..rest.len()).find(|&i| !goes_on(i)).unwrap_or(rest.len())
    }

    /// Lines of a paragraph: one, or those that a hard wrap has parted. A marker within it opens a list only after an
    /// end or a colon: in running text a dash or a number can come to stand at the start of a line.
    fn joined(&self, rest: &[Line], wrap: Option<Wrap>) -> usize {
        let Some(wrap) = wrap else { return 1 };
        let goes_on = |i: usize| {
            let (before, text) = (rest[i - 1].text(self.all), rest[i].text(self.all));
            let inner = match lines::opening(text) {
                Opening::Text | Opening::Fence(_) => table::rows(self.all, &rest[i..]) == 0,
                Opening::Item(_) => !prose::ends_with_stop(before) && !before.ends_with([':', ';', ',']),
                Opening::Quote | Opening::Rule => false,
            };
            let title = self.pieces.is_empty() && (byline::parse(text).is_some() || before == text);
            let field = self.in_front_matter() && front::field(text).is_some();
            inner && !title && !field && wrap.joins(self.all, rest[i - 1], rest[i])
        };
        (1..rest.len()).find(|&i| !goes_on(i)).unwrap_or(rest.len())
    }

    /// Whether a rule opened the text and the one that closes its front matter has not come yet.
    fn in_front_matter(&self) -> bool {
        let rule = |p: &Piece| p.shape == Shape::Rule;
        self.pieces.len() < front::MOST_FIELDS
            && self.pieces.first().is_some_and(rule)
            && !self.pieces[1..].iter().any(rule)
    }

    /// A piece whose lines become one.
    fn joined_piece(&mut self, shape: Shape, lines: &[Line]) {
        let bytes = lines[0].start..lines[lines.len() - 1].end;
        let text = if lines.len() == 1 {
            Cow::Borrowed(&self.all[bytes.clone()])
        } else {
            let mut joined = String::with_capacity(bytes.len());
            for line in lines {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(line.text(self.all));
            }
            Cow::Owned(joined)
        };
        self.pieces.push(Piece { shape, text, bytes, lines: lines.len() });
    }

    /// A piece whose lines stay lines. What all of an indented block's lines are indented by falls away.
    fn raw(&mut self, shape: Shape, lines: &[Line]) {
        let indented = shape == Shape::Indented || (shape == Shape::Code && lines[0].raw < lines[0].start);
        let first = if indented || shape == Shape::Quote { lines[0].start } else { lines[0].raw };
        let bytes = first..lines[lines.len() - 1].end;
        let text = if indented && lines.len() > 1 {
            let common = lines.iter().map(|l| l.start - l.raw).min().unwrap_or(0);
            let whole = lines.iter().all(|l| self.all.is_char_boundary(l.raw + common));
            let cut = |l: &Line| &self.all[if whole { l.raw + common } else { l.start }..l.end];
            Cow::Owned(lines.iter().map(cut).collect::<Vec<_>>().join("\n"))
        } else {
            Cow::Borrowed(&self.all[bytes.clone()])
        };
        self.pieces.push(Piece { shape, text, bytes, lines: lines.len() });
    }
}

/// Whether a line looks like program text.
fn is_code(text: &str) -> bool {
    text.ends_with([';', '{', '}'])
        || ["$ ", "#include", "import ", "def ", "//", "</", "fn ", "return "].iter().any(|s| text.starts_with(s))
        || ["();", " = ", "==", "=>", "->"].iter().any(|s| text.contains(s))
}
