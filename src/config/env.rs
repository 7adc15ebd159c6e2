//! What the environment says, as a value that `main` makes, so that nothing below reads the environment itself. It must
//! not know files.

use std::ffi::OsString;
use std::path::PathBuf;

use super::theme::Depth;
use crate::app::settings::ColorWhen;

/// The variables that matter here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Env {
    config_home: Option<PathBuf>,
    data_home: Option<PathBuf>,
    home: Option<PathBuf>,
    no_color: bool,
    colorterm: String,
    term: String,
    colorfgbg: String,
    locale: String,
}

impl Env {
    /// Takes the variables from a source, `std::env::var_os` in the program.
    pub fn take(var: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| var(name).filter(|value| !value.is_empty());
        let text = |name| set(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            // A relative path is to be ignored, says the XDG Base Directory Specification.
            config_home: set("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute()),
            data_home: set("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute()),
            home: set("HOME").map(PathBuf::from),
            no_color: set("NO_COLOR").is_some(),
            colorterm: text("COLORTERM"),
            term: text("TERM"),
            colorfgbg: text("COLORFGBG"),
            // POSIX: the first of these that is set says the charset.
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().map(text).find(|s| !s.is_empty()).unwrap_or_default(),
        }
    }

    /// Where the user's files are: `$XDG_CONFIG_HOME/masthead`, else `~/.config/masthead`.
    pub fn config_dir(&self) -> Option<PathBuf> {
        let home = self.home.as_ref().map(|home| home.join(".config"));
        Some(self.config_home.clone().or(home)?.join("masthead"))
    }

    /// Where the program keeps what it knows: `$XDG_DATA_HOME/masthead`, else `~/.local/share/masthead`.
    pub fn data_dir(&self) -> Option<PathBuf> {
        let home = self.home.as_ref().map(|home| home.join(".local/share"));
        Some(self.data_home.clone().or(home)?.join("masthead"))
    }

    /// How many colours there are on a terminal or, if `terminal` is false, on a pipe or in a file. The user's word
    /// stands above `NO_COLOR` (no-color.org).
    pub fn depth(&self, when: ColorWhen, terminal: bool) -> Depth {
        let dumb = self.term.is_empty() || self.term == "dumb";
        match when {
            ColorWhen::Never => return Depth::None,
            ColorWhen::Auto if self.no_color || !terminal || dumb => return Depth::None,
            ColorWhen::Auto | ColorWhen::Always => {}
        }
        if matches!(self.colorterm.as_str(), "truecolor" | "24bit") || self.term.ends_with("-direct") {
            Depth::True
        } else if self.term.contains("256color") {
            Depth::Ansi256
        } else {
            Depth::Ansi16
        }
    }

    /// Whether the terminal's ground is light: `COLORFGBG` (rxvt, Konsole and others) ends in the number of one of the
    /// light colours among the sixteen. Dark where nobody says.
    pub fn light(&self) -> bool {
        let ground = self.colorfgbg.rsplit(';').next().and_then(|number| number.parse::<u8>().ok());
        matches!(ground, Some(7 | 9..=15))
    }

    /// Whether only ASCII is sure to be drawn: on the Linux console, or under a charset other than UTF-8.
    pub fn ascii(&self) -> bool {
        let utf8 = |locale: &str| ["utf-8", "utf8"].iter().any(|name| locale.to_ascii_lowercase().contains(name));
        self.term == "linux" || !utf8(&self.locale)
    }
}
