//! What the screen and the loop may ask of the state. Nothing here changes it; it must not know how it is drawn.

use std::ops::Range;

use crate::article::{Date, Field, Hit};
use crate::filter::{self, Query, Term};
use crate::state::Marks;
use crate::text::Clean;

use super::App;
use super::action::Mode;
use super::list::List;
use super::notices::Notices;
use super::palette::Palette;
use super::panes::Panes;
use super::reader::Reader;
use super::settings::{Reading, Settings};
use super::sheet::Sheet;
use super::typing::{Bar, FindField};

/// Two words with `|` and no spaces between them, as they ask for either: each with the name before the colon.
fn apart(term: &str) -> Option<String> {
    let (one, other) = term.split_once('|').filter(|(one, other)| !one.is_empty() && !other.is_empty())?;
    let name = one.find(':').filter(|_| !other.contains(':')).map_or("", |colon| &one[..=colon]);
    Some(format!("{one} | {name}{other}")).filter(|_| !term.contains('"'))
}

impl App {
    /// Which keys mean what now.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether an article has the screen, or the better part of it; under a sheet too.
    pub fn is_reading(&self) -> bool {
        match self.under() {
            Mode::Save | Mode::Pipe => self.hand.from == Mode::Reader,
            Mode::Tags | Mode::Note => self.tagging.from == Mode::Reader,
            mode => matches!(mode, Mode::Reader | Mode::Find | Mode::Choose),
        }
    }

    /// Whether the list stays in sight while one reads.
    pub fn is_split(&self) -> bool {
        self.settings.reading == Reading::Split
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The list.
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The filter bar.
    pub fn bar(&self) -> &Bar {
        &self.bar
    }

    /// What stands in the filter bar, as it is understood.
    pub fn typed(&self) -> Query {
        Query::parse_on(self.bar.line.text(), self.today)
    }

    /// What would find more than the line that found nothing, as a sentence.
    pub fn advice(&self) -> Option<String> {
        let query = self.typed();
        let words = || query.terms().filter(|term| !term.negated).filter_map(Term::word);
        if let Some(either) = query.terms().find_map(|term| apart(query.raw().get(term.range.clone())?)) {
            return Some(format!("Either of two has spaces around the sign: {either}"));
        }
        if words().any(|word| word.cased.is_some()) {
            return Some("Capitals match as they are typed: small letters find more.".to_owned());
        }
        match query.clauses().len() {
            2.. => Some("All words must match: fewer words find more.".to_owned()),
            _ => words().next().map(|_| "Fewer letters find more.".to_owned()),
        }
    }

    /// The article on the screen.
    pub fn reader(&self) -> Option<&Reader> {
        self.reader.as_ref()
    }

    /// The article that is to be seen: beside the list the one looked at last, until the selection has rested on
    /// another; none beside an empty list.
    pub fn preview(&self) -> Option<&Reader> {
        self.reader.as_ref().filter(|_| self.is_reading() || !self.list.rows().is_empty())
    }

    /// Why the selected article cannot be seen beside the list.
    pub fn unseen(&self) -> Option<&Clean> {
        let selected = self.list.selected().map(|h| h.id);
        self.unseen.as_ref().filter(|(id, _)| Some(*id) == selected && !self.is_reading()).map(|(_, why)| why)
    }

    /// What the scan could not read.
    pub fn unread(&self) -> &[Clean] {
        &self.unread
    }

    /// The find field.
    pub fn find(&self) -> &FindField {
        &self.find
    }

    /// The sheet that lies over the screen, in [`Mode::Help`].
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The palette, in [`Mode::Palette`].
    pub fn palette(&self) -> &Palette {
        &self.palette
    }

    /// What happened last, in one sentence.
    pub fn notice(&self) -> Option<&Clean> {
        self.notices.now()
    }

    /// What was said so far.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Whether nothing but the text is to be seen.
    pub fn is_zen(&self) -> bool {
        self.zen && self.is_reading()
    }

    /// What the reader did with articles.
    pub fn state(&self) -> &Marks {
        &self.marks
    }

    /// The day it is, for dates as people say them.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Whether files are still being found.
    pub fn is_scanning(&self) -> bool {
        self.scanning
    }

    /// Whether texts are still being searched.
    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// How many articles there are, as the screen says it (while they are being found, it moves twice a second).
    pub fn counted(&self) -> usize {
        self.counted
    }

    /// Where the panes are.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// Which bytes of an entry's values the filter matched.
    pub fn marks(&self, hit: &Hit) -> Vec<(Field, Vec<Range<usize>>)> {
        match self.list.entry(hit.id) {
            Some(entry) if !self.list.query().is_empty() => filter::marks(self.list.found_by(), entry),
            _ => Vec::new(),
        }
    }
}
