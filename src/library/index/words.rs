//! The words of one article with how they stand in it, and which of them it could be known by. It must not know the
//! index or how rare a word is.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use crate::article::{Article, Kind};
use crate::text::{Clean, Folded};

use super::tokens::{self, Kind as Token};

/// Characters of a run without spaces that is taken for a word, at most.
const LONGEST_RUN: usize = 8;
/// Letters of a word from which on it is hardly a little one.
const LONG: usize = 5;
/// Pairs of characters that are tried as the beginning of such a run, the most frequent ones.
const TRIED: usize = 64;

/// Words of an article that room is made for at once.
const DISTINCT: usize = 256;

/// The words and pairs of an article's own text: not of its byline, credits, related lines and what ends it.
pub(super) struct Words<'a> {
    article: &'a Article,
    folded: &'a [Folded],
    known: HashMap<&'a str, Word>,
}

/// How a word stands in an article.
#[derive(Debug)]
struct Word {
    count: u16,
    /// How often within a sentence, where a capital says something.
    within: u16,
    /// How often with a capital there.
    capitals: u16,
    in_title: bool,
    is_pair: bool,
    /// Where it stands as it is best shown: the block and its folded bytes.
    block: usize,
    range: Range<usize>,
}

/// Something that an article could be known by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    /// Folded.
    pub key: String,
    /// As it stands in the article.
    pub spelling: Clean,
    /// How much the article is about it, more being more.
    pub weight: f32,
}

/// The same before it is written out: most are not.
struct Rough<'a> {
    key: &'a str,
    weight: f32,
    block: usize,
    range: Range<usize>,
}

impl Rough<'_> {
    fn by_rank(a: &Self, b: &Self) -> Ordering {
        by_weight(a.weight, b.weight).then_with(|| a.key.cmp(b.key))
    }
}

impl<'a> Words<'a> {
    /// Of an article and its blocks folded.
    pub fn of(article: &'a Article, folded: &'a [Folded]) -> Self {
        Self::told(article, folded, &mut |_, _| ())
    }

    /// The same; tells of every token of all blocks on the way.
    pub fn told(article: &'a Article, folded: &'a [Folded], each: &mut impl FnMut(Token, &'a str)) -> Self {
        let mut words = Self { article, folded, known: HashMap::with_capacity(DISTINCT) };
        for (block, text) in folded.iter().map(Folded::as_str).enumerate() {
            let is_told = is_told(article.blocks[block].kind);
            let mut end = 0;
            tokens::scan(text, &mut |token| {
                each(token.kind, &text[token.range.clone()]);
                if !is_told || token.kind == Token::Part {
                    return;
                }
                // Pairs overlap.
                let between = text.get(end..token.range.start).unwrap_or_default();
                let opens = end == 0 || ends_sentence(between);
                end = token.range.end;
                if matches!(token.kind, Token::Word | Token::Pair) {
                    words.count(block, token.range, opens, token.kind == Token::Pair);
                }
            });
        }
        words
    }

    /// Each word and pair once, with how often it stands there.
    pub fn counts(&self) -> impl Iterator<Item = (&'a str, u16)> {
        self.known.iter().map(|(key, word)| (*key, word.count))
    }

    /// What the article could be known by as far as it can be told without its fellows, the best first.
    pub fn topics(&self, limit: usize) -> Vec<Clean> {
        let mut found = self.candidates(|word| word.count > 1 || word.is_name());
        if limit < found.len() {
            found.select_nth_unstable_by(limit, Rough::by_rank);
            found.truncate(limit);
        }
        found.sort_unstable_by(Rough::by_rank);
        found.into_iter().map(|rough| self.spelling(rough.block, &rough.range)).collect()
    }

    /// All that it could be known by: no numbers, no single letters.
    pub fn all(&self) -> Vec<Candidate> {
        let written = |rough: Rough<'_>| Candidate {
            key: rough.key.to_owned(),
            spelling: self.spelling(rough.block, &rough.range),
            weight: rough.weight,
        };
        self.candidates(|_| true).into_iter().map(written).collect()
    }

