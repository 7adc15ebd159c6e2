//! More like this: what is asked about an article, and the view that its answer is. It must not know how articles are
//! compared.

use crate::article::Id;
use crate::filter::Generation;
use crate::state::Mark;
use crate::text;

use super::action::Mode;
use super::list::{Keep, Shown};
use super::opening::Why;
use super::views::{Holds, View};
use super::{App, Request};

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
    /// The article that was being read.
    reading: Option<Id>,
}

impl App {
    /// Asks for the articles nearest to the one that is meant.
    pub(super) fn seek_like(&mut self) -> Vec<Request> {
        let Some(of) = self.meant_here() else { return Vec::new() };
        let generation = self.next_generation();
        self.seeking = Some(Seeking { of, generation });
        vec![Request::Like(of, generation)]
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
        let rows = self.others_in_sight(of, ids);
        let title = self.title_of(of);
        if rows.is_empty() {
            self.tell(&format!("No text here is known to be like “{title}”."));
            return Vec::new();
        }
        let line = self.bar.line.text().to_owned();
        let (view, scattered, shown) = (self.views.now().clone(), self.bar.scattered, self.list.shown());
        let left = &mut self.views.left;
        left.push(Left { view, line, scattered, shown, reading: (self.mode == Mode::Reader).then_some(of) });
        left.drain(..left.len().saturating_sub(DEEP));
        self.bar.line.set("");
        self.bar.scattered = false;
        let name = text::clean_line(&format!("like {title}"));
        self.stand_in(View { name, holds: Holds::These(rows) }, Keep::Best)
    }

    /// The rows that these articles stand in, each once, without the hidden ones and that of the article itself.
    pub(super) fn others_in_sight(&self, of: Id, ids: &[Id]) -> Vec<Id> {
        let shelf = self.list.shelf();
        let mut rows: Vec<Id> = Vec::new();
        for id in ids.iter().map(|id| shelf.leader(*id)) {
            let seen = shelf.entry(id).is_some() && !self.marks.has(id, Mark::Hidden);
            if seen && id != shelf.leader(of) && !rows.contains(&id) {
                rows.push(id);
            }
        }
        rows
    }

    /// Back to what was there before a view of similar articles, and into the article that was being read.
    pub(super) fn leave_like(&mut self) -> Option<Vec<Request>> {
        let Left { view, line, scattered, shown, reading } = self.views.left.pop()?;
        self.bar.line.set(&line);
        self.bar.scattered = scattered;
        self.list.put_back(shown);
        let mut requests = self.rest();
        requests.extend(self.stand_in(view, Keep::Article));
        if let Some(id) = reading.filter(|id| self.list.entry(*id).is_some()) {
            requests.extend(self.open(id, Why::Read));
        }
        Some(requests)
    }
}
