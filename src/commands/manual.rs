//! The manual page in roff: options and commands from clap's definitions, keys from the keymap in force, settings from
//! the comments of the default file. It must not say by itself what one of these says already.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use masthead::app::action::Mode;
use masthead::config::{Keymap, settings};
use masthead::filter;

use crate::args::{Args, COMMANDS, EXAMPLES, STATUS};

const DESCRIPTION: &str = "\
masthead shows articles from files and folders, or from standard input: a list, the selected article beside or below \
it, and a filter bar in which every letter narrows the list at once. Without a terminal it prints. Without a path and \
without a library it shows the two articles that come with it. Text from files is cleaned before it is shown, so that nothing in it can \
command the terminal. What was added to the library is shown where no path is given; it keeps what was read, stars, \
tags, notes and reading places, for all articles, by their content.";

const FILES: &[(&str, &str)] = &[
    ("$XDG_CONFIG_HOME/masthead/config.toml", "Settings. Without XDG_CONFIG_HOME, ~/.config stands in its place."),
    ("$XDG_CONFIG_HOME/masthead/keymap.toml", "Keys, laid over the default ones."),
    ("$XDG_CONFIG_HOME/masthead/themes/NAME.toml", "Themes of your own."),
    (
        "$XDG_DATA_HOME/masthead/library.db",
        "The library: what was added, and what was done with articles. Without XDG_DATA_HOME, ~/.local/share stands in \
         its place. The doctor keeps a damaged one beside it as library.db.broken-DATE-NUMBER.",
    ),
    (
        "$XDG_DATA_HOME/masthead/archives/",
        "Copies of packed archives, in which an article is found without unpacking all before it. They may be deleted.",
    ),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, HOME", "Where settings are read and the library is kept."),
    ("NO_COLOR", "When it is set, there is no colour unless --color or the config says \"always\"."),
    (
        "CLICOLOR_FORCE",
        "When it is set and not 0, there is colour on a pipe and in a file too, unless NO_COLOR is set.",
    ),
    ("CLICOLOR", "When it is 0, there is no colour unless CLICOLOR_FORCE, --color or the config says otherwise."),
    ("COLORTERM, TERM", "How many colours there are. Under TERM=dumb there is no screen, only print."),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "Under another charset than UTF-8, a terminal gets nothing but ASCII, unless it shows behind the first screen that it reads UTF-8; pipes and files get UTF-8.",
    ),
    ("COLUMNS", "The width of --print and --list where there is no terminal to ask."),
    ("BROWSER", "The command that opens a link."),
];

/// The whole page.
///
/// # Errors
/// Never, as it is written to memory.
pub fn page(keymap: &Keymap) -> io::Result<Vec<u8>> {
    let mut command = Args::command();
    command.build();
    // A date that is left out would leave its place to what follows.
    let man = Man::new(command.clone()).title("MASTHEAD").date(" ").manual("User Commands");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    let mut roff = Roff::new();
    section(&mut roff, "DESCRIPTION", DESCRIPTION);
    roff.to_writer(&mut page)?;
    man.render_options_section(&mut page)?;

    let mut roff = Roff::new();
    section(&mut roff, "COMMANDS", COMMANDS);
    commands(&mut roff, "masthead", &command);
    let about = "Words may stand in any order and must all match, in title, byline, source, tags or text. Case, accents \
                  and typographic signs do not matter, but a capital letter that is typed must match. What matches in \
                  the text alone follows below.";
    section(&mut roff, "FILTER", about);
    list(&mut roff, filter::EXAMPLES);
    roff.control("PP", []);
    roff.text([roman("These names may stand before a colon:")]);
    for (name, _, about) in filter::KEYS {
        entry(&mut roff, &format!("{name}:"), about);
    }
    roff.control("PP", []);
    roff.text([roman("And these words behind is:")]);
    for (name, _, about) in filter::IS {
        entry(&mut roff, &format!("is:{name}"), about);
    }
    section(
        &mut roff,
        "KEYS",
        "By the sections of keymap.toml. In the list and in an article, digits before a key are a count.",
    );
    keys(&mut roff, keymap);
    section(&mut roff, "SETTINGS", "Lines of config.toml, with their defaults.");
    for (line, about) in documented(settings::ASSET) {
        entry(&mut roff, line, &about);
    }
    section(&mut roff, "FILES", "");
    list(&mut roff, FILES);
    section(&mut roff, "ENVIRONMENT", "");
    list(&mut roff, ENVIRONMENT);
    section(&mut roff, "EXIT STATUS", STATUS);
    section(&mut roff, "EXAMPLES", "");
    for (typed, what) in EXAMPLES {
        entry(&mut roff, typed, what);
    }
    roff.to_writer(&mut page)?;
    Ok(page)
}

fn section(roff: &mut Roff, name: &str, text: &str) {
    roff.control("SH", [name]);
    if !text.is_empty() {
        roff.text([roman(text)]);
    }
}

fn list(roff: &mut Roff, entries: &[(&str, &str)]) {
    for (what, about) in entries {
        entry(roff, what, about);
    }
}

fn entry(roff: &mut Roff, what: &str, about: &str) {
    roff.control("TP", []);
    roff.text([bold(what)]);
    roff.text([roman(about)]);
}

/// A command and those below it, each with its options.
fn commands(roff: &mut Roff, above: &str, command: &Command) {
    for command in command.get_subcommands() {
        let name = format!("{above} {}", command.get_name());
        let values = command.get_positionals().filter_map(|arg| arg.get_value_names()).flatten();
        let values = values.fold(String::new(), |before, value| before + " " + value);
        roff.control("TP", []);
        roff.text([bold(name.as_str()), italic(values)]);
        roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        for option in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let Some(long) = option.get_long().filter(|long| *long != "help") else { continue };
            let about = option.get_help().map(ToString::to_string).unwrap_or_default();
            entry(roff, &format!("{name} --{long}"), &about);
        }
        commands(roff, &name, command);
    }
}

fn keys(roff: &mut Roff, keymap: &Keymap) {
    for mode in Mode::ALL {
        roff.control("SS", [format!("[{}]", mode.name()).as_str()]);
        for (keys, action) in keymap.help(mode) {
            let labels: Vec<String> = keys.iter().map(ToString::to_string).collect();
            entry(roff, &labels.join(", "), action.help());
        }
    }
}

/// The settings of the default file, each as its line and the comment above it.
fn documented(file: &str) -> Vec<(&str, String)> {
    let (mut settings, mut about) = (Vec::new(), Vec::new());
    for line in file.lines() {
        match line.strip_prefix('#') {
            Some(comment) => about.push(comment.trim()),
            None if line.contains('=') => settings.push((line, std::mem::take(&mut about).join(" "))),
            None => about.clear(),
        }
    }
    settings
}
