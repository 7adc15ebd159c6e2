//! The settings file to checked settings. It must not know the state of the app, or what a setting does.

use super::document::{Entry, entries, parse, sound};
use super::fault::{Fault, Report, quoted, unknown};
use super::langmap;
use crate::app::settings::{ColorWhen, HyperlinkWhen, ReadAfter, Reading, Settings};
use crate::filter::{By, Order};
use crate::text::Widths;

/// The default settings file: every setting, with what it does, and its default.
pub const ASSET: &str = include_str!("../../assets/config.toml");

/// The names of the settings.
pub const NAMES: &[&str] = &[
    "measure",
    "justify",
    "hyphenate",
    "pace",
    "order",
    "reading",
    "hints",
    "margin",
    "theme",
    "color",
    "ascii",
    "ambiguous",
    "mouse",
    "hyperlink",
    "read_after",
    "langmap",
    "fields",
];

/// What a value of an archive's objects may be, as the setting `fields` names it.
pub const FIELDS: &[&str] =
    &["title", "text", "url", "author", "date", "source", "standfirst", "id", "tags", "language"];

const ORDERS: &[(&str, By)] =
    &[("found", By::Found), ("date", By::Date), ("title", By::Title), ("length", By::Length), ("path", By::Path)];
const READINGS: &[(&str, Reading)] = &[("full", Reading::Full), ("split", Reading::Split)];
const COLORS: &[(&str, ColorWhen)] =
    &[("auto", ColorWhen::Auto), ("always", ColorWhen::Always), ("never", ColorWhen::Never)];
const WIDTHS: &[(&str, Widths)] = &[("narrow", Widths::Narrow), ("wide", Widths::Wide)];
const HYPERLINKS: &[(&str, HyperlinkWhen)] =
    &[("auto", HyperlinkWhen::Auto), ("always", HyperlinkWhen::Always), ("never", HyperlinkWhen::Never)];

/// Reads a settings file, with the names of the themes there are. What is not sound is a fault, and its default stands.
pub fn read(file: &str, text: &str, themes: &[String]) -> (Settings, Vec<Fault>) {
    let (text, mut report) = sound(file, text);
    let table = parse(&text, &mut report);
    let mut settings = Settings::default();
    for entry in entries(&table, &report) {
        set(&mut settings, &entry, themes, &mut report);
    }
    (settings, report.finish())
}

fn set(settings: &mut Settings, entry: &Entry, themes: &[String], report: &mut Report) {
    match entry.key {
        "measure" => put(&mut settings.measure, columns(entry, 20, 200, report)),
        "justify" => put(&mut settings.justify, entry.flag(report)),
        "hyphenate" => put(&mut settings.hyphenate, entry.flag(report)),
        "pace" => put(&mut settings.pace, entry.number(50..=2000, report)),
        "order" => put(&mut settings.order, order(entry, report)),
        "reading" => put(&mut settings.reading, choice(entry, "way to read", READINGS, report)),
        "hints" => put(&mut settings.hints, entry.flag(report)),
        "margin" => put(&mut settings.margin, columns(entry, 0, 20, report)),
        "theme" => put(&mut settings.theme, theme(entry, themes, report)),
        "color" => put(&mut settings.color, choice(entry, "choice for 'color'", COLORS, report)),
        "ascii" => put(&mut settings.ascii, entry.flag(report)),
        "ambiguous" => put(&mut settings.widths, choice(entry, "width of ambiguous characters", WIDTHS, report)),
        "mouse" => put(&mut settings.mouse, entry.flag(report)),
        "hyperlink" => put(&mut settings.hyperlink, choice(entry, "choice for 'hyperlink'", HYPERLINKS, report)),
        "read_after" => put(&mut settings.read_after, read_after(entry, report)),
        "langmap" => put(&mut settings.langmap, layouts(entry, report)),
        "fields" => put(&mut settings.fields, fields(entry, report)),
        name if entry.value.is_table() => {
            report.say(entry.key_at, format!("settings stand in no section, so {} means nothing", quoted(name)));
        }
        name => report.say(entry.key_at, unknown(name, "setting", NAMES)),
    }
}

fn put<T>(setting: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *setting = value;
    }
}

fn columns(entry: &Entry, least: u16, most: u16, report: &mut Report) -> Option<u16> {
    entry.number(u32::from(least)..=u32::from(most), report).and_then(|number| u16::try_from(number).ok())
}

fn choice<T: Copy>(entry: &Entry, what: &str, choices: &[(&str, T)], report: &mut Report) -> Option<T> {
    let word = entry.text(report)?;
    named(entry, word, what, choices, report)
}

fn read_after(entry: &Entry, report: &mut Report) -> Option<ReadAfter> {
    if entry.value.is_str() {
        return choice(entry, "time to count as read", &[("end", ReadAfter::End)], report);
    }
    entry.number(0..=3600, report).map(ReadAfter::Seconds)
}

fn order(entry: &Entry, report: &mut Report) -> Option<Order> {
    let word = entry.text(report)?;
    let (reversed, name) = word.strip_prefix('-').map_or((false, word), |name| (true, name));
    named(entry, name, "order", ORDERS, report).map(|by| Order { by, reversed })
}

fn named<T: Copy>(entry: &Entry, word: &str, what: &str, choices: &[(&str, T)], report: &mut Report) -> Option<T> {
    let chosen = choices.iter().find(|choice| choice.0 == word).map(|choice| choice.1);
    if chosen.is_none() {
        let known: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
        report.say(entry.value_at, unknown(word, what, &known));
    }
    chosen
}

fn theme(entry: &Entry, themes: &[String], report: &mut Report) -> Option<String> {
    let name = entry.text(report)?;
    let known: Vec<&str> = themes.iter().map(String::as_str).collect();
    if known.contains(&name) {
        return Some(name.to_owned());
    }
    report.say(entry.value_at, unknown(name, "theme", &known));
    None
}

fn layouts(entry: &Entry, report: &mut Report) -> Option<Vec<(char, char)>> {
    let (pairs, wrong) = langmap::parse(entry.text(report)?);
    for message in wrong {
        report.say(entry.value_at, message);
    }
    Some(pairs)
}

/// Reads `field=name` words; those that are none are told and left out.
fn fields(entry: &Entry, report: &mut Report) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for word in entry.text(report)?.split_whitespace() {
        match word.split_once('=') {
            Some((field, name)) if !name.is_empty() && FIELDS.contains(&field) => {
                pairs.push((field.to_owned(), name.to_owned()));
            }
            Some((field, name)) if !name.is_empty() => {
                report.say(entry.value_at, unknown(field, "field of an article", FIELDS));
            }
            _ => {
                let message =
                    format!("{} is no pair; write the field and its name there, as in 'title=hed'", quoted(word));
                report.say(entry.value_at, message);
            }
        }
    }
    Some(pairs)
}
