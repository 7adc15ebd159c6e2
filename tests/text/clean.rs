//! TERMINAL.md §4, "Clean text": every rule as a table, the incidents behind the rules, and what holds for all texts.

use masthead::text::{Clean, Widths, clean, clean_line, escape, escape_json};
use proptest::prelude::*;

use super::hostile;

fn check(table: &[(&str, &str)]) {
    for (raw, expected) in table {
        assert_eq!(clean(raw).as_str(), *expected, "{raw:?}");
    }
}

#[test]
fn whole_sequences_go() {
    check(&[
        ("a\u{1b}[31mb\u{1b}[0mc", "abc"),
        ("a\u{1b}[?1049hb", "ab"),
        ("a\u{1b}[1 qb", "ab"),
        ("a\u{1b}[<0;1;2Mb", "ab"),
        ("a\u{1b}cb", "ab"),
        ("a\u{1b}7b\u{1b}8c", "abc"),
        ("a\u{1b}(Bb\u{1b}#8c\u{1b} Fd", "abcd"),
        ("a\u{1b}]0;title\u{7}b", "ab"),
        ("a\u{1b}]0;title\u{1b}\\b", "ab"),
        ("a\u{1b}]0;title\u{9c}b", "ab"),
        ("a\u{1b}P$qm\u{1b}\\b", "ab"),
        ("a\u{1b}Xsos\u{1b}\\b\u{1b}^pm\u{1b}\\c\u{1b}_apc\u{1b}\\d", "abcd"),
        ("a\u{1b}]8;;http://evil\u{1b}\\link\u{1b}]8;;\u{1b}\\b", "alinkb"),
        ("Schl\u{1b}]0;ü…\u{7}ss", "Schlss"),
    ]);
}

#[test]
fn the_forms_of_c1_are_the_same_sequences() {
    check(&[
        ("a\u{9b}31mb", "ab"),
        ("a\u{9b}Hb", "ab"),
        ("a\u{9d}0;title\u{7}b", "ab"),
        ("a\u{9d}0;title\u{9c}b", "ab"),
        ("a\u{90}$qm\u{1b}\\b", "ab"),
        ("a\u{98}x\u{9c}b\u{9e}y\u{9c}c\u{9f}z\u{9c}d", "abcd"),
    ]);
}

#[test]
fn an_unterminated_body_stays_and_its_introducer_goes() {
    let long = "x".repeat(4097);
    let fits = "x".repeat(4096);
    check(&[
        ("a\u{1b}]0;title", "a0;title"),
        ("a\u{1b}]0;title\nb\u{7}", "a0;title\nb"),
        ("a\u{1b}]0;title\rb\u{7}", "a0;title\nb"),
        ("a\u{1b}]0;title\u{2028}b\u{7}", "a0;title\nb"),
        ("a\u{1b}P\u{18}b\u{1b}\\", "ab"),
        ("a\u{1b}]0;x\u{1b}[1mb\u{7}", "a0;xb"),
        ("a\u{1b}[31", "a31"),
        ("a\u{1b}[31é", "a31é"),
        ("a\u{1b}[3\n1m", "a3\n1m"),
        ("a\u{1b}", "a"),
        ("a\u{1b}é", "aé"),
        ("a\u{1b}(", "a("),
        ("a\u{1b}\u{1b}[1m[1mb", "a[1mb"),
        ("a\u{1b}\u{1b}[1m]0;t\u{7}b", "a]0;tb"),
        (&format!("\u{1b}]{fits}\u{7}"), ""),
        (&format!("\u{1b}]{long}\u{7}"), &long),
        (&format!("\u{1b}[{}m", "1".repeat(4096)), ""),
        (&format!("\u{1b}[{}m", "1".repeat(4097)), &format!("{}m", "1".repeat(4097))),
    ]);
}

#[test]
fn what_is_no_sequence_in_c1_is_windows_1252() {
    check(&[
        ("\u{93}Don\u{92}t\u{94} \u{96} \u{97} \u{80}5\u{85}", "“Don’t” – — €5\n"),
        ("\u{82}\u{83}\u{84}\u{86}\u{87}\u{88}\u{89}\u{8a}\u{8b}\u{8c}\u{8e}", "‚ƒ„†‡ˆ‰Š‹ŒŽ"),
        ("\u{9c}\u{91}\u{95}\u{98}\u{99}\u{9a}\u{9b}é\u{9e}\u{9f}", "œ‘•˜™š›éžŸ"),
        // Two letters that are the two ends of a sequence are the sequence.
        ("a\u{98}b\u{9c}c", "ac"),
        ("a\u{81}\u{8d}\u{8f}\u{90}\u{9d}b", "ab"),
        ("c\u{9c}ur", "cœur"),
    ]);
}

#[test]
fn of_control_characters_newline_and_tab_stay() {
    let all: String = ('\0'..='\u{1f}').chain(['\u{7f}']).filter(|&c| c != '\u{1b}').collect();
    check(&[(&all, "\t\n\n\n\n")]);
}

