//! Plain text to an article: every line belongs to one block, in file order, and every block has the kind that is
//! certain. It must not know charsets or files.

use std::ops::Range;

use crate::article::{Article, Block, Date, Kind, Link, Role, Span};
use crate::text::{self, Clean, Lang};

use super::front::{self, Head};
use super::lines::{self, Opening, Style};
use super::pieces::{self, Piece, Shape};
use super::{credit, dateline, dates, ending, heading, links, prose, related};

/// In how many paragraphs of running text from the start of the body a dateline is looked for.
const DATELINE_REACH: usize = 4;
/// Bytes of running text by which the language is told.
const SAMPLE: usize = 400;

/// Reads a clean text; `name` is the file's name.
pub(super) fn read(name: &str, all: &Clean) -> Article {
    let pieces = pieces::split(all);
    let mut kinds = forms(&pieces);
    let head = front::label(&pieces, &mut kinds);
    label_body(&pieces, &mut kinds, head.body);
    let dateline = find_dateline(&pieces, &kinds, head.body);
    let mut builder = Builder {
        addresses: links::possible(all),
        dateline: dateline.as_ref().map(|d| d.0),
        article: Article::default(),
    };
    for (piece, &kind) in pieces.iter().zip(&kinds) {
        builder.add(all, piece, kind);
    }
    let mut article = builder.article;
    article.name = text::clean_line(stem(name));
    article.source = source(&pieces, &kinds, &head, dateline.as_ref()).map(text::clean_line);
    let dated = dateline.as_ref().and_then(|(_, d)| d.date);
    article.lang = head.lang.or_else(|| Lang::told(&sample(&article.blocks[head.body.min(article.blocks.len())..])));
    article.published = head.date.or(dated).or_else(|| -> Option<Date> { dates::of_name(name) });
    article
}

/// The first words of the running text.
fn sample(body: &[Block]) -> String {
    let mut sample = String::with_capacity(2 * SAMPLE);
    for block in body.iter().filter(|b| matches!(b.kind, Kind::Paragraph | Kind::ListItem | Kind::Quote)) {
        let room = block.text.len().min(SAMPLE.saturating_sub(sample.len()));
        let most = (0..=room).rev().find(|at| block.text.is_char_boundary(*at)).unwrap_or(0);
        sample.push_str(&block.text[..most]);
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

/// A file's name without its ending (a stop and at most eight letters and digits, a letter among them).
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty()
                && (1..=8).contains(&ending.len())
                && ending.bytes().all(|b| b.is_ascii_alphanumeric())
                && ending.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            stem
        }
        _ => name,
    }
}

/// What the forms of the pieces say.
fn forms(pieces: &[Piece]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = pieces
        .iter()
        .map(|p| match p.shape {
            Shape::Text | Shape::Item(_) => Kind::Paragraph,
            Shape::Quote | Shape::Indented => Kind::Quote,
            Shape::Table => Kind::Table,
            Shape::Code => Kind::Code,
            Shape::Rule => Kind::Rule,
        })
        .collect();
    let mut at = 0;
    while at < pieces.len() {
        let run = pieces[at..].iter().take_while(|p| matches!(p.shape, Shape::Item(_))).count();
        label_list(&pieces[at..at + run], &mut kinds[at..at + run]);
        at += run.max(1);
    }
    kinds
}

/// Labels a run of would-be items: bullets always, dashes in company of their like, numbers and letters beside the next
/// or the one before. Dashes that open spoken lines are none.
fn label_list(run: &[Piece], kinds: &mut [Kind]) {
    let spoken = run.iter().any(|p| p.text.starts_with('-') && is_spoken(&p.text));
    let mut seen: Vec<(Style, usize, u32)> = Vec::new();
    for (i, piece) in run.iter().enumerate() {
        let Shape::Item(mark) = piece.shape else { continue };
        if starred(&piece.text) {
            continue;
        }
        let before = seen.iter_mut().find(|s| s.0 == mark.style);
        let company = match (mark.style, &before) {
            (Style::Bullet(_), _) => Some(i),
            (Style::Dash('-'), _) if spoken => None,
            (Style::Dash(_), Some(s)) => Some(s.1),
            (_, Some(s)) if s.2.abs_diff(mark.value) == 1 => Some(s.1),
            _ => None,
        };
        if let Some(other) = company {
            kinds[i] = Kind::ListItem;
            kinds[other] = Kind::ListItem;
        }
        match before {
            Some(s) => *s = (mark.style, i, mark.value),
            None => seen.push((mark.style, i, mark.value)),
        }
    }
}

