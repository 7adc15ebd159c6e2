//! Which pictures there are: the articles, the size, the theme and the keys typed for each. Nothing here depends on a
//! clock, a folder or the machine. It must not know how a screen becomes a drawing.

pub mod ground;
#[path = "../../tests/stage/mod.rs"]
mod stage;
pub mod svg;

use std::path::{Path, PathBuf};

use masthead::config::{Config, Overrides};
use masthead::library::Source;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use ground::{DARK, Ground, LIGHT};
use stage::Stage;

/// Where the pictures stand.
pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/pictures");

/// One picture.
pub struct Picture {
    /// Its file's name, without the ending.
    pub name: &'static str,
    /// What it shows, for those who cannot see it.
    says: &'static str,
    /// The theme, by its name.
    theme: &'static str,
    ground: &'static Ground,
    /// Columns and rows.
    size: (u16, u16),
    /// What is typed before it is taken.
    keys: &'static str,
}

/// All pictures, in the order of the README.
pub const ALL: &[Picture] = &[
    Picture {
        name: "list-dark-140",
        says: "masthead with a list of articles on the left and the selected article beside it, dark",
        theme: "dark",
        ground: &DARK,
        size: (140, 34),
        keys: "",
    },
    Picture {
        name: "list-light-140",
        says: "masthead with a list of articles on the left and the selected article beside it, light",
        theme: "light",
        ground: &LIGHT,
        size: (140, 34),
        keys: "j",
    },
    Picture {
        name: "list-dark-80",
        says: "masthead with a list of articles above and the selected article below it, dark",
        theme: "dark",
        ground: &DARK,
        size: (80, 24),
        keys: "jj",
    },
    Picture {
        name: "reader-dark-80",
        says: "An article over the full width: title, byline, text, a quotation, a heading and a list, dark",
        theme: "dark",
        ground: &DARK,
        size: (80, 24),
        keys: "<Enter>",
    },
    Picture {
        name: "reader-light-80",
        says: "An article over the full width, with a word found in it, light",
        theme: "light",
        ground: &LIGHT,
        size: (80, 24),
        keys: "<Enter>/ferry<Enter>",
    },
    Picture {
        name: "filter-dark-140",
        says: "The filter at work: matched letters are marked in the titles, and a line shows what was found in a text",
        theme: "dark",
        ground: &DARK,
        size: (140, 34),
        keys: "/ferry",
    },
    Picture {
        name: "help-dark-80",
        says: "The help: every key with what it does",
        theme: "dark",
        ground: &DARK,
        size: (80, 24),
        keys: "?",
    },
];

macro_rules! articles {
    ($($name:literal = $file:literal,)+) => {
        &[$(($name, include_bytes!(concat!("../../tests/articles/", $file)).as_slice()),)+]
    };
}

/// The articles, under the names that the list shows folders of.
const ARTICLES: &[(&str, &[u8])] = articles! {
    "north/night-ferry.txt" = "hard-wrapped.txt",
    "town/swimming-hall.txt" = "end-matter.txt",
    "north/crossing.txt" = "lists.txt",
    "weekly/bridges.txt" = "hard-wrapped-no-blanks.txt",
    "weekly/post-office.txt" = "japanese.txt",
    "valley/river.txt" = "repeat.txt",
    "town/market.txt" = "2018-07-19-night_market.txt",
    "weekly/slow-train.txt" = "front-matter.txt",
    "town/cafe.txt" = "windows-1252.txt",
    "weekly/school.txt" = "chinese.txt",
    "town/bakers.txt" = "one-line-each.txt",
    "north/harbour-clock.txt" = "bom-crlf.txt",
    "weekly/letters.txt" = "quotes.txt",
    "north/tides.txt" = "table.txt",
    "town/prices.txt" = "entities.txt",
    "north/clock-program.txt" = "code.txt",
};

impl Picture {
    /// Its file.
    pub fn path(&self) -> PathBuf {
        Path::new(FOLDER).join(self.name).with_extension("svg")
    }

    /// The drawing.
    pub fn draw(&self) -> String {
        let (buffer, cursor) = self.screen();
        svg::draw(&buffer, cursor, self.ground, self.says)
    }

    /// The screen, and where the terminal's cursor stands on it.
    pub fn screen(&self) -> (Buffer, Option<Position>) {
        let overrides = Overrides { theme: Some(self.theme.to_owned()), ..Overrides::default() };
        let mut sources: Vec<Source> =
            ARTICLES.iter().map(|&(name, bytes)| Source::Bytes(name.to_owned(), bytes.into())).collect();
        sources.push(Source::Seeds);
        let mut stage = Stage::with(Config::load(None, &overrides), sources, self.size.0, self.size.1, false);
        stage.keys(self.keys).rest().draw()
    }
}
