//! What an open article does with actions. It must not know keys or rows on the screen.

use crate::article::Link;

use super::action::{Action, Mode};
use super::follow::nearest_title;
use super::line::Line;
use super::listing::repeat;
use super::opening::Why;
use super::panes::Leap;
use super::reader::Reader;
use super::{App, Request};

impl App {
    pub(super) fn act_reader(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let times = count.map_or(1, |n| n as usize);
        let by = times.cast_signed();
        let Some(reader) = &mut self.reader else {
            self.mode = Mode::List;
            return Vec::new();
        };
        match action {
            Action::Down => {
                reader.step(by);
            }
            Action::Up => {
                reader.step(-by);
            }
            Action::PageDown => return self.page_down(times),
            Action::PageUp => {
                repeat(times, || reader.leap(Leap::PageUp));
            }
            Action::HalfDown => {
                repeat(times, || reader.leap(Leap::HalfDown));
            }
            Action::HalfUp => {
                repeat(times, || reader.leap(Leap::HalfUp));
            }
            Action::Top => {
                reader.top();
            }
            Action::Bottom => {
                reader.bottom();
            }
            Action::Percent => match count {
                Some(percent) => {
                    reader.at_fraction(f64::from(percent.min(100)) / 100.0);
                }
                None => return self.want_number(),
            },
            Action::ParagraphDown => {
                repeat(times, || reader.paragraph(1));
            }
            Action::ParagraphUp => {
                repeat(times, || reader.paragraph(-1));
            }
            Action::NextMatch => self.step_match(by),
            Action::PreviousMatch => self.step_match(-by),
            Action::NextLink => self.step_link(by),
            Action::PreviousLink => self.step_link(-by),
            Action::Find | Action::Filter => self.open_find(),
            Action::Open => return self.follow_chosen(),
            Action::FollowLink => return self.follow_number(count),
            Action::NextArticle => return self.next_article(by),
            Action::PreviousArticle => return self.next_article(-by),
            Action::HistoryBack => return self.walk(-by),
            Action::HistoryForward => return self.walk(by),
            Action::Reload => {
                let id = reader.id();
                return self.open(id, Why::Reload);
            }
            Action::Zen => self.zen = !self.zen,
            Action::Choose => self.begin_choosing(),
            Action::Narrower => return self.widen(-by),
            Action::Wider => return self.widen(by),
            Action::Back => return self.back(),
            Action::Clear | Action::Abort => {
                let had_link = reader.chosen_link().is_some();
                reader.forget_link();
                // Esc goes back to the list, but it never leaves the program.
                if !reader.forget_found() && !had_link && !self.alone {
                    return self.back();
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn back(&mut self) -> Vec<Request> {
        if self.alone {
            return vec![Request::Quit];
        }
        let kept = self.keep_place();
        self.mode = Mode::List;
        kept
    }

    fn page_down(&mut self, times: usize) -> Vec<Request> {
        let Some(reader) = &mut self.reader else { return Vec::new() };
        if repeat(times, || reader.leap(Leap::PageDown)) || !reader.at_end() {
            self.end_said = false;
            return Vec::new();
        }
        match self.next_in_list().map(|next| next.title().to_owned()) {
            Some(_) if std::mem::take(&mut self.end_said) => self.next_article(1),
            Some(title) => {
                self.end_said = true;
                self.tell(&format!("The end. Once more opens the next: {title}"));
                Vec::new()
            }
            None => {
                self.tell("The end of the last article.");
                Vec::new()
            }
        }
    }

    fn next_article(&mut self, by: isize) -> Vec<Request> {
        if self.list.step(by) {
            return self.open_selected(Why::Read);
        }
        self.tell(if by > 0 {
            "This is the last article of the list."
        } else {
            "This is the first article of the list."
        });
        Vec::new()
    }

    fn open_find(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        self.find.origin = reader.place().clone();
        self.find.before = reader.found().clone();
        self.find.line = Line::default();
        self.mode = Mode::Find;
    }

    fn step_match(&mut self, by: isize) {
        let Some(reader) = &mut self.reader else { return };
        if !reader.next_match(by) {
            let phrase = reader.found().phrase.clone();
            self.tell(&if phrase.is_empty() {
                "Nothing is looked for yet: / finds in the article.".to_owned()
            } else {
                format!("“{phrase}” is not in this article.")
            });
        }
    }

    fn step_link(&mut self, by: isize) {
        let Some(reader) = &mut self.reader else { return };
        if !reader.next_link(by) {
            self.tell("There are no links in this article.");
        }
    }

    fn follow_chosen(&mut self) -> Vec<Request> {
        let Some(reader) = &self.reader else { return Vec::new() };
        if let Some(link) = reader.link().map(|(_, link)| link.clone()) {
            return self.follow(&link);
        }
        let below = reader.chosen_link().and_then(|(at, _)| reader.below(at));
        let Some((id, _)) = below.and_then(|at| self.neighbours().into_iter().nth(at)) else {
            self.tell("No link is chosen: Tab goes to the next one.");
            return Vec::new();
        };
        self.open(id, Why::Read)
    }

    fn follow_number(&mut self, count: Option<u32>) -> Vec<Request> {
        let Some(number) = count else { return self.follow_chosen() };
        let Some(reader) = &mut self.reader else { return Vec::new() };
        if number == 0 || !reader.choose_link(number as usize - 1) {
            let said = match reader.links() {
                0 => "There are no links in this article.".to_owned(),
                links => format!("There is no link {number}: this article has {links}."),
            };
            self.tell(&said);
            return Vec::new();
        }
        self.follow_chosen()
    }

    fn follow(&mut self, link: &Link) -> Vec<Request> {
        if let Some(target) = &link.target {
            return vec![Request::Browse(target.clone())];
        }
        let here = self.reader.as_ref().map(Reader::id);
        let others = self.list.shelf().entries().filter(|e| Some(e.id()) != here);
        let Some(id) = nearest_title(&link.text, others) else {
            self.tell(&format!("No article here has the title “{}”.", link.text));
            return Vec::new();
        };
        self.open(id, Why::Read)
    }
}
