//! Texts that are read one after the other, ranked as the index ranks them: by the same tokens and the same BM25. It must
//! not know where a text comes from, or whether it satisfies the question.

use memchr::memmem::Finder;
use memchr::{memchr2, memrchr2};

use super::ask::{self, Ask};
use super::bm25::{self, Lengths};
use super::lists::Node;
use super::tokens::{self, Kind};

/// A question ready to be held against folded texts.
#[derive(Debug)]
pub struct Gauge {
    needs: Vec<Tree>,
    leaves: Vec<Leaf>,
}

/// How leaves, by their numbers, meet a need.
#[derive(Debug)]
enum Tree {
    Leaf(usize),
    All(Vec<Tree>),
    Any(Vec<Tree>),
}

/// One of the words that make a text a better answer.
#[derive(Debug)]
struct Leaf {
    how: How,
    letters: Finder<'static>,
}

/// How its letters must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// They are a token.
    Word,
    /// A token begins with them.
    Beginning,
    /// The same, and how often it does says nothing.
    Start,
    /// They stand in a token.
    Inside,
}

/// How the words of a question stand in one text.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    tokens: u32,
    /// Of each word how often it stands there, counted twice where it stands as it is, and by how many different tokens.
    leaves: Vec<(u16, u16)>,
}

/// What is known of the texts that have been counted, all together.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    texts: u64,
    tokens: u64,
    frequencies: Vec<u64>,
}

/// Scores by what was known at one moment.
#[derive(Debug)]
pub struct Scale<'t> {
    gauge: &'t Gauge,
    lengths: Lengths,
    rarities: Vec<f32>,
}

impl Gauge {
    /// Of a question; what must not stand there counts for nothing.
    pub fn new(ask: &Ask) -> Self {
        let mut leaves = Vec::new();
        let needs = ask.needs.iter().map(|ways| Tree::of(&ask::need(ways), &mut leaves)).collect();
        Self { needs, leaves }
    }

    /// Counts its words in a folded text, a newline behind each of its blocks, of which [`tokens`] has told the length.
    pub fn counts(&self, folded: &str, tokens: u32) -> Counts {
        Counts { tokens, leaves: self.leaves.iter().map(|leaf| leaf.count(folded)).collect() }
    }

    /// The needs that none of the texts that were counted can meet, by their numbers.
    pub fn nowhere(&self, tally: &Tally) -> Vec<usize> {
        let frequency = |leaf: usize| tally.frequencies.get(leaf).copied().unwrap_or(0);
        let stands = |need: &Tree| need.score(&|leaf| (frequency(leaf) > 0).then_some(0.0)).is_some();
        self.needs.iter().enumerate().filter(|(_, need)| !stands(need)).map(|(number, _)| number).collect()
    }

    /// The scores of texts among all that were counted.
    pub fn scale<'t>(&'t self, tally: &Tally) -> Scale<'t> {
        let rarity = |frequency: &u64| bm25::rarity(tally.texts, *frequency);
        Scale {
            gauge: self,
            lengths: Lengths::new(tally.texts, tally.tokens),
            rarities: tally.frequencies.iter().map(rarity).collect(),
        }
    }
}

impl Scale<'_> {
    /// How good an answer a text is.
    pub fn score(&self, counts: &Counts) -> f32 {
        let class = bm25::class(counts.tokens);
        let leaf = |leaf: usize| {
            let (count, rarity) = (counts.leaves.get(leaf)?.0, self.rarities.get(leaf)?);
            Some(match self.gauge.leaves.get(leaf)?.how {
                _ if count == 0 => return None,
                // One character or two say nothing by how often they stand in a text, or how long it is.
                How::Start => *rarity,
                _ => rarity * self.lengths.weight(class, f32::from(count) / 2.0),
            })
        };
        self.gauge.needs.iter().filter_map(|need| need.score(&leaf)).sum()
    }
}

