//! More like this, and keywords: what is asked about an article, and what its answer shows. It must not know how articles
//! are compared.

use std::collections::HashMap;

use crate::article::Id;
use crate::filter::Generation;
use crate::state::Mark;
use crate::text::{self, Clean, thousands};

use super::action::Mode;
use super::list::{Keep, Shown};
use super::views::{Holds, View};
use super::{App, Memory, Request};

/// From so many articles on there is an index, which both need.
const INDEXED: usize = 2000;
/// Views that Esc goes back through.
const DEEP: usize = 20;

/// What is being sought about an article.
#[derive(Debug)]
pub(super) struct Seeking {
    of: Id,
    generation: Generation,
}

/// What was there before a view of similar articles.
#[derive(Debug)]
pub(super) struct Left {
    view: View,
    line: String,
    scattered: bool,
    pub(super) shown: Shown,
}

impl App {
    /// Asks for the articles nearest to the one that is meant.
    pub(super) fn seek_like(&mut self) -> Vec<Request> {
        self.seek(Request::Like)
    }

    /// Asks for the keywords of the open article; of a list its sources are offered.
    pub(super) fn seek_words(&mut self) -> Vec<Request> {
        if self.mode == Mode::Reader {
            return self.seek(Request::Keywords);
        }
        self.offer_sources();
        Vec::new()
    }

    fn seek(&mut self, request: fn(Id, Generation) -> Request) -> Vec<Request> {
        let Some(of) = self.meant_here() else { return Vec::new() };
        if self.list.shelf().count() < INDEXED {
            let least = thousands(INDEXED as u64);
            self.tell(&format!("There is no index yet: it is made from {least} articles on."));
            return Vec::new();
        }
        let generation = self.next_generation();
        self.seeking = Some(Seeking { of, generation });
        vec![request(of, generation)]
    }

    /// The article that an answer is about, if the answer is still wanted.
    fn sought(&mut self, generation: Generation) -> Option<Id> {
        let seeking = self.seeking.take_if(|seeking| seeking.generation == generation)?;
        let here = matches!(self.mode, Mode::List | Mode::Reader) && self.list.entry(seeking.of).is_some();
        here.then_some(seeking.of)
    }

    /// Shows the articles nearest to one as a view.
    pub(super) fn shows_like(&mut self, generation: Generation, ids: &[Id]) -> Vec<Request> {
        let Some(of) = self.sought(generation) else { return Vec::new() };
        self.dirty = true;
        let shelf = self.list.shelf();
        let mut rows: Vec<Id> = Vec::new();
        for id in ids.iter().map(|id| shelf.leader(*id)) {
            let seen = shelf.entry(id).is_some() && !self.marks.has(id, Mark::Hidden);
            if seen && id != shelf.leader(of) && !rows.contains(&id) {
                rows.push(id);
            }
        }
        let title = shelf.entry(of).map(|entry| entry.title().to_owned()).unwrap_or_default();
        if rows.is_empty() {
            self.tell(&format!("Nothing in the index is like “{title}”."));
            return Vec::new();
        }
        let line = self.bar.line.text().to_owned();
        let (view, scattered, shown) = (self.views.now().clone(), self.bar.scattered, self.list.shown());
        let left = &mut self.views.left;
        left.push(Left { view, line, scattered, shown });
        left.drain(..left.len().saturating_sub(DEEP));
        self.bar.line.set("");
        self.bar.scattered = false;
        let name = text::clean_line(&format!("like {title}"));
        self.stand_in(View { name, holds: Holds::These(rows) }, Keep::Best)
    }

    /// Back to what was there before a view of similar articles.
    pub(super) fn leave_like(&mut self) -> Option<Vec<Request>> {
        let Left { view, line, scattered, shown } = self.views.left.pop()?;
        self.bar.line.set(&line);
        self.bar.scattered = scattered;
        self.list.put_back(shown);
        let mut requests = self.rest();
        requests.extend(self.stand_in(view, Keep::Article));
        Some(requests)
    }

    /// Shows the keywords of an article to choose from.
    pub(super) fn shows_words(&mut self, generation: Generation, words: &[Clean]) -> Vec<Request> {
        let Some(of) = self.sought(generation) else { return Vec::new() };
        self.dirty = true;
        if words.is_empty() {
            let title = self.list.entry(of).map(|entry| entry.title().to_owned()).unwrap_or_default();
            self.tell(&format!("The index has no keywords for “{title}”."));
            return Vec::new();
        }
        let word = |word: &Clean| (word.clone(), Clean::default(), format!("\"{}\"", word.replace('"', " ")));
        self.open_words(words.iter().map(word).collect());
        Vec::new()
    }

    /// Offers the sources of what the list shows, as far as they split it.
    fn offer_sources(&mut self) {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        let entries = self.list.rows().ids().filter_map(|id| self.list.entry(id));
        for source in entries.filter_map(|entry| entry.source()) {
            *counts.entry(source).or_default() += 1;
        }
        let all = self.list.rows().len() as u64;
        let mut counts: Vec<(&str, u64)> = counts.into_iter().filter(|(_, count)| *count < all).collect();
        counts.sort_by_key(|(source, count)| (std::cmp::Reverse(*count), *source));
        let sources = counts.into_iter().map(|(source, count)| {
            let View { name, holds } = View::by("source", source);
            let line = if let Holds::Filter(line) = holds { line } else { String::new() };
            (name, text::clean_line(&thousands(count)), line)
        });
        let sources: Vec<_> = sources.collect();
        if sources.is_empty() {
            self.tell("No source splits this list.");
            return;
        }
        self.open_words(sources);
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
