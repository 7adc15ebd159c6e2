//! The command line: what was asked for, checked. It must not read files or know how anything is shown.

mod wrong;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use masthead::app::settings::ColorWhen;

pub use wrong::{meant, sentence};

/// What one types, and what for.
pub const EXAMPLES: &[(&str, &str)] = &[
    ("masthead", "the two articles that come with it"),
    ("masthead ~/news", "a folder, with all folders in it"),
    ("masthead add ~/news dump.jsonl.gz", "to the library, which opens at once from then on"),
    ("masthead paris.txt", "one article"),
    ("pdftotext report.pdf - | masthead -", "an article from elsewhere"),
    ("masthead --list ~/news", "one line an article"),
    ("masthead --list --filter 'mossad paris' ~/news", "the best match first"),
    ("masthead --print --width 60 paris.txt", "as it would be read"),
    ("masthead --json ~/news | jq -r .title", "JSON Lines"),
];

/// What the exit status says.
pub const STATUS: &str = "0; 1 when nothing matched the filter; 2 for wrong usage or when nothing could be read.";

/// How a path is told from a command.
pub const COMMANDS: &str = "\
A command is the first word alone: a folder called config is reached as ./config.";

/// A reader for articles: a list, a reading pane and a fuzzy filter bar.
#[derive(Debug, Parser)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[command(version, override_usage = USAGE, after_help = after_help(), max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Args {
    /// Something else than reading.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Articles and folders of articles; - is standard input as one article
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// One line an article: path, date, words, title (tab-separated on a pipe)
    #[arg(long)]
    pub list: bool,

    /// The articles as they would be read
    #[arg(long, conflicts_with_all = ["list", "json"])]
    pub print: bool,

    /// JSON Lines, one article a line; with --list without their texts
    #[arg(long)]
    pub json: bool,

    /// Only what matches, best first: terms separated by spaces, !term, 'exact, ^start, end$
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    pub filter: Option<String>,

    /// Columns of the text for --print, of the line for --list
    #[arg(long, value_name = "N", value_parser = columns)]
    pub width: Option<u16>,

    /// The theme, whatever the config says: a built-in one or your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,

    /// When text is styled: auto (on a terminal), always, never
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true)]
    pub color: Option<Color>,

    /// Nothing but ASCII, in the texts too: letters without their accents, ? for what is none
    #[arg(long, global = true)]
    pub ascii: bool,

    /// The database of the library, in place of library.db in the data folder
    #[arg(long, value_name = "FILE", global = true)]
    pub library: Option<PathBuf>,

    /// Keep nothing on disk, and take nothing from there
    #[arg(long, global = true)]
    pub no_library: bool,
}

impl Args {
    /// Reads a command line. Which library is meant may be said before a command too; beside any other option a word is a
    /// path.
    ///
    /// # Errors
    /// What clap says, help and version among it.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let words: Vec<OsString> = words.into_iter().collect();
        let any = Self::command().args_conflicts_with_subcommands(false).try_get_matches_from(&words);
        match any.and_then(|mut matches| Self::from_arg_matches_mut(&mut matches)) {
            Ok(args) if args.command.is_some() && args.is_plain() => Ok(args),
            _ => Self::try_parse_from(words),
        }
    }

    /// Whether nothing is asked for that only reading has.
    fn is_plain(&self) -> bool {
        let Self { paths, list, print, json, filter, width, theme, color, .. } = self;
        let flags = *list || *print || *json || !paths.is_empty();
        !flags && filter.is_none() && width.is_none() && theme.is_none() && color.is_none()
    }
}

const USAGE: &str = "masthead [OPTIONS] [PATH]...\n       masthead COMMAND";

/// What the program does besides reading.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the default settings with their comments, write them, or check yours
    #[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
    Config {
        /// Write config.toml and keymap.toml where they are read; what is there already stays as it is
        #[arg(long)]
        write: bool,

        /// What is asked of the config.
        #[command(subcommand)]
        ask: Option<ConfigAsk>,
    },
    /// Take folders, articles and archives into the library; masthead alone then opens them all
    #[command(disable_help_subcommand = true)]
    Add {
        /// Folders, files, and archives of articles (.jsonl, .json, also .gz and .zst)
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Take folders out of the library; the files stay, and so does what you did with their articles
    Remove {
        /// As they were added
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Print what was added to the library, with the number of articles
    Roots,
    /// Look for new and changed files in all that was added
    Sync,
    /// Check the library, and repair what can be repaired
    Doctor,
    /// Write what you did with your articles (read, stars, tags, notes, places) as JSON Lines
    Export,
    /// Take in what export wrote; what is there already stays
    Import {
        /// A file; standard input without one
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print the completions for a shell
    Completions {
        /// bash, elvish, fish, powershell or zsh
        #[arg(hide_possible_values = true)]
        shell: Shell,
    },
    /// Print the manual page, with your keys
    Man,
}

/// What is asked of the config.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigAsk {
    /// Print the default keys with their comments
    Keymap,
    /// Say everything that is wrong in your settings, keys and themes, with file, line and column
    Check,
}

/// When output is styled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for ColorWhen {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

/// Columns, 1 to 1000; what is wrong is said as what would be right.
fn columns(value: &str) -> Result<u16, String> {
    let columns = value.parse().ok().filter(|columns| (1..=1000).contains(columns));
    columns.ok_or_else(|| "a whole number from 1 to 1000".to_owned())
}

fn after_help() -> String {
    let width = EXAMPLES.iter().map(|example| example.0.len()).max().unwrap_or_default();
    let lines: Vec<String> = EXAMPLES.iter().map(|(typed, what)| format!("  {typed:width$}  {what}")).collect();
    format!("{COMMANDS}\n\nExamples:\n{}\n\nExit status: {STATUS}", lines.join("\n"))
}
