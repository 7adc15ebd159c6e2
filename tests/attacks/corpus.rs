//! Texts that were made to do something else than be read, and articles that carry them everywhere. It must not know
//! what becomes of them.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

/// A word that stands in the body of every sequence: where it comes out within a sequence, the attack has worked.
pub const CANARY: &str = "PWNED";

/// Sequences and characters, by what they would do. In base64 the canary is `UFdORUQ=`.
const TEXTS: &[(&str, &str)] = &[
    ("title, BEL", "\x1b]0;PWNED\x07"),
    ("title, ST", "\x1b]2;PWNED\x1b\\"),
    ("title without end", "\x1b]0;PWNED"),
    ("title, C1", "\u{9d}0;PWNED\u{9c}"),
    ("title, C1 and BEL", "\u{9d}2;PWNED\x07"),
    ("title that is stacked", "\x1b[22;0t\x1b[23;0t"),
    ("title, old form", "\x1bkPWNED\x1b\\"),
    ("title of 5,000 letters", "\x1b]0;PWNEDPWNEDPWNEDPWNED"),
    ("clipboard, BEL", "\x1b]52;c;UFdORUQ=\x07"),
    ("clipboard, ST", "\x1b]52;p;UFdORUQ=\x1b\\"),
    ("clipboard, C1", "\u{9d}52;c;UFdORUQ=\u{9c}"),
    ("clipboard read", "\x1b]52;c;?\x07"),
    ("clipboard without end", "\x1b]52;c;UFdORUQ="),
    ("title report", "\x1b[21t\x1b[20t"),
    ("status string", "\x1bP$q\"p\x1b\\\x1bP$qm\x1b\\"),
    ("status string, C1", "\u{90}$qm\u{9c}"),
    ("capabilities", "\x1bP+q544e\x1b\\"),
    ("attributes", "\x1b[c\x1b[>c\x1b[=c\x1bZ"),
    ("cursor report", "\x1b[6n\x1b[5n\x1b[?6n"),
    ("mode report", "\x1b[?2026$p\x1b[>q"),
    ("answerback", "\x05"),
    ("colour report", "\x1b]10;?\x07\x1b]11;?\x07\x1b]4;1;?\x07"),
    ("font report", "\x1b]50;?\x07"),
    ("checksum of the screen", "\x1b[1;1;1;1;80;24*y"),
    ("link elsewhere", "\x1b]8;;https://evil.example/PWNED\x1b\\good.example\x1b]8;;\x1b\\"),
    ("link elsewhere, C1", "\u{9d}8;;file:///PWNED\u{9c}good.example\u{9d}8;;\u{9c}"),
    ("palette", "\x1b]4;1;rgb:00/00/00\x07\x1b]104\x07"),
    ("colours", "\x1b]10;#000\x07\x1b]11;#000\x07\x1b]12;#000\x07"),
    ("directory", "\x1b]7;file:///PWNED\x07"),
    ("notification", "\x1b]9;PWNED\x07\x1b]777;notify;PWNED;PWNED\x07\x1b]99;;PWNED\x1b\\"),
    ("file", "\x1b]1337;File=name=UFdORUQ=:UFdORUQ=\x07"),
    ("shell's mark", "\x1b]133;A\x07\x1b]133;C\x07"),
    ("reset", "\x1bc"),
    ("soft reset", "\x1b[!p"),
    ("screen of E", "\x1b#8"),
    ("line drawing", "\x1b(0\x1b)0\x0e\x0f\x1bn\x1bo"),
    ("another charset", "\x1b%@\x1b%G"),
    ("keypad and cursor kept", "\x1b=\x1b>\x1b7\x1b8"),
    ("index and tab stops", "\x1bD\x1bE\x1bH\x1bM"),
    ("erasing", "\x1b[2J\x1b[3J\x1b[H\x1b[K"),
    ("erasing, C1", "\u{9b}2J\u{9b}H\u{9b}1;1H"),
    ("another screen", "\x1b[?1049l\x1b[?47l\x1b[?1049h"),
    ("modes", "\x1b[?25l\x1b[?7h\x1b[?1000h\x1b[?1003h\x1b[?2004l\x1b[4h\x1b[20h"),
    ("hidden letters", "\x1b[8mPWNED\x1b[31;5;7m"),
    ("colour, C1", "\u{9b}31mPWNED\u{9b}m"),
    ("margins", "\x1b[5;6r\x1b[?69h\x1b[3;4s"),
    ("printer", "\x1b[4i\x1b[5i\x1b[?5i"),
    ("window", "\x1b[2t\x1b[3;0;0t\x1b[8;1;1t"),
    ("keys", "\x1bP0;1|17/50574e4544\x1b\\"),
    ("keyboard", "\x1b[>4;2m\x1b[>1u\x1b[=1;1u"),
    ("macro", "\x1bP0;0;0!zPWNED\x1b\\\x1b[0*z"),
    ("APC", "\x1b_PWNED\x1b\\"),
    ("APC without end", "\x1b_PWNED"),
    ("APC, C1", "\u{9f}PWNED\u{9c}"),
    ("PM", "\x1b^PWNED\x1b\\"),
    ("PM without end", "\x1b^PWNED"),
    ("PM, C1", "\u{9e}PWNED\u{9c}"),
    ("SOS", "\x1bXPWNED\x1b\\"),
    ("SOS without end", "\x1bXPWNED"),
    ("SOS, C1", "\u{98}PWNED\u{9c}"),
    ("DCS without end", "\x1bPPWNED"),
    ("DCS, C1, without end", "\u{90}PWNED"),
    ("sixel", "\x1bPq#0;2;0;0;0#0~~@@vv@@~~$-\x1b\\"),
    ("sixel without end", "\x1bP0;0;8q\"1;1;93;14#0;2;60;0;0"),
    ("kitty's picture", "\x1b_Ga=T,f=24,s=1,v=1;UFdORUQ=\x1b\\"),
    ("kitty's file", "\x1b_Ga=T,t=f;L2V0Yy9wYXNzd2Q=\x1b\\"),
    ("tmux's way through", "\x1bPtmux;\x1b\x1b]0;PWNED\x07\x1b\\"),
    ("screen's way through", "\x1bP\x1b]0;PWNED\x07\x1b\\"),
    ("end of a paste", "\x1b[201~PWNED\x1b[200~"),
    ("end of a paste, C1", "\u{9b}201~PWNED"),
    ("C1 alone", "\u{80}\u{84}\u{85}\u{88}\u{8d}\u{8e}\u{8f}\u{96}\u{97}\u{9a}\u{9b}\u{9c}\u{9d}\u{9e}\u{9f}"),
    (
        "control characters",
        "some\x01 characters that\x02 have never\x06\x07\x08 been of\x0b\x0c much use\x10 to anybody\x11 who reads",
    ),
    (
        "more control characters",
        "or to\x13 anybody who\x14 writes or\x1c listens, and\x1e are in\x1f every text\x7f all the same",
    ),
    ("writing over", "PWNED\r\x08\x08\x08good"),
    ("ESC alone at the end", "end\x1b"),
    ("CSI alone at the end", "end\x1b["),
    ("C1 CSI alone at the end", "end\u{9b}"),
    ("cancelled", "\x1b]0;PWNED\x18\x1b]0;PWNED\x1a"),
    ("broken off by another", "\x1b[3\x1b]0;PWNED\x07"),
    ("together after a part has gone", "\x1b\x1b[m]0;PWNED\x07"),
    ("together after two have gone", "\x1b\x1b[m\x1b[m[2J\x1b\u{9b}m[5i"),
    ("together after C1 has gone", "\x1b\u{9b}m]0;PWNED\x07\u{9b}\u{9b}m2J"),
    ("together after a format has gone", "\x1b\u{200b}]0;PWNED\x07\x1b\u{feff}[2J\x1b\u{202e}[2J"),
    ("together after a NUL has gone", "\x1b\0]0;PWNED\x07\x1b\x7f[2J"),
    ("together after a mark-up has gone", "\x1b<b></b>]0;PWNED\x07\x1b<!-- -->[2J"),
    ("colons and sub-parameters", "\x1b[38:2::1:2:3m\x1b[4:3m\x1b[58:5:1m"),
    ("bidi overrides", "\u{202e}txt.good\u{202c}\u{202d}\u{202a}\u{202b}"),
    ("bidi isolates", "\u{2066}a\u{2067}b\u{2068}c\u{2069}\u{200e}\u{200f}\u{61c}"),
    ("tag characters", "\u{e0001}\u{e0050}\u{e0057}\u{e004e}\u{e0045}\u{e0044}\u{e007f}🏴\u{e0067}\u{e007f}"),
    (
        "words in variation selectors",
        "a\u{e0100}\u{e0150}\u{e01ef}\u{e0141}\u{e0142}\u{e0143}\u{e0144}\u{e0145}\u{e0146}\u{e0147}b",
    ),
    ("invisible characters", "\u{2060}\u{2061}\u{2064}\u{feff}\u{fff9}\u{fffa}\u{fffb}\u{34f}\u{180e}\u{206a}\u{3164}"),
    ("noncharacters", "\u{fdd0}\u{fffe}\u{ffff}\u{10ffff}"),
    ("separators", "a\u{2028}\x1b]0;PWNED\x07\u{2029}b\u{85}c"),
    (
        "joiners",
        "a\u{200d}\u{200d}\u{200d}b\u{200c}c👩\u{200d}👩\u{200d}👩\u{200d}👩\u{200d}👩\u{200d}👩\u{200d}👩\u{200d}👩",
    ),
    ("ESC as entities", "&#27;]0;PWNED&#7; &#x1b;[2J &#x1B;c &esc;]0;PWNED&bel; &ESC;[2J &#0000000027;[5i"),
    ("C1 as entities", "&#155;2J &#x9b;5i &#157;0;PWNED&#156; &#x9d;52;c;UFdORUQ=&#x9c;"),
    ("ESC as entities of entities", "&amp;#27;]0;PWNED&amp;#7; &amp;amp;#27;[2J &#38;#27;[2J"),
    ("format as entities", "&#x202e;txt&#x2066;&rlm;&lrm;&zwj;&#xE0041;&#xfeff;&NewLine;&Tab;&#8232;&#0;"),
    (
        "ESC in an address",
        "http://good.example/\x1b]0;PWNED\x07x http://good.example/&#27;[2J <a href=\"http://a\x1b[5i\">b</a>",
    ),
    (
        "address that lies",
        "[http://good.example](javascript:alert(1)) <a href='file:///PWNED'>http://good.example</a> http://a\u{202e}b.example",
    ),
    ("ESC of JSON", r"\u001b]0;PWNED\u0007 \x1b[2J \033]0;PWNED\007 \e[2J"),
    ("ESC as a picture", "␛]0;PWNED␇ ^[]0;PWNED^G"),
    ("percent signs", "%1b]0;PWNED%07 %9b2J"),
];

