//! Articles as news are: a headline, a byline of given name and surname, a text about the headline's words; and what a
//! reader types who remembers some of it. The same in every run.

use std::collections::{BTreeMap, HashSet};

use super::vocabulary::{Random, Vocabulary, capital, scripts};

/// What stands between two words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", " ", " ", ", ", ". "];
/// Different surnames for every million articles.
const SURNAMES: usize = 20_000;
/// A language's commonest words, of which few are nouns.
const COMMON: usize = 100;
/// Letters of a word that is typed.
const TYPED: usize = 4;
/// Words of a text by rarity, of which two are typed: the rarest ones of all may be slips of the author.
const RARE: std::ops::Range<usize> = 2..10;

/// An article.
pub struct Piece {
    pub title: String,
    pub byline: String,
    pub surname: String,
    pub text: String,
}

/// What is typed for an article: its number and the line.
pub type Query = (usize, String);

/// So many articles with texts of so many words.
pub fn generate(number: usize, words: usize) -> Vec<Piece> {
    let mut random = Random(0x6d61_7374_6865_6164);
    let scripts = scripts(&mut random);
    let name = |random: &mut Random| {
        std::iter::repeat_with(|| scripts[0].word(random).to_owned())
            .find(|name| name.len() >= TYPED)
            .unwrap_or_default()
    };
    let surnames: Vec<String> =
        (0..SURNAMES.min(number / 5 + 10)).map(|_| format!("{}{}", name(&mut random), name(&mut random))).collect();
    (0..number).map(|_| piece(&scripts, &surnames, words, &mut random)).collect()
}

/// Of twenty articles sixteen are in Latin letters, two of them with accents, two are Cyrillic, one Han and one Arabic.
fn piece(scripts: &[Vocabulary; 5], surnames: &[String], words: usize, random: &mut Random) -> Piece {
    let kind = random.below(20);
    let script = match kind {
        0..=13 => 0,
        14 | 15 => 1,
        16 | 17 => 2,
        18 => 3,
        _ => 4,
    };
    let mut told = Vec::new();
    let mut title = String::new();
    while title.chars().count() < 50 {
        let from = if script == 1 && random.below(2) == 0 { 0 } else { script };
        let word = telling(&scripts[from], random);
        if !title.is_empty() {
            title.push_str(random.pick(&[" ", " ", " ", " ", " ", " ", ": ", "-"]));
        }
        title.push_str(&capital(word));
        told.push(word);
    }
    let mut text = String::new();
    for n in 0..words {
        // Of ten words one is of what the headline speaks of.
        let word = if random.below(10) == 0 { random.pick(&told) } else { scripts[script].word(random) };
        text.push_str(&if random.below(9) == 0 { capital(word) } else { word.to_owned() });
        text.push_str(if n % 60 == 59 { ".\n\n" } else { random.pick(&GAPS) });
    }
    let surname = random.pick(&surnames.iter().collect::<Vec<_>>()).clone();
    let given = capital(scripts[0].word(random));
    Piece { title, byline: format!("{given} {}", capital(&surname)), surname, text: text.trim().to_owned() }
}

/// A word of a headline, which leaves out most of a language's commonest words.
fn telling<'v>(script: &'v Vocabulary, random: &mut Random) -> &'v str {
    let (rank, word) = script.ranked(random);
    if rank < COMMON && random.below(4) > 0 { script.ranked(random).1 } else { word }
}

/// The words of three letters or more in a text, in small letters.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 3);
    words.map(str::to_lowercase).collect()
}

fn is_typed(word: &str, least: usize) -> bool {
    word.chars().count() >= least
}

