//! What a reader did with articles: read, star, hidden, tags, note, place; and the changes to it, each with its inverse.
//! It must not know where any of it is kept or shown.

use std::collections::HashMap;

use crate::article::{Id, Place};
use crate::text::Clean;

/// What a reader did with one article. The default is an article that nobody has touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// It was read.
    pub read: bool,
    /// It has a star.
    pub star: bool,
    /// It is hidden from the list; its file is untouched.
    pub hidden: bool,
    /// Its tags, sorted, each once; one line each.
    pub tags: Vec<Clean>,
    /// What the reader wrote about it; never empty.
    pub note: Option<Clean>,
    /// Where the reader left it.
    pub place: Option<Place>,
    /// When it was opened last, in milliseconds since 1970 (UTC).
    pub visited: Option<i64>,
}

/// One change of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Read, or unread.
    Read(bool),
    /// With a star, or without.
    Star(bool),
    /// Hidden, or shown.
    Hidden(bool),
    /// A tag put on or taken off.
    Tag(Clean, bool),
    /// Another note; none takes it away.
    Note(Option<Clean>),
    /// Another reading place.
    Place(Place),
    /// Opened at this time, in milliseconds since 1970 (UTC).
    Visited(i64),
}

impl State {
    /// Makes a change. Gives the change that undoes it; none where there was nothing to change, or where there is no way
    /// back (a place, a visit).
    pub fn apply(&mut self, change: &Change) -> Option<Change> {
        let flag = |flag: &mut bool, to: bool, back: fn(bool) -> Change| {
            let was = std::mem::replace(flag, to);
            (was != to).then(|| back(was))
        };
        match change {
            Change::Read(to) => flag(&mut self.read, *to, Change::Read),
            Change::Star(to) => flag(&mut self.star, *to, Change::Star),
            Change::Hidden(to) => flag(&mut self.hidden, *to, Change::Hidden),
            Change::Tag(tag, on) => put_tag(&mut self.tags, tag, *on),
            Change::Note(note) => put_note(&mut self.note, note.as_ref()),
            Change::Place(place) => {
                self.place = Some(place.clone());
                None
            }
            Change::Visited(at) => {
                self.visited = Some(*at);
                None
            }
        }
    }
}

fn put_tag(tags: &mut Vec<Clean>, tag: &Clean, on: bool) -> Option<Change> {
    match (tags.binary_search(tag), on) {
        (Err(at), true) => tags.insert(at, tag.clone()),
        (Ok(at), false) => drop(tags.remove(at)),
        _ => return None,
    }
    Some(Change::Tag(tag.clone(), !on))
}

fn put_note(note: &mut Option<Clean>, to: Option<&Clean>) -> Option<Change> {
    let to = to.filter(|to| !to.is_empty());
    if note.as_ref() == to {
        return None;
    }
    Some(Change::Note(std::mem::replace(note, to.cloned())))
}

/// A mark that the filter asks for and the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Mark {
    /// It was read.
    Read = 1,
    /// It has a star.
    Star = 2,
    /// It is hidden from the list.
    Hidden = 4,
    /// It came since the last time that the program was used here.
    New = 8,
}

/// The marks, tags and notes of many articles: a byte each, and more only for those that have more.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    flags: Vec<u8>,
    rich: HashMap<Id, Rich>,
}

#[derive(Debug, Clone, Default)]
struct Rich {
    tags: Vec<Clean>,
    note: Option<Clean>,
}

impl Marks {
    /// Whether an article has a mark.
    pub fn has(&self, id: Id, mark: Mark) -> bool {
        self.flags.get(id.0 as usize).is_some_and(|flags| flags & mark as u8 != 0)
    }

    /// Puts a mark on or takes it off.
    pub fn set(&mut self, id: Id, mark: Mark, on: bool) {
        let at = id.0 as usize;
        if at >= self.flags.len() {
            if !on {
                return;
            }
            self.flags.resize(at + 1, 0);
        }
        if on {
            self.flags[at] |= mark as u8;
        } else {
            self.flags[at] &= !(mark as u8);
        }
    }

    /// An article's tags, sorted.
    pub fn tags(&self, id: Id) -> &[Clean] {
        self.rich.get(&id).map_or(&[], |rich| &rich.tags)
    }

