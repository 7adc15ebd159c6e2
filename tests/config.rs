//! Settings, themes and the files they come from: what holds, what is told, and what a theme owes to those who see no
//! colour.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use masthead::app::settings::{ColorWhen, HyperlinkWhen, ReadAfter, Reading, Settings};
use masthead::config::theme::{names, reduce};
use masthead::config::{Config, Depth, Env, Keymap, Overrides, Part, Theme, settings};
use masthead::filter::{By, Order};
use masthead::text::Widths;
use proptest::prelude::*;
use ratatui::style::{Color, Modifier, Style};

const BUILT_IN: [&str; 5] = ["terminal", "dark", "light", "high-contrast", "plain"];

fn read(text: &str) -> (Settings, Vec<String>) {
    let (settings, faults) = settings::read("config.toml", text, &names(None));
    (settings, faults.iter().map(ToString::to_string).collect())
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("themes")).unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn load(folder: &Path) -> (Config, Vec<String>) {
    let config = Config::load(Some(folder), &Overrides::default());
    let faults = config.faults.iter().map(ToString::to_string).collect();
    (config, faults)
}

#[test]
fn the_default_file_says_the_defaults() {
    assert_eq!(read(settings::ASSET), (Settings::default(), vec![]));
    for name in settings::NAMES {
        let lines = settings::ASSET.lines().filter(|line| line.starts_with(&format!("{name} = "))).count();
        assert_eq!(lines, 1, "'{name}' stands once");
    }
    let entries = settings::ASSET.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count();
    assert_eq!(entries, settings::NAMES.len());
    assert_eq!(Config::default().faults, []);
}

