//! Headlines as a collection of news has them: a vocabulary of some tens of thousands of words by Zipf's law, in five
//! scripts; 40 of 100 titles are not ASCII. The same in every run.

use masthead::shelf::{Card, Stock};
use masthead::text::clean_line;

use super::vocabulary::{Random, Vocabulary, capital, scripts};

/// What stands between two words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", " ", ", ", ": ", "-"];
/// Different bylines for every million articles.
const BYLINES: usize = 20_000;

/// So many articles.
pub fn generate(rows: usize) -> Stock {
    let mut random = Random(0x6d61_7374_6865_6164);
    let scripts = scripts(&mut random);
    let authors: Vec<String> = (0..BYLINES.min(rows / 5 + 10))
        .map(|_| format!("By {} {}", capital(scripts[0].word(&mut random)), capital(scripts[0].word(&mut random))))
        .collect();
    let mut stock = Stock::default();
    for n in 0..rows {
        stock.add(&card(n, &scripts, &authors, &mut random));
    }
    stock
}

fn card(n: usize, scripts: &[Vocabulary], authors: &[String], random: &mut Random) -> Card {
    // Of twenty titles twelve are ASCII, two have typographic signs, two accents, two are Cyrillic, one Han, one Arabic.
    let kind = random.below(20);
    let script = match kind {
        0..=13 => 0,
        14 | 15 => 1,
        16 | 17 => 2,
        18 => 3,
        _ => 4,
    };
    let mut title = String::new();
    while title.chars().count() < 55 {
        let from = if script == 1 && random.below(2) == 0 { 0 } else { script };
        let word = scripts[from].word(random);
        if !title.is_empty() {
            title.push_str(random.pick(&GAPS));
        }
        title.push_str(&capital(word));
    }
    if matches!(kind, 12 | 13) {
        title = format!("“{title}” – it’s");
    }
    let source =
        random.pick(&["Reuters", "Associated Press", "Le Monde", "BBC News", "The Guardian", "Süddeutsche Zeitung"]);
    let byline = &authors[random.below(authors.len())];
    Card {
        title: clean_line(&title),
        byline: (!n.is_multiple_of(3)).then(|| clean_line(byline)),
        source: n.is_multiple_of(2).then(|| clean_line(source)),
        folder: clean_line(&format!("/home/reader/articles/20{:02}", n % 20)),
        name: clean_line(&format!("{n}.txt")),
        words: 500,
        ..Card::default()
    }
}
