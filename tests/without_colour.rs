//! Nothing is told by colour alone: every screen, in every theme, without any colour, still tells apart what a reader
//! must tell apart, by weight, slant, underline, reverse or a sign.

#![allow(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod stage;

use masthead::config::theme::names;
use masthead::config::{Config, Depth, Overrides, Part, Theme};
use masthead::library::Source;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use stage::Stage;

/// What is typed, and what is then to be told from what. `|` stands before the letter that is looked at.
type Screen = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

const SCREENS: &[Screen] = &[
    (
        "",
        &[
            ("the selected row", "|Night ferry service", "|Council closes"),
            ("a key among the hints", "|Enter read", "Enter |read"),
            (
                "the title over the preview",
                "|Night ferry service returns to the northern islands after",
                "|once carried",
            ),
        ],
    ),
    ("j", &[("the selected row after a move", "|Council closes swimming", "|What to pack")]),
    (
        "/ferry",
        &[
            ("the selected row", "|Night ferry service", "|What to pack"),
            ("a match in a title", "Night |ferry service", "|Night ferry service"),
            ("a match in the selected row", "Night |ferry service", "Night ferry |service"),
            ("a match in a text", "in text: The |ferry company", "in text: |The ferry company"),
        ],
    ),
    ("/ferry<Enter>j", &[("a match in a row not selected", "Night |ferry service", "|Night ferry service")]),
    (
        "<Enter>",
        &[
            ("a heading", "|What the timetable promises", "|The first sailing"),
            ("a quotation", "|A boat is a road here", "|Two ships have been"),
            ("an item of a list", "|one fare for all", "|The first sailing"),
        ],
    ),
    (
        "j<Enter>",
        &[
            ("a link", "|https://example.org", "|The last swimmers"),
            ("a related title", "|Swimming hall roof leaks", "|The roof would have"),
            ("the label before it", "|RELATED", "|Swimming hall roof leaks"),
            ("a heading", "|The old tiles", "|The tiles in the hall"),
        ],
    ),
    (
        "j<Enter>/hall<Enter>n",
        &[
            ("a match", "than the |hall, members", "than |the hall, members"),
            ("the match where one is", "The swimming |hall will", "than the |hall, members"),
            ("the match where one is, from its line", "The swimming |hall will", "The |swimming hall will"),
            ("a match in a link", "Swimming |hall roof leaks", "|Swimming hall roof leaks"),
            ("a link beside matches", "|https://example.org", "than the |hall, members"),
        ],
    ),
    ("j<Enter>/tiles<Enter>n", &[("a match in a heading", "The old |tiles", "|The old tiles")]),
    ("j<Enter>/hall", &[("matches while one types", "than the |hall, members", "than |the hall, members")]),
    (
        "?",
        &[("a key in the help", "|Home", "|First article"), ("the name of a mode", "|In the list", "|First article")],
    ),
];

/// Parts whose states the list and the palette may show anywhere, laid over one another.
const PARTS: &[(&[Part], &[Part])] = &[
    (&[Part::Star], &[]),
    (&[Part::Unread], &[]),
    (&[Part::Unread, Part::Match], &[Part::Unread]),
    (&[Part::Unread, Part::Selection], &[Part::Unread]),
    (&[Part::Selection], &[]),
    (&[Part::SelectionInactive], &[]),
    (&[Part::Selection], &[Part::SelectionInactive]),
    (&[Part::LinkChosen], &[Part::Link]),
    (&[Part::LinkChosen], &[Part::MatchCurrent]),
    (&[Part::Error], &[]),
    (&[Part::HintKey], &[Part::Dim]),
];

fn stage(theme: &str, size: (u16, u16)) -> Stage {
    let mut config = Config::load(None, &Overrides { theme: Some(theme.to_owned()), ..Overrides::default() });
    assert_eq!(config.theme.name(), theme);
    config.theme = config.theme.at(Depth::None);
    let articles: [(&str, &[u8]); 4] = [
        ("night-ferry.txt", include_bytes!("articles/hard-wrapped.txt")),
        ("swimming-hall.txt", include_bytes!("articles/end-matter.txt")),
        ("crossing.txt", include_bytes!("articles/lists.txt")),
        ("bridges.txt", include_bytes!("articles/hard-wrapped-no-blanks.txt")),
    ];
    let sources = articles.map(|(name, bytes)| Source::Bytes(name.to_owned(), bytes.into()));
    Stage::with(config, sources.into(), size.0, size.1, false)
}

/// How a letter stands out: its modifiers, and the signs between it and what is written before it.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    modifier: Modifier,
    signs: String,
}

/// The look of the letter after the `|` of a phrase, where the phrase first stands on the screen.
fn look(buffer: &Buffer, phrase: &str) -> Option<Look> {
    let (before, after) = phrase.split_once('|').expect("a letter to look at");
    let wanted = format!("{before}{after}");
    for y in 0..buffer.area.height {
        let row: Vec<&str> = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
        let starts = |x: &usize| wanted.chars().enumerate().all(|(at, c)| row.get(x + at) == Some(&&*c.to_string()));
        let Some(start) = (0..row.len()).find(starts) else { continue };
        let x = start + before.chars().count();
        let is_sign = |symbol: &&&str| !symbol.chars().any(char::is_alphanumeric);
        let signs = row[..x].iter().rev().take_while(is_sign).copied().collect::<String>();
        let modifier = buffer[(u16::try_from(x).expect("on the screen"), y)].modifier;
        return Some(Look { modifier, signs: signs.trim().to_owned() });
    }
    None
}

#[test]
fn what_must_be_told_apart_can_be() {
    let mut faults = Vec::new();
    for theme in names(None) {
        for (keys, apart) in SCREENS {
            let mut stage = stage(&theme, (80, 44));
            let (buffer, _) = stage.keys(keys).rest().draw();
            for (what, one, other) in *apart {
                match (look(&buffer, one), look(&buffer, other)) {
                    (Some(one), Some(other)) if one != other => {}
                    (Some(look), Some(_)) => {
                        faults.push(format!("{theme}, {keys:?}: {what} looks like others: {look:?}"));
                    }
                    (one_look, _) => {
                        let missing = if one_look.is_none() { one } else { other };
                        faults.push(format!("{theme}, {keys:?}: {missing:?} is not there:\n{}", stage.screen()));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_screen_has_a_colour() {
    for theme in names(None) {
        for (keys, _) in SCREENS {
            for size in [(40, 12), (80, 24), (120, 40)] {
                let (buffer, _) = stage(&theme, size).keys(keys).rest().draw();
                let coloured = buffer.content.iter().find(|cell| (cell.fg, cell.bg) != (Color::Reset, Color::Reset));
                assert_eq!(coloured, None, "{theme}, {keys:?} at {size:?}");
            }
        }
    }
}

#[test]
fn parts_that_are_states_can_be_told_apart() {
    for name in names(None) {
        let theme = Theme::load(&name, None).0.at(Depth::None);
        let look = |parts: &[Part]| {
            parts.iter().fold(theme.style(Part::Text), |style, &part| style.patch(theme.style(part))).add_modifier
        };
        for (one, other) in PARTS {
            assert_ne!(look(one), look(other), "{one:?} and {other:?} in {name}");
        }
    }
}