/// `* SEGUNDA INSTÂNCIA *`: a heading between stars, not an item.
fn starred(text: &str) -> bool {
    text.starts_with("* ") && text.ends_with(" *")
}

/// A dash that opens what somebody says: a second one leads to who says it.
fn is_spoken(text: &str) -> bool {
    const SAID: &[&str] = &[
        "disse",
        "diz",
        "afirmou",
        "perguntou",
        "respondeu",
        "contou",
        "explicou",
        "dijo",
        "preguntó",
        "respondió",
        "dit",
        "said",
        "asked",
        "сказал",
        "сказала",
    ];
    [" - ", " – ", " — "].iter().any(|dash| {
        text.split(dash)
            .skip(1)
            .any(|rest| rest.split(|c: char| !c.is_alphabetic()).next().is_some_and(|w| SAID.contains(&w)))
    })
}

/// Labels what stands in the body: related lines, credits, headings, and what stands after it.
fn label_body(pieces: &[Piece], kinds: &mut [Kind], body: usize) {
    for i in body..pieces.len() {
        let text = &*pieces[i].text;
        if kinds[i] != Kind::Paragraph || !prose::within(text, 400) {
            continue;
        }
        if related::parse(text).is_some() {
            kinds[i] = Kind::Related;
        } else if credit::is_credit(text) {
            kinds[i] = Kind::Credit;
        } else if i * 2 >= pieces.len() && ending::is_staff_note(text) {
            kinds[i] = Kind::End;
        }
    }
    for i in (body + 1..pieces.len()).rev() {
        match kinds[i] {
            Kind::Paragraph if ending::is_ending(&pieces[i].text) => kinds[i] = Kind::End,
            Kind::Related | Kind::Credit | Kind::Rule | Kind::End => {}
            _ => break,
        }
    }
    for i in body + 1..pieces.len().saturating_sub(1) {
        if kinds[i] != Kind::Paragraph || !heading::is_short(&pieces[i].text) {
            continue;
        }
        let between = leads_to_heading(&pieces[i - 1], kinds[i - 1]) && follows_heading(&pieces[i + 1], kinds[i + 1]);
        if between && heading::could_be(&pieces[i].text) {
            kinds[i] = Kind::Heading;
        }
    }
}

fn leads_to_heading(piece: &Piece, kind: Kind) -> bool {
    match kind {
        Kind::Paragraph => prose::is_prose(&piece.text) && prose::ends_with_stop(&piece.text),
        Kind::ListItem | Kind::Quote | Kind::Table | Kind::Code | Kind::Related | Kind::Credit | Kind::Rule => true,
        _ => false,
    }
}

fn follows_heading(piece: &Piece, kind: Kind) -> bool {
    match kind {
        Kind::Paragraph => prose::is_prose(&piece.text),
        Kind::ListItem | Kind::Quote | Kind::Table => true,
        _ => false,
    }
}

/// The first dateline of the body, with the number of its piece.
fn find_dateline(pieces: &[Piece], kinds: &[Kind], body: usize) -> Option<(usize, dateline::Dateline)> {
    let runs = |text: &str| prose::is_prose(text) || prose::ends_with_stop(text);
    let paragraphs = (body..pieces.len()).filter(|&i| kinds[i] == Kind::Paragraph && runs(&pieces[i].text));
    paragraphs.take(DATELINE_REACH).find_map(|i| dateline::parse(&pieces[i].text).map(|d| (i, d)))
}

