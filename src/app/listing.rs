//! What the list does with actions. It must not know keys or rows on the screen.

use crate::filter::{By, Order};

use super::action::{Action, Mode};
use super::completing::Offer;
use super::list::Keep;
use super::opening::Why;
use super::panes::Leap;
use super::typing::Before;
use super::{App, Request};

impl App {
    pub(super) fn act_list(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let times = count.map_or(1, |n| n as usize);
        let by = times.cast_signed();
        let moved = match action {
            Action::Down | Action::NextArticle => self.list.step(by),
            Action::Up | Action::PreviousArticle => self.list.step(-by),
            Action::PageDown => repeat(times, || self.list.leap(Leap::PageDown)),
            Action::PageUp => repeat(times, || self.list.leap(Leap::PageUp)),
            Action::HalfDown => repeat(times, || self.list.leap(Leap::HalfDown)),
            Action::HalfUp => repeat(times, || self.list.leap(Leap::HalfUp)),
            Action::Top => self.list.go(times.saturating_sub(1)),
            Action::Bottom => self.list.go(count.map_or(usize::MAX, |n| (n as usize).saturating_sub(1))),
            Action::Percent => match count {
                Some(percent) => self.list.go(self.list.rows().len() * (percent.min(100) as usize) / 100),
                None => return self.want_number(),
            },
            Action::Open => return self.open_selected(Why::Read),
            Action::Back => return vec![Request::Quit],
            Action::Filter | Action::Find => return self.open_bar(),
            Action::Clear | Action::Abort => return self.clear_filter(),
            Action::Scattered => return self.bring_scattered(),
            Action::Order => return self.reorder(next_order),
            Action::Reverse => return self.reorder(|o| Order { reversed: !o.reversed, ..o }),
            Action::Reload => {
                self.scanning = true;
                self.unread.clear();
                self.tell("Looking at the folders again.");
                return vec![Request::Scan];
            }
            Action::HistoryBack => return self.walk(-by),
            Action::HistoryForward => return self.walk(by),
            Action::Narrower => return self.widen(-by),
            Action::Wider => return self.widen(by),
            _ => return Vec::new(),
        };
        // At an edge one has meant to move on all the same.
        if moved { self.moved() } else { self.settle_marks() }
    }

    pub(super) fn want_number(&mut self) -> Vec<Request> {
        self.tell("A number goes before it: 50% is the middle.");
        Vec::new()
    }

    fn open_bar(&mut self) -> Vec<Request> {
        self.mode = Mode::Filter;
        let (line, scattered) = (self.bar.line.text().to_owned(), self.bar.scattered);
        self.bar.before = Some(Before { shown: Some(self.list.shown()), line, scattered });
        self.bar.moved = false;
        self.bar.offer = Offer::default();
        self.offer();
        vec![Request::Prepare(self.list.order())]
    }

    fn clear_filter(&mut self) -> Vec<Request> {
        if self.bar.line.text().is_empty() {
            return self.leave_view();
        }
        self.bar.line.set("");
        self.bar.scattered = false;
        self.ask(self.wished(), Keep::Selected)
    }

    fn reorder(&mut self, change: impl Fn(Order) -> Order) -> Vec<Request> {
        let order = change(self.list.order());
        self.list.set_order(order);
        self.tell(&format!("Ordered {}.", order_name(order)));
        self.ask(self.wished(), Keep::Selected)
    }

    /// Another measure, by steps of two columns.
    pub(super) fn widen(&mut self, by: isize) -> Vec<Request> {
        let measure = isize::try_from(self.settings.measure).unwrap_or(66) + 2 * by.clamp(-100, 100);
        self.settings.measure = u16::try_from(measure.clamp(20, 200)).unwrap_or(66);
        self.tell(&format!("Lines of at most {} columns.", self.settings.measure));
        Vec::new()
    }

    /// Through the visited articles.
    pub(super) fn walk(&mut self, by: isize) -> Vec<Request> {
        let Some(id) = self.visits.step(by) else {
            self.tell(if by < 0 { "This is the first article visited." } else { "This is the last article visited." });
            return Vec::new();
        };
        if self.list.entry(id).is_none() {
            self.tell("That article is no longer here.");
            return Vec::new();
        }
        self.open(id, Why::Walk)
    }
}

/// The order in words.
pub fn order_name(order: Order) -> &'static str {
    match (order.by, order.reversed) {
        (By::Found, false) => "as found",
        (By::Found, true) => "as found, last first",
        (By::Date, false) => "by date, newest first",
        (By::Date, true) => "by date, oldest first",
        (By::Title, false) => "by title",
        (By::Title, true) => "by title, Z first",
        (By::Length, false) => "by length, shortest first",
        (By::Length, true) => "by length, longest first",
        (By::Path, false) => "by path",
        (By::Path, true) => "by path, Z first",
    }
}

fn next_order(order: Order) -> Order {
    let by = match order.by {
        By::Found => By::Date,
        By::Date => By::Title,
        By::Title => By::Length,
        By::Length => By::Path,
        By::Path => By::Found,
    };
    Order { by, reversed: false }
}

/// Does it so many times, until it moves no more. Whether it moved at all.
pub(super) fn repeat(times: usize, mut step: impl FnMut() -> bool) -> bool {
    let mut moved = false;
    for _ in 0..times {
        if !step() {
            break;
        }
        moved = true;
    }
    moved
}
