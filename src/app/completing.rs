//! What the word at the cursor of the filter bar may become: names of fields, what is known of articles, tags, sources,
//! folders, languages, words of titles. It must not know keys, or how the bar is drawn.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::filter::{IS, KEYS, Key};
use crate::text::{self, Lang};

use super::line::last_word;
use super::tagging::by_use;
use super::tally::{Tally, ranked};
use super::typing::Bar;
use super::views::quoted;
use super::{App, Request};

/// Rows of the list whose words are looked at.
const LOOKED_AT: usize = 200;
/// Sources and folders that are looked at, the most used first.
const MOST: usize = 20_000;
/// Names that Tab goes through.
const THROUGH: usize = 50;
/// Words that are offered at once: every name of a field.
const OFFERED: usize = KEYS.len();
/// Days that go on from where one is typed, as people say them.
const DAYS: [&str; 6] = ["today", "yesterday", "7d", "3w", "2m", "1y"];
/// Lengths in words.
const LENGTHS: [&str; 3] = [">500", "<500", "100..500"];

/// What the bar offers.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// In sight behind the line.
    shown: Vec<String>,
    /// Those that Tab goes through, the one that stands in the line, and from which byte on.
    cycle: Option<Cycle>,
    /// Sources, folders and languages by use, for as long as the bar is open.
    names: Option<Names>,
}

#[derive(Debug)]
struct Cycle {
    words: Vec<String>,
    at: usize,
    place: Range<usize>,
    /// The line as it was left: whoever has typed since begins anew.
    line: String,
}

#[derive(Debug)]
struct Names {
    /// Each folded, and as it is.
    sources: Vec<(String, String)>,
    folders: Vec<(String, String)>,
    langs: Vec<Lang>,
}

/// What may stand in a place of the line.
struct Candidates {
    place: Range<usize>,
    words: Vec<String>,
    /// What is typed of them, where each goes on as that does.
    typed: Option<String>,
}

impl Bar {
    /// What the word at the cursor may become, as far as it is worth showing.
    pub fn offered(&self) -> &[String] {
        &self.offer.shown
    }
}

impl App {
    /// Looks what can be offered for the word at the cursor. Words of titles are not shown: the list has them.
    pub(super) fn offer(&mut self) {
        let candidates = self.named();
        self.bar.offer.cycle = None;
        self.bar.offer.shown =
            candidates.map_or_else(Vec::new, |found| found.words.into_iter().take(OFFERED).collect());
    }

    /// Completes the word at the cursor: to what all candidates that go on so share, else to the first of them (`by` 1)
    /// or to the last (-1); asked again, to the next or the one before.
    pub(super) fn complete(&mut self, by: isize) -> Vec<Request> {
        let line = self.bar.line.text().to_owned();
        if let Some(cycle) = self.bar.offer.cycle.take().filter(|cycle| cycle.line == line && cycle.words.len() > 1) {
            let at = (cycle.at + cycle.words.len()).wrapping_add_signed(by) % cycle.words.len();
            return self.put(Cycle { at, ..cycle });
        }
        let Some(Candidates { place, words, typed }) = self.candidates() else { return Vec::new() };
        let first = if by < 0 { words.len().saturating_sub(1) } else { 0 };
        let shared = typed.and_then(|typed| shared(&words, &typed));
        match shared {
            Some(shared) if words.iter().all(|word| *word != shared) => {
                self.put(Cycle { words: vec![shared], at: 0, place, line })
            }
            _ => self.put(Cycle { words, at: first, place, line }),
        }
    }

    /// Puts a candidate into the line, the cursor behind it.
    fn put(&mut self, cycle: Cycle) -> Vec<Request> {
        let Some(word) = cycle.words.get(cycle.at) else { return Vec::new() };
        let line = self.bar.line.text();
        let after = line[cycle.place.end..].to_owned();
        let before = format!("{}{word}", &line[..cycle.place.start]);
        let place = cycle.place.start..before.len();
        self.bar.line.set(&before);
        if !after.is_empty() {
            self.bar.line.insert(&after);
            after.graphemes(true).for_each(|_| self.bar.line.go(super::line::Reach::Left));
        }
        let requests = self.filter_edited();
        let line = self.bar.line.text().to_owned();
        if cycle.words.len() > 1 {
            // What else there is stays in sight, from the next one on.
            let next = cycle.words.iter().cycle().skip(cycle.at + 1).take(cycle.words.len() - 1);
            self.bar.offer.shown = next.take(OFFERED).cloned().collect();
        }
        self.bar.offer.cycle = Some(Cycle { place, line, ..cycle });
        requests
    }