#[test]
fn every_setting_is_read() {
    let (settings, faults) = read(
        "measure = 72\npace = 300\norder = \"-date\"\nreading = \"split\"\nhints = false\nmargin = 0\ntheme = \"dark\"\n\
         color = \"never\"\nascii = true\nmouse = true\nlangmap = \"greek öü\"\njustify = true\nhyphenate = true\n\
         fields = \"title=hed text=story_text\"\nread_after = \"end\"\nhyperlink = \"always\"\nambiguous = \"wide\"",
    );
    assert_eq!(faults, [] as [&str; 0]);
    let langmap = settings.langmap.clone();
    let wanted = Settings {
        measure: 72,
        pace: 300,
        order: Order { by: By::Date, reversed: true },
        reading: Reading::Split,
        hints: false,
        margin: 0,
        theme: "dark".to_owned(),
        langmap: Vec::new(),
        ascii: true,
        widths: Widths::Wide,
        justify: true,
        hyphenate: true,
        color: ColorWhen::Never,
        mouse: true,
        hyperlink: HyperlinkWhen::Always,
        read_after: ReadAfter::End,
        fields: [("title", "hed"), ("text", "story_text")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(),
    };
    assert_eq!(Settings { langmap: Vec::new(), ..settings }, wanted);
    assert!([('ξ', 'j'), (';', 'q'), ('ö', 'ü')].iter().all(|pair| langmap.contains(pair)));
}

#[test]
fn everything_wrong_is_told_at_once_and_the_defaults_stand() {
    let (settings, faults) = read(
        "measure = 19\nmesure = 70\npace = \"fast\"\norder = \"dato\"\nreading = \"whole\"\nhints = 1\n  margin = 0x15\n\
         theme = \"drak\"\ncolor = auto\nascii = \"yes\"\nmouse = 1.5\nlangmap = \"greak\"\n[reader]\nzzzzzz = 1\n",
    );
    assert_eq!(
        faults,
        [
            "config.toml:1:11: 'measure' takes a whole number from 20 to 200, not '19'",
            "config.toml:2:1: 'mesure' is no setting; did you mean 'measure'?",
            "config.toml:3:8: 'pace' takes a whole number from 50 to 2000, not a text",
            "config.toml:4:9: 'dato' is no order; did you mean 'date'?",
            "config.toml:5:11: 'whole' is no way to read; there are full, split",
            "config.toml:6:9: 'hints' takes true or false, not a number",
            "config.toml:7:12: 'margin' takes a whole number from 0 to 20, not '0x15'",
            "config.toml:8:9: 'drak' is no theme; did you mean 'dark'?",
            "config.toml:9:9: the value is missing, or is a text without double quotes",
            "config.toml:10:9: 'ascii' takes true or false, not a text",
            "config.toml:11:9: 'mouse' takes true or false, not a number with a point",
            "config.toml:12:11: 'greak' is no layout; did you mean 'greek'?",
            "config.toml:13:2: settings stand in no section, so 'reader' means nothing",
        ]
    );
    assert_eq!(settings, Settings::default());
}

#[test]
fn fields_that_are_none_are_told_and_the_others_stand() {
    let (settings, faults) = read("fields = \"titel=hed text=story body url= =x date=when\"\n");
    assert_eq!(
        faults,
        [
            "config.toml:1:10: 'titel' is no field of an article; did you mean 'title'?",
            "config.toml:1:10: 'body' is no pair; write the field and its name there, as in 'title=hed'",
            "config.toml:1:10: 'url=' is no pair; write the field and its name there, as in 'title=hed'",
            "config.toml:1:10: '' is no field of an article",
        ]
    );
    assert_eq!(settings.fields, [("text".to_owned(), "story".to_owned()), ("date".to_owned(), "when".to_owned())]);
    assert_eq!(settings::FIELDS, masthead::format::json::FIELDS, "what can be set is what is read");
}

#[test]
fn a_faulty_line_costs_that_line_only() {
    let (settings, faults) = read("measure = = 70\npace = 300\nmargin 4\nhints = false\nreading = [\"full\",\n");
    assert_eq!((settings.measure, settings.pace, settings.margin, settings.hints), (66, 300, 2, false));
    let lines: Vec<&str> = faults.iter().filter_map(|fault| fault.split(':').nth(1)).collect();
    assert_eq!(lines, ["1", "3", "5"], "{faults:?}");
}

#[test]
fn a_flood_of_faults_is_told_in_part() {
    let (_, faults) = read(&(0..3000).map(|n| format!("x{n} = 1")).collect::<Vec<_>>().join("\n"));
    assert_eq!(faults.len(), 101);
    assert_eq!(faults[99], "config.toml:100:1: 'x99' is no setting");
    assert_eq!(faults[100], "config.toml: 2900 more faults follow");
    assert!(read(&"=\n".repeat(300_000)).1[100].ends_with("299900 more faults follow"));
}

#[test]
fn files_missing_or_unreadable() {
    let empty = folder(&[]);
    assert_eq!(load(empty.path()), (Config::default(), vec![]));
    assert_eq!(load(&empty.path().join("nowhere")), (Config::default(), vec![]));

    let odd = folder(&[("keymap.toml", b"[list]\n\"\xff\" = 1"), ("config.toml", &vec![b'#'; (1 << 20) + 1])]);
    let (config, faults) = load(odd.path());
    let path = |name: &str| odd.path().join(name).display().to_string();
    assert_eq!(
        faults,
        [
            format!("{}: it is larger than 1 MB, so the defaults hold", path("config.toml")),
            format!("{}: it is no UTF-8 text (line 2), so the defaults hold", path("keymap.toml")),
        ]
    );
    assert_eq!((config.settings, config.keymap), (Settings::default(), Keymap::default()));

    let folders = folder(&[]);
    fs::create_dir(folders.path().join("config.toml")).unwrap();
    let faults = load(folders.path()).1;
    assert!(faults.len() == 1 && faults[0].ends_with("config.toml: it is no file, so the defaults hold"), "{faults:?}");
}

#[test]
fn the_command_line_stands_above_the_files() {
    let folder = folder(&[("config.toml", b"theme = \"dark\"\ncolor = \"never\""), ("themes/mine.toml", b"")]);
    let overrides =
        |theme: &str| Overrides { theme: Some(theme.to_owned()), color: Some(ColorWhen::Always), light: false };
    let config = Config::load(Some(folder.path()), &overrides("mine"));
    assert_eq!((config.theme.name(), config.settings.color, config.faults.len()), ("mine", ColorWhen::Always, 0));
    let config = Config::load(Some(folder.path()), &overrides("lihgt"));
    assert_eq!(config.theme.name(), "dark");
    assert_eq!(config.faults[0].to_string(), "--theme: 'lihgt' is no theme; did you mean 'light'?");
}

#[test]
fn all_files_of_a_folder_are_told_together() {
    let folder = folder(&[
        ("config.toml", b"theme = \"mine\"\npaec = 1\nlangmap = \"greek\""),
        ("keymap.toml", b"[list]\nx = \"opne\""),
        ("themes/mine.toml", b"inherits = \"dark\"\nlink = { fg = \"bluu\", bolt = true }\ntitel = {}\nstar = 3"),
    ]);
    let (config, faults) = load(folder.path());
    assert_eq!(
        faults,
        [
            "config.toml:2:1: 'paec' is no setting; did you mean 'pace'?",
            "themes/mine.toml:2:15: 'bluu' is no colour; did you mean 'blue'?",
            "themes/mine.toml:2:23: 'bolt' is no part of a look; did you mean 'bold'?",
            "themes/mine.toml:3:1: 'titel' is no part of a theme; did you mean 'title'?",
            "themes/mine.toml:4:8: 'star' takes a look, such as { fg = \"blue\", bold = true }, not a number",
            "keymap.toml:2:5: 'opne' is no action; did you mean 'open'?",
        ]
    );
    let mut pending = masthead::config::Pending::default();
    let key = masthead::config::Key::parse("ξ").unwrap();
    let resolved = config.keymap.resolve(masthead::app::action::Mode::List, &mut pending, key);
    assert_eq!(resolved, masthead::config::Resolved::Act(masthead::app::action::Action::Down, None));
}

#[test]
fn themes_inherit() {
    let folder = folder(&[
        (
            "themes/dark.toml",
            b"inherits = \"dark\"\nlink = { fg = 33, bold = true }\n[title]\nbg = \"default\"\nfg = \"#0a0B0c\"",
        ),
        ("themes/night.toml", b"inherits = \"dark\"\nstar = { fg = \"white\" }"),
        ("themes/a.toml", b"inherits = \"b\"\nbar = { bold = true }"),
        ("themes/b.toml", b"inherits = \"a\"\nbar = { reverse = true }"),
        ("themes/orphan.toml", b"inherits = \"drk\""),
        ("themes/.toml", b""),
        ("themes/note.txt", b""),
    ]);
    let dir = Some(folder.path());
    assert_eq!(names(dir), [&BUILT_IN[..], &["a", "b", "night", "orphan"]].concat());
    let own = |name| Theme::load(name, dir);
    let (dark, built_in) = (own("dark").0, Theme::load("dark", None).0);
    assert_eq!(dark.style(Part::Link), Style::new().fg(Color::Indexed(33)).add_modifier(Modifier::BOLD));
    assert_eq!(dark.style(Part::Title), Style::new().fg(Color::Rgb(10, 11, 12)).bg(Color::Reset));
    assert_eq!(dark.style(Part::Match), built_in.style(Part::Match));
    assert_eq!(own("night").0.style(Part::Link), dark.style(Part::Link), "by way of the user's own");
    assert_eq!(own("night").0.style(Part::Star), Style::new().fg(Color::Gray));
    let (a, faults) = own("a");
    assert_eq!(a.style(Part::Bar), Style::new().add_modifier(Modifier::BOLD));
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].to_string(), "themes/b.toml:1:12: 'a' inherits this theme itself");
    let (orphan, faults) = own("orphan");
    assert_eq!(faults[0].to_string(), "themes/orphan.toml:1:12: 'drk' is no theme; did you mean 'dark'?");
    assert_eq!(orphan.style(Part::Selection), Theme::load("plain", None).0.style(Part::Selection));
}

