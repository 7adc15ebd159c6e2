//! Which article a related line means: the one with nearly its title. It must not know how articles are opened.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::article::Id;
use crate::shelf::Entry;
use crate::text;

/// The share of words that two titles must have in common to mean the same article.
const ENOUGH: f64 = 0.8;

/// The article whose title comes nearest to a related line's words, if it is near enough: four words in five shared,
/// labels such as `WATCH:` left out. The first of equals.
pub fn nearest_title<'a>(line: &str, entries: impl Iterator<Item = Entry<'a>>) -> Option<Id> {
    let wanted = words(unlabelled(line));
    // So alike, two titles share at least one of their three longest words: most titles are settled by that.
    let mut longest: Vec<&str> = wanted.iter().map(String::as_str).collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
    longest.truncate(3);
    let mut best: Option<(f64, Id)> = None;
    for entry in entries {
        let folded = text::fold_plain(entry.title());
        if !longest.iter().any(|word| folded.contains(word)) {
            continue;
        }
        let near = likeness(&wanted, &words(unlabelled(entry.title())));
        if near >= ENOUGH && best.is_none_or(|(b, _)| near > b) {
            best = Some((near, entry.id()));
        }
    }
    best.map(|(_, id)| id)
}

/// Without a label in capitals that ends in a colon, or one in brackets.
fn unlabelled(title: &str) -> &str {
    match title.split_once(':') {
        Some((label, rest))
            if label.len() < 20 && !rest.trim().is_empty() && !label.chars().any(char::is_lowercase) =>
        {
            rest
        }
        _ => title,
    }
}

fn words(title: &str) -> HashSet<String> {
    text::fold_plain(title).unicode_words().map(str::to_owned).collect()
}

/// Shared words over all words (Jaccard).
fn likeness(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a title has few words")]
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let shared = a.intersection(b).count();
    share(shared, a.len() + b.len() - shared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::{Card, Stock};
    use crate::text::clean;

    #[test]
    fn near_titles_and_far_ones() {
        let mut stock = Stock::default();
        for title in [
            "Israel’s Mossad helped foil major attack in Germany – report",
            "Mossad set up operations in Paris",
            "Israel",
        ] {
            stock.add(&Card { title: clean(title), ..Card::default() }).expect("room");
        }
        for (line, want) in [
            ("WATCH: Israel's Mossad helped foil major attack in Germany", Some(Id(0))),
            ("mossad set up operations in paris", Some(Id(1))),
            ("Mossad set up operations in London and in Rome", None),
            ("ISRAEL:", Some(Id(2))),
            ("", None),
            ("—", None),
        ] {
            assert_eq!(nearest_title(line, stock.shelf().entries()), want, "{line}");
        }
    }
}