    /// Everything that the word at the cursor may become.
    fn candidates(&mut self) -> Option<Candidates> {
        let names = self.named().filter(|found| !found.words.is_empty());
        let line = self.bar.line.text();
        let cursor = self.bar.line.cursor();
        let typing = self.typed().typing(cursor);
        let entries = |of: fn(crate::shelf::Entry<'_>) -> String| -> Vec<String> {
            let rows = self.list.rows().iter().take(LOOKED_AT);
            rows.filter_map(|hit| self.list.entry(hit.id)).map(of).collect()
        };
        let lines = match typing.key {
            _ if names.is_some() => return names,
            None | Some(Key::Title | Key::Text) => entries(|entry| entry.title().to_owned()),
            Some(Key::By) => entries(|entry| entry.byline().unwrap_or_default().to_owned()),
            Some(_) => return None,
        };
        let start = typing.range.start + last_word(&line[typing.range.start..cursor]);
        let typed = text::fold_plain(&line[start..cursor]);
        if typed.is_empty() {
            return None;
        }
        let words = words(&typed, lines.iter().map(String::as_str));
        (!words.is_empty()).then_some(Candidates { place: start..cursor, words, typed: Some(typed) })
    }

    /// The names that the word at the cursor may become: of fields, of what is known, of tags, sources and folders.
    fn named(&mut self) -> Option<Candidates> {
        let line = self.bar.line.text().to_owned();
        let typing = self.typed().typing(self.bar.line.cursor());
        let typed = text::fold_plain(&line[typing.range.start..self.bar.line.cursor()]);
        let begins = |name: &&str| name.starts_with(&typed);
        let place = typing.range;
        let candidates = |words: Vec<String>, typed: &str| {
            Some(Candidates { place: place.clone(), words, typed: Some(typed.to_owned()) })
        };
        match typing.key {
            // An empty line may begin with any name. None stands behind another sign than !.
            None if typed.is_empty() && !line.trim().is_empty() => None,
            None if line[..place.start].ends_with(['"', '\'', '^', '>', '<']) => None,
            None => {
                let names = KEYS.iter().map(|(name, ..)| *name).filter(begins);
                candidates(names.map(|name| format!("{name}:")).collect(), &typed)
            }
            Some(Key::Is) => candidates(further(IS.iter().map(|(name, ..)| *name), &typed), &typed),
            Some(Key::Before | Key::After | Key::On) => candidates(further(DAYS.into_iter(), &typed), &typed),
            // A sign is no part of the place, and a number goes on as nobody can tell.
            Some(Key::Words) if typed.is_empty() && line[..place.start].ends_with(':') => {
                candidates(LENGTHS.map(str::to_owned).to_vec(), &typed)
            }
            Some(key @ (Key::Tag | Key::Source | Key::In)) => {
                let words = match key {
                    Key::Tag => going_on(by_use(&self.marks).iter().map(|tag| (text::fold_plain(tag), &**tag)), &typed),
                    Key::Source => going_on(pairs(&self.names().sources), &typed),
                    _ => going_on(pairs(&self.names().folders), &typed),
                };
                Some(Candidates { place: with_quotes(&line, place), words, typed: None })
            }
            Some(Key::Lang) => {
                let from = line[place.clone()].rfind('|').map_or(place.start, |bar| place.start + bar + 1);
                let from = from.min(self.bar.line.cursor());
                let typed = text::fold_plain(&line[from..self.bar.line.cursor()]);
                let words = self.names().langs.iter().filter_map(|lang| spoken(*lang, &typed)).collect();
                let place = if from == place.start { with_quotes(&line, place) } else { from..place.end };
                Some(Candidates { place, words, typed: None })
            }
            Some(_) => None,
        }
    }