#[test]
fn nothing_is_told_by_colour_alone() {
    use Part::{
        Heading, Link, LinkChosen, Match, MatchCurrent, Selection, SelectionInactive, Star, Text, Title, Unread,
    };
    for name in BUILT_IN {
        let (theme, faults) = Theme::load(name, None);
        assert_eq!(faults, [], "{name}");
        let theme = theme.at(Depth::None);
        for &part in Part::ALL {
            assert_eq!((theme.style(part).fg, theme.style(part).bg), (None, None));
        }
        let text = theme.style(Text);
        let look = |parts: &[Part]| parts.iter().fold(text, |style, &part| style.patch(theme.style(part))).add_modifier;
        for part in [Selection, SelectionInactive, Match, MatchCurrent, Heading, Link, LinkChosen, Star, Unread, Title]
        {
            assert_ne!(look(&[part]), text.add_modifier, "{} in {name}", part.name());
        }
        // Where one stands inside another, or beside it, both can still be seen.
        for (one, other) in [
            (&[Selection, Match][..], &[Selection][..]),
            (&[Unread, Match], &[Unread]),
            (&[Unread, Selection], &[Unread]),
            (&[Unread, Match, Selection], &[Unread, Selection]),
            (&[Selection], &[SelectionInactive]),
            (&[Heading, Match], &[Heading]),
            (&[Link, Match], &[Link]),
            (&[Link, LinkChosen], &[Link]),
            (&[Match], &[Link]),
            (&[Match], &[Heading]),
            (&[Match, MatchCurrent], &[Match]),
            (&[MatchCurrent], &[LinkChosen]),
        ] {
            assert_ne!(look(one), look(other), "{one:?} and {other:?} in {name}");
        }
    }
}