/// Bytes that are no UTF-8.
const BYTES: &[(&str, &[u8])] = &[
    ("C1 as bytes: title", b"\x9d0;PWNED\x9c"),
    ("C1 as bytes: clipboard", b"\x9d52;c;UFdORUQ=\x9c"),
    ("C1 as bytes: erasing", b"\x9b2J\x9b5i\x9b6n"),
    ("C1 as bytes: strings", b"\x90$qm\x9c\x98PWNED\x9c\x9ePWNED\x9c\x9fPWNED\x9c"),
    ("ESC in two bytes", b"\xc0\x9b]0;PWNED\x07\xc0\x9b[2J"),
    ("ESC in three bytes", b"\xe0\x80\x9b]0;PWNED\x07"),
    ("ESC in four bytes", b"\xf0\x80\x80\x9b]0;PWNED\x07"),
    ("C1 in three bytes", b"\xe0\x82\x9b2J\xe0\x82\x9d0;PWNED\x07"),
    ("BEL and NUL in two bytes", b"\xc0\x87\xc0\x80"),
    ("half a letter before ESC", b"\xe2\x80\x1b]0;PWNED\x07\xc3\x1b[2J"),
    ("half a letter before C1", b"\xe2\xc2\x9b2J\xf0\x9f\xc2\x9d0;PWNED\x07"),
    ("surrogates", b"\xed\xa0\x80\xed\xb0\x9b[2J"),
    ("beyond Unicode", b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\xfe\xff"),
    ("escapes of ISO 2022", b"\x1b$B$3$s\x1b(B\x1b(J~\x0e\x0f\x1b$)C"),
];

/// One attack.
#[derive(Debug, Clone)]
pub struct Attack {
    /// What it would do.
    pub name: String,
    /// What it does it with.
    pub bytes: Vec<u8>,
}

/// All of them.
pub fn attacks() -> Vec<Attack> {
    let attack = |name: &str, bytes: &[u8]| Attack { name: name.to_owned(), bytes: bytes.to_vec() };
    let texts = TEXTS.iter().map(|(name, text)| attack(name, text.as_bytes()));
    let bytes = BYTES.iter().map(|(name, bytes)| attack(name, bytes));
    let large = [
        ("10,000 marks on one letter", format!("e{}", "\u{301}".repeat(10_000))),
        ("marks of many kinds", format!("e{}", "\u{301}\u{316}\u{489}\u{20dd}\u{fe0f}".repeat(40))),
        ("marks on nothing", "\u{301}".repeat(50)),
        ("marks between joiners", format!("क{}", "\u{94d}\u{200d}".repeat(60))),
        ("a title of 5 KB", format!("\x1b]0;{}\x07", CANARY.repeat(1000))),
        ("parameters without end", format!("\x1b[{}", "1;".repeat(3000))),
        ("introducers without end", "\x1b]\x1b[\x1bP\u{9b}".repeat(500)),
    ];
    let large = large.map(|(name, text)| Attack { name: name.to_owned(), bytes: text.into_bytes() });
    texts.chain(bytes).chain(large).collect()
}

/// The attacks that are texts, as one would type, paste or pass them.
pub fn typed() -> Vec<(&'static str, &'static str)> {
    TEXTS.iter().filter(|(_, text)| !text.contains('\0')).copied().collect()
}

/// An article with an attack in every part of it. The words before and after tell on the screen that it has come.
fn article(number: usize, attack: &[u8]) -> Vec<u8> {
    let (begin, end) = (begin(number), end(number));
    let parts: [(&str, &str); 9] = [
        ("Title of ", " to read\n\n"),
        ("By: Ann ", " Example\n\n"),
        (&begin, "\n\n"),
        ("PARIS, Feb 26 (", ") - A paragraph.\n\n"),
        ("# A heading ", "\n\n"),
        ("- An item ", "\n- Another\n\n"),
        ("> A quote ", "\n\n"),
        ("Read: ", "\n\nhttp://good.example/"),
        ("\n\n    code ", "\n\n"),
    ];
    let mut bytes = Vec::new();
    for (before, after) in parts {
        bytes.extend_from_slice(before.as_bytes());
        bytes.extend_from_slice(attack);
        bytes.extend_from_slice(after.as_bytes());
    }
    bytes.extend_from_slice(end.as_bytes());
    bytes.push(b'\n');
    bytes
}

/// What the first paragraph of article `number` begins with.
pub fn begin(number: usize) -> String {
    format!("Begin {number} here. ")
}

/// What the last paragraph of article `number` is.
pub fn end(number: usize) -> String {
    format!("This is the end of {number} then.")
}

/// Writes an article for every attack, each file named by it, in the order of [`attacks`]; how many there are. A file
/// with a NUL in it is no text and no article, so those attacks are left out.
pub fn write(folder: &Path) -> usize {
    let mut attacks = attacks();
    attacks.retain(|attack| !attack.bytes.contains(&0));
    for (number, attack) in attacks.iter().enumerate() {
        fs::write(folder.join(file_name(number, &attack.bytes)), article(number, &attack.bytes)).expect("written");
    }
    attacks.len()
}

/// A file's name that holds as much of an attack as a name may.
pub fn file_name(number: usize, attack: &[u8]) -> OsString {
    let mut name = format!("{number:03} ").into_bytes();
    name.extend(attack.iter().map(|b| if matches!(b, b'/' | 0) { b'|' } else { *b }).take(200));
    name.extend_from_slice(b"\n\t.txt");
    OsString::from_vec(name)
}

/// Whole files whose charset is to be guessed, with attacks that only stand there once it is.
pub fn encoded() -> Vec<(&'static str, Vec<u8>)> {
    let text = String::from_utf8_lossy(&article(0, b"\x1b]0;PWNED\x07 \xc2\x9b2J \x1b[5i")).into_owned();
    let wide = |unit: fn(u16) -> [u8; 2], bom: &[u8]| {
        let mut bytes = bom.to_vec();
        bytes.extend(text.encode_utf16().flat_map(unit));
        bytes
    };
    let mut latin =
        b"Caf\xe9 na\xefve d\xe9j\xe0 vu\n\nVoil\xe0 l'\xe9t\xe9: \x9b2J \x9d0;PWNED\x9c \x9d52;c;UFdORUQ=\x07\n\n"
            .to_vec();
    latin.extend_from_slice("Begin 0 here. This is the end of 0 then.\n".as_bytes());
    let japanese = b"\x1b$B%F%9%H\x1b(B \x1b]0;PWNED\x07\n\n\x1b$B$3$l\x1b(B[2J\x1b(B]0;PWNED\x07\n\nBegin 0 here.\n";
    vec![
        ("UTF-16, little end first", wide(u16::to_le_bytes, b"\xff\xfe")),
        ("UTF-16, big end first", wide(u16::to_be_bytes, b"\xfe\xff")),
        ("UTF-16 without a mark", wide(u16::to_le_bytes, b"")),
        ("UTF-8 with a mark", [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()),
        ("Latin", latin),
        ("ISO-2022-JP", japanese.to_vec()),
        ("UTF-7", b"+ABs-]0;PWNED+AAc- +ABs-[2J\n\nBegin 0 here.\n".to_vec()),
    ]
}