    /// An article's note.
    pub fn note(&self, id: Id) -> Option<&Clean> {
        self.rich.get(&id)?.note.as_ref()
    }

    /// The articles that have tags or a note, in no order.
    pub fn annotated(&self) -> impl Iterator<Item = Id> {
        self.rich.keys().copied()
    }

    /// Takes over what is known of an article; [`Mark::New`] stays as it is.
    pub fn take(&mut self, id: Id, state: &State) {
        self.set(id, Mark::Read, state.read);
        self.set(id, Mark::Star, state.star);
        self.set(id, Mark::Hidden, state.hidden);
        if state.tags.is_empty() && state.note.is_none() {
            self.rich.remove(&id);
        } else {
            self.rich.insert(id, Rich { tags: state.tags.clone(), note: state.note.clone() });
        }
    }

    /// What is known of an article here: all but place and visit.
    pub fn state(&self, id: Id) -> State {
        State {
            read: self.has(id, Mark::Read),
            star: self.has(id, Mark::Star),
            hidden: self.has(id, Mark::Hidden),
            tags: self.tags(id).to_vec(),
            note: self.note(id).cloned(),
            place: None,
            visited: None,
        }
    }

    /// Makes a change to an article, as [`State::apply`]. A hundred thousand of them are one key's work, so nothing is
    /// copied that does not change.
    pub fn apply(&mut self, id: Id, change: &Change) -> Option<Change> {
        match change {
            Change::Read(on) => self.turn(id, Mark::Read, *on).then_some(Change::Read(!on)),
            Change::Star(on) => self.turn(id, Mark::Star, *on).then_some(Change::Star(!on)),
            Change::Hidden(on) => self.turn(id, Mark::Hidden, *on).then_some(Change::Hidden(!on)),
            Change::Tag(tag, on) => self.enrich(id, |rich| put_tag(&mut rich.tags, tag, *on)),
            Change::Note(note) => self.enrich(id, |rich| put_note(&mut rich.note, note.as_ref())),
            Change::Place(_) | Change::Visited(_) => None,
        }
    }

    /// Sets a mark; false where it was so already.
    fn turn(&mut self, id: Id, mark: Mark, on: bool) -> bool {
        let turns = self.has(id, mark) != on;
        self.set(id, mark, on);
        turns
    }

    fn enrich(&mut self, id: Id, change: impl FnOnce(&mut Rich) -> Option<Change>) -> Option<Change> {
        let rich = self.rich.entry(id).or_default();
        let back = change(rich);
        if rich.tags.is_empty() && rich.note.is_none() {
            self.rich.remove(&id);
        }
        back
    }

    /// Every tag there is with the number of articles that have it, by name.
    pub fn all_tags(&self) -> Vec<(Clean, usize)> {
        let mut counts: HashMap<&Clean, usize> = HashMap::new();
        for tag in self.rich.values().flat_map(|rich| &rich.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        let mut tags: Vec<(Clean, usize)> = counts.into_iter().map(|(tag, count)| (tag.clone(), count)).collect();
        tags.sort();
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean_line;
    use proptest::prelude::*;

    fn change() -> impl Strategy<Value = Change> {
        let tag = prop::sample::select(vec!["a", "b", "c"]);
        prop_oneof![
            any::<bool>().prop_map(Change::Read),
            any::<bool>().prop_map(Change::Star),
            any::<bool>().prop_map(Change::Hidden),
            (tag.clone(), any::<bool>()).prop_map(|(tag, on)| Change::Tag(clean_line(tag), on)),
            prop::option::of(tag).prop_map(|note| Change::Note(note.map(clean_line))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_done_is_undone_backwards(changes in prop::collection::vec(change(), 0..20)) {
            let (mut state, mut marks) = (State::default(), Marks::default());
            let mut back = Vec::new();
            for change in &changes {
                let undo = state.apply(change);
                prop_assert_eq!(&undo, &marks.apply(Id(3), change));
                prop_assert_eq!(&state, &marks.state(Id(3)));
                back.extend(undo);
            }
            for change in back.iter().rev() {
                prop_assert!(state.apply(change).is_some(), "each step back changes something");
                marks.apply(Id(3), change);
            }
            prop_assert_eq!(&state, &State::default());
            prop_assert_eq!(&marks.state(Id(3)), &State::default());
            prop_assert!(marks.rich.is_empty());
        }
    }
}