#[test]
fn every_line_end_is_a_newline() {
    check(&[("a\r\nb\rc\u{b}d\u{c}e\u{85}f\u{2028}g\u{2029}h\n\ri\r\r\n", "a\nb\nc\nd\ne\nf\ng\nh\n\ni\n\n")]);
}

#[test]
fn invisible_steering_goes() {
    let gone = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\
        \u{2060}\u{2061}\u{2062}\u{2063}\u{2064}\u{feff}\u{fff9}\u{fffa}\u{fffb}\u{e0000}\u{e0001}\u{e0041}\u{e007f}\
        \u{34f}\u{180e}\u{2065}\u{206a}\u{206f}\u{ffff}\u{fdd0}\u{1d173}\u{10ffff}";
    for c in gone.chars() {
        assert_eq!(clean(&format!("a{c}b")).as_str(), "ab", "U+{:04X}", u32::from(c));
    }
    check(&[("🏴\u{e0067}\u{e0062}\u{e007f}", "🏴")]);
}

#[test]
fn spaces_and_places_to_break_stay() {
    check(&[
        ("a\u{a0}b\u{202f}c\u{3000}d", "a\u{a0}b\u{202f}c\u{3000}d"),
        ("Don\u{ad}au ภาษา\u{200b}ไทย", "Don\u{ad}au ภาษา\u{200b}ไทย"),
    ]);
}

#[test]
fn joiners_stay_where_they_join() {
    let same =
        ["می\u{200c}خواهم", "क्\u{200d}ष", "র\u{200d}\u{9cd}য", "ශ්\u{200d}රී", "👩\u{200d}💻", "🏳\u{fe0f}\u{200d}🌈"];
    let emoji = ["👩🏽\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨🏽", "👨\u{200d}👩\u{200d}👧\u{200d}👦"];
    for s in same.into_iter().chain(emoji) {
        check(&[(s, s)]);
    }
    check(&[
        ("pay\u{200d}pal", "paypal"),
        ("pay\u{200c}pal", "paypal"),
        ("\u{200d}a \u{200c}", "a "),
        ("می\u{200c} خواهم", "می خواهم"),
        ("می\u{200c}\u{200c}خواهم", "می\u{200c}خواهم"),
        ("می\u{200c}\u{202e}\u{1b}[1mخواهم", "می\u{200c}خواهم"),
        ("👩\u{200c}💻", "👩💻"),
        ("👩\u{200d}a", "👩a"),
        ("a\u{200d}💻", "a💻"),
        ("ไทย\u{200d}ไทย", "ไทยไทย"),
        ("中\u{200d}文", "中文"),
    ]);
}

#[test]
fn at_most_eight_marks_on_a_base() {
    let marks = |n| "\u{301}".repeat(n);
    for base in ["a", "中", "क", "", "a\n"] {
        let cleaned = clean(&format!("{base}{}b", marks(10_000)));
        assert_eq!(cleaned.as_str(), format!("{base}{}b", marks(8)));
    }
    // What takes no cell is no base: once drawn, all these marks stand on the one letter.
    let hidden = format!("a{}", "\u{ad}\u{301}\u{200b}\u{301}\u{200d}\u{301}\u{1b}[m\u{301}".repeat(100));
    assert_eq!(clean(&hidden).matches('\u{301}').count(), 8);
    let chain = "👩\u{200d}".repeat(1000);
    assert!(masthead::text::graphemes(&clean(&chain)).all(|(_, g)| g.chars().count() <= 17));
}

#[test]
fn marks_of_real_languages_stay() {
    for s in ["Tiếng Việt", "e\u{302}\u{301}", "בְּרֵאשִׁ֖ית", "السَّلَامُ عَلَيْكُمْ", "हिन्दी", "ที่นี่", "བརྒྱུད"]
    {
        check(&[(s, s)]);
    }
}

#[test]
fn the_incidents() {
    check(&[
        // CVE-2022-46663, less: the end of an OSC 8 hid what followed.
        ("\u{1b}]8;;\u{1b}[31m\u{7}x", "8;;x"),
        // CVE-2017-14500, newsbeuter: commands in a title.
        ("Title\u{1b}]50;#$(reboot)\u{7} here", "Title here"),
        // CVE-2021-25743, kubectl: erase and repaint.
        ("pod\u{1b}[2J\u{1b}[1;1Hroot#", "podroot#"),
        // CVE-2024-52005, git: a remote moves up and overwrites.
        ("ok\u{1b}[1A\u{1b}[2Kfake", "okfake"),
        // CVE-2024-28085, wall: a prompt with the cursor hidden.
        ("\u{1b}[?25lPassword:", "Password:"),
        // CVE-2025-58160, tracing-subscriber: title and clipboard.
        ("\u{1b}]2;t\u{7}\u{1b}]52;c;ZXZpbA==\u{7}log", "log"),
        // CVE-2021-42574: an override in a line of code.
        ("if x \u{202e}\u{2066}// admin\u{2069}", "if x // admin"),
        // fzf 0.38 and U+009D; reports asked of the terminal; RIS.
        ("a\u{9d}0;x\u{9c}\u{1b}[21t\u{1b}[c\u{1b}P+q544e\u{1b}\\\u{1b}cb", "ab"),
        // tmux's way through: what is left is text.
        ("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;eA==\u{7}\u{1b}\\x", "tmux;x"),
    ]);
}

