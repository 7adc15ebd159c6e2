//! The law of the house: which room may import which, where the outer world may be touched, and that every file says
//! what it is for. The tables are the law; `lib.rs` and the design show the same.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::Path;

/// Rooms, or files of one, and what they may import of ours. The longest name that a file's path begins with counts.
/// A room may always import itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("article", &["text"]),
    ("state", &["text", "article"]),
    ("shelf", &["text", "article"]),
    ("format", &["text", "article"]),
    ("filter", &["text", "article", "shelf", "state"]),
    ("page", &["text", "article"]),
    ("library", &["text", "article", "shelf", "state", "format", "filter"]),
    ("app", &["text", "article", "shelf", "state", "page", "filter"]),
    ("app/action", &[]),
    ("app/settings", &["text", "filter"]),
    ("config", &["text", "article", "filter", "app::action", "app::settings"]),
    ("print", &["text", "article", "shelf", "state", "page", "config", "filter"]),
    // The order and the stage of a search are shown by name; they are values, and nothing of the search goes with them.
    ("ui", &["text", "article", "shelf", "state", "app", "page", "config", "filter::By", "filter::Stage"]),
    ("run", &["text", "article", "shelf", "state", "app", "ui", "library", "config", "filter"]),
    ("lib", EVERYTHING),
    ("main", EVERYTHING),
    ("args", EVERYTHING),
    ("commands", EVERYTHING),
    ("faces", EVERYTHING),
    ("voice", EVERYTHING),
];
const EVERYTHING: &[&str] = &[
    "text", "article", "state", "shelf", "format", "filter", "page", "library", "app", "config", "print", "ui", "run",
];

/// Doors to the outer world, and the only rooms that have them.
const DOORS: &[(&str, &[&str])] = &[
    ("crossterm", &["run"]),
    ("ratatui", &["ui", "run", "config/theme"]),
    ("std::fs", &["library", "config", "main", "commands"]),
    ("std::net", &["library"]),
    ("std::thread", &["run"]),
    ("std::time::Instant", &["run", "library", "main", "commands"]),
    ("std::time::SystemTime", &["run", "library", "main"]),
    ("std::env", &["run", "main"]),
    ("rusqlite", &["library"]),
    ("tantivy", &["library"]),
];

#[test]
fn every_arrow_runs_downward() {
    let mut broken = Vec::new();
    let mut seen = 0;
    walk(Path::new("src"), &mut |path, text| {
        seen += 1;
        broken.extend(faults(path, text).into_iter().map(|fault| format!("src/{path}: {fault}")));
    });
    assert!(seen > 10, "the tests run in the crate's own folder");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut silent = Vec::new();
    walk(Path::new("src"), &mut |path, text| {
        if !text.starts_with("//! ") {
            silent.push(path.to_owned());
        }
    });
    assert!(silent.is_empty(), "no opening lines in {}", silent.join(", "));
}

#[test]
fn the_law_catches_who_breaks_it() {
    for (path, text, wanted) in [
        ("page/mod.rs", "use crate::app::App;", "imports app::App"),
        ("page/mod.rs", "pub(crate) use crate::{article::{Article, Block}, ui};", "imports ui"),
        ("app/mod.rs", "fn f() { let x = crate::config::Theme::default(); }", "imports config::Theme::default"),
        ("app/deep/er.rs", "use super::super::super::run;", "imports run"),
        ("text/fold.rs", "mod tests { use super::super::super::article; }", "imports article"),
        ("text/fold.rs", "use super::super::{article as a};", "imports article"),
        ("app/action.rs", "use super::App;", "imports app::App"),
        ("config/keymap.rs", "use crate::{app, text};", "imports app"),
        ("config/keymap.rs", "use crate::app::state::Pane;", "imports app::state::Pane"),
        ("filter/mod.rs", "use crate::*;", "imports everything"),
        ("config/key.rs", "use ratatui::style::Style;", "opens ratatui"),
        ("config/mod.rs", "fn f(k: crossterm::event::KeyEvent) {}", "opens crossterm"),
        ("ui/list.rs", "use std::{fmt, thread::{self, JoinHandle}};", "opens std::thread"),
        ("page/mod.rs", "use std::{io, fs as files};", "opens std::fs"),
        ("app/mod.rs", "fn f() { let t = ::std::time::Instant::now(); }", "opens std::time::Instant"),
        ("app/mod.rs", "use std::time::{Duration, Instant};", "opens std::time::Instant"),
        ("page/mod.rs", "#[cfg(test)] mod tests { use crossterm::event; }", "opens crossterm"),
        ("page/mod.rs", "#[cfg(test)] mod tests { fn f() {} } use std::fs;", "opens std::fs"),
        ("text/mod.rs", "use std::*;", "opens all of std"),
        ("attic/mod.rs", "//! Dust.", "stands in no room"),
    ] {
        assert!(faults(path, text).iter().any(|fault| fault == wanted), "{path}: {text} gave {:?}", faults(path, text));
    }
}

