//! Steps that can be undone and done again, on one article or on a hundred thousand. It must not know what they are for,
//! or where anything is kept.

use crate::article::Id;
use crate::state::{Change, Marks};
use crate::text;

use super::{App, Request};

/// Steps that can be undone.
const STEPS: usize = 500;
/// Changes that all of them may hold together; the last step is kept however many it has.
const CHANGES: usize = 2_000_000;

/// What was done and what was undone, each with its way there and back.
#[derive(Debug, Default)]
pub struct Steps {
    done: Vec<Step>,
    undone: Vec<Step>,
}

/// One step of the reader's.
#[derive(Debug)]
struct Step {
    /// As a sentence goes on: `star on 12 articles`.
    what: String,
    forth: Runs,
    back: Runs,
}

/// Changes in their order, the same change to many articles once.
#[derive(Debug, Default)]
struct Runs(Vec<(Change, Vec<Id>)>);

impl Runs {
    fn push(&mut self, id: Id, change: Change) {
        match self.0.last_mut() {
            Some((last, ids)) if *last == change => ids.push(id),
            _ => self.0.push((change, vec![id])),
        }
    }

    /// The other way round.
    fn turn(&mut self) {
        self.0.reverse();
        self.0.iter_mut().for_each(|(_, ids)| ids.reverse());
    }

    fn len(&self) -> usize {
        self.0.iter().map(|(_, ids)| ids.len()).sum()
    }

    /// Does it to the marks; gives it as it is to be kept.
    fn apply(&self, marks: &mut Marks) -> Vec<(Id, Change)> {
        let all = self.0.iter().flat_map(|(change, ids)| ids.iter().map(move |id| (*id, change.clone())));
        all.inspect(|(id, change)| drop(marks.apply(*id, change))).collect()
    }
}

impl Steps {
    fn keep(&mut self, step: Step) {
        self.undone.clear();
        self.done.push(step);
        let mut left = CHANGES;
        let fits = self.done.iter().rev().take(STEPS).take_while(|step| {
            let size = step.forth.len();
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        let kept = fits.count().max(1);
        self.done.drain(..self.done.len() - kept);
    }
}

impl App {
    /// Makes a change to articles, as one step; gives how many articles it changed.
    pub(super) fn mark(&mut self, ids: &[Id], change: &Change) -> (usize, Vec<Request>) {
        let changes = ids.iter().map(|id| (*id, change.clone()));
        self.mark_all(changes, &what(change))
    }

    /// Makes changes, as one step that is called so; gives how many articles they changed.
    pub(super) fn mark_all(
        &mut self,
        changes: impl IntoIterator<Item = (Id, Change)>,
        what: &str,
    ) -> (usize, Vec<Request>) {
        let (mut forth, mut back) = (Runs::default(), Runs::default());
        let mut made = Vec::new();
        for (id, change) in changes {
            if let Some(undo) = self.marks.apply(id, &change) {
                back.push(id, undo);
                forth.push(id, change.clone());
                made.push((id, change));
            }
        }
        if made.is_empty() {
            return (0, Vec::new());
        }
        back.turn();
        let mut ids: Vec<Id> = made.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        let count = ids.len();
        let what =
            if count == 1 { what.to_owned() } else { format!("{what} on {} articles", text::thousands(count as u64)) };
        self.steps.keep(Step { what, forth, back });
        (count, self.has_marked(made))
    }

    pub(super) fn undo(&mut self) -> Vec<Request> {
        let Some(step) = self.steps.done.pop() else {
            self.tell("There is nothing to undo.");
            return Vec::new();
        };
        self.tell(&format!("Undone: {}.", step.what));
        let back = step.back.apply(&mut self.marks);
        self.steps.undone.push(step);
        // What had left a filter by the step is wanted back in sight.
        self.has_marked_wanting(back, |_| true)
    }

    pub(super) fn redo(&mut self) -> Vec<Request> {
        let Some(step) = self.steps.undone.pop() else {
            self.tell("There is nothing to do again.");
            return Vec::new();
        };
        self.tell(&format!("Done again: {}.", step.what));
        let forth = step.forth.apply(&mut self.marks);
        self.steps.done.push(step);
        self.has_marked(forth)
    }
}

fn what(change: &Change) -> String {
    match change {
        Change::Star(true) => "star",
        Change::Star(false) => "star taken away",
        Change::Read(true) => "read",
        Change::Read(false) => "unread",
        Change::Hidden(true) => "hidden",
        Change::Hidden(false) => "shown",
        Change::Tag(..) => "tags",
        Change::Note(Some(_)) => "note",
        Change::Note(None) => "note taken away",
        Change::Place(_) | Change::Visited(_) => "",
    }
    .to_owned()
}
