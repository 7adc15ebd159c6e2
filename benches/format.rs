//! How fast bytes become articles: ten megabytes at once in several shapes, and many small files. One JSON line.

use std::hint::black_box;
use std::time::{Duration, Instant};

use masthead::format;

/// The best of some runs.
fn best(runs: usize, mut work: impl FnMut()) -> Duration {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(|_| time(&mut work)).min().unwrap_or_default()
}

fn main() {
    let sentence = "The council met on Tuesday evening in the old school, and heard eleven speakers before it voted – “at last,” one said. ";
    let paragraph = format!("{}\n\n", sentence.repeat(4).trim());
    let wrapped = "The council met on Tuesday evening in the old school, and heard the\neleven speakers who had come on foot over the hill before it counted\n";
    let ten = |piece: &str| format!("A title\n\n{}", piece.repeat(10_000_000 / piece.len()));
    let mut figures = Vec::new();
    for (name, text) in [
        ("paragraphs_ms", ten(&paragraph)),
        ("wrapped_ms", ten(wrapped)),
        ("one_line_ms", ten(sentence)),
        ("short_lines_ms", ten("a b\n")),
        ("chinese_ms", ten("周三上午，一列三节车厢的火车停在了高山小学的操场边。\n\n")),
        ("addresses_ms", ten("See https://example.org/a(b) and www.example.org, or jane@example.org.\n\n")),
    ] {
        let took = best(3, || drop(black_box(format::read("a.txt", black_box(text.as_bytes())))));
        figures.push(format!("\"{name}\":{:.1}", took.as_secs_f64() * 1e3));
    }
    let small =
        format!("Council counts its hands\n\nBy Jane Doe, Reuters\n\nWASHINGTON (Reuters) - {}", paragraph.repeat(6));
    let took = best(20, || {
        for _ in 0..100 {
            drop(black_box(format::read("a.txt", black_box(small.as_bytes()))));
        }
    });
    figures.push(format!("\"small_bytes\":{},\"small_us\":{:.1}", small.len(), took.as_secs_f64() * 1e4));
    println!("{{\"bench\":\"format\",{}}}", figures.join(","));
}
