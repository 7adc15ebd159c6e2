//! Bytes made to break something: from a dictionary of nasty pieces and a small corpus, changed at random but the same at
//! every run. It must not know what they are fed to.

/// Pieces that mean something to one of the rooms.
const PIECES: &[&[u8]] = &[
    b"\x1b",
    b"\x1b[",
    b"\x1b]",
    b"\x1bP",
    b"\x1b_",
    b"\x1b^",
    b"\x1bX",
    b"\x1b\\",
    b"\x1bO",
    b"\x1b[[",
    b"\x07",
    b"\x18",
    b"\x1a",
    b"\x1b]0;",
    b"\x1b]52;c;",
    b"\x1b]8;;",
    b"\x1b]11;rgb:",
    b"ffff/ffff/ffff",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[<0;1;1M",
    b"\x1b[?2026;2$y",
    b"\x1b[?64;1;22c",
    b"\x1b[1;5A",
    b"\x1b[27;5;13~",
    b"\x1b[97;5u",
    b"\x1bP>|",
    b"\x1b[0n",
    b"\xc2\x9b",
    b"\xc2\x9d",
    b"\xc2\x90",
    b"\xc2\x9c",
    b"\xc2\x85",
    b"\xc2\x80",
    b"\x9b",
    b"\x9d",
    b"\x9c",
    b"\x90",
    b"\xc0\x9b",
    b"\xe0\x80\x9b",
    b"\xf0\x80\x80\x9b",
    b"\xed\xa0\x80",
    b"\xff",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80",
    b"\xf0\x9f",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\n\n\n",
    b"\t",
    b"\x0b",
    b"\x0c",
    b"\0",
    b"\x7f",
    b"\x08",
    b" ",
    b"    ",
    b"\xc2\xa0",
    "\u{2028}".as_bytes(),
    "\u{2029}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200c}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{ad}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{2066}".as_bytes(),
    "\u{2069}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{e0041}".as_bytes(),
    "\u{e0100}".as_bytes(),
    "\u{34f}".as_bytes(),
    "\u{fffd}".as_bytes(),
    "\u{ffff}".as_bytes(),
    "\u{301}".as_bytes(),
    "\u{301}\u{316}\u{327}".as_bytes(),
    "\u{94d}".as_bytes(),
    "\u{3099}".as_bytes(),
    "\u{fe0f}".as_bytes(),
    "\u{20e3}".as_bytes(),
    "👩".as_bytes(),
    "🏽".as_bytes(),
    "🇩".as_bytes(),
    "❤".as_bytes(),
    "क".as_bytes(),
    "م".as_bytes(),
    "ก".as_bytes(),
    "ำ".as_bytes(),
    "中".as_bytes(),
    "がｶﾞ".as_bytes(),
    "한".as_bytes(),
    "ᄀ".as_bytes(),
    "ﬁ".as_bytes(),
    "İ".as_bytes(),
    "ß".as_bytes(),
    "Σς".as_bytes(),
    "ǅ".as_bytes(),
    "é".as_bytes(),
    b"&#27;",
    b"&#x9b;",
    b"&#155;",
    b"&amp;",
    b"&amp;#27;",
    b"&lt;b&gt;",
    b"&nbsp;",
    b"&NewLine;",
    b"&",
    b"&#",
    b"&#x110000;",
    b"<",
    b">",
    b"<a href=\"",
    b"\">",
    b"</a>",
    b"<!--",
    b"-->",
    b"<b>",
    b"<p>",
    b"<br>",
    b"http://",
    b"https://a.b/c?d=e",
    b"www.",
    b"mailto:",
    b"@",
    b"[",
    b"](",
    b")",
    b"> ",
    b">>> ",
    b"- ",
    b"* ",
    b"1. ",
    b"# ",
    b"## ",
    b"***",
    b"---",
    b"===",
    b"| a | b |",
    b"a  b  c",
    b"By ",
    b"By: ",
    b"PARIS, Feb 26 (Reuters) - ",
    b"Published: ",
    b"July 19, 2018",
    b"2018-07-19",
    b"(AP) -- ",
    b"[Photo: ",
    b"Read: ",
    b"Related: ",
    b"Copyright ",
    b"\xe2\x80\x94 ",
    b"\xe2\x80\x93",
    b"\xe2\x80\xa6",
    b"!",
    b"'",
    b"^",
    b"$",
    b"!'",
    b"'^",
    b"!^a$",
    b"Paris",
    b"mossad",
    b"a",
    b"A",
    b"aaaa",
    b"0",
    b"999999999999",
    b"\"",
    b"'''",
    b"\"\"\"",
    b"= ",
    b" = ",
    b"[list]",
    b"[all]",
    b"[[x]]",
    b"{ a = 1 }",
    b"# x",
    b"\\u001b",
    b"\\",
    b"\\U0010ffff",
    b"\"j\" = \"down\"",
    b"\"g g\" = \"top\"",
    b"C-x",
    b"M-Enter",
    b"S-Tab",
    b"F12",
    b"none",
    b"measure = ",
    b"theme = \"",
    b"inherit = \"own\"",
    b"bar = \"bold red on #ff00aa\"",
    b"langmap = \"cyrillic \xd0\xbe\x6a\"",
    b"order = \"-date\"",
    b"true",
    b"-1",
    b"1e400",
    b"0x",
    b"1979-05-27T07:32:00Z",
    b"nan",
    b"a.b.c = 1",
    b"{\"title\":\"",
    b"\",\"text\":\"",
    b"\"}\n",
    b"{\"a\":",
    b"[{",
    b"}, {",
    b"]}",
    b"\\u001b]0;x\\u0007",
    b"\\ud83d",
    b"\\\"",
    b"\"date\":-1,",
    b"\"tags\":[\"a\",\"",
    b"<h2>",
    b"<li>",
    b"<script>",
    b"null",
    b"1e999",
];

/// Numbers that look random, and are the same at every run (xorshift, Marsaglia 2003).
#[derive(Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: &str) -> Self {
        let folded =
            seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
        Self(folded | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Less than `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }
}

/// Makes one input after the other.
#[derive(Debug)]
pub struct Generator {
    chance: Chance,
    corpus: Vec<Vec<u8>>,
    longest: usize,
}

impl Generator {
    /// From a corpus; its inputs are no longer than so many bytes.
    pub fn new(seed: &str, corpus: Vec<Vec<u8>>, longest: usize) -> Self {
        Self { chance: Chance::new(seed), corpus, longest }
    }

    /// The next input.
    pub fn next(&mut self) -> Vec<u8> {
        let mut bytes = match self.chance.below(4) {
            0 => Vec::new(),
            _ if self.corpus.is_empty() => Vec::new(),
            1 => self.corpus[self.chance.below(self.corpus.len())].clone(),
            _ => self.stretch(),
        };
        // Many small inputs, some with a lot in them.
        let changes = 1 << self.chance.below(7);
        for _ in 0..changes {
            self.change(&mut bytes);
        }
        bytes.truncate(self.longest);
        bytes
    }

    /// Part of something in the corpus.
    fn stretch(&mut self) -> Vec<u8> {
        let whole = &self.corpus[self.chance.below(self.corpus.len())];
        let start = self.chance.below(whole.len());
        let end = (start + self.chance.below(400)).min(whole.len());
        whole[start..end].to_vec()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.chance.below(bytes.len() + 1);
        let to = (at + self.chance.below(40)).min(bytes.len());
        match self.chance.below(12) {
            0..=4 => {
                let piece = PIECES[self.chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                // The same again and again.
                let piece = PIECES[self.chance.below(PIECES.len())];
                let times = 1 << self.chance.below(9);
                bytes.splice(at..at, piece.repeat(times));
            }
            6 => drop(bytes.drain(at..to)),
            7 => {
                let copy = bytes[at..to].to_vec();
                let place = self.chance.below(bytes.len() + 1);
                bytes.splice(place..place, copy);
            }
            8 if at < bytes.len() => bytes[at] ^= 1 << self.chance.below(8),
            9 if at < bytes.len() => bytes[at] = u8::try_from(self.chance.below(256)).unwrap_or(0),
            10 if !self.corpus.is_empty() => {
                let other = self.stretch();
                bytes.splice(at..at, other);
            }
            _ => {
                let letter = char::from_u32(u32::try_from(self.chance.below(0x11_0000)).unwrap_or(0)).unwrap_or('?');
                bytes.splice(at..at, letter.to_string().into_bytes());
            }
        }
    }
}
