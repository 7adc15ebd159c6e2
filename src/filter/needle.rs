//! One word of a query held against one folded value: whether it stands there, how well, with what score. It must not know
//! rows or queries.

use memchr::memmem::Finder;

use super::begins;
use super::border::is_border;
use super::folded::{Folded, REACH, letters, own_bit, within_reach};
use super::places::is_there;
use super::score::{Pattern, Scratch};
use super::standing::{Beginning, Stand, Standing};
use super::{Form, Word};
use crate::article::Tier;
use crate::text::{fold_cased_plain, is_cased_fold};

/// What each letter of a word must bring, else they are scattered. One that follows the letter before it brings 20, one
/// that begins a word five letters on 16, one two letters on inside a word 11, one eight letters on there 5; the first
/// 15, or 23 as a word's beginning: `gvt` may stand for a government.
const ENOUGH: i32 = 14;

/// What one letter more may bring at most that neither begins a word nor follows the letter before it: a gap of one costs
/// four.
const APART: i32 = 12;

/// The last two letters of a word, or its only one.
fn last_two(folded: &str) -> &str {
    folded.char_indices().nth_back(1).map_or(folded, |(at, _)| &folded[at..])
}

/// The bit of a single letter that shares it with no other.
fn single(word: &Word) -> Option<u64> {
    let mut letters = word.folded.chars();
    let bit = own_bit(letters.next()?)?;
    (letters.next().is_none() && word.form == Form::Fuzzy && word.cased.is_none()).then_some(bit)
}

/// Beyond Cyrillic come letters that join with what follows them.
fn stays(word: &Word) -> bool {
    let letters = word.cased.as_deref().unwrap_or_default();
    matches!(word.form, Form::Fuzzy | Form::Exact) && letters.chars().all(|c| c < '\u{530}')
}

/// Values are cut at `REACH` letters: 16 KiB at most.
fn place(end: usize) -> u16 {
    u16::try_from(end).unwrap_or(0)
}

/// A word ready to be held against values.
#[derive(Debug)]
pub struct Needle<'q> {
    /// The word.
    pub word: &'q Word,
    pattern: Pattern,
    /// The letters that a value must have.
    pub letters: u64,
    /// The letter that must begin a word, if the word is to.
    pub first: u64,
    /// How a word must begin, if it is to begin with it.
    pub begins: u64,
    /// The score that is not scattered.
    enough: i32,
    /// Whether folding leaves its letters alone wherever they stand, and nothing it does tells where words begin.
    stays: bool,
    /// Its bit, if it is a single letter that shares it with no other.
    single: Option<u64>,
    /// The bit of its last letter.
    last: u64,
    /// Its last two letters.
    pair: Finder<'q>,
    /// All of it.
    whole: Finder<'q>,
}

impl<'q> Needle<'q> {
    /// Of a word.
    pub fn new(word: &'q Word) -> Self {
        let length = i32::try_from(word.folded.chars().count()).unwrap_or(i32::MAX / ENOUGH);
        let first = word.folded.chars().next().map_or(0, |c| letters(c.encode_utf8(&mut [0; 4])));
        Self {
            word,
            pattern: Pattern::new(&word.folded),
            letters: letters(&word.folded),
            first,
            begins: begins::asked(&word.folded),
            enough: length.saturating_mul(ENOUGH),
            stays: stays(word),
            single: single(word),
            last: word.folded.chars().next_back().map_or(0, |c| letters(c.encode_utf8(&mut [0; 4]))),
            pair: Finder::new(last_two(&word.folded)),
            whole: Finder::new(&word.folded),
        }
    }

    /// How it stands in a value, if it does; `original` is the value as it is.
    pub fn stand<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Stand> {
        self.sift(value, original, scratch).map(|standing| (standing.tier, standing.score))
    }

    /// The same, with what a longer word may be told by.
    pub fn sift<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Standing> {
        if value.letters & self.letters != self.letters {
            return None;
        }
        let standing = self.begun_folded(value, scratch).or_else(|| self.inside(value, scratch))?;
        self.has_case(original).then_some(standing)
    }

