//! What it costs to set text: microseconds for every kilobyte, plain, justified, hyphenated and both, and for a first
//! screen of a seed article. One JSON line.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use masthead::article::{Article, Block, Kind};
use masthead::page::{Page, Spot, Style};
use masthead::text::clean;

/// Rows of a tall terminal.
const SCREEN: usize = 50;

/// The quickest of some tries, in microseconds.
fn best(tries: usize, work: impl Fn()) -> f64 {
    let once = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..tries).map(once).fold(f64::MAX, f64::min)
}

/// The paragraphs of a text, `times` over.
fn article(text: &str, times: usize) -> Arc<Article> {
    let paragraphs = text.split("\n\n").map(|p| Block { kind: Kind::Paragraph, text: clean(p), spans: Vec::new() });
    let paragraphs: Vec<Block> = paragraphs.collect();
    let count = paragraphs.len() * times;
    Arc::new(Article { blocks: paragraphs.into_iter().cycle().take(count).collect(), ..Article::default() })
}

fn kilobytes(article: &Article) -> f64 {
    let bytes: usize = article.blocks.iter().map(|b| b.text.len()).sum();
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn main() {
    let english = include_str!("../seeds/002_232c7250db54732f.txt");
    let german = "Die Stadtverwaltung hat am Dienstag beschlossen, die Öffnungszeiten der Bibliotheken zu verlängern. \
                  Nach langwierigen Verhandlungen stimmten die Abgeordneten der Haushaltsvorlage zu.\n\n";
    let chinese = "他们昨天在北京举行了第一次会谈，讨论了经济合作问题。双方表示愿意继续谈判。\n\n";
    let styles =
        [("plain", false, false), ("justified", true, false), ("hyphenated", false, true), ("both", true, true)];
    let mut line = serde_json::Map::new();
    for (name, text, times) in [("english", english, 100), ("german", german, 1000), ("chinese", chinese, 1000)] {
        let (whole, once) = (article(text, times), article(text, 1));
        for measure in [40, 66] {
            for (style_name, justify, hyphenate) in styles {
                let style = Style { measure, justify, hyphenate, ..Style::default() };
                let set = |article: &Arc<Article>, rows| {
                    let mut page = Page::new(Arc::clone(article), style);
                    black_box(page.view(Spot::default(), rows));
                };
                let all = best(7, || set(&whole, usize::MAX)) / kilobytes(&whole);
                let first = best(20, || set(&once, SCREEN));
                let costs = serde_json::json!({ "us_per_kb": rounded(all), "first_screen_us": rounded(first) });
                line.insert(format!("{name} {measure} {style_name}"), costs);
            }
        }
    }
    println!("{}", serde_json::json!({ "bench": "page", "costs": line }));
}
