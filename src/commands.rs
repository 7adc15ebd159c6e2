//! What the program does besides reading: its config printed, written and checked, completions, the manual page. It
//! must not know articles.

mod library;
mod manual;

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::CommandFactory;
use masthead::config::{Config, Keymap, Overrides, Theme, settings, theme};
use masthead::text;

use crate::args::{Args, Command, ConfigAsk};

pub use library::Desk;

/// Exit status when all is well.
const DONE: u8 = 0;
/// Exit status when something is wrong with the user's files.
const WRONG: u8 = 2;

/// The files that `config --write` writes, with what stands in them.
const DEFAULTS: [(&str, &str); 2] = [("config.toml", settings::ASSET), ("keymap.toml", Keymap::ASSET)];

/// What a command came to.
pub struct Outcome {
    /// What goes to standard output.
    pub printed: Vec<u8>,
    /// Lines for standard error that stand by themselves, so that editors find the places named in them.
    pub faults: Vec<String>,
    /// The exit status.
    pub status: u8,
}

/// Does what a command asks for. `dir` is where the user's files are, `desk` where the library is; `say` tells a sentence on standard error.
///
/// # Errors
/// A file that cannot be written, or no place for one.
pub fn run(
    command: &Command,
    dir: Option<&Path>,
    desk: Option<&Desk<'_>>,
    say: &dyn Fn(&str),
) -> anyhow::Result<Outcome> {
    let library =
        || desk.context("there is no library to work on; set HOME or XDG_DATA_HOME, or name one with --library FILE");
    let printed = match command {
        Command::Add { paths } => return library()?.add(paths),
        Command::Remove { paths } => return library()?.remove(paths),
        Command::Roots => return library()?.roots(),
        Command::Sync => return library()?.sync(),
        Command::Doctor => return library()?.doctor(jiff::Zoned::now().date()),
        Command::Export => return library()?.export(),
        Command::Import { file } => return library()?.import(file.as_deref()),
        Command::Config { write: true, .. } => return write(folder(dir)?, say),
        Command::Config { ask: Some(ConfigAsk::Check), .. } => return check(folder(dir)?),
        Command::Config { ask: Some(ConfigAsk::Keymap), .. } => Keymap::ASSET.as_bytes().to_vec(),
        Command::Config { ask: None, .. } => settings::ASSET.as_bytes().to_vec(),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "masthead", &mut script);
            script
        }
        Command::Man => manual::page(&Config::load(dir, &Overrides::default()).keymap)?,
    };
    Ok(Outcome { printed, faults: Vec::new(), status: DONE })
}

fn folder(dir: Option<&Path>) -> anyhow::Result<&Path> {
    dir.context("there is no place for a config; set HOME or XDG_CONFIG_HOME")
}

/// Writes the defaults where they are read. What is there is never touched, and makes the status say so.
fn write(dir: &Path, say: &dyn Fn(&str)) -> anyhow::Result<Outcome> {
    fs::create_dir_all(dir).with_context(|| format!("{}: the folder could not be made", shown(dir)))?;
    let (mut printed, mut status) = (Vec::new(), DONE);
    for (name, defaults) in DEFAULTS {
        let path = dir.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                let written = file.write_all(defaults.as_bytes());
                written.with_context(|| format!("{}: it could not be written", shown(&path)))?;
                writeln!(printed, "{}", shown(&path))?;
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                say(&format!("{}: it is there already and stays as it is", shown(&path)));
                status = WRONG;
            }
            Err(error) => bail!("{}: it could not be written ({})", shown(&path), error.kind()),
        }
    }
    Ok(Outcome { printed, faults: Vec::new(), status })
}

/// Reads the user's files, all themes among them, and says every fault with the whole path in front,
/// `/path/config.toml:3:5: …`, as compilers do and editors follow.
fn check(dir: &Path) -> anyhow::Result<Outcome> {
    let mut found = Config::load(Some(dir), &Overrides::default()).faults;
    let names = theme::names(Some(dir)).into_iter();
    let themes: Vec<String> = names.filter(|name| own_theme(dir, name).exists()).collect();
    found.extend(themes.iter().flat_map(|name| Theme::load(name, Some(dir)).1));
    let mut faults = Vec::new();
    for fault in found.iter().map(ToString::to_string) {
        // A fault of a whole file has the whole path already.
        let line = if fault.starts_with('/') { fault } else { format!("{}/{fault}", shown(dir)) };
        if !faults.contains(&line) {
            faults.push(line);
        }
    }
    let mut printed = Vec::new();
    if !faults.is_empty() {
        return Ok(Outcome { printed, faults, status: WRONG });
    }
    let files = DEFAULTS.iter().map(|(name, _)| dir.join(name)).filter(|path| path.exists());
    let read: Vec<PathBuf> = files.chain(themes.iter().map(|name| own_theme(dir, name))).collect();
    for path in &read {
        writeln!(printed, "{}: nothing is wrong", shown(path))?;
    }
    if read.is_empty() {
        writeln!(printed, "{}: nothing is there, so the defaults hold", shown(dir))?;
    }
    Ok(Outcome { printed, faults, status: DONE })
}

fn own_theme(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("themes/{name}.toml"))
}

fn shown(path: &Path) -> text::Clean {
    text::escape(&path.to_string_lossy())
}
