//! Made-up languages: vocabularies by Zipf's law under real function words, stock phrases, subjects with words of their
//! own, sentences of them. One is written with Han characters and one with Thai letters, without spaces.

/// Xorshift64*: the same texts in every run.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // Seeds beside each other must not give texts like each other.
        Self((seed ^ 0x6d61_7374_6865_6164).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(high).unwrap_or(0) % bound
    }

    /// Both ends included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn shuffle<T>(&mut self, of: &mut [T]) {
        for at in (1..of.len()).rev() {
            of.swap(at, self.below(at + 1));
        }
    }
}

/// A sentence: its words, the stop not among them.
pub type Sentence = Vec<String>;

pub struct Language {
    /// Commonest first.
    words: Vec<String>,
    /// How often the first so many words stand, summed.
    reach: Vec<usize>,
    /// What everybody writes: `according to a statement by the`.
    phrases: Vec<Sentence>,
    gap: &'static str,
    stop: &'static str,
}

/// What a subject adds: its words, and what every text on it may quote.
pub struct Subject {
    words: Vec<String>,
    /// Paragraphs of background, used again word for word.
    pub stock: Vec<Vec<Sentence>>,
    /// What was said, quoted by several.
    pub quotes: Vec<Sentence>,
}

struct Script {
    function: &'static str,
    syllables: &'static str,
    longest: usize,
    gap: &'static str,
    stop: &'static str,
}

const WORDS: usize = 20_000;
const PHRASES: usize = 1_500;

const SCRIPTS: [Script; 5] = [
    Script {
        function: "the of and to in a for on that is with by as at was it from has be are said his an have not but \
            will its he who they were which their been had one this more after also two year new people would first \
            last or about other when than up all government could over percent time some state into years she out \
            three we million no told against I if her under police before president most there can between country",
        syllables: "al an ar ba ber ca com con da de den di do e el en er es fa for ga go ha hi in is ka la le li lo \
            ma men mi mo na ne ni no on or pa per po pre qui ra re ri ro sa se si so sta ta te ti to tra un ur va ve",
        longest: 4,
        gap: " ",
        stop: ".",
    },
    Script {
        function: "de la le les et des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec \
            été son l'on cette ses ont mais comme ou si leur y dont aux même après être deux fait entre aussi",
        syllables: "é è ção ü ö ñ ê ll ra te pré sé gen mün chen élec tion über do re la ça î mo ne ri ta to ve si",
        longest: 4,
        gap: " ",
        stop: ".",
    },
    Script {
        function: "и в не на что с он по как это а из к у за от о для но его так до же было мы я был или также после \
            при они ее все чтобы уже только еще если может году более лет между однако который были нет со",
        syllables: "ва ши ин ра ко де пре зи дент мо скв по ли ти ка но во сти за кон и ы ск ий ста ро ме ня те ло",
        longest: 4,
        gap: " ",
        stop: ".",
    },
    Script {
        function: "的 了 在 是 和 有 我 他 这 中 大 来 上 国 个 到 说 们 为 子 于 着 下 自 之 年 过 发 后 作 里 用 道 行 所 \
            然 家 种 事 成 方 多 经 么 去 法 学 如 都 同 现 当 没 动 面 起 看 定 天 分 还 进 好 小 部 其 些 主 样",
        syllables: "北京海政府济新闻日本語東会人民外交长市场公司价格石油银行美欧盟联合选举总统理议院警察法院医疫情气候能源科技网络\
            软件手机汽车航空铁路港口农业粮食水电教育儿童足球冠军电影音乐节春夏秋冬山川河湖城乡街道房屋税收投资股票债券利率通胀失业工",
        longest: 3,
        gap: "",
        stop: "。",
    },
    Script {
        function: "ที่ และ ใน ของ เป็น มี ได้ ว่า จะ ไม่ ให้ การ ไป มา กับ นี้ จาก โดย แต่ อยู่ แล้ว ก็ ต้อง คน วัน ปี ถูก ยัง หรือ ถึง ตาม เพื่อ",
        syllables: "กา บา ตำ รัฐ บาล นาย ประ เทศ ไทย ชาติ เมือง หลวง เศรษ ฐ กิจ สังคม ศาล รถ ไฟ ทะเล ฝน ลม ราคา ตลาด หุ้น เงิน บาท ธนา คาร",
        longest: 3,
        gap: "",
        stop: " ",
    },
];