/// The agency, from the dateline, else the byline, else what stands after the text.
fn source<'a>(
    pieces: &'a [Piece],
    kinds: &[Kind],
    head: &Head<'a>,
    dateline: Option<&(usize, dateline::Dateline)>,
) -> Option<&'a str> {
    let placed = dateline.and_then(|(i, d)| d.agency.clone().map(|range| pieces[*i].text[range].trim()));
    placed.or(head.agency).or_else(|| {
        let mut ends = pieces.iter().zip(kinds).rev().take(8).filter(|&(_, &kind)| kind == Kind::End);
        ends.find_map(|(piece, _)| ending::agency(&piece.text))
    })
}

/// Makes blocks of pieces.
struct Builder {
    addresses: bool,
    dateline: Option<usize>,
    article: Article,
}

impl Builder {
    fn add(&mut self, all: &Clean, piece: &Piece, kind: Kind) {
        let text = block_text(all, piece, kind);
        let block = self.article.blocks.len();
        let mut spans = Vec::new();
        match kind {
            Kind::Quote if piece.shape == Shape::Quote => spans = quote_markers(&text),
            Kind::ListItem => {
                if let Opening::Item(mark) = lines::opening(&text) {
                    spans.push(Span { range: 0..mark.len, role: Role::Marker });
                }
            }
            Kind::Paragraph if self.dateline == Some(block) => {
                if let Some(found) = dateline::parse(&text) {
                    spans.push(Span { range: 0..found.end, role: Role::Dateline });
                    let place = text.slice(found.place);
                    self.article.dateline = (!place.is_empty()).then_some(place);
                }
            }
            _ => {}
        }
        self.link(&text, block, kind, &mut spans);
        self.article.words = self.article.words.saturating_add(u32::try_from(text::words(&text)).unwrap_or(u32::MAX));
        self.article.ideographs =
            self.article.ideographs.saturating_add(u32::try_from(text::ideographs(&text)).unwrap_or(u32::MAX));
        self.article.blocks.push(Block { kind, text, spans });
    }

    /// Adds what leads on: addresses, and the title that a related line names.
    fn link(&mut self, text: &Clean, block: usize, kind: Kind, spans: &mut Vec<Span>) {
        let addresses = if self.addresses { links::find(text) } else { Vec::new() };
        if kind == Kind::Related
            && let Some(parts) = related::parse(text)
        {
            spans.push(Span { range: parts.label, role: Role::Label });
            if addresses.is_empty() && !parts.title.is_empty() {
                self.push_link(text, block, parts.title, None, spans);
            }
        }
        for address in addresses {
            let there = text.slice(address.range.clone());
            let target =
                if address.scheme.is_empty() { there } else { text::clean_line(&[address.scheme, &there].concat()) };
            self.push_link(text, block, address.range, Some(target), spans);
        }
    }

    fn push_link(
        &mut self,
        text: &Clean,
        block: usize,
        range: Range<usize>,
        target: Option<Clean>,
        spans: &mut Vec<Span>,
    ) {
        let Ok(number) = u32::try_from(self.article.links.len()) else { return };
        spans.push(Span { range: range.clone(), role: Role::Link(number) });
        self.article.links.push(Link { text: text.slice(range.clone()), target, block, range });
    }
}

/// The text of a block: that of its piece; what must stand on one line has its blanks collapsed.
fn block_text(all: &Clean, piece: &Piece, kind: Kind) -> Clean {
    let single = matches!(kind, Kind::Title | Kind::Repeat | Kind::Standfirst | Kind::Byline);
    if single && let Some(collapsed) = collapse(&piece.text) {
        return text::clean(&collapsed);
    }
    match piece.text {
        std::borrow::Cow::Borrowed(_) => all.slice(piece.bytes.clone()),
        std::borrow::Cow::Owned(ref joined) => text::clean(joined),
    }
}

/// The text with every run of blanks as one space; spaces that do not break stay. None if nothing changes.
fn collapse(s: &str) -> Option<String> {
    let blank = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if !blank(c) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    (out != s).then_some(out)
}

/// The `> ` of every line of a quotation.
fn quote_markers(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let rest = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace());
        spans.push(Span { range: start..start + line.len() - rest.len(), role: Role::Marker });
        start += line.len() + 1;
    }
    spans
}
