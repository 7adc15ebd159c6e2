//! Where single letters stand in the titles of a piece, a bit for each row, so that the first letter of a query does not
//! have to read them. It must not know queries.

use super::border::lies_between;
use super::folded::{OWN, own_bit};
use super::score::{is_hard, is_soft, single};
use super::set::Bits;
use super::standing::{Stand, Standing};
use crate::article::Tier;

/// The ways in which a single letter stands in a title, best first.
pub const CLASSES: [Stand; 12] = {
    let scores = [single::START, single::HARD, single::SOFT, single::INSIDE];
    let tiers = [Tier::Words, Tier::Beginnings, Tier::Inside];
    let mut classes = [(Tier::Words, 0); 12];
    let mut class = 0;
    while class < classes.len() {
        classes[class] = (tiers[class / scores.len()], scores[class % scores.len()]);
        class += 1;
    }
    classes
};

/// Where letters that share their bit with no other stand in the titles of a piece.
#[derive(Debug)]
pub struct Heads {
    /// By the letter's bit.
    letters: Vec<Places>,
    /// The bit of each title's first letter.
    first: Vec<u8>,
}

/// In which titles one letter stands where.
#[derive(Debug, Clone, Copy)]
struct Places {
    anywhere: Bits,
    /// Where a word begins.
    begins: Bits,
    /// Behind a hard separator, or at the start.
    hard: Bits,
    /// Behind a soft one.
    soft: Bits,
    /// As a word of its own.
    alone: Bits,
}

impl Heads {
    /// Of no title yet.
    pub fn new() -> Self {
        let none = Bits::NONE;
        let places = Places { anywhere: none, begins: none, hard: none, soft: none, alone: none };
        Self { letters: vec![places; OWN as usize], first: Vec::new() }
    }

    /// Takes the next row's folded title up.
    pub fn push(&mut self, folded: &str) {
        let row = self.first.len();
        self.first.push(folded.chars().next().and_then(number).unwrap_or(u8::MAX));
        let mut before = ' ';
        let mut letters = folded.chars().peekable();
        while let Some(c) = letters.next() {
            if let Some(number) = number(c) {
                let places = &mut self.letters[usize::from(number)];
                places.anywhere.insert(row);
                if is_hard(before) {
                    places.hard.insert(row);
                }
                if is_soft(before) {
                    places.soft.insert(row);
                }
                if lies_between(before, c) {
                    places.begins.insert(row);
                    if letters.peek().is_none_or(|next| lies_between(c, *next)) {
                        places.alone.insert(row);
                    }
                }
            }
            before = c;
        }
    }

    /// The rows whose titles hold a letter, by [`CLASSES`].
    pub fn classes(&self, letter: u64) -> [Bits; CLASSES.len()] {
        let number = letter.trailing_zeros();
        let Some(places) = self.letters.get(number as usize) else { return [Bits::NONE; CLASSES.len()] };
        let Places { anywhere, begins, hard, soft, alone } = places;
        let first = Bits::of(&self.first, |first| u32::from(*first) == number);
        let behind = hard.or(soft);
        let scores =
            [first, hard.without(&first), soft.without(&hard.or(&first)), anywhere.without(&behind.or(&first))];
        let tiers = [*alone, begins.without(alone), anywhere.without(&begins.or(alone))];
        std::array::from_fn(|class| tiers[class / scores.len()].and(&scores[class % scores.len()]))
    }

    /// How a letter stands in a row's title, if it does.
    pub fn glance(&self, letter: u64, row: usize) -> Option<Standing> {
        let number = letter.trailing_zeros();
        let places = self.letters.get(number as usize).filter(|places| places.anywhere.has(row))?;
        let score = match () {
            () if u32::from(self.first[row]) == number => single::START,
            () if places.hard.has(row) => single::HARD,
            () if places.soft.has(row) => single::SOFT,
            () => single::INSIDE,
        };
        let tier = match () {
            () if places.alone.has(row) => Tier::Words,
            () if places.begins.has(row) => Tier::Beginnings,
            () => Tier::Inside,
        };
        Some(Standing::new((tier, score)))
    }
}

/// The number of a letter's own bit.
fn number(c: char) -> Option<u8> {
    own_bit(c).and_then(|bit| u8::try_from(bit.trailing_zeros()).ok())
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Heads};
    use crate::filter::folded::Folded;
    use crate::filter::needle::Needle;
    use crate::filter::score::Scratch;
    use crate::filter::{Form, Query};
    use proptest::prelude::*;

    #[test]
    fn classes_stand_best_first() {
        assert!(CLASSES.is_sorted_by_key(|(tier, score)| (*tier, -score)));
    }

    proptest! {
        #[test]
        fn a_letter_stands_as_if_it_were_looked_for(
            titles in prop::collection::vec("[ab ]{0,6}|[a1 ./(-]{0,8}|[aé北]{0,5}", 1..70), line in "[ab1]",
        ) {
            let query = Query::parse(&line);
            let word = query.words().next().unwrap();
            prop_assert_eq!(word.form, Form::Fuzzy);
            let needle = Needle::new(word);
            let letter = needle.single().unwrap();
            let mut heads = Heads::new();
            for title in &titles {
                heads.push(title);
            }
            let classes = heads.classes(letter);
            for (row, title) in titles.iter().enumerate() {
                let stand = needle.stand(Folded::new(title), || title, &mut Scratch::default());
                let glance = heads.glance(letter, row).map(|standing| (standing.tier, standing.score));
                prop_assert_eq!(glance, stand, "{} in {}", line, title);
                let of: Vec<_> = classes.iter().zip(CLASSES).filter(|(rows, _)| rows.has(row)).map(|(_, of)| of).collect();
                prop_assert_eq!(of, stand.into_iter().collect::<Vec<_>>(), "{} in {}", line, title);
            }
        }
    }
}
