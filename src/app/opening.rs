//! Opening articles: from the few that are kept or by a request, for a look or for reading. It must not know files.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::article::{Article, Id, minutes};
use crate::filter::{self, Generation, Query};
use crate::page::Ending;
use crate::shelf::Entry;
use crate::text::{self, Clean};

use super::action::Mode;
use super::reader::{Found, Reader};
use super::{App, OnAnswer, Request};

/// Articles that are kept whole, and the bytes of text that they may take together.
const KEPT: usize = 16;
const KEPT_BYTES: usize = 16 << 20;

/// What an article is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// To be seen beside the list.
    Look,
    /// To be read.
    Read,
    /// To be read, on the walk through the visited ones.
    Walk,
    /// To be seen as it is now.
    Reload,
}

/// An article that was asked for.
#[derive(Debug, Clone)]
pub struct Opening {
    id: Id,
    generation: Generation,
    why: Why,
}

impl Opening {
    /// What it is opened for.
    pub fn why(&self) -> Why {
        self.why
    }
}

/// The articles opened last.
#[derive(Debug, Default)]
pub struct Kept(VecDeque<(Id, Arc<Article>)>);

impl Kept {
    fn get(&self, id: Id) -> Option<Arc<Article>> {
        self.0.iter().find(|(kept, _)| *kept == id).map(|(_, article)| Arc::clone(article))
    }

    fn put(&mut self, id: Id, article: &Arc<Article>) {
        self.0.retain(|(kept, _)| *kept != id);
        let size = |article: &Article| article.blocks.iter().map(|b| b.text.len()).sum::<usize>();
        self.0.push_front((id, Arc::clone(article)));
        let mut left = KEPT_BYTES;
        self.0.truncate(KEPT);
        self.0.retain(|(_, article)| {
            let fits = size(article) <= left;
            left = left.saturating_sub(size(article));
            fits
        });
    }

    /// Forgets one that has changed.
    pub fn forget(&mut self, id: Id) {
        self.0.retain(|(kept, _)| *kept != id);
    }
}

impl App {
    /// Keeps an article that came without being asked for.
    pub(super) fn keep(&mut self, id: Id, article: &Arc<Article>) {
        self.kept.put(id, article);
    }

    /// An article that need not be asked for.
    pub(super) fn at_hand(&self, id: Id) -> Option<Arc<Article>> {
        let open = self.reader.as_ref().filter(|reader| reader.id() == id).map(|reader| Arc::clone(reader.article()));
        open.or_else(|| self.kept.get(id))
    }

