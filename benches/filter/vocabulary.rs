//! Words as a language has them: put together of syllables, by Zipf's law. The same in every run.

/// Words of the vocabulary that are typed, among its commonest hundred.
pub const PLANTED: [&str; 10] =
    ["the", "iran", "deal", "paris", "mossad", "international", "court", "président", "北京", "Вашингтон"];
const WORDS: usize = 30_000;

/// Xorshift64*: the same articles in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(high).unwrap_or(0) % bound
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Words of one script by Zipf's law: the n-th stands a n-th as often as the first.
pub struct Vocabulary {
    words: Vec<String>,
    reach: Vec<usize>,
}

impl Vocabulary {
    pub fn new(count: usize, syllables: &[&str], planted: &[&str], random: &mut Random) -> Self {
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

    pub fn word(&self, random: &mut Random) -> &str {
        self.ranked(random).1
    }

    /// A word and its rank, from 0.
    pub fn ranked(&self, random: &mut Random) -> (usize, &str) {
        let at = random.below(self.reach[self.reach.len() - 1]);
        let rank = self.reach.partition_point(|&reach| reach <= at);
        (rank, &self.words[rank])
    }
}

/// Latin, Latin with accents, Cyrillic, Han, Arabic.
pub fn scripts(random: &mut Random) -> [Vocabulary; 5] {
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
    [
        Vocabulary::new(WORDS, &latin, &PLANTED[..7], random),
        Vocabulary::new(WORDS / 3, &accented, &PLANTED[7..8], random),
        Vocabulary::new(WORDS / 3, &cyrillic, &PLANTED[9..], random),
        Vocabulary::new(WORDS / 3, &han, &PLANTED[8..9], random),
        Vocabulary::new(WORDS / 3, &arabic, &[], random),
    ]
}

pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
