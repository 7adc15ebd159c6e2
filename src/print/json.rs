//! Articles as JSON Lines, field by field, for scripts. It must not know how a match was found.

use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::article::{Article, Block, Field, Kind, Link, Stretch};
use crate::shelf::Entry;
use crate::state::State;
use crate::text::{self, Clean, Lang};

/// An article and what there is to say of it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Its row.
    pub entry: Entry<'a>,
    /// Its text.
    pub article: &'a Article,
    /// Its file, where it has one; else the row's path stands.
    pub path: Option<&'a Path>,
    /// Why it is among the answers to a query, if one was asked.
    pub found: Option<&'a Found>,
    /// What the reader did with it, where that is kept.
    pub state: Option<&'a State>,
    /// Whether its blocks are wanted.
    pub blocks: bool,
}

/// Why an article is among the answers to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As [`crate::article::Hit::score`].
    pub score: i64,
    /// Where the best of it was found.
    pub field: Field,
    /// What matched there.
    pub marks: Marks,
}

/// What matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marks {
    /// Bytes of a value of the [`Entry`].
    Value(Vec<Range<usize>>),
    /// Places in the text.
    Text(Vec<Stretch>),
}

/// Writes one line. Everything in it is clean text but the path, which is the true one: what
/// cleaning would drop stands as a `\u` escape of JSON; where it is not UTF-8, `path_bytes` holds its bytes.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &record(line)?)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Record<'a> {
    path: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<&'a [u8]>,
    title: &'a str,
    standfirst: Option<&'a str>,
    byline: Option<&'a str>,
    dateline: Option<&'a str>,
    published: Option<String>,
    source: Option<&'a str>,
    lang: Option<&'static str>,
    words: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<Vec<BlockRecord<'a>>>,
    links: Vec<LinkRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<StateRecord<'a>>,
    #[serde(flatten)]
    found: Option<FoundRecord>,
}

#[derive(Serialize)]
struct BlockRecord<'a> {
    kind: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct LinkRecord<'a> {
    text: &'a str,
    target: Option<&'a str>,
}

/// As an export of the library writes it.
#[derive(Serialize)]
struct StateRecord<'a> {
    read: bool,
    star: bool,
    hidden: bool,
    tags: &'a [Clean],
    note: Option<&'a str>,
    place: Option<PlaceRecord<'a>>,
    visited: Option<i64>,
}

#[derive(Serialize)]
struct PlaceRecord<'a> {
    block: usize,
    offset: usize,
    witness: &'a str,
}

#[derive(Serialize)]
struct FoundRecord {
    score: i64,
    found_in: &'static str,
    matches: Vec<Match>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Match {
    /// Bytes of the value that `found_in` names.
    Value([usize; 2]),
    /// Bytes of the text of a block, counted in `blocks`.
    Text { block: usize, start: usize, end: usize },
    /// Bytes of a part that has a field of its own and so is not among the blocks.
    Part { block: Option<usize>, part: &'static str, start: usize, end: usize },
}

fn record<'a>(line: &Line<'a>) -> serde_json::Result<Record<'a>> {
    let Line { entry, article, path, .. } = *line;
    let shown = entry.path();
    let true_path = path.map_or(shown.as_str().into(), Path::to_string_lossy);
    Ok(Record {
        path: path_json(&true_path)?,
        path_bytes: path.filter(|path| path.to_str().is_none()).map(|path| path.as_os_str().as_bytes()),
        title: entry.title(),
        standfirst: article.standfirst().map(AsRef::as_ref),
        byline: article.byline().map(AsRef::as_ref),
        dateline: article.dateline.as_deref(),
        published: article.published.map(|date| date.to_string()),
        source: article.source.as_deref(),
        lang: article.lang.map(Lang::code),
        words: article.words,
        blocks: line.blocks.then(|| article.body().map(|(_, block)| block_record(block)).collect()),
        links: article.links.iter().map(link_record).collect(),
        state: line.state.map(state_record),
        found: line.found.map(|found| FoundRecord {
            score: found.score,
            found_in: field_name(found.field),
            matches: match &found.marks {
                Marks::Value(ranges) if found.field == Field::Path => true_ranges(&shown, &true_path, ranges),
                Marks::Value(ranges) => ranges.iter().map(|range| Match::Value([range.start, range.end])).collect(),
                Marks::Text(stretches) => text_matches(article, stretches),
            },
        }),
    })
}