/// What is typed for so many articles, by what is remembered of them; and how many lines of a case were drawn and left,
/// because what they mean picks more than one article, so that nobody could know which.
pub fn queries(pieces: &[Piece], count: usize) -> (Vec<(&'static str, Vec<Query>)>, [usize; 5]) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let titles = Holders::of(pieces, |piece| piece.title.clone());
    let bylines = Holders::of(pieces, |piece| format!("{} {}", piece.title, piece.byline));
    let texts = Holders::of(pieces, |piece| format!("{} {}", piece.title, piece.text));
    let mut cases = ["a", "b", "c", "d", "e"].map(|name| (name, Vec::new()));
    let mut left = [0; 5];
    while cases.iter().any(|case| case.1.len() < count) {
        let at = random.below(pieces.len());
        let piece = &pieces[at];
        let told = told(&piece.title);
        if told.len() < 3 {
            continue;
        }
        let mut add = |case: usize, holders: &Holders, meant: &[String], typed: String| {
            if cases[case].1.len() == count {
                return;
            }
            if holders.is_alone(meant) {
                cases[case].1.push((at, typed));
            } else {
                left[case] += 1;
            }
        };
        let (two, three, pair) =
            (some(&told, 2, &mut random), some(&told, 3, &mut random), some(&told, 2, &mut random));
        add(0, &titles, &two, two.join(" "));
        let beginnings: Vec<String> = three.iter().map(|word| word.chars().take(TYPED).collect()).collect();
        add(1, &titles, &beginnings, beginnings.join(" "));
        let (slipped, right) = if is_typed(&pair[1], TYPED + 1) { (&pair[1], &pair[0]) } else { (&pair[0], &pair[1]) };
        let typed = slip(slipped, &mut random);
        if typed != *slipped {
            add(2, &titles, &pair, format!("{typed} {right}"));
        }
        let beside = random.pick(&told.iter().collect::<Vec<_>>());
        add(3, &bylines, &[piece.surname.clone(), beside.clone()], format!("{} {beside}", piece.surname));
        let mut body: Vec<String> = words(&piece.text).into_iter().collect::<HashSet<_>>().into_iter().collect();
        body.retain(|word| is_typed(word, TYPED + 1) && !told.contains(word));
        body.sort_by(|a, b| (texts.number(a), a).cmp(&(texts.number(b), b)));
        if body.len() > RARE.end + 2 {
            let two = some(&body[RARE], 2, &mut random);
            add(4, &texts, &two, two.join(" "));
        }
    }
    (cases.into(), left)
}

/// The words of a headline that one remembers, each once.
fn told(title: &str) -> Vec<String> {
    let mut told = Vec::new();
    for word in words(title).into_iter().filter(|word| is_typed(word, TYPED)) {
        if !told.contains(&word) {
            told.push(word);
        }
    }
    told
}

/// Which articles hold a word.
struct Holders(BTreeMap<String, Vec<usize>>);

impl Holders {
    fn of(pieces: &[Piece], text: impl Fn(&Piece) -> String) -> Self {
        let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, piece) in pieces.iter().enumerate() {
            for word in words(&text(piece)) {
                let articles = holders.entry(word).or_default();
                if articles.last() != Some(&at) {
                    articles.push(at);
                }
            }
        }
        Self(holders)
    }

    /// How many articles hold it.
    fn number(&self, word: &str) -> usize {
        self.0.get(word).map_or(0, Vec::len)
    }

    /// Whether only one article holds words that begin with each of these.
    fn is_alone(&self, beginnings: &[String]) -> bool {
        let begin = |beginning: &String| -> HashSet<usize> {
            let all = self.0.range(beginning.clone()..).take_while(|(word, _)| word.starts_with(beginning.as_str()));
            all.flat_map(|(_, articles)| articles).copied().collect()
        };
        let common = beginnings.iter().map(begin).reduce(|a, b| a.intersection(&b).copied().collect());
        common.is_some_and(|common| common.len() == 1)
    }
}

/// So many of these, each once, in any order.
fn some(of: &[String], count: usize, random: &mut Random) -> Vec<String> {
    let mut left: Vec<&String> = of.iter().collect();
    (0..count).map(|_| left.swap_remove(random.below(left.len())).clone()).collect()
}

/// A letter left out, two exchanged, or another one in its place; never the first.
fn slip(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + random.below(letters.len() - 2);
    match random.below(3) {
        0 => drop(letters.remove(at)),
        1 => letters.swap(at, at + 1),
        _ => letters[at] = random.pick(&['a', 'e', 'i', 'o', 'r', 's', 't', 'n']),
    }
    letters.into_iter().collect()
}
