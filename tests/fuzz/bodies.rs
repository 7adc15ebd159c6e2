//! What must hold of any bytes whatever, room by room: the same bodies for the fuzzers of `fuzz/` and for the bounded run
//! on the stable toolchain. It must not know where the bytes come from.

use std::fs;
use std::sync::Arc;

use masthead::app::action::{Action, Mode};
use masthead::article::{Article, Block, Kind};
use masthead::config::theme::names;
use masthead::config::{Fault, Key, KeySequence, Keymap, Part, Pending, Theme, settings};
use masthead::filter::{self, Query};
use masthead::format::{self, json, json::Keys};
use masthead::library::{Cancel, Form, archive, written};
use masthead::page::{Page, Spot, Style, find};
use masthead::run::decode::{Decoder, PASTE_CAP, Wait};
use masthead::run::input::Input;
use masthead::shelf::{Card, Stock};
use masthead::text::{Widths, clean, clean_line, escape, escape_json, fold, fold_plain, graphemes};
use unicode_normalization::char::is_combining_mark;

/// Fails where something does not hold of these bytes.
pub type Body = fn(&[u8]);

/// What can be fed with bytes, by name.
pub const TARGETS: &[(&str, Body)] = &[
    ("cleaner", cleaner),
    ("plain_text", plain_text),
    ("query", query),
    ("config", config),
    ("json", json),
    ("keys", keys),
];

/// Rows of a page that are looked at.
const ROWS: usize = 200;

/// Cleaning leaves only what is safe, and leaves that alone.
pub fn cleaner(bytes: &[u8]) {
    let raw = String::from_utf8_lossy(bytes);
    let text = clean(&raw);
    assert_safe(&text);
    assert_eq!(clean(&text), text, "cleaned twice");
    let line = clean_line(&raw);
    assert_safe_line(&line);
    assert_eq!(clean_line(&line), line, "cleaned twice on one line");
    assert_safe_line(&escape(&raw));
    let json = escape_json(&raw);
    assert_safe_line(&json);
    assert_eq!(serde_json::from_str::<String>(&json).ok().as_deref(), Some(&*raw), "read back from JSON");
    let folded = fold(&text);
    assert_eq!(folded.as_str(), fold_plain(&text));
    assert!(text.get(folded.original(0..folded.as_str().len())).is_some(), "the way back from {folded:?}");
    let columns = usize::from(bytes.first().copied().unwrap_or(0));
    for widths in [Widths::Narrow, Widths::Wide] {
        assert!(widths.of(&widths.cut(&line, columns)) <= columns, "cut to {columns}");
    }
}

/// Any bytes are an article or are refused, and whatever shows the article shows only what is safe.
pub fn plain_text(bytes: &[u8]) {
    let name = "2018-07-19-a_name.txt";
    let Ok(article) = format::read(name, bytes) else { return };
    assert_article(&article);
    let article = Arc::new(article);
    let odd = bytes.last().copied().unwrap_or(0);
    for measure in [1, 20 + u16::from(odd) % 60] {
        let widths = if odd & 8 > 0 { Widths::Wide } else { Widths::Narrow };
        let style = Style { measure, ascii: odd & 1 > 0, justify: odd & 2 > 0, hyphenate: odd & 4 > 0, widths };
        page(&mut Page::new(Arc::clone(&article), style), measure);
    }
    let phrase: String = article.title().chars().take(1 + usize::from(odd) % 7).collect();
    for found in find::find(&article, &phrase) {
        let text = &article.blocks[found.block].text;
        assert!(text.get(found.start..found.end).is_some(), "{phrase:?} at {found:?} of {text:?}");
    }
}

/// Whatever shows it shows only what is safe, and its parts are where they say.
fn assert_article(article: &Article) {
    for block in &article.blocks {
        assert_safe(&block.text);
        for span in &block.spans {
            assert!(block.text.get(span.range.clone()).is_some(), "a span at {:?} of {:?}", span.range, block.text);
        }
    }
    for link in &article.links {
        assert_safe_line(&link.text);
        link.target.iter().for_each(|target| assert_safe_line(target));
    }
    assert_safe_line(&article.name);
    assert_safe_line(article.title());
    for form in [Form::Text, Form::Markdown] {
        assert_safe(&written(article, form));
    }
}