#[test]
fn one_line_is_one_line() {
    for (raw, expected) in [
        ("  A title\r\n", "A title"),
        ("A\r\n\r\n\ttitle  \n of  two", "A title of  two"),
        ("\n\t \u{a0}\n", ""),
        ("a\u{2028}b\u{85}c", "a b c"),
        ("x\u{1b}]0;a\nb\u{7}", "x0;a b"),
    ] {
        assert_eq!(clean_line(raw).as_str(), expected, "{raw:?}");
    }
}

#[test]
fn a_path_stays_recognisable() {
    for (raw, expected) in [
        ("/a b/ café\u{a0}☕.txt ", "/a b/ café\u{a0}☕.txt "),
        ("a\nb\tc\u{1b}[31m\u{7f}\u{93}", "a\\u000ab\\u0009c\\u001b[31m\\u007f\\u0093"),
        ("x\u{202e}txt.exe", "x\\u202etxt.exe"),
        ("tag\u{e0041}", "tag\\udb40\\udc41"),
        ("a\u{200d}b م\u{200c}ی", "a\\u200db م\u{200c}ی"),
        ("C:\\u0041", "C:\\u0041"),
        ("\u{2028}\u{feff}\0", "\\u2028\\ufeff\\u0000"),
    ] {
        assert_eq!(escape(raw).as_str(), expected, "{raw:?}");
    }
    assert_eq!(escape_json("a\"\\\n\u{202e}é").as_str(), "\"a\\\"\\\\\\u000a\\u202eé\"");
}

#[test]
fn clean_parts_make_clean_texts() {
    let parts = [clean("ab"), clean("  c "), Clean::default()];
    assert_eq!(Clean::join(&parts, " \u{1b}[1m- ").as_str(), "ab -   c  - ");
    assert_eq!(Clean::join::<Clean>(&[], " ").as_str(), "");
    assert_eq!(parts[1].clone().trimmed().as_str(), "c");
    assert_eq!(clean("日本語").slice(3..6).as_str(), "本");
    assert_eq!(clean("日本語").cut(5, Widths::Narrow).as_str(), "日本…");
    assert_eq!(serde_json::to_string(&clean("a\"\n")).unwrap(), r#""a\"\n""#);
}

/// The rules once more, as what may stand in a clean text.
fn assert_clean(text: &str) {
    let mut marks = 0;
    for c in text.chars() {
        assert!(!c.is_control() || matches!(c, '\n' | '\t'), "U+{:04X} in {text:?}", u32::from(c));
        assert!(
            !matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{34f}'
            | '\u{180e}'),
            "U+{:04X} in {text:?}",
            u32::from(c)
        );
        match c {
            _ if unicode_normalization::char::is_combining_mark(c) => marks += 1,
            '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{1f3fb}'..='\u{1f3ff}' => {}
            _ => marks = 0,
        }
        assert!(marks <= 8, "{marks} marks in {text:?}");
    }
    for joiner in ["\u{200c}", "\u{200d}"] {
        assert!(!text.starts_with(joiner) && !text.ends_with(joiner), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_gets_in(raw in hostile::text()) {
        assert_clean(&clean(&raw));
        assert_clean(&escape(&raw));
        assert_clean(&escape_json(&raw));
        let line = clean_line(&raw);
        assert_clean(&line);
        prop_assert!(!line.contains(['\n', '\t']) && line.trim() == line.as_str());
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(raw in hostile::text()) {
        let once = clean(&raw);
        prop_assert_eq!(&clean(&once), &once);
        let line = clean_line(&raw);
        prop_assert_eq!(&clean_line(&line), &line);
        prop_assert_eq!(&clean_line(&once), &line);
        let path = escape(&raw);
        prop_assert_eq!(&escape(&path), &path);
        prop_assert_eq!(&clean(&path), &path);
    }

    #[test]
    fn a_path_in_json_is_the_path(raw in hostile::text()) {
        let path: String = serde_json::from_str(&escape_json(&raw)).unwrap();
        prop_assert_eq!(path, raw);
    }

    #[test]
    fn what_cleaning_keeps_is_not_escaped(raw in hostile::text()) {
        let cleaned = clean(&raw);
        let line = cleaned.replace(['\n', '\t'], " ");
        prop_assert_eq!(&*escape(&line), &line);
    }

    #[test]
    fn printable_text_stays(text in "[ -~¡-¬®-ʯа-яぁ-ん一-龥“”’—…]{0,80}") {
        prop_assert_eq!(&*clean(&text), &text);
    }
}