pub fn languages(random: &mut Random) -> Vec<Language> {
    SCRIPTS.iter().map(|script| Language::new(script, random)).collect()
}

impl Language {
    fn new(script: &Script, random: &mut Random) -> Self {
        let syllables: Vec<String> = if script.syllables.contains(' ') {
            script.syllables.split_whitespace().map(str::to_owned).collect()
        } else {
            script.syllables.chars().map(String::from).collect()
        };
        let mut words: Vec<String> = script.function.split_whitespace().map(str::to_owned).collect();
        while words.len() < WORDS {
            words.push(
                (0..random.between(1 + words.len() / (WORDS / 2), script.longest))
                    .map(|_| random.pick(&syllables).as_str())
                    .collect(),
            );
        }
        let mut total = 0;
        let reach = (1..=WORDS).map(|n| {
            total += 1_000_000 / n;
            total
        });
        let mut language =
            Self { reach: reach.collect(), words, phrases: Vec::new(), gap: script.gap, stop: script.stop };
        let common = language.words.len() / 30;
        language.phrases = (0..PHRASES)
            .map(|_| (0..random.between(3, 7)).map(|_| language.word(common, random).to_owned()).collect())
            .collect();
        language
    }

    /// One of the commonest `among`, by Zipf's law.
    fn word(&self, among: usize, random: &mut Random) -> &str {
        let at = random.below(self.reach[among - 1]);
        &self.words[self.reach.partition_point(|&reach| reach <= at)]
    }

    /// By Zipf's law too: the middle one of the phrases is written as seldom as a word of its rank.
    fn phrase(&self, random: &mut Random) -> &Sentence {
        let at = random.below(self.reach[PHRASES - 1]);
        &self.phrases[self.reach.partition_point(|&reach| reach <= at)]
    }

    pub fn subject(&self, random: &mut Random) -> Subject {
        let words = (0..60).map(|_| self.words[random.between(300, WORDS - 1)].clone()).collect();
        let mut subject = Subject { words, stock: Vec::new(), quotes: Vec::new() };
        subject.stock = (0..8).map(|_| self.paragraph(&subject, random)).collect();
        subject.quotes = (0..10).map(|_| self.sentence(&subject, random)).collect();
        subject
    }

    /// A subject that nothing else is written about.
    pub fn lone_subject(&self, random: &mut Random) -> Subject {
        let words = (0..60).map(|_| self.words[random.between(300, WORDS - 1)].clone()).collect();
        Subject { words, stock: Vec::new(), quotes: Vec::new() }
    }

    /// A word as it stands in a text on the subject, or a number.
    pub fn any_word(&self, subject: &Subject, random: &mut Random) -> String {
        match random.below(100) {
            0..2 => random.below(5000).to_string(),
            2..18 => subject.words[random.below(subject.words.len()).min(random.below(subject.words.len()))].clone(),
            _ => self.word(WORDS, random).to_owned(),
        }
    }

    pub fn sentence(&self, subject: &Subject, random: &mut Random) -> Sentence {
        let length = random.between(8, 26);
        let mut sentence = Vec::with_capacity(length + 6);
        while sentence.len() < length {
            if random.percent(4) {
                sentence.extend_from_slice(self.phrase(random));
            } else {
                sentence.push(self.any_word(subject, random));
            }
        }
        sentence
    }

    pub fn paragraph(&self, subject: &Subject, random: &mut Random) -> Vec<Sentence> {
        (0..random.between(1, 4)).map(|_| self.sentence(subject, random)).collect()
    }

    /// A sentence as it is written.
    pub fn written(&self, sentence: &[String]) -> String {
        let mut out = String::with_capacity(sentence.len() * 8);
        for (n, word) in sentence.iter().enumerate() {
            if n > 0 {
                out.push_str(self.gap);
            }
            let mut letters = word.chars();
            if n == 0 {
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            }
            out.push_str(letters.as_str());
            if n % 9 == 6 && n + 1 < sentence.len() && !self.gap.is_empty() {
                out.push(',');
            }
        }
        out.push_str(self.stop);
        out
    }

    /// A headline.
    pub fn title(&self, subject: &Subject, random: &mut Random) -> String {
        let words: Sentence = (0..random.between(6, 11)).map(|_| self.any_word(subject, random)).collect();
        self.written(&words).trim_end_matches(self.stop).to_owned()
    }

    /// What stands between two sentences.
    pub fn gap(&self) -> &'static str {
        self.gap
    }
}