#[test]
fn the_law_leaves_the_others_in_peace() {
    for (path, text) in [
        ("page/mod.rs", "use crate::text::width; use crate::article::{self, Place}; use super::page;"),
        ("page/find.rs", "use super::{Page, Row}; use crate::page::Line;"),
        ("config/theme.rs", "use ratatui::style::Style; use std::fs;"),
        ("config/theme/depth.rs", "use ratatui::style::Color; use crate::config::fault::Report;"),
        ("config/mod.rs", "use crate::app::{action::{Action, Mode}, settings::Settings};"),
        (
            "text/mod.rs",
            "// use crate::ui;\n/* std::fs /* crossterm::x */ */ const A: &str = \"crate::ui \\\" std::fs\"; ",
        ),
        (
            "text/mod.rs",
            "const B: &str = r#\"crate::ui \" std::fs\"#; const C: [char; 4] = ['\"', '{', '\\'', '\"']; fn f<'a>(x: &'a str) { std::fmt::x }",
        ),
        ("text/mod.rs", "#[cfg(test)] mod tests { use super::*; #[test] fn f() { std::fs::read(x); } }"),
        ("text/mod.rs", "fn f(thread: u8, fs: u8) { my::std::fs::x; a.crossterm; let v = Vec::<u8>::new(); }"),
        ("main.rs", "use masthead::{app, ui}; use std::fs;"),
        ("app/settings.rs", "use crate::filter::Order;"),
    ] {
        assert_eq!(faults(path, text), [] as [&str; 0], "{path}: {text}");
    }
}