impl Tree {
    fn of(node: &Node, leaves: &mut Vec<Leaf>) -> Self {
        let mut several = |nodes: &[Node]| nodes.iter().map(|node| Self::of(node, leaves)).collect();
        let (how, letters) = match node {
            Node::Word(word) => (How::Word, word),
            Node::Beginning(word) => (How::Beginning, word),
            Node::Start(word) => (How::Start, word),
            Node::Inside(word) => (How::Inside, word),
            Node::These(_) => return Self::Any(Vec::new()),
            Node::All(nodes) => return Self::All(several(nodes)),
            Node::Any(nodes) => return Self::Any(several(nodes)),
        };
        leaves.push(Leaf { how, letters: Finder::new(letters.as_bytes()).into_owned() });
        Self::Leaf(leaves.len() - 1)
    }

    /// The sum of what stands there, if that is enough.
    fn score(&self, leaf: &impl Fn(usize) -> Option<f32>) -> Option<f32> {
        match self {
            Self::Leaf(number) => leaf(*number),
            Self::All(trees) => trees.iter().map(|tree| tree.score(leaf)).sum(),
            Self::Any(trees) => trees.iter().filter_map(|tree| tree.score(leaf)).reduce(|a, b| a + b),
        }
    }
}

impl Tally {
    /// Takes a text in.
    pub fn add(&mut self, counts: &Counts) {
        self.texts += 1;
        self.tokens += u64::from(counts.tokens);
        self.frequencies.resize(counts.leaves.len(), 0);
        for (sum, (_, tokens)) in self.frequencies.iter_mut().zip(&counts.leaves) {
            *sum += u64::from(*tokens);
        }
    }
}

/// How many tokens a folded text has that are counted in its length.
pub fn tokens(folded: &str) -> u32 {
    let mut count = 0_u32;
    tokens::scan(folded, &mut |token| {
        count = count.saturating_add(u32::from(matches!(token.kind, Kind::Word | Kind::Part | Kind::Pair)));
    });
    count
}

impl Leaf {
    fn count(&self, folded: &str) -> (u16, u16) {
        let bytes = folded.as_bytes();
        let mut count = 0_u16;
        let mut distinct: Vec<&str> = Vec::new();
        let mut from = 0;
        // No token crosses a space or a line end: only what lies between two of them is taken apart.
        while let Some(at) = bytes.get(from..).and_then(|rest| self.letters.find(rest)) {
            let at = from + at;
            let start = from + memrchr2(b' ', b'\n', &bytes[from..at]).map_or(0, |gap| gap + 1);
            let end = memchr2(b' ', b'\n', &bytes[at..]).map_or(bytes.len(), |gap| at + gap);
            let chunk = &folded[start..end];
            tokens::scan(chunk, &mut |token| {
                let text = tokens::cut(&chunk[token.range]);
                let weight = self.weight(token.kind, text);
                if weight > 0 {
                    count = count.saturating_add(weight);
                    distinct.push(text);
                }
            });
            if self.how == How::Start && count > 0 {
                return (count, 1);
            }
            from = end + 1;
        }
        distinct.sort_unstable();
        distinct.dedup();
        (count, u16::try_from(distinct.len()).unwrap_or(u16::MAX))
    }

    /// How much a token counts.
    fn weight(&self, kind: Kind, token: &str) -> u16 {
        let letters = self.letters.needle();
        let is_kept = matches!(kind, Kind::Word | Kind::Part | Kind::Pair);
        let stands = match self.how {
            How::Word => is_kept && token.as_bytes() == letters,
            How::Beginning => is_kept && token.as_bytes().starts_with(letters),
            How::Inside => is_kept && self.letters.find(token.as_bytes()).is_some(),
            // Two characters side by side in a script without spaces are a token of their own.
            How::Start => {
                let is_one = str::from_utf8(letters).is_ok_and(|letters| letters.chars().nth(1).is_none());
                (is_one || matches!(kind, Kind::Word | Kind::Part)) && token.as_bytes().starts_with(letters)
            }
        };
        u16::from(stands) * if token.as_bytes() == letters { 2 } else { 1 }
    }
}
