//! The Unicode break-test files (tests/unicode, under the licence there) against what the page breaks by: lines through
//! the code that lays out, graphemes and words through `text`.
//!
//! Line breaks are made by the rules of Unicode 15.1, graphemes and words by those of 17. Where a newer file expects
//! something else, the line stands in tests/unicode/differences.txt with the reason.

#![allow(clippy::unwrap_used, reason = "a file that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use masthead::page::Breaker;
use masthead::text::{graphemes, width};
use unicode_segmentation::UnicodeSegmentation;

const LINES: &str = include_str!("unicode/LineBreakTest.txt");
const LINES_15_1: &str = include_str!("unicode/LineBreakTest_15.1.txt");
const GRAPHEMES: &str = include_str!("unicode/GraphemeBreakTest.txt");
const WORDS: &str = include_str!("unicode/WordBreakTest.txt");
const DIFFERENCES: &str = include_str!("unicode/differences.txt");

/// One line of a test file: `÷ 0020 × 0308 ÷`.
struct Case {
    line: String,
    text: String,
    breaks: Vec<usize>,
}

fn cases(file: &str) -> Vec<Case> {
    let lines = file.lines().map(|l| l.split('#').next().unwrap().split_whitespace().collect::<Vec<_>>());
    lines.filter(|marks| !marks.is_empty()).map(|marks| case(&marks)).collect()
}

fn case(marks: &[&str]) -> Case {
    let mut case = Case { line: marks.join(" "), text: String::new(), breaks: Vec::new() };
    for mark in marks {
        match *mark {
            "÷" => case.breaks.push(case.text.len()),
            "×" => {}
            hex => case.text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap()),
        }
    }
    case
}

/// What is known to differ under a heading of tests/unicode/differences.txt (`## name`).
fn known(name: &str) -> BTreeSet<String> {
    let from = DIFFERENCES.split(&format!("## {name}\n")).nth(1).unwrap();
    cases(from.split("\n## ").next().unwrap()).into_iter().map(|c| c.line).collect()
}

/// Exactly the known lines differ: neither more, nor less than is claimed.
fn check(name: &str, file: &str, agrees: impl Fn(&Case) -> bool) {
    let cases = cases(file);
    assert!(cases.len() > 800, "only {} cases of {name}", cases.len());
    let differ: BTreeSet<String> = cases.into_iter().filter(|c| !agrees(c)).map(|c| c.line).collect();
    let known = known(name);
    let mut report = String::new();
    for line in differ.symmetric_difference(&known) {
        let _ = writeln!(report, "{} {line}", if known.contains(line) { "agrees" } else { "differs" });
    }
    assert!(report.is_empty(), "{name}:\n{report}");
}

/// Whether a page may break there at all: between graphemes, in front of something that has a width or is not drawn,
/// and not after a hyphen that opens a word (`LB20a`, which files before Unicode 16 do not know).
fn page_may_break(text: &str, at: usize) -> bool {
    let grapheme = graphemes(text).find(|(start, _)| *start == at);
    let whole = grapheme
        .is_some_and(|(_, g)| width(g) > 0 || g.chars().all(|c| c.is_control() || "\u{ad}\u{200b}".contains(c)));
    let mut before = text[..at].chars().rev();
    let hyphen = matches!(before.next(), Some('-' | '\u{2010}'));
    let opens = before.next().is_none_or(|c| c.is_whitespace() || c == '\u{200b}');
    let word = text[at..].starts_with(char::is_alphabetic);
    at == text.len() || (whole && !(hyphen && opens && word))
}

fn lines_agree(case: &Case) -> bool {
    let expected = case.breaks.iter().copied().filter(|&at| page_may_break(&case.text, at));
    Breaker::new().chances(&case.text).into_iter().eq(expected)
}

#[test]
fn lines_break_by_unicode_15_1() {
    check("LineBreakTest_15.1.txt", LINES_15_1, lines_agree);
}

#[test]
fn lines_break_by_unicode_18_but_for_known_lines() {
    check("LineBreakTest.txt", LINES, lines_agree);
}

#[test]
fn graphemes_are_those_of_unicode_18_but_for_known_lines() {
    check("GraphemeBreakTest.txt", GRAPHEMES, |case| {
        let ends = graphemes(&case.text).map(|(at, g)| at + g.len());
        std::iter::once(0).chain(ends).eq(case.breaks.iter().copied())
    });
}

#[test]
fn words_are_those_of_unicode_18() {
    check("WordBreakTest.txt", WORDS, |case| {
        let starts = case.text.split_word_bound_indices().map(|(at, _)| at);
        starts.chain([case.text.len()]).eq(case.breaks.iter().copied())
    });
}
