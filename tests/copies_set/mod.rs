//! A fixed set of articles for near copies: texts on some subjects, each with edited copies; and what only looks like a
//! copy: other texts on the subject with the same background, briefs, filled forms. Seeded: the same in every run.

#![allow(dead_code, reason = "the test and the bench use their own parts of this")]
#![allow(clippy::expect_used, reason = "a set that cannot be made fails the test")]

mod edits;
mod language;

use masthead::article::{Article, Block, Kind};
use masthead::text::clean;

pub use edits::{EDITS, Edit};
use language::{Language, Random, Sentence, Subject, languages};

/// What a text of the set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    Original,
    Copy(Edit),
    Brief,
    Form,
}

/// One text of the set.
pub struct Sample {
    pub article: Article,
    /// Copies share that of their original; it is nobody else's.
    pub story: usize,
    pub made: Made,
}

/// A text while it is edited.
#[derive(Clone)]
struct Draft {
    title: String,
    paragraphs: Vec<Vec<Sentence>>,
    /// What a site or an agency sets before the first word.
    prefix: String,
    /// What it sets after the last.
    suffix: Vec<String>,
}

/// Texts a subject.
const ORIGINALS: usize = 5;
/// Briefs a subject.
const BRIEFS: usize = 4;
/// Filled forms for every six subjects: one form, this often filled.
const FILLED: usize = 24;

/// The set with so many subjects, some 60 texts each.
pub fn set(subjects: usize) -> Vec<Sample> {
    let mut random = Random::new(1);
    let languages = languages(&mut random);
    let mut samples = Vec::new();
    let mut story = 0;
    let mut add = |draft: &Draft, language: &Language, made: Made| {
        story += usize::from(!matches!(made, Made::Copy(_)));
        samples.push(Sample { article: draft.read(language), story, made });
    };
    for number in 0..subjects {
        let language = &languages[[0, 0, 1, 3, 2, 0, 4, 3][number % 8]];
        let subject = language.subject(&mut random);
        for _ in 0..ORIGINALS {
            let original = draft(language, &subject, &mut random);
            add(&original, language, Made::Original);
            for edit in EDITS {
                add(&edit.make(&original, language, &subject, &mut random), language, Made::Copy(edit));
            }
        }
        for _ in 0..BRIEFS {
            add(&brief(language, &subject, &mut random), language, Made::Brief);
        }
        if number % 6 == 0 {
            let form = form(language, &subject, &mut random);
            for _ in 0..FILLED {
                add(&fill(&form, language, &subject, &mut random), language, Made::Form);
            }
        }
    }
    samples
}

/// Texts of which none has to do with another, but for the language.
pub struct Strangers(Vec<Language>);

impl Strangers {
    pub fn new() -> Self {
        Self(languages(&mut Random::new(2)))
    }

    /// The text of this number, always the same.
    pub fn article(&self, number: u64) -> Article {
        let mut random = Random::new(number + 1000);
        let language = &self.0[*random.pick(&[0, 0, 0, 1, 2, 3, 4])];
        let subject = language.lone_subject(&mut random);
        let draft = draft(language, &subject, &mut random);
        let block = |text: String| Block { kind: Kind::Paragraph, text: clean(&text), spans: Vec::new() };
        Article { blocks: draft.paragraphs(language).map(block).collect(), ..Article::default() }
    }
}

/// A text on the subject: up to three of some ten paragraphs are background that others have too, up to three
/// sentences are quoted by others too.
fn draft(language: &Language, subject: &Subject, random: &mut Random) -> Draft {
    let count = random.between(7, 15);
    let mut paragraphs: Vec<Vec<Sentence>> = (0..count).map(|_| language.paragraph(subject, random)).collect();
    if !subject.stock.is_empty() {
        let mut stock: Vec<&Vec<Sentence>> = subject.stock.iter().collect();
        random.shuffle(&mut stock);
        for background in stock.into_iter().take(random.below(4)) {
            let at = random.between(1, count - 1);
            background.clone_into(&mut paragraphs[at]);
        }
        for _ in 0..random.below(4) {
            let quote = random.pick(&subject.quotes).clone();
            paragraphs[random.below(count)].push(quote);
        }
    }
    Draft { title: language.title(subject, random), paragraphs, prefix: String::new(), suffix: Vec::new() }
}

/// Two or three sentences.
fn brief(language: &Language, subject: &Subject, random: &mut Random) -> Draft {
    let mut sentences: Vec<Sentence> = (0..random.between(1, 2)).map(|_| language.sentence(subject, random)).collect();
    sentences.push(random.pick(&subject.quotes).clone());
    Draft {
        title: language.title(subject, random),
        paragraphs: vec![sentences],
        prefix: String::new(),
        suffix: Vec::new(),
    }
}

/// A form to be filled (weather, prices, results): its words, and what is put in every time anew.
fn form(language: &Language, subject: &Subject, random: &mut Random) -> Vec<Vec<Option<String>>> {
    let open = random.between(25, 45);
    (0..random.between(8, 24))
        .map(|_| {
            let sentence = language.sentence(subject, random);
            sentence.into_iter().map(|word| (!random.percent(open)).then_some(word)).collect()
        })
        .collect()
}

fn fill(form: &[Vec<Option<String>>], language: &Language, subject: &Subject, random: &mut Random) -> Draft {
    let mut value = || match random.below(3) {
        0 => random.below(100).to_string(),
        1 => format!("{}.{:02}", random.below(300), random.below(100)),
        _ => language.any_word(subject, random),
    };
    let sentences: Vec<Sentence> = form
        .iter()
        .map(|sentence| sentence.iter().map(|word| word.clone().unwrap_or_else(&mut value)).collect())
        .collect();
    Draft {
        title: language.title(subject, random),
        paragraphs: sentences.chunks(3).map(<[_]>::to_vec).collect(),
        prefix: String::new(),
        suffix: Vec::new(),
    }
}

impl Draft {
    fn paragraphs<'a>(&'a self, language: &'a Language) -> impl Iterator<Item = String> + 'a {
        self.paragraphs.iter().map(|paragraph| {
            let sentences: Vec<String> = paragraph.iter().map(|sentence| language.written(sentence)).collect();
            sentences.join(language.gap())
        })
    }

    fn written(&self, language: &Language) -> String {
        let mut text = format!("{}\n\n{}", self.title, self.prefix);
        for paragraph in self.paragraphs(language).chain(self.suffix.iter().cloned()) {
            text.push_str(&paragraph);
            text.push_str("\n\n");
        }
        text
    }

    fn read(&self, language: &Language) -> Article {
        masthead::format::read("text.txt", self.written(language).as_bytes()).expect("text")
    }

    fn words(&self) -> usize {
        self.paragraphs.iter().flatten().map(Vec::len).sum()
    }
}
