//! Megabytes a second of the text room, over kinds of text, and how long a language takes. One JSON line.

use std::hint::black_box;
use std::time::Instant;

use masthead::text::{Lang, clean, fold, fold_plain, ideographs, width, words};

/// The work of 10 MB, best of five, in MB/s.
fn rate<T>(text: &str, work: impl Fn(&str) -> T) -> f64 {
    let once = || {
        let start = Instant::now();
        black_box(work(black_box(text)));
        start.elapsed().as_secs_f64()
    };
    let best = (0..5).map(|_| once()).fold(f64::MAX, f64::min);
    (f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / 1e6 / best).round()
}

/// Microseconds in which a language is told from the first 400 characters, as for every article; the best of many.
fn told(text: &str) -> f64 {
    let sample: String = text.chars().take(400).collect();
    let once = || {
        let start = Instant::now();
        black_box(Lang::told(black_box(&sample)));
        start.elapsed().as_secs_f64()
    };
    let best = (0..500).map(|_| once()).fold(f64::MAX, f64::min);
    (best * 1e7).round() / 10.0
}

fn main() {
    let kinds = [
        ("ascii", "The council voted on Tuesday to keep the library open, after a long debate (see page 3).\n"),
        ("english", "“It’s the city’s,” she said — twice. The café closed in 2019, after years of trouble there.\n"),
        ("french", "L’été dernier, à l’écart des routes, les élèves étaient déjà là où naît la rivière.\n"),
        ("russian", "Президент заявил во вторник, что переговоры продолжатся в Женеве.\n"),
        ("chinese", "他们昨天在北京举行了第一次会谈，讨论了经济合作问题。\n"),
        ("hindi", "प्रधानमंत्री ने मंगलवार को कहा कि बातचीत जारी रहेगी।\n"),
        ("persian", "او می\u{200c}خواهد که کتاب\u{200c}ها را به کتابخانه برگرداند.\n"),
        ("bomb", "\u{1b}[31mred\u{1b}]0;t\u{7} \u{9d}open\u{1b}]\u{202e}\r\n"),
    ];
    let mut line = serde_json::Map::new();
    for (kind, unit) in kinds {
        let text = unit.repeat(10_000_000 / unit.len());
        let rates = serde_json::json!({
            "clean": rate(&text, clean),
            "fold": rate(&text, fold),
            "fold_plain": rate(&text, fold_plain),
            "width": rate(&text, width),
            "words": rate(&text, words),
            "ideographs": rate(&text, ideographs),
            "told_us": told(&text),
        });
        line.insert(kind.to_owned(), rates);
    }
    println!("{}", serde_json::json!({ "bench": "text", "unit": "MB/s", "rates": line }));
}
