//! What editors and sites do to a text before they run it as theirs.

use super::Draft;
use super::language::{Language, Random, Sentence, Subject};

/// One way to edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// Cut after 50 to 80 % of its words.
    Cut,
    /// An agency, a place, a site before the first word.
    Prefix,
    /// Lines of an agency or a site after the text.
    Suffix,
    /// Another first paragraph.
    Lead,
    /// Another headline.
    Headline,
    /// 2 to 10 % of its words replaced, dropped, or others put in.
    Words,
    /// One to three paragraphs left out, a third of the words at most.
    Dropped,
    /// The paragraphs after the first in another order.
    Order,
    /// Two or three of these at once, with milder numbers.
    Several,
}

/// All of them.
pub const EDITS: [Edit; 9] = [
    Edit::Cut,
    Edit::Prefix,
    Edit::Suffix,
    Edit::Lead,
    Edit::Headline,
    Edit::Words,
    Edit::Dropped,
    Edit::Order,
    Edit::Several,
];

const PREFIXES: [&str; 8] = [
    "PORTLAND, Ore., Feb 26 (Reuters) - ",
    "WASHINGTON (AP) — ",
    "(CNN) -- ",
    "HANOI, Vietnam (AFP) – ",
    "From our correspondent in Vienna: ",
    "[Breaking] Agencies report from the region. ",
    "(ots) ",
    "新华社北京7月19日电 ",
];
const SUFFIXES: [&str; 8] = [
    "(Reporting by Will Dunham; Editing by Tom Brown)",
    "© 2019 Reuters. All rights reserved.",
    "Copyright 2019 The Associated Press. All rights reserved.",
    "Our Standards: The Thomson Reuters Trust Principles.",
    "This article was first published elsewhere and is republished here with the permission of its authors.",
    "Sign up for our newsletter to receive the most important stories of the day in your inbox every morning.",
    "Source: Reuters",
    "2.1k SHARES Facebook Twitter",
];

impl Edit {
    pub(super) fn make(self, original: &Draft, language: &Language, subject: &Subject, random: &mut Random) -> Draft {
        let mut draft = original.clone();
        match self {
            Self::Cut => cut(&mut draft, random.between(50, 80)),
            Self::Prefix => (*random.pick(&PREFIXES)).clone_into(&mut draft.prefix),
            Self::Suffix => suffix(&mut draft, random),
            Self::Lead => lead(&mut draft, language, subject, random),
            Self::Headline => draft.title = language.title(subject, random),
            Self::Words => {
                let share = random.between(2, 10);
                words(&mut draft, share, language, subject, random);
            }
            Self::Dropped => drop_paragraphs(&mut draft, random),
            Self::Order => random.shuffle(&mut draft.paragraphs[1..]),
            Self::Several => {
                draft.title = language.title(subject, random);
                (*random.pick(&PREFIXES)).clone_into(&mut draft.prefix);
                match random.below(3) {
                    0 => cut(&mut draft, random.between(65, 90)),
                    1 => drop_paragraphs(&mut draft, random),
                    _ => lead(&mut draft, language, subject, random),
                }
                let share = random.between(1, 4);
                words(&mut draft, share, language, subject, random);
                suffix(&mut draft, random);
            }
        }
        draft
    }
}

/// Keeps so many percent of the words, to the next end of a sentence.
fn cut(draft: &mut Draft, percent: usize) {
    let mut left = draft.words() * percent / 100;
    for paragraph in &mut draft.paragraphs {
        paragraph.retain(|sentence| {
            let kept = left > 0;
            left = left.saturating_sub(sentence.len());
            kept
        });
    }
    draft.paragraphs.retain(|paragraph| !paragraph.is_empty());
}

fn suffix(draft: &mut Draft, random: &mut Random) {
    draft.suffix = (0..random.between(1, 3)).map(|_| (*random.pick(&SUFFIXES)).to_owned()).collect();
}

fn lead(draft: &mut Draft, language: &Language, subject: &Subject, random: &mut Random) {
    let rewritten: Vec<Sentence> = draft.paragraphs[0].iter().map(|_| language.sentence(subject, random)).collect();
    draft.paragraphs[0] = rewritten;
}

fn words(draft: &mut Draft, percent: usize, language: &Language, subject: &Subject, random: &mut Random) {
    for sentence in draft.paragraphs.iter_mut().flatten() {
        let mut edited = Vec::with_capacity(sentence.len() + 2);
        for word in sentence.drain(..) {
            if !random.percent(percent) {
                edited.push(word);
                continue;
            }
            match random.below(4) {
                0 => {}
                1 => edited.extend([word, language.any_word(subject, random)]),
                _ => edited.push(language.any_word(subject, random)),
            }
        }
        *sentence = edited;
    }
}

fn drop_paragraphs(draft: &mut Draft, random: &mut Random) {
    let whole = draft.words();
    for _ in 0..random.between(1, 3) {
        let at = random.between(1, draft.paragraphs.len() - 1);
        let dropped = draft.paragraphs.remove(at);
        if draft.words() * 3 < whole * 2 {
            draft.paragraphs.insert(at, dropped);
        }
    }
}
