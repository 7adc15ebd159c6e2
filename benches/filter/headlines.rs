//! Headlines as a collection of news has them: a vocabulary of some tens of thousands of words by Zipf's law, in five
//! scripts; 40 of 100 titles are not ASCII. The same in every run.

use masthead::shelf::{Card, Stock};
use masthead::text::clean_line;

/// Words of the vocabulary that are typed, among its commonest hundred.
const PLANTED: [&str; 10] =
    ["the", "iran", "deal", "paris", "mossad", "international", "court", "président", "北京", "Вашингтон"];
/// What stands between two words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", " ", ", ", ": ", "-"];
const WORDS: usize = 30_000;
/// Different bylines for every million articles.
const BYLINES: usize = 20_000;

/// Xorshift64*: the same articles in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(high).unwrap_or(0) % bound
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Words of one script by Zipf's law: the n-th stands a n-th as often as the first.
struct Vocabulary {
    words: Vec<String>,
    reach: Vec<usize>,
}

impl Vocabulary {
    fn new(count: usize, syllables: &[&str], planted: &[&str], random: &mut Random) -> Self {
        let mut words: Vec<String> = (0..count)
            .map(|n| (0..1 + n.min(4000) / 1500 + random.below(3)).map(|_| random.pick(syllables)).collect())
            .collect();
        for (n, word) in planted.iter().enumerate() {
            (*word).clone_into(&mut words[n * 9 + 1]);
        }
        let mut total = 0;
        let reach = (1..=count).map(|n| {
            total += 1_000_000 / n;
            total
        });
        Self { reach: reach.collect(), words }
    }

    fn word(&self, random: &mut Random) -> &str {
        let at = random.below(self.reach[self.reach.len() - 1]);
        &self.words[self.reach.partition_point(|&reach| reach <= at)]
    }
}

/// So many articles.
pub fn generate(rows: usize) -> Stock {
    let mut random = Random(0x6d61_7374_6865_6164);
    let latin: Vec<&str> = "al an ar ba ber ca com con da de den di do e el en er es fa for ga go ha hi i in is ka la le li lo \
         ma men mi mo na ne ni no o on or pa per po pre qui ra re ri ro sa se si so sta ta te ti to tra u un ur va ve vi wa we y za"
        .split_whitespace()
        .collect();
    let accented: Vec<&str> =
        "é è ção ü ö ñ ê ll ra te pré sé gen mün chen élec tion über do re la ça î".split_whitespace().collect();
    let cyrillic: Vec<&str> =
        "ва ши ин ра ко де пре зи дент мо скв по ли ти ка но во сти за кон и ы ск ий".split_whitespace().collect();
    let han: Vec<&str> =
        "北 京 上 海 政 府 经 济 中 国 新 闻 日 本 語 東 大 学 会 人 民 外 交 部 长".split_whitespace().collect();
    let arabic: Vec<&str> = "ال م ك ت ب ر س و ن ي ط هـ ران ايـ".split_whitespace().collect();
    let scripts = [
        Vocabulary::new(WORDS, &latin, &PLANTED[..7], &mut random),
        Vocabulary::new(WORDS / 3, &accented, &PLANTED[7..8], &mut random),
        Vocabulary::new(WORDS / 3, &cyrillic, &PLANTED[9..], &mut random),
        Vocabulary::new(WORDS / 3, &han, &PLANTED[8..9], &mut random),
        Vocabulary::new(WORDS / 3, &arabic, &[], &mut random),
    ];
    let authors: Vec<String> = (0..BYLINES.min(rows / 5 + 10))
        .map(|_| format!("By {} {}", capital(scripts[0].word(&mut random)), capital(scripts[0].word(&mut random))))
        .collect();
    let mut stock = Stock::default();
    for n in 0..rows {
        stock.add(&card(n, &scripts, &authors, &mut random));
    }
    stock
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
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