    /// The same where it is known that no word begins with it.
    pub fn apart<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Standing> {
        if value.letters & self.letters != self.letters {
            return None;
        }
        let standing = self.inside(value, scratch)?;
        self.has_case(original).then_some(standing)
    }

    /// The same, but only from a word's beginning on.
    pub fn begun<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Standing> {
        if value.letters & self.letters != self.letters {
            return None;
        }
        let standing = self.begun_folded(value, scratch)?;
        self.has_case(original).then_some(standing)
    }

    /// Its bit, if it is a single letter that shares it with no other.
    pub fn single(&self) -> Option<u64> {
        self.single
    }

    /// As [`Needle::sift`], where it is known how the word's beginning stands. Where that says that the letters are
    /// scattered, if they stand there at all, the score is no more than a bound.
    pub fn longer<'v>(
        &self,
        begins: &Beginning<'_>,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Standing> {
        let Beginning { word, standing, may_begin } = begins;
        if value.letters & self.letters != self.letters {
            return None;
        }
        if *may_begin
            && standing.tier <= Tier::Beginnings
            && let Some(standing) = self.begun_folded(value, scratch)
        {
            return self.has_case(original).then_some(standing);
        }
        let end = || match standing.end {
            0 => self.pattern.end(value.text),
            end => self.pattern.end_from(value.text, word.folded.len(), end.into()),
        };
        let most = self.bound(standing.score, word, value);
        let standing = if most < self.enough {
            Standing { score: most, end: place(end()?), tier: Tier::Scattered }
        } else if value.is_ascii() && standing.end == 0 {
            self.scored(value, 0, scratch)?
        } else {
            self.scored(value, end()?, scratch)?
        };
        self.has_case(original).then_some(standing)
    }

    /// What it may score at most where its beginning scores so much.
    fn bound(&self, score: i32, beginning: &Word, value: Folded<'_>) -> i32 {
        let known = beginning.folded.len();
        let most = score.saturating_add(self.pattern.gain(known));
        let apart = score.saturating_add(APART);
        if most < self.enough || apart >= self.enough || value.starts & self.last != 0 {
            return most;
        }
        let one_more = self.word.folded[known..].chars().nth(1).is_none();
        if one_more && self.pair.find(value.text.as_bytes()).is_none() { apart } else { most }
    }

    /// Whether it stands in a value at all.
    pub fn is_in<'v>(&self, value: Folded<'_>, original: impl FnOnce() -> &'v str) -> bool {
        value.letters & self.letters == self.letters
            && is_there(self.word.form, &self.word.folded, value.text)
            && self.has_case(original)
    }

    fn begun_folded(&self, value: Folded<'_>, scratch: &mut Scratch) -> Option<Standing> {
        let Folded { text, starts, .. } = value;
        if starts & self.first == 0 {
            return None;
        }
        let word = &self.word.folded;
        let last = text.len().checked_sub(word.len())?;
        let (tier, at) = match self.word.form {
            Form::Start if text.starts_with(word) => (self.tier_at(text, 0), 0),
            Form::End if text.ends_with(word) && is_border(text, last) => (Tier::Words, last),
            Form::Entire if text == word => (Tier::Words, 0),
            Form::Start | Form::End | Form::Entire => return None,
            Form::Fuzzy | Form::Exact | Form::Begun | Form::Whole => self.beginnings(text)?,
        };
        if self.word.form == Form::Whole && tier != Tier::Words {
            return None;
        }
        let score = || self.pattern.score(text, value.is_ascii(), scratch).map(|(score, _)| score);
        Some(Standing { score: self.pattern.score_at(text, at).or_else(score)?, end: 0, tier })
    }

    /// The best tier of all places where a word begins so, and the place that brings the best score.
    fn beginnings(&self, text: &str) -> Option<(Tier, usize)> {
        let mut best: Option<(Tier, usize)> = None;
        let mut from = 0;
        while let Some(at) = self.whole.find(&text.as_bytes()[from..]) {
            let at = from + at;
            from = at + 1;
            if !is_border(text, at) {
                continue;
            }
            let tier = self.tier_at(text, at);
            let exact = self.pattern.score_at(text, at).is_some();
            best = match best {
                Some((known, place)) if !exact => Some((known.min(tier), place)),
                Some((known, _)) => Some((known.min(tier), at)),
                None => Some((tier, at)),
            };
            if tier == Tier::Words && exact {
                break;
            }
        }
        best
    }

    fn tier_at(&self, text: &str, at: usize) -> Tier {
        if is_border(text, at + self.word.folded.len()) { Tier::Words } else { Tier::Beginnings }
    }

    /// Where no word begins with it.
    fn inside(&self, value: Folded<'_>, scratch: &mut Scratch) -> Option<Standing> {
        match self.word.form {
            Form::Fuzzy if value.is_ascii() => self.scored(value, 0, scratch),
            Form::Fuzzy => self.scored(value, self.pattern.end(value.text)?, scratch),
            form @ (Form::Exact | Form::Start | Form::End | Form::Entire)
                if is_there(form, &self.word.folded, value.text) =>
            {
                let (score, _) = self.pattern.score(value.text, value.is_ascii(), scratch)?;
                Some(Standing { score, end: 0, tier: Tier::Inside })
            }
            _ => None,
        }
    }

    /// Letters wherever they stand; `end` is where it is known already.
    fn scored(&self, value: Folded<'_>, end: usize, scratch: &mut Scratch) -> Option<Standing> {
        let (score, seen) = self.pattern.score(value.text, value.is_ascii(), scratch)?;
        let tier = if score < self.enough { Tier::Scattered } else { Tier::Inside };
        // A letter of ASCII is a byte.
        Some(Standing { score, end: place(if value.is_ascii() { seen } else { end }), tier })
    }

    fn has_case<'v>(&self, original: impl FnOnce() -> &'v str) -> bool {
        let Some(cased) = &self.word.cased else { return true };
        let original = original();
        // Letters that stay what they are in a folded text stand there as they stand in the original.
        let seen = self.stays && original.len() <= REACH;
        if seen && is_there(self.word.form, cased, original) {
            return true;
        }
        if is_cased_fold(original) {
            return !seen && is_there(self.word.form, cased, within_reach(original));
        }
        is_there(self.word.form, cased, within_reach(&fold_cased_plain(original)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Query;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<Query> {
        line.char_indices().map(|(at, c)| Query::parse(&line[..at + c.len_utf8()])).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// A word typed letter by letter stands as it does when it is looked for at once.
        #[test]
        fn what_is_known_of_a_beginning_changes_nothing(
            text in "[a-c ]{0,60}|[abxyz -]{0,80}|[abé北 ]{0,40}", line in "[a-c]{2,6}|[ab]x?-[ab]|[abé北]{2,4}",
        ) {
            let mut scratch = Scratch::default();
            let value = Folded::new(&text);
            let queries = words(&line);
            let mut before: Option<(&Word, Standing)> = None;
            for query in &queries {
                let Some(word) = query.words().next() else { break };
                let needle = Needle::new(word);
                let at_once = needle.sift(value, || &text, &mut scratch);
                let standing = match before {
                    Some((word, standing)) => {
                        needle.longer(&Beginning { word, standing, may_begin: true }, value, || &text, &mut scratch)
                    }
                    None => at_once,
                };
                prop_assert_eq!(standing.map(|s| s.tier), at_once.map(|s| s.tier), "{} in {}", word.folded, text);
                let (Some(standing), Some(at_once)) = (standing, at_once) else { break };
                let scattered = standing.tier == Tier::Scattered && standing.score >= at_once.score;
                prop_assert!(standing.score == at_once.score || scattered, "{} in {}", word.folded, text);
                before = Some((word, standing));
            }
        }
    }
}
