//! Themes: how each part of the screen looks, from the user's files or those built in. It must not know what is drawn
//! where.

mod depth;
mod style;

use std::path::Path;

pub use depth::{Depth, palette_index, reduce};
use ratatui::style::Style;

use super::document::{Entry, entries, parse, sound};
use super::fault::{Fault, Report, quoted, unknown};
use super::file;
use crate::text::clean_line;

macro_rules! parts {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// A part of the screen with a look of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Part { $($(#[doc = $doc])+ $variant,)+ }

        impl Part {
            /// Every part, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in a theme file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

parts! {
    /// Everything that has no look of its own; the others are laid over it
    Text = "text",
    /// What stands back: dates, sources, counts
    Dim = "dim",
    /// An article's title
    Title = "title",
    /// The standfirst
    Standfirst = "standfirst",
    /// Byline and dateline
    Byline = "byline",
    /// A heading in the text
    Heading = "heading",
    /// A quotation
    Quote = "quote",
    /// A link
    Link = "link",
    /// The link that Enter follows
    LinkChosen = "link-chosen",
    /// A picture's credit
    Credit = "credit",
    /// A related line
    Related = "related",
    /// What the filter or the find matched
    Match = "match",
    /// The match where one is
    MatchCurrent = "match-current",
    /// The selected row of the pane that has the keys
    Selection = "selection",
    /// The selected row of the other pane
    SelectionInactive = "selection-inactive",
    /// The sign before the selected row
    SelectionSign = "selection-sign",
    /// The header and the filter bar
    Bar = "bar",
    /// The status line
    Status = "status",
    /// A key among the hints and in the help
    HintKey = "hint-key",
    /// What went wrong
    Error = "error",
    /// The sign of a starred article
    Star = "star",
    /// The title of an article not read yet
    Unread = "unread",
    /// A line between parts
    Rule = "rule",
    /// A name before a value
    Label = "label",
    /// The mark that shows how far one has come
    Position = "position",
}

/// The themes built in.
const BUILT_IN: &[(&str, &str)] = &[
    ("terminal", include_str!("../../assets/themes/terminal.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("plain", include_str!("../../assets/themes/plain.toml")),
];
/// The name that stands for `light` or `dark`, by the terminal's ground.
pub const BY_GROUND: &str = "auto";
/// The theme beneath all others.
const PLAIN: &str = "plain";
/// The most themes looked for in the user's folder.
const MOST: usize = 1000;

/// A look for every part. A part's style is laid over that of [`Part::Text`]; a selection is laid over all others,
/// so that its colours hold and their modifiers stay.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    name: String,
    styles: Vec<Style>,
}

impl Theme {
    /// Loads a theme by its name, the user's own before those built in, with what is wrong in its files. What a file
    /// does not say comes from the theme that it inherits, else from the one without colours.
    pub fn load(name: &str, dir: Option<&Path>) -> (Self, Vec<Fault>) {
        let mut theme = Self { name: name.to_owned(), styles: vec![Style::new(); Part::ALL.len()] };
        let mut faults = Vec::new();
        theme.lay(&mut Chain { dir, own: own_names(dir), passed: Vec::new() }, name, &mut faults);
        (theme, faults)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How a part looks.
    pub fn style(&self, part: Part) -> Style {
        self.styles.get(part as usize).copied().unwrap_or_default()
    }

    /// The same theme in so many colours.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        let styles = self.styles.iter().map(|&style| reduce(style, depth)).collect();
        Self { name: self.name.clone(), styles }
    }

    /// Lays a theme over what is there already, after those that it inherits.
    fn lay(&mut self, chain: &mut Chain, name: &str, faults: &mut Vec<Fault>) {
        let built_in = BUILT_IN.iter().find(|theme| theme.0 == name).map(|theme| theme.1);
        let path = format!("themes/{name}.toml");
        let read = chain.own(name).then(|| file::read(chain.dir, &path, faults));
        let Some(text) = read.as_deref().or(built_in) else { return };
        chain.passed.push(name.to_owned());
        let (text, mut report) = sound(&path, text);
        let table = parse(&text, &mut report);
        let lines = entries(&table, &report);
        let parent = lines.iter().find(|line| line.key == "inherits");
        let parent = parent.and_then(|line| inherited(line, chain, &mut report));
        if read.is_some() || name != PLAIN {
            self.lay(chain, parent.unwrap_or(PLAIN), faults);
        }
        for line in lines.iter().filter(|line| line.key != "inherits") {
            let Some(&part) = Part::ALL.iter().find(|part| part.name() == line.key) else {
                let known: Vec<&str> = Part::ALL.iter().map(|part| part.name()).collect();
                report.say(line.key_at, unknown(line.key, "part of a theme", &known));
                continue;
            };
            if let (Some(style), Some(place)) = (style::read(line, &mut report), self.styles.get_mut(part as usize)) {
                *place = style;
            }
        }
        faults.extend(report.finish());
    }
}

/// The themes that one is made of.
struct Chain<'d> {
    dir: Option<&'d Path>,
    own: Vec<String>,
    /// Names gone through already; the second time a name means the theme built in.
    passed: Vec<String>,
}

impl Chain<'_> {
    /// Whether a name means a file of the user's.
    fn own(&self, name: &str) -> bool {
        self.own.iter().any(|own| own == name) && !self.passed.iter().any(|passed| passed == name)
    }

    /// Whether a name means a theme at all.
    fn has(&self, name: &str) -> bool {
        self.own(name) || BUILT_IN.iter().any(|theme| theme.0 == name)
    }
}

fn inherited<'t>(line: &Entry<'t>, chain: &Chain, report: &mut Report) -> Option<&'t str> {
    let name = line.text(report)?;
    if chain.has(name) {
        return Some(name);
    }
    if chain.passed.iter().any(|passed| passed == name) {
        report.say(line.value_at, format!("{} inherits this theme itself", quoted(name)));
    } else {
        let mut known: Vec<&str> = BUILT_IN.iter().map(|theme| theme.0).collect();
        known.extend(chain.own.iter().map(String::as_str));
        report.say(line.value_at, unknown(name, "theme", &known));
    }
    None
}

/// The names of all themes: those built in, then the user's own in `themes/` by name.
pub fn names(dir: Option<&Path>) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|theme| theme.0.to_owned()).collect();
    names.extend(own_names(dir).into_iter().filter(|own| BUILT_IN.iter().all(|theme| theme.0 != own)));
    names
}

/// The themes in the user's folder whose names can be shown and written.
fn own_names(dir: Option<&Path>) -> Vec<String> {
    let files = dir.and_then(|dir| std::fs::read_dir(dir.join("themes")).ok()).into_iter().flatten().flatten();
    let mut names: Vec<String> = files
        .take(MOST)
        .filter_map(|file| file.file_name().into_string().ok()?.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| !name.is_empty() && clean_line(name).as_str() == name)
        .collect();
    names.sort();
    names
}
