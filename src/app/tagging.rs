//! Tags and notes as they are typed: for which articles, what stands in the line, and what Enter makes of it. It must not
//! know where marks are kept, or how a line is drawn.

use crate::article::Id;
use crate::state::{Change, Marks};
use crate::text::{self, Clean};

use super::action::{Action, Mode};
use super::line::{Line, Reach};
use super::typing::edit;
use super::{App, Request};

/// Graphemes that a tag may have.
const LONGEST: usize = 64;
/// What stands for a new line of a note while it is typed.
const NEW_LINE: &str = "⏎";

/// The line in which tags or a note are typed.
#[derive(Debug)]
pub struct Tagging {
    /// What stands in it.
    pub line: Line,
    /// Where the keys go back to.
    pub(super) from: Mode,
    /// The articles it is for.
    of: Vec<Id>,
    /// It is for all that the list shows: tags are put on and taken off, and those that are there stay.
    all: bool,
    /// Every tag there is, the most used first.
    known: Vec<Clean>,
}

impl Default for Tagging {
    fn default() -> Self {
        Self { line: Line::default(), from: Mode::List, of: Vec::new(), all: false, known: Vec::new() }
    }
}

impl Tagging {
    /// How many articles it is for, where it is for all that the list shows.
    pub fn shown(&self) -> Option<usize> {
        self.all.then_some(self.of.len())
    }

    /// The tags that go on as the word before the cursor does, the most used first, without those that stand in the line.
    pub fn offered(&self) -> impl Iterator<Item = &Clean> {
        let line = self.line.text();
        let word = text::fold_plain(bare(self.word()));
        let there: Vec<&str> = line.split(is_between).map(bare).collect();
        let goes_on = move |tag: &&Clean| text::fold_plain(tag).starts_with(&word) && !there.contains(&tag.as_str());
        self.known.iter().filter(goes_on)
    }

    /// The word before the cursor.
    fn word(&self) -> &str {
        let before = &self.line.text()[..self.line.cursor()];
        before.rsplit(is_between).next().unwrap_or_default()
    }

    /// Completes the word before the cursor: to what all tags that go on so share, else to the most used of them.
    fn complete(&mut self) {
        let typed = text::graphemes(bare(self.word())).count();
        let offered: Vec<&Clean> = self.offered().collect();
        let [first, others @ ..] = &offered[..] else { return };
        if typed == 0 {
            return;
        }
        let shared = others.iter().fold(first.as_str(), |shared, tag| &shared[..alike(shared, tag)]);
        let completed = match others {
            [] => format!("{first} "),
            _ if text::graphemes(shared).count() > typed => shared.to_owned(),
            _ => first.to_string(),
        };
        for _ in 0..typed {
            self.line.delete(Reach::Left);
        }
        self.line.insert(&completed);
    }
}

impl App {
    /// Begins to type the tags or the note of the article that is meant.
    pub(super) fn begin_tagging(&mut self, action: Action) -> Vec<Request> {
        let Some(id) = self.meant_here() else { return Vec::new() };
        if action == Action::Note {
            let note = self.marks.note(id).map_or(String::new(), |note| note.replace('\n', NEW_LINE));
            self.open_tagging(Mode::Note, vec![id], &note);
            return Vec::new();
        }
        let mut line = String::new();
        for tag in self.marks.tags(id).iter().filter(|tag| can_be_typed(tag)) {
            line.push_str(tag);
            line.push(' ');
        }
        self.open_tagging(Mode::Tags, vec![id], &line);
        Vec::new()
    }

    /// Begins to type tags for all that the list shows.
    pub(super) fn begin_tagging_shown(&mut self, ids: Vec<Id>) {
        self.open_tagging(Mode::Tags, ids, "");
        self.tagging.all = true;
    }

    fn open_tagging(&mut self, mode: Mode, of: Vec<Id>, line: &str) {
        let known = if mode == Mode::Tags { by_use(&self.marks) } else { Vec::new() };
        self.tagging = Tagging { line: Line::new(line), from: self.mode, of, all: false, known };
        self.mode = mode;
    }

    pub(super) fn act_tagging(&mut self, action: Action) -> Vec<Request> {
        match action {
            Action::Accept | Action::AcceptOpen | Action::Open => {
                let mode = std::mem::replace(&mut self.mode, self.tagging.from);
                let mut of = std::mem::take(&mut self.tagging.of);
                of.retain(|id| self.list.entry(*id).is_some());
                if of.is_empty() {
                    self.tell("This article is no longer here.");
                } else if mode == Mode::Note {
                    return self.keep_note(of[0]);
                } else if self.tagging.all {
                    return self.tag_shown(&of);
                } else {
                    return self.set_tags(of[0]);
                }
            }
            Action::Abort | Action::Clear | Action::Back => self.mode = self.tagging.from,
            Action::Complete if self.mode == Mode::Tags => self.tagging.complete(),
            _ => {
                edit(&mut self.tagging.line, action);
            }
        }
        Vec::new()
    }

    /// What is typed or pasted into the line. The lines of a paste stay lines of a note.
    pub(super) fn type_tagging(&mut self, typed: &str) {
        if self.mode == Mode::Note && typed.contains(['\n', '\r']) {
            let lines = text::clean(typed).trim_end().replace('\n', NEW_LINE);
            self.tagging.line.insert(&lines);
        } else {
            self.tagging.line.insert(typed);
        }
    }