/// The contrast of two colours by WCAG 2, 1 to 21.
fn contrast(one: Color, other: Color) -> f64 {
    let luminance = |color| {
        let Color::Rgb(r, g, b) = color else { panic!("{color} has no luminance") };
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
    a.max(b) / a.min(b)
}

#[test]
fn every_colour_can_be_read() {
    let (ink, paper) = (Color::Rgb(0xd0, 0xd0, 0xd0), Color::Rgb(0x26, 0x26, 0x26));
    let (black, white) = (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255));
    for (name, fg, bg, least) in [
        ("dark", ink, paper, 4.5),
        ("dark", white, black, 4.5),
        ("light", black, white, 4.5),
        ("light", black, Color::Rgb(0xf5, 0xf1, 0xe6), 4.5),
        ("high-contrast", ink, paper, 7.0),
        ("high-contrast", black, white, 7.0),
    ] {
        let theme = Theme::load(name, None).0;
        for &part in Part::ALL {
            let style = theme.style(Part::Text).patch(theme.style(part));
            let reached = contrast(style.fg.unwrap_or(fg), style.bg.unwrap_or(bg));
            assert!(reached >= least, "{} in {name}: {reached:.1} on {bg}", part.name());
        }
    }
    for &part in Part::ALL {
        let style = Theme::load("terminal", None).0.style(part);
        assert_eq!(style.bg, None, "the terminal's own background");
    }
}

#[test]
fn colours_come_down_to_what_there_is() {
    let style = |fg, bg| Style::new().fg(fg).bg(bg).add_modifier(Modifier::BOLD);
    let amber = Color::Rgb(0xff, 0xaf, 0x00);
    for (color, depth, wanted) in [
        (amber, Depth::True, amber),
        (amber, Depth::Ansi256, Color::Indexed(214)),
        (Color::Rgb(8, 8, 8), Depth::Ansi256, Color::Indexed(232)),
        (Color::Indexed(214), Depth::Ansi256, Color::Indexed(214)),
        (Color::Rgb(250, 10, 10), Depth::Ansi16, Color::LightRed),
        (Color::Indexed(196), Depth::Ansi16, Color::LightRed),
        (Color::Indexed(244), Depth::Ansi16, Color::DarkGray),
        (Color::Indexed(5), Depth::Ansi16, Color::Magenta),
        (Color::Magenta, Depth::Ansi16, Color::Magenta),
        (Color::Reset, Depth::Ansi16, Color::Reset),
    ] {
        assert_eq!(reduce(style(color, Color::Blue), depth), style(wanted, Color::Blue), "{color} at {depth:?}");
    }
    let bold = Style::new().add_modifier(Modifier::BOLD);
    assert_eq!(reduce(style(amber, Color::Blue), Depth::None), bold);
    let twins = style(Color::Rgb(3, 3, 3), Color::Rgb(9, 9, 9));
    assert_eq!(reduce(twins, Depth::Ansi16), bold, "letters never vanish in their ground");
}

fn env(vars: &[(&str, &str)]) -> Env {
    let vars: HashMap<&str, OsString> = vars.iter().map(|&(name, value)| (name, value.into())).collect();
    Env::take(|name| vars.get(name).cloned())
}