/// Calls back with the path below `src` and the text of every file.
fn walk(folder: &Path, each: &mut impl FnMut(&str, &str)) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix("src").unwrap().to_string_lossy().replace('\\', "/");
            each(&below, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// What a file does against the law.
fn faults(path: &str, text: &str) -> Vec<String> {
    let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let Some((_, allowed)) = ROOMS.iter().filter(|room| below(module, room.0, '/')).max_by_key(|room| room.0.len())
    else {
        return vec!["stands in no room".to_owned()];
    };
    let alone = ROOMS.iter().any(|room| room.0 == module && module.contains('/'));
    let home = if alone { module.replace('/', "::") } else { module.split('/').next().unwrap_or(module).to_owned() };
    let mut faults = Vec::new();
    for (path, in_test) in paths(module, text) {
        match path.split_first() {
            Some((first, [])) if first == "crate" => {}
            Some((first, rest)) if first == "crate" && rest[0] == "*" => {
                if *allowed != EVERYTHING {
                    faults.push("imports everything".to_owned());
                }
            }
            Some((first, rest)) if first == "crate" => {
                let target = rest.join("::");
                let known = EVERYTHING.contains(&rest[0].as_str());
                let fine = below(&target, &home, ':') || allowed.iter().any(|room| below(&target, room, ':'));
                if known && !fine {
                    faults.push(format!("imports {target}"));
                }
            }
            _ => faults.extend(door(module, &path.join("::"), in_test)),
        }
    }
    faults
}

/// The fault of a path into the outer world, if it is one. Tests of a room may read files.
fn door(module: &str, path: &str, in_test: bool) -> Option<String> {
    if path == "std::*" {
        return Some("opens all of std".to_owned());
    }
    let (name, rooms) = DOORS.iter().find(|door| below(path, door.0, ':'))?;
    let fine = rooms.iter().any(|room| below(module, room, '/')) || (in_test && *name == "std::fs");
    (!fine).then(|| format!("opens {name}"))
}

/// Whether a path is another one or lies below it.
fn below(path: &str, above: &str, separator: char) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

/// Every path in a source text, those of ours from `crate` on, with whether it stands in a test module.
fn paths(module: &str, text: &str) -> Vec<(Vec<String>, bool)> {
    let tokens = tokens(text);
    let is = |at: usize, wanted: &str| tokens.get(at).is_some_and(|token| token == wanted);
    let root: Vec<String> =
        if matches!(module, "lib" | "main") { Vec::new() } else { module.split('/').map(str::to_owned).collect() };
    // Modules opened inside the file: at which depth of braces, their name, whether they are tests.
    let mut inside: Vec<(usize, String, bool)> = Vec::new();
    let (mut depth, mut test_next, mut found, mut at) = (0, false, Vec::new(), 0);
    while at < tokens.len() {
        let in_test = inside.iter().any(|module| module.2);
        match tokens[at].as_str() {
            "{" => depth += 1,
            "}" => {
                depth = usize::saturating_sub(depth, 1);
                inside.retain(|module| module.0 <= depth);
            }
            "cfg" if is(at + 1, "(") && is(at + 2, "test") && is(at + 3, ")") => test_next = true,
            "mod" if is(at + 2, "{") => {
                inside.push((depth + 1, tokens[at + 1].clone(), std::mem::take(&mut test_next)));
                at += 1;
            }
            ";" => test_next = false,
            "use" => {
                let here = root.iter().cloned().chain(inside.iter().map(|module| module.1.clone())).collect::<Vec<_>>();
                let start = at + 1 + usize::from(is(at + 1, "::"));
                at = tree(&tokens, start, &[], &mut |path| found.push((absolute(path, &here), in_test)));
                continue;
            }
            word if starts_a_path(word) && is(at + 1, "::") && !continues(&tokens, at) => {
                let here = root.iter().cloned().chain(inside.iter().map(|module| module.1.clone())).collect::<Vec<_>>();
                at = tree(&tokens, at, &[], &mut |path| found.push((absolute(path, &here), in_test)));
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn starts_a_path(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether the word at a place goes on with a path, or is a field or method.
fn continues(tokens: &[String], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].as_str());
    match before(1) {
        Some(".") => true,
        Some("::") => before(2).is_some_and(|word| starts_a_path(word) || word == ">"),
        _ => false,
    }
}

/// Reads a path or a tree of them, `a::{b, c::d as e}`, calls back with each, and gives the place after it.
fn tree(tokens: &[String], mut at: usize, stem: &[String], each: &mut impl FnMut(&[String])) -> usize {
    let mut path = stem.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    let after = tree(tokens, at, &path, each);
                    at = after.max(at + 1);
                    while tokens.get(at).is_some_and(|token| token != "," && token != "}") {
                        at += 1;
                    }
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some("self") if !path.is_empty() => at += 1,
            Some(word) if starts_a_path(word) || word == "*" => {
                path.push(word.to_owned());
                at += 1;
            }
            _ => break,
        }
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    each(&path);
    at
}

/// A path of ours from `crate` on, whatever it began with; one of others as it is.
fn absolute(path: &[String], here: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|word| *word == "super").count();
    let rest = &path[ups..];
    let from_here = |rest: &[String]| {
        let kept = &here[..here.len().saturating_sub(ups)];
        [&["crate".to_owned()][..], kept, rest].concat()
    };
    match path.first().map(String::as_str) {
        Some("super") => from_here(rest),
        Some("self") => from_here(&path[1..]),
        _ => path.to_vec(),
    }
}

/// The words and signs of a source text, without comments, strings and characters.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let get = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let c = chars[at];
        match c {
            '/' if get(at + 1) == '/' => at = (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
            '/' if get(at + 1) == '*' => at = after_comment(&chars, at),
            '"' => at = after_string(&chars, at),
            'r' | 'b' | 'c' if raw_hashes(&chars, at).is_some() => at = after_raw(&chars, at),
            '\'' if get(at + 1) == '\\' || get(at + 2) == '\'' => {
                let end = at + if chars[at + 1] == '\\' { 3 } else { 2 };
                at = (end..chars.len()).find(|&i| chars[i] == '\'' || chars[i] == '\n').unwrap_or(chars.len() - 1);
                at += 1;
            }
            ':' if get(at + 1) == ':' => {
                tokens.push("::".to_owned());
                at += 2;
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = (at..chars.len()).find(|&i| !chars[i].is_alphanumeric() && chars[i] != '_');
                let end = end.unwrap_or(chars.len());
                tokens.push(chars[at..end].iter().collect());
                at = end;
            }
            c if c.is_whitespace() => at += 1,
            c => {
                tokens.push(c.to_string());
                at += 1;
            }
        }
    }
    tokens
}

fn after_comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn after_string(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += 1 + usize::from(chars[at] == '\\');
    }
    at + 1
}

/// How many `#` a raw string has that begins here, if one does.
fn raw_hashes(chars: &[char], start: usize) -> Option<usize> {
    let word_before = start.checked_sub(1).is_some_and(|at| chars[at].is_alphanumeric() || chars[at] == '_');
    let r = start + usize::from(chars[start] != 'r');
    let hashes = chars.get(r + 1..)?.iter().take_while(|&&c| c == '#').count();
    (!word_before && chars.get(r) == Some(&'r') && chars.get(r + 1 + hashes) == Some(&'"')).then_some(hashes)
}

fn after_raw(chars: &[char], start: usize) -> usize {
    let hashes = raw_hashes(chars, start).unwrap_or_default();
    let open = (start..chars.len()).find(|&at| chars[at] == '"').unwrap_or(start);
    let close = |&at: &usize| chars[at] == '"' && (1..=hashes).all(|n| chars.get(at + n) == Some(&'#'));
    (open + 1..chars.len()).find(close).map_or(chars.len(), |at| at + 1 + hashes)
}
