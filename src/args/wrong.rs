//! What is wrong with a command line, as one sentence and where to look further. It must not know what the options are
//! for.

use std::ffi::OsStr;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use super::Args;

/// The sentence for an error of clap's. `first` is the first word after the program's name, so that the hint leads to
/// the help of the right command.
pub fn sentence(error: &Error, first: Option<&OsStr>) -> String {
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let near = near.iter().flat_map(|kind| words(error, *kind)).next();
    let command = first.and_then(OsStr::to_str).filter(|word| Args::command().find_subcommand(word).is_some());
    let mistaken = !matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::MissingRequiredArgument);
    let hint = match (near, command) {
        (Some(near), _) => format!("did you mean '{near}'?"),
        (None, Some(name)) if mistaken => {
            format!("see 'masthead {name} --help', or ./{name} for a folder of that name")
        }
        (None, Some(name)) => format!("see 'masthead {name} --help'"),
        (None, None) => "see 'masthead --help'".to_owned(),
    };
    format!("{}; {hint}", said(error))
}

fn said(error: &Error) -> String {
    let word = |kind| words(error, kind).into_iter().next().unwrap_or_default();
    let arg = name(&word(ContextKind::InvalidArg)).to_owned();
    let value = word(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument if arg.starts_with('-') => format!("there is no option '{arg}'"),
        ErrorKind::UnknownArgument => format!("'{arg}' is one word too many"),
        ErrorKind::InvalidSubcommand => format!("there is no command '{}'", word(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} takes a value"),
        ErrorKind::InvalidValue => {
            format!("{arg} takes {}, not '{value}'", one_of(&words(error, ContextKind::ValidValue)))
        }
        ErrorKind::ValueValidation => {
            let right = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{arg} takes {right}, not '{value}'")
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => format!("{arg} takes no value"),
        ErrorKind::ArgumentConflict => match (name(&word(ContextKind::PriorArg)), arg.as_str()) {
            (prior, arg) if prior == arg => format!("{arg} stands there twice"),
            ("", arg) | (arg, "") => format!("{arg} and a command do not go together"),
            (prior, arg) => format!("{prior} and {arg} do not go together"),
        },
        ErrorKind::MissingRequiredArgument => format!("{arg} is missing"),
        ErrorKind::InvalidUtf8 => "an argument is no UTF-8 text".to_owned(),
        // What else there may be is in clap's own words, its first line.
        _ => {
            let rendered = error.render().to_string();
            let first = rendered.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
    }
}

/// An option without the sign for its value: `--width` of `--width <N>`; `SHELL` of `<SHELL>`.
fn name(arg: &str) -> &str {
    let name = arg.split(' ').next().unwrap_or_default();
    name.trim_matches(['<', '>', '[', ']'])
}

fn one_of(values: &[String]) -> String {
    match values {
        [] => "another value".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn words(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

/// The command, or option without its dashes, that a word was meant to be by a slip of the fingers.
pub fn meant(word: &OsStr) -> Option<String> {
    let word = word.to_str()?.to_lowercase();
    let commands = Args::command();
    let names = commands.get_subcommands().map(clap::Command::get_name).chain(["--help", "--version"]);
    let near = |name: &&str| strsim::damerau_levenshtein(&word, name.trim_start_matches('-')) <= name.len() / 4;
    names.into_iter().find(near).map(str::to_owned)
}
