//! On a terminal that draws ambiguous characters two columns wide (Greek, Cyrillic, curly quotes), every screen comes out
//! as it was laid, and nothing stands where another thing is meant to. It knows no terminal but a model of one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

#[path = "model/mod.rs"]
mod model;
mod stage;

use masthead::app::Request;
use masthead::config::{Config, Overrides};
use masthead::library::Source;
use masthead::run::painter::{Painter, Traits};
use masthead::text::Widths;
use model::{Beliefs, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use stage::Stage;

const ARTICLES: [(&str, &str); 3] = [
    (
        "a.txt",
        "Паром возвращается на северные острова\n\nBy Анна Петрова\n\n«Лодка здесь — это дорога», — сказала она. \
         Первый рейс выйдет в понедельник… Подробности: https://example.org/a и https://example.org/b\n\n\
         - один тариф для всех\n- два рейса в день\n\n> Дорога “открыта”, но не для всех.\n",
    ),
    ("b.txt", "Το πλοίο επιστρέφει στα νησιά\n\nΗ πρώτη αναχώρηση είναι τη Δευτέρα — νωρίς το πρωί.\n"),
    ("c.txt", "The ferry returns\n\nIt “returns” — so they say… and 日本語 stands beside Москва.\n"),
];

fn wide(width: u16, height: u16) -> (tempfile::TempDir, Stage) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ARTICLES {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let mut config = Config::load(None, &Overrides::default());
    config.settings.widths = Widths::Wide;
    let source = Source::Path(folder.path().to_owned());
    let stage = Stage::with(config, vec![source], width, height, false);
    (folder, stage)
}

/// Fails unless every glyph stands in the columns that it takes, and covers no other.
fn laid(buffer: &Buffer, at: &str) {
    for row in buffer.content.chunks(usize::from(buffer.area.width)) {
        let mut x = 0;
        while x < row.len() {
            let columns = Widths::Wide.of(row[x].symbol()).max(1);
            assert!(x + columns <= row.len(), "{at}: {:?} stands over the edge", row[x].symbol());
            for covered in &row[x + 1..x + columns] {
                assert_eq!(covered.symbol(), " ", "{at}: behind {:?}", row[x].symbol());
            }
            x += columns;
        }
    }
}

#[test]
fn every_screen_is_as_it_was_laid() {
    let beliefs = Beliefs { vs16_widens: true, joins: true, widths: Widths::Wide };
    for (width, height) in [(80, 24), (33, 12), (160, 50)] {
        let (_folder, mut stage) = wide(width, height);
        let mut painter = Painter::new(Traits { widths: Widths::Wide, ..Traits::default() });
        let mut model = Model::new(width.into(), height.into(), beliefs);
        for keys in [
            "",
            "j",
            "/паром",
            "<Enter>",
            "<Enter>",
            "<Down>",
            "/дор<Enter>",
            "<Esc><Esc><Esc>",
            "?",
            "<Esc>",
            ":о",
            "<Esc>",
            "t",
        ] {
            let (buffer, cursor) = stage.keys(keys).rest().draw();
            laid(&buffer, keys);
            model.feed(painter.paint(&buffer, cursor));
            for (y, row) in buffer.content.chunks(usize::from(width)).enumerate() {
                let mut x = 0;
                while x < row.len() {
                    assert_eq!(
                        model.row(y)[x].text,
                        row[x].symbol(),
                        "{keys}: row {y}, column {x} at {width}x{height}"
                    );
                    x += Widths::Wide.of(row[x].symbol()).max(1);
                }
            }
            assert_eq!(model.fell, 0, "{keys}: something was written behind the last column");
            if let Some(Position { x, y }) = cursor {
                assert_eq!((model.x, model.y), (x.into(), y.into()), "{keys}: the cursor at {width}x{height}");
            }
        }
    }
}

#[test]
fn a_click_meets_the_link_that_is_seen_there() {
    let (_folder, mut stage) = wide(100, 30);
    stage.config.settings.mouse = true;
    stage.keys("<Enter>");
    let (buffer, _) = stage.draw();
    let (x, y) = (0..buffer.area.height)
        .find_map(|y| {
            let row: String = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
            let at = row.find("example.org/b")?;
            Some((u16::try_from(row[..at].chars().count()).unwrap(), y))
        })
        .expect("the second link is in sight");
    stage.click(x, y).click(x, y);
    let gone: Vec<&Request> =
        stage.outside.iter().filter(|request| format!("{request:?}").contains("example.org")).collect();
    assert!(!gone.is_empty() && gone.iter().all(|r| format!("{r:?}").contains("example.org/b")), "{:?}", stage.outside);
}

#[test]
fn our_own_signs_are_narrow_there() {
    let (_folder, mut stage) = wide(80, 24);
    let list = stage.screen();
    stage.keys("<Enter>");
    for screen in [list, stage.screen()] {
        for sign in ["▌", "─", "│", "…", "•", "■", "→"] {
            let own = screen.matches(sign).count();
            let theirs: usize = ARTICLES.iter().map(|(_, text)| text.matches(sign).count()).sum();
            assert!(own <= theirs, "{sign} in\n{screen}");
        }
    }
}