/// Any bytes are one object or none, and an archive or faults; every article of an archive is found again where it was.
pub fn json(bytes: &[u8]) {
    let keys = Keys::default();
    match json::read("a name", bytes, &keys) {
        Ok(parsed) => {
            assert_article(&parsed.article);
            parsed.tags.iter().for_each(|tag| assert_safe_line(tag));
        }
        Err(error) => assert_safe_line(&clean_line(&error.to_string())),
    }
    let Ok(folder) = tempfile::tempdir() else { return };
    let path = folder.path().join("a.jsonl");
    if fs::write(&path, bytes).is_err() {
        return;
    }
    let mut found = Vec::new();
    if let Err(fault) = archive::each(&path, &keys, None, &Cancel::default(), &mut |batch| found.extend(batch)) {
        assert_safe_line(&fault.0);
    }
    for item in found {
        match item {
            Ok(item) => {
                assert_article(&item.article);
                item.tags.iter().for_each(|tag| assert_safe_line(tag));
                let again = archive::open(&path, item.start, item.length, item.line, &keys, None);
                assert_eq!(again, Ok((item.article, item.hash)), "line {}", item.line);
            }
            Err(fault) => assert_safe_line(&fault.0),
        }
    }
}

fn page(page: &mut Page, measure: u16) {
    let ends = [page.view(Spot::default(), ROWS), {
        let last = page.last_top(ROWS);
        page.view(last, ROWS)
    }];
    for row in ends.iter().flatten() {
        row.runs.iter().for_each(|run| assert_safe_line(&run.text));
        let columns: usize =
            row.runs.iter().map(|run| page.style().widths.of(&run.text)).sum::<usize>() + usize::from(row.indent);
        // A grapheme that is wider than the measure stands alone all the same.
        let alone = row.runs.iter().map(|run| graphemes(&run.text).count()).sum::<usize>() <= 1;
        assert!(columns <= usize::from(measure) || alone, "{columns} columns of {measure}: {row:?}");
    }
}

/// Every line is a query, and what it finds stands where it says.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (line, title) = text.split_once('\n').unwrap_or((&text, "Mossad set up Operations in Paris"));
    let query = Query::parse(line);
    assert_eq!(query.raw(), line);
    for term in query.terms() {
        assert!(line.get(term.range.clone()).is_some_and(|word| !word.is_empty()), "{term:?}");
        assert!(term.word().is_none_or(|word| !word.folded.is_empty()));
    }
    assert!(query.narrows(&query));
    assert!(query.narrows(&Query::parse("")));
    let title = clean_line(title);
    for fault in query.faults() {
        assert!(line.get(fault.range.clone()).is_some(), "{fault:?}");
    }
    for at in (0..=line.len()).filter(|at| line.is_char_boundary(*at)) {
        assert!(line.get(query.typing(at).range).is_some(), "typing at {at}");
    }
    let mut stock = Stock::default();
    stock.add(&Card { title: title.clone(), byline: Some(title.clone()), ..Card::default() });
    let entry = stock.shelf().entries().next().expect("the one");
    for (field, ranges) in filter::marks(&query, entry) {
        let value = if field == masthead::article::Field::Title { entry.title() } else { &*title };
        assert!(ranges.iter().all(|range| value.get(range.clone()).is_some()), "{field:?} {ranges:?} of {value:?}");
    }
    let block = Block { kind: Kind::Paragraph, text: title, spans: Vec::new() };
    let article = Article { blocks: vec![block], ..Article::default() };
    for found in filter::text_marks(&query, &article) {
        assert!(article.blocks[found.block].text.get(found.start..found.end).is_some(), "{found:?}");
    }
}