    /// Sources, folders and languages, the most used first; counted once.
    fn names(&mut self) -> &Names {
        let (list, marks) = (&self.list, &self.marks);
        self.bar.offer.names.get_or_insert_with(|| {
            let tally = Tally::new(list.shelf(), marks);
            let names = |counts: &[u32]| {
                let ranked = ranked(counts).into_iter().take(MOST).map(|(name, _)| list.shelf().name(name));
                ranked.map(|name| (text::fold_plain(name), name.to_owned())).collect()
            };
            let mut langs: Vec<Lang> = Lang::all().filter(|lang| tally.langs[lang.number()] > 0).collect();
            langs.sort_by_key(|lang| std::cmp::Reverse(tally.langs[lang.number()]));
            Names { sources: names(&tally.sources), folders: names(&tally.folders), langs }
        })
    }
}

/// The words that go on from what is typed, and are not there whole already.
fn further<'a>(words: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    words.filter(|word| word.starts_with(typed) && *word != typed).map(str::to_owned).collect()
}

/// A language as it goes on from what is typed: by its name, else by its code; none where it is there already.
fn spoken(lang: Lang, typed: &str) -> Option<String> {
    let name = text::fold_plain(lang.name());
    if name.starts_with(typed) {
        return Some(quoted(&name)).filter(|name| name != typed);
    }
    (lang.code().starts_with(typed) && lang.code() != typed).then(|| lang.code().to_owned())
}

fn pairs(names: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    names.iter().map(|(folded, name)| (folded.as_str(), name.as_str()))
}

/// The names that go on as what is typed does, each as one word of a filter line; a path may hold it anywhere. A name that
/// is there whole goes no further.
fn going_on<'a, F: AsRef<str>>(names: impl Iterator<Item = (F, &'a str)>, typed: &str) -> Vec<String> {
    let goes_on = |folded: &str, name: &str| {
        folded != typed && (folded.starts_with(typed) || name.contains(['/', '\\']) && folded.contains(typed))
    };
    let found = names.filter(|(folded, name)| goes_on(folded.as_ref(), name));
    found.take(THROUGH).map(|(_, name)| quoted(name)).collect()
}

/// A place with the quotation marks around it.
fn with_quotes(line: &str, place: Range<usize>) -> Range<usize> {
    let open = line[..place.start].ends_with('"');
    let closed = open && line[place.end..].starts_with('"');
    place.start - usize::from(open)..place.end + usize::from(closed)
}

/// The words with a start, longer than it, in the order of the titles, each once.
fn words<'a>(typed: &str, titles: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for title in titles {
        let folded = text::fold_plain(title);
        for word in folded.unicode_words().filter(|word| word.len() > typed.len() && word.starts_with(typed)) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    words
}

/// The start that all words share, if it is longer than what is typed.
fn shared(words: &[String], typed: &str) -> Option<String> {
    let first = words.first()?;
    let shared = words.iter().fold(first.as_str(), |shared, word| {
        let same = shared.char_indices().zip(word.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(shared.len().min(word.len()), |((at, _), _)| at);
        &shared[..end]
    });
    (shared.len() > typed.len()).then(|| shared.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{shared, words};

    #[test]
    fn completes_to_what_the_words_share() {
        let titles = ["The Mossad in Paris", "Mossadegh remembered", "Moss on stones"];
        for (typed, all, want) in [
            ("mossa", &["mossad", "mossadegh"][..], Some("mossad")),
            ("mossad", &["mossadegh"], Some("mossadegh")),
            ("mos", &["mossad", "mossadegh", "moss"], Some("moss")),
            ("moss", &["mossad", "mossadegh"], Some("mossad")),
            ("pa", &["paris"], Some("paris")),
            ("x", &[], None),
        ] {
            let found = words(typed, titles.into_iter());
            assert_eq!(found, all, "{typed}");
            assert_eq!(shared(&found, typed).as_deref(), want, "{typed}");
        }
    }
}
