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
    clicolor: Option<bool>,
    clicolor_force: bool,
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
            clicolor: set("CLICOLOR").map(|value| value != "0"),
            clicolor_force: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
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
    /// stands above `NO_COLOR` (no-color.org), that above `CLICOLOR_FORCE`, and that above `CLICOLOR=0`
    /// (bixense.com/clicolors).
    pub fn depth(&self, when: ColorWhen, terminal: bool) -> Depth {
        let forced = match when {
            ColorWhen::Never => return Depth::None,
            ColorWhen::Auto if self.no_color => return Depth::None,
            ColorWhen::Auto => self.clicolor_force,
            ColorWhen::Always => true,
        };
        if !forced && (!terminal || self.clicolor == Some(false) || self.has_one_colour()) {
            return Depth::None;
        }
        if matches!(self.colorterm.as_str(), "truecolor" | "24bit") || self.term.ends_with("-direct") {
            Depth::True
        } else if self.term.contains("256color") {
            Depth::Ansi256
        } else {
            Depth::Ansi16
        }
    }

    /// Whether bold, underline and the like are written on a terminal or, if `terminal` is false, on a pipe or in a file.
    /// They are no colours: `NO_COLOR` and `CLICOLOR=0` leave them.
    pub fn styled(&self, when: ColorWhen, terminal: bool) -> bool {
        match when {
            ColorWhen::Always => true,
            ColorWhen::Auto => terminal || (self.clicolor_force && !self.no_color),
            ColorWhen::Never => false,
        }
    }

    /// Whether it is a kind of terminal that has no colours: none that we know, or one of DEC's before the VT525.
    fn has_one_colour(&self) -> bool {
        let kind = self.term.split('-').next().unwrap_or_default();
        let dec = kind
            .strip_prefix("vt")
            .is_some_and(|number| number.len() >= 2 && number.bytes().all(|b| b.is_ascii_digit()));
        let mono = self.term.ends_with("-m") || self.term.ends_with("-mono");
        matches!(kind, "" | "dumb") || mono || (dec && kind != "vt525")
    }

    /// Whether the terminal's ground is light: `COLORFGBG` (rxvt, Konsole and others) ends in the number of one of the
    /// light colours among the sixteen. Dark where nobody says.
    pub fn light(&self) -> bool {
        let ground = self.colorfgbg.rsplit(';').next().and_then(|number| number.parse::<u8>().ok());
        matches!(ground, Some(7 | 9..=15))
    }

    /// Whether only ASCII is sure to be drawn: on the Linux console, or under a charset other than UTF-8.
    pub fn ascii(&self) -> bool {
        self.term == "linux" || self.foreign()
    }

    /// Whether the charset is another than UTF-8, or told by nobody. A terminal that goes by it takes some bytes of a
    /// letter for control characters (ISO 6429 C1), so that any text could steer it.
    pub fn foreign(&self) -> bool {
        let locale = self.locale.to_ascii_lowercase();
        !["utf-8", "utf8"].iter().any(|name| locale.contains(name))
    }
}
