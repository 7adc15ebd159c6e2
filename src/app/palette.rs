//! The palette: every action by its fuzzy name. It must not know keys, or what an action does.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::action::{Action, Mode};
use super::line::Line;
use super::typing::edit;
use super::{App, Request};

/// What can be done from anywhere.
const ANYWHERE: &[Action] = &[
    Action::Help,
    Action::Theme,
    Action::Notices,
    Action::Narrower,
    Action::Wider,
    Action::Redraw,
    Action::Suspend,
    Action::HistoryBack,
    Action::HistoryForward,
    Action::Reload,
    Action::Save,
    Action::Pipe,
    Action::Edit,
    Action::Views,
    Action::SaveView,
    Action::Copies,
    Action::Like,
    Action::Keywords,
    Action::CopyAddress,
    Action::CopyText,
    Action::Quit,
];
/// What can be done in the list besides.
const IN_LIST: &[Action] = &[
    Action::Open,
    Action::Filter,
    Action::Scattered,
    Action::Clear,
    Action::Order,
    Action::Reverse,
    Action::NextView,
    Action::PreviousView,
];
/// What can be done with all that the list shows.
const SHOWN: &[Action] =
    &[Action::StarShown, Action::ReadShown, Action::UnreadShown, Action::HideShown, Action::TagShown];
/// What can be done in an article besides.
const IN_READER: &[Action] = &[
    Action::Find,
    Action::NextMatch,
    Action::PreviousMatch,
    Action::NextLink,
    Action::PreviousLink,
    Action::FollowLink,
    Action::Open,
    Action::NextArticle,
    Action::PreviousArticle,
    Action::Zen,
    Action::Choose,
    Action::Back,
    Action::Clear,
    Action::ParagraphDown,
    Action::ParagraphUp,
];
/// What one does with an article.
const MARKS: &[Action] =
    &[Action::Star, Action::ToggleRead, Action::Hide, Action::Tags, Action::Note, Action::Undo, Action::Redo];
/// Moves, which hardly anybody looks for here.
const MOVES: &[Action] = &[
    Action::Top,
    Action::Bottom,
    Action::Down,
    Action::Up,
    Action::PageDown,
    Action::PageUp,
    Action::HalfDown,
    Action::HalfUp,
    Action::Percent,
];

/// The open palette.
#[derive(Debug)]
pub struct Palette {
    /// What is typed.
    pub line: Line,
    /// Which row is selected.
    pub selected: usize,
    /// The mode that it was opened from, and that comes back.
    pub from: Mode,
}

impl Default for Palette {
    fn default() -> Self {
        Self { line: Line::default(), selected: 0, from: Mode::List }
    }
}

impl Palette {
    /// The actions whose name or help text match what is typed, best first, with the letters that matched in the help
    /// text (as numbers of characters).
    pub fn rows(&self) -> Vec<(Action, Vec<usize>)> {
        let own = if self.from == Mode::Reader { IN_READER } else { IN_LIST };
        let shown = if self.from == Mode::Reader { &[] } else { SHOWN };
        let offered = own.iter().chain(MARKS).chain(shown).chain(ANYWHERE).chain(MOVES).copied();
        let typed = self.line.text().trim();
        if typed.is_empty() {
            return offered.map(|action| (action, Vec::new())).collect();
        }
        let mut found: Vec<(i64, Action, Vec<usize>)> = offered.filter_map(|action| score(action, typed)).collect();
        found.sort_by_key(|(score, _, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, action, letters)| (action, letters)).collect()
    }
}

/// All words must match, each in the help text or in the name that the keymap file uses.
fn score(action: Action, typed: &str) -> Option<(i64, Action, Vec<usize>)> {
    let (score, letters) = found_in(action.help(), action.name(), typed)?;
    Some((score, action, letters))
}

/// How well all words match, each in a text or in another name for it, and the letters (as numbers of characters) that
/// matched in the text.
pub(super) fn found_in(text: &str, name: &str, typed: &str) -> Option<(i64, Vec<usize>)> {
    let mut letters = Vec::new();
    let mut sum = 0;
    for word in typed.split_whitespace() {
        // A matcher keeps stale cells from call to call, so each call has its own.
        let in_help = SkimMatcherV2::default().ignore_case().fuzzy_indices(text, word);
        let in_name = SkimMatcherV2::default().ignore_case().fuzzy_match(name, word);
        sum += match (&in_help, in_name) {
            (Some((help, _)), name) => (*help).max(name.unwrap_or(i64::MIN)),
            (None, Some(name)) => name,
            (None, None) => return None,
        };
        letters.extend(in_help.map(|(_, at)| at).unwrap_or_default());
    }
    letters.sort_unstable();
    letters.dedup();
    Some((sum, letters))
}

impl App {
    pub(super) fn open_palette(&mut self) {
        self.palette = Palette { line: Line::default(), selected: 0, from: self.under() };
        self.mode = Mode::Palette;
    }

    pub(super) fn act_palette(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let rows = self.palette.rows();
        let last = rows.len().saturating_sub(1);
        let page = usize::from(self.panes.screen.height.saturating_sub(3)).max(1);
        let by = count.map_or(1, |n| n as usize);
        let palette = &mut self.palette;
        match action {
            Action::Down => palette.selected = (palette.selected + by).min(last),
            Action::Up => palette.selected = palette.selected.saturating_sub(by),
            Action::PageDown => palette.selected = (palette.selected + page).min(last),
            Action::PageUp => palette.selected = palette.selected.saturating_sub(page),
            Action::Accept | Action::AcceptOpen | Action::Open => {
                let chosen = rows.get(palette.selected).map(|(action, _)| *action);
                self.mode = palette.from;
                if let Some(chosen) = chosen {
                    return self.act(chosen, None);
                }
            }
            Action::Abort | Action::Clear | Action::Back | Action::Palette => self.mode = palette.from,
            Action::Backspace if palette.line.text().is_empty() => self.mode = palette.from,
            _ => {
                if edit(&mut palette.line, action) {
                    palette.selected = 0;
                }
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(from: Mode, typed: &str) -> Option<Action> {
        let palette = Palette { line: Line::new(typed), selected: 0, from };
        palette.rows().first().map(|(action, _)| *action)
    }

    #[test]
    fn a_few_letters_find_the_action() {
        for (from, typed, want) in [
            (Mode::List, "theme", Some(Action::Theme)),
            (Mode::List, "rev", Some(Action::Reverse)),
            (Mode::List, "filt", Some(Action::Filter)),
            (Mode::Reader, "next match", Some(Action::NextMatch)),
            (Mode::Reader, "zen", Some(Action::Zen)),
            (Mode::List, "zen", None),
            (Mode::List, "xyzzy", None),
        ] {
            assert_eq!(best(from, typed), want, "{typed}");
        }
    }
}