fn block_record(block: &Block) -> BlockRecord<'_> {
    let kind = match block.kind {
        Kind::Title | Kind::Standfirst | Kind::Byline | Kind::Repeat | Kind::Paragraph => "paragraph",
        Kind::Heading => "heading",
        Kind::Quote => "quote",
        Kind::ListItem => "list_item",
        Kind::Code => "code",
        Kind::Table => "table",
        Kind::Rule => "rule",
        Kind::Credit => "credit",
        Kind::Related => "related",
        Kind::End => "end",
    };
    BlockRecord { kind, text: &block.text }
}

fn link_record(link: &Link) -> LinkRecord<'_> {
    LinkRecord { text: &link.text, target: link.target.as_deref() }
}

fn state_record(state: &State) -> StateRecord<'_> {
    let place = state.place.as_ref();
    StateRecord {
        read: state.read,
        star: state.star,
        hidden: state.hidden,
        tags: &state.tags,
        note: state.note.as_deref(),
        place: place.map(|at| PlaceRecord { block: at.block, offset: at.offset, witness: &at.witness }),
        visited: state.visited,
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Byline => "byline",
        Field::Source => "source",
        Field::Path => "path",
        Field::Tag => "tag",
        Field::Note => "note",
        Field::Text => "text",
    }
}

/// A path as a JSON string that is clean text and still says the same.
fn path_json(path: &str) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(text::escape_json(path).into())
}

/// From bytes of the path as it is shown, with its escapes, to bytes of the path itself; a part of an escape counts as
/// the whole character.
fn true_ranges(shown: &str, path: &str, ranges: &[Range<usize>]) -> Vec<Match> {
    let mut at = 0;
    let mut pairs = Vec::with_capacity(path.len() + 1);
    for (start, c) in path.char_indices() {
        pairs.push((at, start));
        let as_is = shown.get(at..).is_some_and(|rest| rest.starts_with(c));
        at += if as_is { c.len_utf8() } else { 6 * c.len_utf16() };
    }
    pairs.push((at, path.len()));
    let start_of = |byte| pairs[pairs.partition_point(|(shown, _)| *shown <= byte).saturating_sub(1)].1;
    let end_of = |byte| pairs.get(pairs.partition_point(|(shown, _)| *shown < byte)).map_or(path.len(), |pair| pair.1);
    ranges.iter().map(|range| Match::Value([start_of(range.start), end_of(range.end)])).collect()
}

