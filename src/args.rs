//! The command line: what was asked for, checked. It must not read files or know how anything is shown.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use masthead::app::settings::ColorWhen;

const EXAMPLES: &str = "\
Examples:
  masthead                           the two articles that come with it
  masthead ~/news                    a folder, with all folders in it
  masthead paris.txt                 one article
  pdftotext report.pdf - | masthead -
  masthead --list ~/news             one line an article
  masthead --list --filter 'mossad paris' ~/news
  masthead --print --width 60 paris.txt
  masthead --json ~/news | jq -r .title

Exit status: 0; 1 when nothing matched the filter; 2 for wrong usage or when nothing could be read.";

/// A reader for articles: a list, a reading pane and a fuzzy filter bar.
#[derive(Debug, Parser)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[command(version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    /// Articles and folders of articles; `-` is standard input as one article
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub width: Option<u16>,

    /// When text is styled: auto (on a terminal), always, never
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true)]
    pub color: Option<Color>,

    /// Keep nothing on disk
    #[arg(long)]
    pub no_library: bool,
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