/// Any files are settings, keys and a theme, with faults that say where.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (settings, faults) = settings::read("config.toml", &text, &names(None));
    assert!((20..=200).contains(&settings.measure) && (50..=2000).contains(&settings.pace) && settings.margin <= 20);
    assert_faults(&faults, &text);

    let (mut keymap, faults) = Keymap::read("keymap.toml", &text);
    assert_faults(&faults, &text);
    keymap.set_langmap(&settings.langmap);
    for mode in Mode::ALL {
        keymap.help(mode).iter().flat_map(|(keys, _)| keys).for_each(|keys| assert_safe_line(&keys.label(false)));
        let mut pending = Pending::default();
        for word in text.split_whitespace().take(20) {
            if let Ok(key) = Key::parse(word) {
                keymap.resolve(mode, &mut pending, key);
                assert_safe_line(&pending.to_string());
            }
        }
        assert!(
            mode.types()
                || !keymap.keys_for(mode, Action::Help).is_empty()
                || text.contains('"')
                || text.contains('\'')
        );
    }
    for words in text.lines().take(20) {
        match KeySequence::parse(words) {
            Ok(keys) => assert_safe_line(&keys.label(true)),
            Err(fault) => drop(clean_line(&fault)),
        }
    }

    let Ok(folder) = tempfile::tempdir() else { return };
    let themes = folder.path().join("themes");
    if fs::create_dir(&themes).and_then(|()| fs::write(themes.join("own.toml"), bytes)).is_ok() {
        let (theme, faults) = Theme::load("own", Some(folder.path()));
        assert_faults(&faults, &text);
        for part in Part::ALL {
            theme.style(*part);
        }
    }
}

fn assert_faults(faults: &[Fault], text: &str) {
    let lines = text.split('\n').count() + 1;
    for fault in faults {
        assert_safe_line(&fault.to_string());
        assert!(fault.line as usize <= lines, "line {} of {lines}", fault.line);
        assert!(!fault.message.is_empty());
    }
}

/// However the bytes are split, the same keys come of them; and when the time is over nothing is open.
pub fn keys(bytes: &[u8]) {
    let mut whole = Decoder::new();
    let mut at_once = whole.feed(bytes);
    let mut split = Decoder::new();
    let mut in_parts = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = 1 + usize::from(rest[0]) % 5;
        let (part, after) = rest.split_at(length.min(rest.len()));
        in_parts.extend(split.feed(part));
        rest = after;
    }
    assert_eq!(at_once, in_parts);
    assert_eq!(whole.waits(), split.waits());
    at_once.extend(whole.timeout());
    assert_eq!(whole.waits(), Wait::Nothing);
    for input in &at_once {
        if let Input::Paste(pasted) = input {
            // What is no UTF-8 is three bytes for each that was kept.
            assert!(pasted.len() <= 3 * PASTE_CAP, "a paste of {} bytes", pasted.len());
        }
    }
    // Whoever waits after every byte loses nothing but sequences: still there is no panic, and nothing stays open.
    let mut slow = Decoder::new();
    for byte in bytes {
        slow.feed(&[*byte]);
        if byte & 1 > 0 {
            slow.timeout();
            assert_eq!(slow.waits(), Wait::Nothing);
        }
    }
}

/// Of control characters only `\n` and `\t`, nothing that steers, and no more marks on a letter than it can carry.
fn assert_safe(text: &str) {
    let mut marks = 0;
    for c in text.chars() {
        let steers = matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{34f}'
            | '\u{180e}');
        assert!(!steers && (!c.is_control() || matches!(c, '\n' | '\t')), "{c:?} in {text:?}");
        marks = match c {
            '\u{200c}' | '\u{200d}' => marks,
            c if is_combining_mark(c) => marks + 1,
            _ => 0,
        };
        assert!(marks <= 8, "{marks} marks in {text:?}");
    }
}

fn assert_safe_line(text: &str) {
    assert_safe(text);
    assert!(!text.contains(['\n', '\t']), "more than a line: {text:?}");
}
