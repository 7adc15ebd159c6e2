//! What the open article is about, and what splits the list: asked for on the way, offered by a key, each a filter. It must
//! not know how that is found or where it is drawn.

use crate::article::Id;
use crate::filter::{Generation, Split, SplitBy};
use crate::text::{self, Clean, thousands};

use super::action::Mode;
use super::list::Keep;
use super::reader::Reader;
use super::views::{View, quoted};
use super::{App, Memory, Request};

/// Articles of a list that are looked at to see what splits it.
const SAMPLE: usize = 2000;
/// Articles under the end of one.
const NEAR: usize = 4;

/// What is known of the article that was read last.
#[derive(Debug)]
pub(super) struct About {
    of: Id,
    generation: Generation,
    told: Option<Told>,
}

#[derive(Debug)]
struct Told {
    words: Vec<Clean>,
    near: Vec<Id>,
}

impl App {
    /// Asks what the open article is about, unless that is known or asked for already.
    pub(super) fn wonder(&mut self) -> Vec<Request> {
        let Some(of) = self.reader.as_ref().map(Reader::id).filter(|_| !self.alone) else { return Vec::new() };
        // What was not known then may be by now.
        let is_known = |told: &Told| !told.words.is_empty() || !told.near.is_empty();
        if self.about.as_ref().is_some_and(|about| about.of == of && about.told.as_ref().is_none_or(is_known)) {
            return Vec::new();
        }
        let generation = self.next_generation();
        self.about = Some(About { of, generation, told: None });
        vec![Request::About(of, generation)]
    }

    /// Takes in what the open article is about.
    pub(super) fn told_about(&mut self, generation: Generation, words: Vec<Clean>, near: &[Id]) {
        let Some(of) = self.about.as_ref().filter(|about| about.generation == generation).map(|about| about.of) else {
            return;
        };
        let near = self.others_in_sight(of, near);
        self.dirty = true;
        self.picker.fill(generation, words.iter().map(offer).collect());
        if let Some(about) = &mut self.about {
            about.told = Some(Told { words, near });
        }
    }

    fn told(&self) -> Option<&Told> {
        let of = self.reader.as_ref()?.id();
        self.about.as_ref().filter(|about| about.of == of)?.told.as_ref()
    }

    /// The words that the open article is about, as far as they are known.
    pub fn keywords(&self) -> &[Clean] {
        self.told().map_or(&[], |told| &told.words)
    }

    /// The articles that stand under the end of the open one, with their titles.
    pub(super) fn neighbours(&self) -> Vec<(Id, Clean)> {
        let near = self.told().map(|told| told.near.as_slice()).unwrap_or_default();
        let entries = near.iter().filter_map(|id| self.list.entry(*id));
        entries.take(NEAR).map(|entry| (entry.id(), text::clean_line(entry.title()))).collect()
    }

    /// Offers the keywords of the open article, or what splits the list: at once, and filled when it is known.
    pub(super) fn seek_words(&mut self) -> Vec<Request> {
        if self.alone {
            self.tell("There is no other article here to tell this one apart from.");
            return Vec::new();
        }
        if self.mode == Mode::Reader {
            let requests = self.wonder();
            let Some(generation) = self.about.as_ref().map(|about| about.generation) else { return requests };
            self.open_words(generation);
            if let Some(offers) = self.told().map(|told| told.words.iter().map(offer).collect()) {
                self.picker.fill(generation, offers);
            }
            return requests;
        }
        let rows = self.list.rows();
        let all = rows.len();
        let some = all.min(SAMPLE);
        let ids: Vec<Id> = (0..some).filter_map(|at| Some(rows.get(at * all / some)?.id)).collect();
        let generation = self.next_generation();
        self.open_words(generation);
        self.splitting = (ids.len(), all);
        vec![Request::Splits(ids, generation)]
    }

    /// Offers what splits the list.
    pub(super) fn shows_splits(&mut self, generation: Generation, splits: Vec<Split>) {
        let (some, all) = self.splitting;
        // What nearly all of them have in common leaves the list as long as it is.
        let parts = splits.into_iter().filter(|split| split.count * 10 <= some * 9);
        let offers = parts.map(|Split { by, name, count }| {
            let count = counted(count, some, all);
            match by {
                SplitBy::Word => (name.clone(), count, exactly(&name)),
                SplitBy::Source => (View::by("source", &name).name, count, format!("source:{}", quoted(&name))),
            }
        });
        self.dirty |= self.picker.fill(generation, offers.collect());
    }

    /// Narrows the list by one more term; from an article, by it alone.
    pub(super) fn filter_by(&mut self, term: &str) -> Vec<Request> {
        let typed = self.bar.line.text().trim();
        let line =
            if self.mode == Mode::Reader || typed.is_empty() { term.to_owned() } else { format!("{typed} {term}") };
        self.mode = Mode::List;
        self.bar.line.set(&line);
        self.bar.scattered = false;
        self.bar.history.keep(&line);
        let mut requests = vec![Request::Remember(Memory::Filter(line))];
        requests.extend(self.ask(self.wished(), Keep::Article));
        requests
    }
}

fn offer(word: &Clean) -> (Clean, Clean, String) {
    (word.clone(), Clean::default(), exactly(word))
}

/// The term that asks for a word as it stands.
fn exactly(word: &Clean) -> String {
    format!("\"{}\"", word.replace('"', " "))
}

/// How many of a list have what so many of a sample have: `~1,200` where it was not counted.
fn counted(count: usize, some: usize, all: usize) -> Clean {
    if some == all {
        return text::clean_line(&thousands(count as u64));
    }
    let about = (count as u64) * (all as u64) / (some.max(1) as u64);
    // Two digits: no more is known.
    let unit = 10_u64.pow(about.checked_ilog10().unwrap_or(0).saturating_sub(1));
    text::clean_line(&format!("~{}", thousands((about + unit / 2) / unit * unit)))
}
