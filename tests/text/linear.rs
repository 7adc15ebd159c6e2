//! Nothing is quadratic: four times the input takes at most six times as long, on inputs made to be worst.

use std::hint::black_box;

use masthead::text::{Lang, Widths, clean, clean_line, escape, fold, ideographs, width, words};

use super::meter::is_linear;

type Work = fn(&str);

fn worst() -> Vec<(&'static str, String, String)> {
    let of = |name, unit: &str| (name, String::new(), unit.to_owned());
    vec![
        of("OSC without end", "\u{1b}]"),
        of("OSC of C1 without end", "\u{9d}"),
        of("OSC of C1 with text", "\u{9d}abc"),
        of("CSI without end", "\u{1b}["),
        of("CSI of C1 with parameters", "\u{9b}1;1;1"),
        of("DCS and text", "\u{1b}Pabcdefghijklmnopqrstuvwxyz"),
        of("ESC", "\u{1b}"),
        of("intermediates", "\u{1b}      "),
        ("one CSI", "\u{1b}[".to_owned(), "1;".to_owned()),
        ("one OSC", "\u{1b}]".to_owned(), "text ".to_owned()),
        ("marks on one letter", "a".to_owned(), "\u{301}".to_owned()),
        ("unordered marks", "a".to_owned(), "\u{301}\u{316}\u{327}".to_owned()),
        ("unordered vowels", "क".to_owned(), "\u{94d}\u{93c}".to_owned()),
        of("joiners", "\u{200d}"),
        of("joined letters", "क\u{94d}\u{200d}"),
        of("joined emoji", "👩\u{200d}"),
        ("modifiers", "👩".to_owned(), "🏽\u{200d}".to_owned()),
        of("flags", "🇩"),
        of("jamo", "\u{1100}"),
        of("letters and colons", "a:"),
        ("a letter, a colon and marks", "a:".to_owned(), "\u{301}".to_owned()),
        of("digits and commas", "1,"),
        of("soft hyphens", "\u{ad}"),
        of("bidi", "\u{202e}"),
        of("carriage returns", "\r"),
        of("Thai", "ที่"),
        of("accents", "é"),
        of("one word", "w"),
    ]
}

#[test]
fn four_times_the_input_takes_at_most_six_times_as_long() {
    let works: [(&str, Work); 10] = [
        ("clean", |s| drop(black_box(clean(s)))),
        ("clean_line", |s| drop(black_box(clean_line(s)))),
        ("escape", |s| drop(black_box(escape(s)))),
        ("fold", |s| drop(black_box(fold(s)))),
        ("width", |s| _ = black_box(width(s))),
        ("width where it is ambiguous", |s| _ = black_box(Widths::Wide.of(s))),
        ("cut", |s| drop(black_box(Widths::Wide.cut(s, 1_000_000)))),
        ("words", |s| _ = black_box(words(s))),
        ("ideographs", |s| _ = black_box(ideographs(s))),
        ("Lang::told", |s| _ = black_box(Lang::told(s))),
    ];
    for (name, start, unit) in worst() {
        let sized = |size: usize| start.clone() + &unit.repeat(size / unit.len());
        let (small, large) = (sized(8_000), sized(32_000));
        for (what, work) in works {
            assert!(is_linear(&work, &*small, &*large), "{what} of {name}");
        }
    }
}
