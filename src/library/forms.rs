//! An article as a file of its own: plain text or Markdown (`CommonMark` 0.31), paragraphs unwrapped, so that any
//! program sets them to its own measure. It must not know files.

use std::ops::Range;

use crate::article::{Article, Block, Kind, Role};

/// The forms in which an article leaves the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The text's own words, a paragraph a line, a blank line between two.
    Text,
    /// `CommonMark`: the title as `#`, the standfirst in italics, headings as `##`, quotes, lists, links.
    Markdown,
}

/// An article in one of its forms, with a newline at the end. A headline that stands there twice is written once.
pub fn written(article: &Article, form: Form) -> String {
    let mut out = String::new();
    let mut before: Option<Kind> = None;
    for block in article.blocks.iter().filter(|block| block.kind != Kind::Repeat && !block.text.trim().is_empty()) {
        if let Some(before) = before {
            out.push_str(if run_on(before, block.kind, form) { "\n" } else { "\n\n" });
        }
        match form {
            Form::Text => plain(block, &mut out),
            Form::Markdown => markdown(article, block, &mut out),
        }
        before = Some(block.kind);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Whether two blocks follow each other without a blank line.
fn run_on(before: Kind, kind: Kind, form: Form) -> bool {
    match (before, kind) {
        (Kind::ListItem, Kind::ListItem) => true,
        (Kind::Related, Kind::Related) | (Kind::Credit, Kind::Credit) => form == Form::Text,
        _ => false,
    }
}

/// The block as it stands in the file; what was known by its indentation alone is indented again.
fn plain(block: &Block, out: &mut String) {
    let text = block.text.trim_matches('\n');
    let quoted = block.kind == Kind::Quote && !block.spans.iter().any(|s| s.role == Role::Marker);
    let code = block.kind == Kind::Code && !text.starts_with("```") && !text.starts_with("~~~");
    if !quoted && !code {
        out.push_str(text);
        return;
    }
    for (number, line) in text.split('\n').enumerate() {
        out.push_str(if number > 0 { "\n" } else { "" });
        out.push_str(if line.is_empty() { "" } else { "    " });
        out.push_str(line);
    }
}

fn markdown(article: &Article, block: &Block, out: &mut String) {
    let part = Part::new(article, block);
    let all = 0..block.text.len();
    match block.kind {
        Kind::Title => {
            out.push_str("# ");
            part.line(all, out);
        }
        Kind::Heading => {
            out.push_str("## ");
            part.line(all, out);
        }
        Kind::Standfirst => {
            out.push('*');
            part.line(all, out);
            out.push('*');
        }
        Kind::Quote => part.quote(out),
        Kind::ListItem => part.item(out),
        Kind::Code | Kind::Table => fenced(block.text.trim_matches('\n'), out),
        Kind::Rule => out.push_str("---"),
        Kind::Byline | Kind::Paragraph | Kind::Credit | Kind::Related | Kind::End | Kind::Repeat => part.line(all, out),
    }
}

/// A block, and what in it means something to Markdown as well, each in order.
struct Part<'a> {
    text: &'a str,
    markers: Vec<Range<usize>>,
    /// Where a link stands, and its target.
    links: Vec<(Range<usize>, &'a str)>,
}

impl<'a> Part<'a> {
    fn new(article: &'a Article, block: &'a Block) -> Self {
        let mut part = Self { text: &block.text, markers: Vec::new(), links: Vec::new() };
        for span in &block.spans {
            match span.role {
                Role::Marker => part.markers.push(span.range.clone()),
                Role::Link(number) => {
                    let link = article.links.get(number as usize);
                    part.links.extend(link.and_then(|l| l.target.as_ref()).map(|t| (span.range.clone(), t.as_str())));
                }
                Role::Dateline | Role::Label => {}
            }
        }
        part.links.sort_by_key(|(range, _)| range.start);
        part
    }

    /// Where the marker that starts at a byte ends; the byte itself where there is none.
    fn marker(&self, start: usize) -> usize {
        let at = self.markers.partition_point(|marker| marker.start < start);
        self.markers.get(at).filter(|marker| marker.start == start).map_or(start, |marker| marker.end)
    }

    fn quote(&self, out: &mut String) {
        let mut start = 0;
        for (number, own) in self.text.split('\n').enumerate() {
            let marker = self.marker(start);
            if number > 0 {
                out.push('\n');
            }
            // A quote in a quote keeps its depth.
            let depth = self.text[start..marker].matches('>').count().max(1);
            out.push_str(&"> ".repeat(depth));
            self.line(marker..start + own.len(), out);
            out.truncate(out.trim_end_matches(' ').len());
            start += own.len() + 1;
        }
    }

    fn item(&self, out: &mut String) {
        let end = self.marker(0);
        let own = self.text[..end].trim();
        let number =
            own.strip_suffix(['.', ')']).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let from = if number {
            out.push_str(own);
            end
        } else {
            out.push('-');
            // Letters, and numbers in brackets, are no markers in CommonMark, so they stay in the text.
            if own.chars().any(char::is_alphanumeric) { 0 } else { end }
        };
        out.push(' ');
        self.line(from..self.text.len(), out);
    }

    /// A stretch on one line: what would mean something to Markdown is escaped, addresses become links.
    fn line(&self, stretch: Range<usize>, out: &mut String) {
        let part = &self.text[stretch.clone()];
        let (start, end) = (stretch.end - part.trim_start().len(), stretch.start + part.trim_end().len());
        let from = out.len();
        let mut at = start;
        let first = self.links.partition_point(|(range, _)| range.start < start);
        for (range, target) in self.links[first..].iter().take_while(|(range, _)| range.start < end) {
            if range.start < at || range.end > end {
                continue;
            }
            escape(&self.text[at..range.start], out, from);
            link(&self.text[range.clone()], target, out, from);
            at = range.end;
        }
        if at < end {
            escape(&self.text[at..end], out, from);
        }
    }
}

/// Lines whose spaces matter, with a fence that does not stand in them.
fn fenced(text: &str, out: &mut String) {
    let own = |line: Option<&str>| line.is_some_and(|l| l.starts_with("```") || l.starts_with("~~~"));
    if own(text.lines().next()) && text.lines().count() > 1 && text.lines().last() == Some(fence_of(text)) {
        out.push_str(text);
        return;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.extend([&fence, "\n", text, "\n", &fence]);
}

/// The run of signs that a text begins with.
fn fence_of(text: &str) -> &str {
    let sign = text.chars().next().unwrap_or('`');
    &text[..text.len() - text.trim_start_matches(sign).len()]
}

fn link(text: &str, target: &str, out: &mut String, from: usize) {
    if text == target && !target.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>')) {
        out.extend(["<", target, ">"]);
        return;
    }
    if out[from..].ends_with('!') {
        // `![` would be a picture.
        out.insert(out.len() - 1, '\\');
    }
    out.push('[');
    escape(text, out, from);
    out.push_str("](<");
    for c in target.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' | '&' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push_str(">)");
}

/// Escapes a part of a line that begins at byte `from` of what is written.
fn escape(part: &str, out: &mut String, from: usize) {
    for (at, c) in part.char_indices() {
        let before = out[from..].chars().next_back();
        let rest = &part[at + c.len_utf8()..];
        let after = rest.chars().next();
        let means = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            '&' => entity(rest),
            '#' => before.is_none_or(char::is_whitespace),
            '>' => before.is_none(),
            '-' | '+' | '=' => before.is_none() && after.is_none_or(|a| a.is_whitespace() || a == c),
            '.' | ')' => numbers(&out[from..]) && after.is_none_or(char::is_whitespace),
            _ => false,
        };
        if means {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Whether `&` and this would be a character reference.
fn entity(rest: &str) -> bool {
    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#')
        .is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// Whether a line so far is a number that a list could begin with.
fn numbers(line: &str) -> bool {
    (1..=9).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;

    #[test]
    fn what_means_something_to_markdown_is_escaped() {
        for (text, want) in [
            ("plain", "plain"),
            ("# no heading, but C# and issue #1", "\\# no heading, but C# and issue \\#1"),
            ("1. May was a Sunday", "1\\. May was a Sunday"),
            ("1.5 per cent", "1.5 per cent"),
            ("- he said", "\\- he said"),
            ("-5 degrees", "-5 degrees"),
            ("a*b* [c] <d> `e` snake_case _f_", "a\\*b\\* \\[c\\] \\<d> \\`e\\` snake_case \\_f\\_"),
            ("AT&T &amp; co", "AT&T \\&amp; co"),
            ("> no quote", "\\> no quote"),
        ] {
            let mut out = String::from("before");
            let from = out.len();
            escape(text, &mut out, from);
            assert_eq!(&out[from..], want);
        }
    }

    #[test]
    fn an_article_in_both_forms() {
        let text = "Storm closes the harbour\n\nBoats stay in.\n\nSee https://example.org/a_b and www.example.org.\n\n\
            - one\n- two\n\n> said she\n> to him\n\nThe end of it was near.\n";
        let article = format::read("a.txt", text.as_bytes()).unwrap();
        assert_eq!(written(&article, Form::Text), text);
        let markdown = written(&article, Form::Markdown);
        assert!(markdown.starts_with("# Storm closes the harbour\n\n"), "{markdown}");
        assert!(markdown.contains("<https://example.org/a_b> and [www.example.org](<http://www.example.org>)."));
        assert!(markdown.contains("\n\n- one\n- two\n\n> said she\n> to him\n\n"), "{markdown}");
    }
}
