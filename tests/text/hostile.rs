//! Generators of text that was made to get through.

use proptest::prelude::*;

/// Text of any characters, and of those that mean something to a terminal or to Unicode, close together.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => any::<String>(),
        3 => prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat()),
    ]
}

fn piece() -> impl Strategy<Value = String> {
    let one_of = |set: &'static [&'static str]| prop::sample::select(set).prop_map(str::to_owned);
    prop_oneof![
        3 => one_of(&["\u{1b}", "\u{1b}[", "\u{1b}]", "\u{1b}P", "\u{1b}\\", "\u{7}", "\u{1b}(", "\u{1b}c", "\u{18}"]),
        2 => one_of(&["[", "]", "\\", "31m", "0;", "8;;", "?25", ";", "m", "H", "B", "#", " ", "P", "_", "^", "X"]),
        2 => (0x80_u32..=0x9f).prop_map(|c| char::from_u32(c).into_iter().collect()),
        2 => one_of(&["\r", "\n", "\r\n", "\t", "\u{b}", "\u{c}", "\u{85}", "\u{2028}", "\u{2029}", "\0", "\u{7f}"]),
        2 => one_of(&["\u{200d}", "\u{200c}", "\u{200d}\u{200d}", "\u{200b}", "\u{ad}", "\u{a0}", "\u{feff}"]),
        1 => one_of(&["\u{202e}", "\u{2066}", "\u{61c}", "\u{34f}", "\u{2060}", "\u{e0041}", "\u{fff9}", "\u{ffff}"]),
        2 => one_of(&["\u{301}", "\u{301}\u{308}\u{327}", "\u{94d}", "\u{93c}", "\u{3099}", "\u{64b}", "\u{fe0f}"]),
        1 => (1_usize..20).prop_map(|n| "\u{300}".repeat(n)),
        2 => one_of(&["👩", "❤", "🏽", "🏳", "™", "🇩", "क", "ष", "م", "ی", "്", "ന", "ก", "ำ", "中", "が", "한", "ᄀ", "ᅡ"]),
        2 => one_of(&["a", "É", "ß", "ﬁ", "İ", "’", "—", "…", "'", ".", ",", ":", "_", "1", "ｶ", "ﾞ", "ё", "Й", "Σ"]),
        1 => any::<char>().prop_map(String::from),
    ]
}