    /// An article has exactly the tags that stand in the line; those that no line can hold stay.
    fn set_tags(&mut self, id: Id) -> Vec<Request> {
        let (on, _) = tags(self.tagging.line.text());
        let gone = self.marks.tags(id).iter().filter(|tag| can_be_typed(tag) && !on.contains(tag));
        let mut changes: Vec<(Id, Change)> = gone.map(|tag| (id, Change::Tag(tag.clone(), false))).collect();
        changes.extend(on.into_iter().map(|tag| (id, Change::Tag(tag, true))));
        let (count, requests) = self.mark_all(changes, "tags");
        if count > 0 {
            let said = match self.marks.tags(id) {
                [] => "Without tags".to_owned(),
                tags => format!("Tags {}", Clean::join(tags, ", ")),
            };
            self.tell(&format!("{said}: {}", self.title_of(id)));
        }
        requests
    }

    /// Tags are put on and taken off all that the list showed when the line was opened.
    fn tag_shown(&mut self, ids: &[Id]) -> Vec<Request> {
        let (on, off) = tags(self.tagging.line.text());
        if on.is_empty() && off.is_empty() {
            return Vec::new();
        }
        let said: Vec<String> =
            on.iter().map(|tag| format!("#{tag}")).chain(off.iter().map(|tag| format!("-{tag}"))).collect();
        let turned = off.into_iter().map(|tag| (tag, false)).chain(on.into_iter().map(|tag| (tag, true)));
        let changes = turned.flat_map(|(tag, on)| ids.iter().map(move |id| (*id, Change::Tag(tag.clone(), on))));
        let (count, requests) = self.mark_all(changes, "tags");
        self.tell_of_shown(&said.join(" "), count);
        requests
    }

    fn keep_note(&mut self, id: Id) -> Vec<Request> {
        let typed = self.tagging.line.text().replace(NEW_LINE, "\n");
        let note = Some(text::clean(typed.trim())).filter(|note| !note.is_empty());
        let said = if note.is_some() { "Noted" } else { "Without a note" };
        let (count, requests) = self.mark(&[id], &Change::Note(note));
        if count > 0 {
            self.tell(&format!("{said}: {}", self.title_of(id)));
        }
        requests
    }

    /// The line in which tags or a note are typed.
    pub fn tagging(&self) -> &Tagging {
        &self.tagging
    }
}

/// What stands between tags.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、')
}

/// A tag without the signs before it: `#` as others write it, `-` for one that is taken off.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['#', '-'])
}

/// The tags that a line puts on, and those that it takes off.
fn tags(line: &str) -> (Vec<Clean>, Vec<Clean>) {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for word in line.split(is_between) {
        let name = bare(word);
        let end = text::graphemes(name).nth(LONGEST).map_or(name.len(), |(at, _)| at);
        let tag = text::clean_line(&name[..end]);
        let list = if word.starts_with('-') { &mut off } else { &mut on };
        if !tag.is_empty() && !list.contains(&tag) {
            list.push(tag);
        }
    }
    on.retain(|tag| !off.contains(tag));
    (on, off)
}

/// Whether a tag from elsewhere can stand in the line as it is.
fn can_be_typed(tag: &Clean) -> bool {
    tags(tag).0 == [tag.clone()]
}

pub(super) fn by_use(marks: &Marks) -> Vec<Clean> {
    let mut tags = marks.all_tags();
    tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    tags.into_iter().map(|(tag, _)| tag).filter(can_be_typed).collect()
}

/// How many bytes of a text begin as another does, in whatever case.
fn alike(a: &str, b: &str) -> usize {
    let same = text::graphemes(a)
        .zip(text::graphemes(b))
        .take_while(|((_, a), (_, b))| text::fold_plain(a) == text::fold_plain(b));
    same.last().map_or(0, |((at, last), _)| at + last.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<Clean> {
        names.iter().map(|name| text::clean_line(name)).collect()
    }

    #[test]
    fn a_line_of_tags() {
        let long = "é".repeat(70);
        for (line, on, off) in [
            ("", vec![], vec![]),
            (" , ,", vec![], vec![]),
            ("Paris iran", vec!["Paris", "iran"], vec![]),
            ("paris,iran, paris", vec!["paris", "iran"], vec![]),
            ("#paris -draft - #", vec!["paris"], vec!["draft"]),
            ("draft -draft", vec![], vec!["draft"]),
            ("東京、大阪", vec!["東京", "大阪"], vec![]),
            ("a\u{1b}[31mb\u{202e}", vec!["ab"], vec![]),
            (long.as_str(), vec![&long[..128]], vec![]),
        ] {
            assert_eq!(tags(line), (named(&on), named(&off)), "{line}");
        }
    }

    #[test]
    fn what_no_line_can_hold() {
        for (tag, can) in [("paris", true), ("é-é", true), ("foreign policy", false), ("-x", false), ("a,b", false)] {
            assert_eq!(can_be_typed(&text::clean_line(tag)), can, "{tag}");
        }
    }

    #[test]
    fn completes_to_what_the_tags_share() {
        for (line, want) in [
            ("po", "polit"),
            ("PO", "polit"),
            ("polit", "politics"),
            ("x politi", "x politics "),
            ("Par", "Paris "),
            ("-par", "-Paris "),
            ("Paris par", "Paris par"),
            ("politics politic", "politics politic"),
            ("", ""),
            ("z", "z"),
        ] {
            let known = named(&["politics", "Politburo", "Paris"]);
            let mut tagging = Tagging { line: Line::new(line), known, ..Tagging::default() };
            tagging.complete();
            assert_eq!(tagging.line.text(), want, "{line}");
        }
    }
}