fn text_matches(article: &Article, stretches: &[Stretch]) -> Vec<Match> {
    let printed: Vec<usize> = article.body().map(|(index, _)| index).collect();
    let one = |&Stretch { block, start, end }: &Stretch| {
        if let Ok(block) = printed.binary_search(&block) {
            return Match::Text { block, start, end };
        }
        let part = match article.blocks.get(block).map(|block| block.kind) {
            Some(Kind::Standfirst) => "standfirst",
            Some(Kind::Byline) => "byline",
            _ => "title",
        };
        Match::Part { block: None, part, start, end }
    };
    stretches.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use serde_json::{Value, json};

    use super::*;
    use crate::shelf::{Card, Stock};
    use crate::text::clean;

    fn block(kind: Kind, text: &str) -> Block {
        Block { kind, text: clean(text), spans: vec![] }
    }

    fn article() -> Article {
        Article {
            name: clean("a"),
            published: Some("2018-07-19".parse().unwrap()),
            blocks: vec![
                block(Kind::Title, "Paris"),
                block(Kind::Repeat, "Paris"),
                block(Kind::Byline, "By: Ann"),
                block(Kind::ListItem, "- one\ttwo"),
                block(Kind::End, "fin"),
            ],
            links: vec![Link { text: clean("x"), target: None, block: 4, range: 0..1 }],
            words: 7,
            ..Article::default()
        }
    }

    fn stock(path: &str) -> Stock {
        let mut stock = Stock::default();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (folder, name) = (text::escape(folder), text::escape(name));
        stock.add(&Card { title: clean("Paris"), folder, name, words: 7, ..Card::default() }).unwrap();
        stock
    }

    fn written(path: &Path, found: Option<&Found>, blocks: bool) -> (String, Value) {
        let mut out = Vec::new();
        let stock = stock(&path.to_string_lossy());
        let entry = stock.shelf().entries().next().unwrap();
        write(&mut out, &Line { entry, article: &article(), path: Some(path), found, state: None, blocks }).unwrap();
        let line = String::from_utf8(out).unwrap();
        let value = serde_json::from_str(&line).unwrap();
        (line, value)
    }

    #[test]
    fn every_field_in_its_place() {
        let (line, value) = written(Path::new("in/a.txt"), None, true);
        assert!(line.ends_with("}\n") && line.lines().count() == 1);
        let want = json!({
            "path": "in/a.txt", "title": "Paris", "standfirst": null, "byline": "By: Ann", "dateline": null,
            "published": "2018-07-19", "source": null, "lang": null, "words": 7,
            "blocks": [
                {"kind": "paragraph", "text": "Paris"}, {"kind": "list_item", "text": "- one\ttwo"},
                {"kind": "end", "text": "fin"},
            ],
            "links": [{"text": "x", "target": null}],
        });
        assert_eq!(value, want);
        let (_, listed) = written(Path::new("in/a.txt"), None, false);
        assert_eq!((listed.get("blocks"), listed.get("score"), &listed["links"]), (None, None, &want["links"]));
    }

    #[test]
    fn matches_in_values_and_in_blocks() {
        let found = Found { score: 54, field: Field::Title, marks: Marks::Value(vec![0..2, 4..5]) };
        let (_, value) = written(Path::new("a"), Some(&found), true);
        assert_eq!(
            (&value["score"], &value["found_in"], &value["matches"]),
            (&json!(54), &json!("title"), &json!([[0, 2], [4, 5]]))
        );
        let at = |block, start, end| Stretch { block, start, end };
        let marks = Marks::Text(vec![at(0, 0, 1), at(2, 4, 7), at(3, 2, 5), at(4, 0, 3)]);
        let (_, value) = written(Path::new("a"), Some(&Found { score: 0, field: Field::Text, marks }), true);
        let want = json!([
            {"block": null, "part": "title", "start": 0, "end": 1},
            {"block": null, "part": "byline", "start": 4, "end": 7},
            {"block": 1, "start": 2, "end": 5}, {"block": 2, "start": 0, "end": 3},
        ]);
        assert_eq!(value["matches"], want);
    }

    #[test]
    fn hostile_paths_stay_true_and_clean() {
        let path = "a\n\u{1b}]0;x\u{7}\u{202e}\\\"é𝄞\u{e0001}.txt";
        let (line, value) = written(Path::new(path), None, false);
        assert_eq!(value["path"], path);
        assert_eq!(clean(&line).as_str(), line);
        assert!(line.contains(r"\u001b]0;x\u0007\u202e\\\"), "{line}");
        let (line, value) = written(Path::new("日本 é.txt"), None, false);
        assert!(value["path"] == "日本 é.txt" && line.contains("日本 é.txt"));
        assert_eq!(value.get("path_bytes"), None);
    }

    #[test]
    fn paths_that_are_not_utf_8_are_given_as_bytes_too() {
        let (_, value) = written(Path::new(OsStr::from_bytes(b"a\xff.txt")), None, false);
        assert_eq!((&value["path"], &value["path_bytes"]), (&json!("a\u{fffd}.txt"), &json!(b"a\xff.txt")));
    }

    #[test]
    fn matches_in_escaped_paths_count_in_the_true_one() {
        let path = "a\u{1b}b\\é.txt";
        let shown = r"a\u001bb\é.txt";
        let ranges = [0..1, 1..7, 3..4, 7..8, 8..11, 11..15];
        let got: Vec<_> = true_ranges(shown, path, &ranges).iter().map(|one| json!(one)).collect();
        assert_eq!(got, [json!([0, 1]), json!([1, 2]), json!([1, 2]), json!([2, 3]), json!([3, 6]), json!([6, 10])]);
    }
}
