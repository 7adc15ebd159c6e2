//! Files to checked values: settings, keymap, theme. All faults are reported at once, each with file, line and column.
//! It must not know the state of the app or the screen.

mod bindings;
mod document;
mod env;
mod fault;
mod file;
pub mod key;
pub mod keymap;
mod langmap;
pub mod settings;
pub mod theme;

use std::path::Path;

pub use env::Env;
pub use fault::Fault;
pub use key::{Code, Key, KeySequence};
pub use keymap::{Keymap, Pending, Resolved};
pub use theme::{Depth, Part, Theme};

use crate::app::settings::{ColorWhen, Settings};

/// What the command line says above the files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overrides {
    /// `--theme`.
    pub theme: Option<String>,
    /// Whether the terminal's ground is light, as [`Env::light`] says.
    pub light: bool,
    /// `--color`.
    pub color: Option<ColorWhen>,
}

/// Everything a user may set, checked, and what was wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The settings.
    pub settings: Settings,
    /// The keys.
    pub keymap: Keymap,
    /// The theme that the settings name, in all its colours.
    pub theme: Theme,
    /// The theme is dark or light by the terminal's ground, as far as the environment tells of it; the terminal itself
    /// may know better.
    pub by_ground: bool,
    /// What was wrong, in the order settings, command line, theme, keymap.
    pub faults: Vec<Fault>,
}

impl Default for Config {
    fn default() -> Self {
        Self::load(None, &Overrides::default())
    }
}

impl Config {
    /// Reads `config.toml`, `keymap.toml` and the theme from a folder, if there is one. Files that are not there are no
    /// fault; of one that is unsound, the sound part holds.
    pub fn load(dir: Option<&Path>, overrides: &Overrides) -> Self {
        let mut faults = Vec::new();
        let mut themes = theme::names(dir);
        themes.push(theme::BY_GROUND.to_owned());
        let text = file::read(dir, "config.toml", &mut faults);
        let (mut settings, wrong) = settings::read("config.toml", &text, &themes);
        faults.extend(wrong);
        if let Some(color) = overrides.color {
            settings.color = color;
        }
        match &overrides.theme {
            Some(name) if themes.contains(name) => settings.theme.clone_from(name),
            Some(name) => {
                let known: Vec<&str> = themes.iter().map(String::as_str).collect();
                faults.push(Fault::whole("--theme", &fault::unknown(name, "theme", &known)));
            }
            None => {}
        }
        let by_ground = settings.theme == theme::BY_GROUND;
        if by_ground {
            (if overrides.light { "light" } else { "dark" }).clone_into(&mut settings.theme);
        }
        let (theme, wrong) = Theme::load(&settings.theme, dir);
        faults.extend(wrong);
        let text = file::read(dir, "keymap.toml", &mut faults);
        let (mut keymap, wrong) = Keymap::read("keymap.toml", &text);
        faults.extend(wrong);
        keymap.set_langmap(&settings.langmap);
        Self { settings, keymap, theme, by_ground, faults }
    }
}