    /// Whether an article is on its way already.
    pub(super) fn is_coming(&self, id: Id) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.id == id)
    }

    /// Opens the selected article.
    pub(super) fn open_selected(&mut self, why: Why) -> Vec<Request> {
        match self.list.selected() {
            Some(hit) => {
                let id = hit.id;
                self.open(id, why)
            }
            None => Vec::new(),
        }
    }

    /// Opens an article.
    pub(super) fn open(&mut self, id: Id, why: Why) -> Vec<Request> {
        if why != Why::Look {
            self.hold_selection();
        }
        if why == Why::Reload {
            self.kept.forget(id);
            let generation = self.next_generation();
            self.opening = Some(Opening { id, generation, why });
            return vec![Request::Reopen(id, generation)];
        }
        if self.reader.as_ref().is_some_and(|r| r.id() == id) {
            self.opening = None;
            self.mark_found();
            return self.read(why);
        }
        if let Some(article) = self.kept.get(id) {
            self.opening = None;
            return self.show(id, &article, why);
        }
        if let Some(opening) = self.opening.as_mut().filter(|o| o.id == id && o.why != Why::Reload) {
            // It is on its way: a look does not take back that it is to be read.
            if why != Why::Look {
                opening.why = why;
            }
            return Vec::new();
        }
        let generation = self.next_generation();
        self.opening = Some(Opening { id, generation, why });
        vec![Request::Open(id, generation)]
    }

    /// Whether an article is on its way to be read, or the best match on its way to be selected, so that what is typed
    /// next is meant for it.
    pub fn awaits_article(&self) -> bool {
        self.on_answer != OnAnswer::Nothing
            || self.opening.as_ref().is_some_and(|o| matches!(o.why, Why::Read | Why::Walk))
    }

    /// The keys go elsewhere: an article on its way to be read is only looked at.
    pub(super) fn only_look(&mut self) {
        self.on_answer = OnAnswer::Nothing;
        if let Some(opening) = self.opening.as_mut().filter(|o| matches!(o.why, Why::Read | Why::Walk)) {
            opening.why = Why::Look;
        }
    }

    /// An article has come, or the reason why not.
    pub(super) fn opened(
        &mut self,
        id: Id,
        generation: Generation,
        article: Result<Arc<Article>, Clean>,
    ) -> Vec<Request> {
        self.copy_what_came(id, generation, &article);
        let Some(opening) = self.opening.take_if(|o| o.generation == generation && o.id == id) else {
            return Vec::new();
        };
        match article {
            Ok(article) => {
                self.kept.put(id, &article);
                self.show(id, &article, opening.why)
            }
            Err(sentence) => {
                self.tell(&sentence);
                self.unseen = Some((id, sentence));
                Vec::new()
            }
        }
    }

    fn show(&mut self, id: Id, article: &Arc<Article>, why: Why) -> Vec<Request> {
        self.dirty = true;
        self.unseen = None;
        if why == Why::Reload {
            let today = self.today;
            if let Some(reader) = self.reader.as_mut().filter(|r| r.id() == id) {
                let filtered = reader.found().is_filtered().then(|| reader.found().phrase.clone());
                reader.reload(Arc::clone(article));
                if let Some(phrase) = filtered {
                    reader.mark_again(&phrase, filter::text_marks(&Query::parse_on(&phrase, today), article));
                }
                // What the find field would put back belongs to the text as it was.
                self.find.before = Found::default();
                self.tell("Loaded again.");
                self.about = None;
                return self.wonder();
            }
            return Vec::new();
        }
        let left = self.leave_article();
        let mut reader = Reader::new(id, Arc::clone(article), self.style(), self.text_height());
        if let Some(place) = self.places.get(&id) {
            reader.go_to(place);
        }
        self.reader = Some(reader);
        self.mark_found();
        let mut requests = left;
        requests.extend(self.read(why));
        requests
    }

    /// The article that comes next in the list as it stands.
    pub(super) fn next_in_list(&self) -> Option<Entry<'_>> {
        let hit = self.list.rows().get(self.list.cursor() + 1)?;
        self.list.entry(hit.id)
    }

    /// What the end of the article that is read says: what comes next, and what is like it. Nothing while that may still be found, or where
    /// there is but one article.
    pub(super) fn what_follows(&self) -> Ending {
        if self.alone || !self.is_reading() {
            return Ending::default();
        }
        let links = self.neighbours().into_iter().map(|(_, title)| title).collect();
        let line = match self.next_in_list() {
            Some(next) => {
                let minutes = minutes(next.words(), next.ideographs(), self.settings.pace);
                format!("Next: {} ({minutes} min)", next.title())
            }
            None if self.scanning => return Ending { lines: Vec::new(), links },
            None => "This was the last of the list.".to_owned(),
        };
        Ending { lines: vec![text::clean_line(&line)], links }
    }

    /// Keeps the place of the article that is on the screen.
    pub(super) fn leave_article(&mut self) -> Vec<Request> {
        let kept = self.keep_place();
        if let Some(reader) = &self.reader {
            self.places.insert(reader.id(), reader.place().clone());
        }
        kept
    }

    /// Gives the keys to the article on the screen, unless it was only to be looked at.
    fn read(&mut self, why: Why) -> Vec<Request> {
        self.dirty = true;
        let Some(reader) = &self.reader else { return Vec::new() };
        if why == Why::Look {
            return Vec::new();
        }
        let id = reader.id();
        self.mode = Mode::Reader;
        self.list.select(id);
        if why == Why::Read {
            self.visits.went_to(id);
        }
        let mut requests = vec![Request::Watch(Some(id))];
        requests.extend(self.begins_reading(id));
        requests.extend(self.wonder());
        requests
    }

    /// Where the filter found the article by its text, it opens at the match, and all matches are marked.
    fn mark_found(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        let query = self.list.found_by();
        let hit = self.list.selected().filter(|h| h.id == reader.id());
        match hit.and_then(|h| h.snippet) {
            Some(snippet) if reader.found().phrase != query.raw() => {
                let matches = filter::text_marks(query, reader.article());
                reader.mark(query.raw(), matches, &snippet.at);
            }
            Some(_) => {}
            None => reader.forget_filtered(),
        }
    }
}