#[test]
fn the_environment_says_where_and_how() {
    for (vars, dir) in [
        (&[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")][..], Some("/x/masthead")),
        (&[("XDG_CONFIG_HOME", "x"), ("HOME", "/h")], Some("/h/.config/masthead")),
        (&[("XDG_CONFIG_HOME", ""), ("HOME", "/h")], Some("/h/.config/masthead")),
        (&[], None),
    ] {
        assert_eq!(env(vars).config_dir(), dir.map(PathBuf::from), "{vars:?}");
    }
    let (auto, always, never) = (ColorWhen::Auto, ColorWhen::Always, ColorWhen::Never);
    let xterm = ("TERM", "xterm-256color");
    for (vars, when, terminal, depth) in [
        (&[xterm][..], auto, true, Depth::Ansi256),
        (&[xterm, ("COLORTERM", "truecolor")], auto, true, Depth::True),
        (&[("TERM", "xterm-direct")], auto, true, Depth::True),
        (&[("TERM", "screen")], auto, true, Depth::Ansi16),
        (&[("TERM", "dumb")], auto, true, Depth::None),
        (&[], auto, true, Depth::None),
        (&[xterm], auto, false, Depth::None),
        (&[xterm], always, false, Depth::Ansi256),
        (&[xterm], never, true, Depth::None),
        (&[xterm, ("NO_COLOR", "1")], auto, true, Depth::None),
        (&[xterm, ("NO_COLOR", "")], auto, true, Depth::Ansi256),
        (&[xterm, ("NO_COLOR", "1")], always, true, Depth::Ansi256),
        (&[xterm, ("CLICOLOR", "0")], auto, true, Depth::None),
        (&[xterm, ("CLICOLOR", "1")], auto, true, Depth::Ansi256),
        (&[xterm, ("CLICOLOR", "1")], auto, false, Depth::None),
        (&[xterm, ("CLICOLOR", "0")], always, true, Depth::Ansi256),
        (&[xterm, ("CLICOLOR_FORCE", "1")], auto, false, Depth::Ansi256),
        (&[xterm, ("CLICOLOR_FORCE", "0")], auto, false, Depth::None),
        (&[xterm, ("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], auto, false, Depth::Ansi256),
        (&[xterm, ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], auto, true, Depth::None),
        (&[xterm, ("CLICOLOR_FORCE", "1")], never, true, Depth::None),
        (&[("TERM", "linux")], auto, true, Depth::Ansi16),
        (&[("TERM", "vt100")], auto, true, Depth::None),
        (&[("TERM", "vt220-w")], auto, true, Depth::None),
        (&[("TERM", "vt525")], auto, true, Depth::Ansi16),
        (&[("TERM", "xterm-mono")], auto, true, Depth::None),
        (&[("TERM", "vte-256color")], auto, true, Depth::Ansi256),
    ] {
        assert_eq!(env(vars).depth(when, terminal), depth, "{vars:?}, {when:?}, a terminal: {terminal}");
    }
    for (vars, when, terminal, styled) in [
        (&[][..], auto, true, true),
        (&[], auto, false, false),
        (&[], never, true, false),
        (&[], always, false, true),
        (&[("NO_COLOR", "1")], auto, true, true),
        (&[("CLICOLOR", "0")], auto, true, true),
        (&[("CLICOLOR_FORCE", "1")], auto, false, true),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], auto, false, false),
    ] {
        assert_eq!(env(vars).styled(when, terminal), styled, "{vars:?}, {when:?}, a terminal: {terminal}");
    }
    for (vars, ascii) in [
        (&[("LANG", "de_DE.UTF-8")][..], false),
        (&[("LANG", "C.utf8"), xterm], false),
        (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], true),
        (&[("LANG", "de_DE.UTF-8"), ("TERM", "linux")], true),
        (&[], true),
    ] {
        assert_eq!(env(vars).ascii(), ascii, "{vars:?}");
        // The Linux console reads UTF-8 and only lacks the signs.
        assert_eq!(env(vars).foreign(), ascii && !vars.contains(&("TERM", "linux")), "{vars:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_file_is_read_and_told_in_lines(
        text in "(?s)([\\[\\]\"'=.,a-z0-9#\n{} ]|measure = |theme|link = \\{|fg|true|inherits|\"dark\"|\\PC|.){0,60}",
    ) {
        let folder = folder(&[("themes/mine.toml", text.as_bytes()), ("config.toml", text.as_bytes())]);
        let config = Config::load(Some(folder.path()), &Overrides { theme: Some("mine".to_owned()), ..Overrides::default() });
        prop_assert!((20..=200).contains(&config.settings.measure));
        for fault in config.faults {
            prop_assert!(!fault.to_string().chars().any(char::is_control), "{:?}", fault);
        }
    }
}

#[test]
fn the_theme_auto_is_dark_or_light_by_the_terminals_ground() {
    for (colorfgbg, want) in [
        ("15;0", "dark"),
        ("0;15", "light"),
        ("0;default;15", "light"),
        ("12;8", "dark"),
        ("0;7", "light"),
        ("x", "dark"),
        ("", "dark"),
    ] {
        let light = env(&[("COLORFGBG", colorfgbg)]).light();
        let config = Config::load(None, &Overrides { theme: Some("auto".to_owned()), light, ..Overrides::default() });
        assert_eq!((config.theme.name(), config.faults.len()), (want, 0), "{colorfgbg}");
    }
}