    fn candidates(&self, wanted: impl Fn(&Word) -> bool) -> Vec<Rough<'a>> {
        let mut found = Vec::new();
        let mut pairs = Vec::new();
        for (key, word) in &self.known {
            if word.is_pair && word.count > 1 && !key.contains(is_south_east) {
                pairs.push((*key, word));
            } else if !word.is_pair && wanted(word) && self.is_sensible(key, word) && !self.is_little(key) {
                found.push(Self::rough(key, word, word.block, word.range.clone()));
            }
        }
        pairs.sort_unstable_by_key(|(key, word)| (std::cmp::Reverse(word.count), *key));
        pairs.truncate(TRIED);
        let mut runs: Vec<Rough<'a>> = pairs.iter().map(|(_, word)| self.run(word)).collect();
        let within = |part: &str| runs.iter().any(|run| run.key.len() > part.len() && run.key.contains(part));
        let whole: Vec<bool> = runs.iter().map(|run| !within(run.key)).collect();
        let mut whole = whole.into_iter();
        runs.retain(|_| whole.next().unwrap_or(false));
        found.extend(runs);
        found
    }

    fn count(&mut self, block: usize, range: Range<usize>, opens: bool, is_pair: bool) {
        let text = &self.folded[block];
        let word = tokens::cut(&text.as_str()[range.clone()]);
        let (skipped, key) = stem(word);
        let start = range.start + skipped;
        let range = start..start + key.len();
        let kind = self.article.blocks[block].kind;
        let in_title = kind == Kind::Title;
        // In titles and headings every word may have a capital.
        let within = !opens && !in_title && kind != Kind::Heading && !is_pair;
        let is_capital = within && {
            let start = text.original(range.start..range.start).start;
            self.article.blocks[block].text[start..].starts_with(char::is_uppercase)
        };
        let word = self.known.entry(key).or_insert_with(|| Word {
            count: 0,
            within: 0,
            capitals: 0,
            in_title,
            is_pair,
            block,
            range: range.clone(),
        });
        if within && word.within == 0 {
            (word.block, word.range) = (block, range);
        }
        word.count = word.count.saturating_add(1);
        word.within = word.within.saturating_add(u16::from(within));
        word.capitals = word.capitals.saturating_add(u16::from(is_capital));
    }

    /// Three letters or more, or an abbreviation of two capitals.
    fn is_sensible(&self, key: &str, word: &Word) -> bool {
        if key.contains(|c: char| c.is_numeric() || c == '_') {
            return false;
        }
        match key.chars().count() {
            0 | 1 => false,
            2 => word.is_name() && self.spelling(word.block, &word.range).chars().all(char::is_uppercase),
            _ => true,
        }
    }

    /// Whether it says something that two texts share this word alone: it is a name, or too long for one of those that hold
    /// sentences together; no number.
    pub fn is_telling(&self, key: &str) -> bool {
        let Some(word) = self.known.get(key) else { return false };
        let is_long = || key.chars().nth(LONG - 1).is_some() && !key.contains(char::is_numeric);
        word.is_pair || word.is_name() || is_long()
    }

    /// Whether a word of the article's language says nothing by itself.
    pub fn is_little(&self, key: &str) -> bool {
        self.article.lang.is_some_and(|lang| lang.is_little(key))
    }

    fn rough(key: &'a str, word: &Word, block: usize, range: Range<usize>) -> Rough<'a> {
        let name = if word.is_name() { 2.0 } else { 1.0 };
        let title = if word.in_title { 1.4 } else { 1.0 };
        let weight = (1.0 + f32::from(word.count).ln()) * name * title;
        Rough { key, weight, block, range }
    }

    /// The longest run that begins with a pair and stands as often as the pair does.
    fn run(&self, pair: &Word) -> Rough<'a> {
        let text = self.folded[pair.block].as_str();
        let mut end = pair.range.end;
        let mut characters = text[pair.range.clone()].chars().count();
        while characters < LONGEST_RUN
            && let Some(next) = text[end..].chars().next()
            && tokens::is_unspaced(next)
            && self.occurrences(&text[pair.range.start..end + next.len_utf8()]) >= usize::from(pair.count)
        {
            end += next.len_utf8();
            characters += 1;
        }
        let range = pair.range.start..end;
        Self::rough(&text[range.clone()], pair, pair.block, range)
    }

    fn occurrences(&self, run: &str) -> usize {
        let told = |block: &usize| is_told(self.article.blocks[*block].kind);
        let text = |block: usize| self.folded[block].as_str().as_bytes();
        (0..self.folded.len()).filter(told).map(|block| memmem::find_iter(text(block), run).count()).sum()
    }

    fn spelling(&self, block: usize, folded: &Range<usize>) -> Clean {
        self.article.blocks[block].text.slice(self.folded[block].original(folded.clone()))
    }
}

impl Word {
    fn is_name(&self) -> bool {
        self.capitals > 0 && self.capitals * 2 > self.within
    }
}

/// The heavier first.
pub(super) fn by_weight(a: f32, b: f32) -> Ordering {
    b.total_cmp(&a)
}

/// A word without an elided article and the possessive (`l'homme`, `d'israel`, `israel's`), and where it starts.
fn stem(word: &str) -> (usize, &str) {
    let elided = word.find('\'').filter(|at| (1..=2).contains(at) && word.len() > at + 3);
    let start = elided.map_or(0, |at| at + 1);
    (start, word[start..].strip_suffix("'s").unwrap_or(&word[start..]))
}

/// Whether a block tells what the article is about.
fn is_told(kind: Kind) -> bool {
    match kind {
        Kind::Title
        | Kind::Standfirst
        | Kind::Paragraph
        | Kind::Heading
        | Kind::Quote
        | Kind::ListItem
        | Kind::Table => true,
        Kind::Repeat | Kind::Byline | Kind::Code | Kind::Rule | Kind::Credit | Kind::Related | Kind::End => false,
    }
}

/// Whether what stands between two words ends a sentence, so that a capital after it says nothing.
fn ends_sentence(between: &str) -> bool {
    between != " " && (between.contains(['.', '!', '?', ':', '…', '\n', '"', '*', '>']) || between.contains(" -"))
}

/// Scripts in which two characters are hardly ever a word.
fn is_south_east(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{a9e0}'..='\u{aa7f}')
}
