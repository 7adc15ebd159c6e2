//! What the loop and the terminal have to say to each other beside frames: answers, the window's title, addresses. It
//! must not know sequences.

use crate::app::Event;
use crate::config::Theme;
use crate::text::{self, Clean};

use super::browse::out_of_reach;
use super::input::{Input, Reply};
use super::{Loop, Message};

impl Loop {
    /// Takes in what the terminal answered.
    pub(super) fn heard(&mut self, reply: &Reply) {
        let letters = self.terminal.sends_letters();
        // A terminal that has gone is found out with the next frame.
        if let Ok(Some(light)) = self.terminal.hear(reply) {
            self.suit(light);
        }
        if self.terminal.sends_letters() != letters {
            self.app.soil();
        }
        self.app.spare(self.terminal.is_dear());
    }

    /// Takes the theme that suits the ground, where the theme goes by it and the first guess was wrong.
    fn suit(&mut self, light: bool) {
        let config = &mut self.launch.config;
        let name = if light { "light" } else { "dark" };
        if config.by_ground && config.theme.name() != name {
            config.theme = Theme::load(name, self.launch.config_dir.as_deref()).0.at(self.launch.depth);
            self.app.soil();
        }
    }

    /// Has no key read any more, and takes in the answers that have been read already: those that have not are the
    /// terminal's own business when it is left.
    pub(super) fn hush(&mut self) {
        self.keys.pause();
        let waiting: Vec<Message> = self.from.try_iter().collect();
        for message in waiting {
            match message {
                Message::Input(Input::Reply(reply)) => {
                    self.heard(&reply);
                    self.keys.took(&Input::Reply(reply));
                }
                // The loop holds the other end itself.
                other => drop(self.to.send(other)),
            }
        }
    }

    /// Gives the window the title of what is read.
    pub(super) fn entitle(&mut self) {
        let name = text::clean_line("masthead");
        let ascii = self.app.settings().plain_signs();
        // Under another charset a letter beyond ASCII would come out as others, if not as a control character.
        let read = self.app.reader().filter(|_| self.app.is_reading()).map(|reader| reader.article().title());
        let title = match read.filter(|title| !ascii || title.is_ascii()) {
            Some(title) => Clean::join(&[title.clone(), name], if ascii { " - " } else { " – " }),
            None => name,
        };
        self.terminal.title(&title);
    }

    /// Tells the terminal where the links on the screen lead.
    pub(super) fn link(&mut self) {
        let links = self.app.preview().map_or(&[][..], |reader| &reader.article().links);
        self.terminal.link(links.iter().map(|link| link.target.as_ref()));
    }

    /// Opens an address outside; where no browser can be reached it is copied instead.
    pub(super) fn browse(&mut self, address: &Clean) {
        let to = self.to.clone();
        let tell = move |sentence: Clean| {
            let _ = to.send(Message::Event(Event::Told(sentence)));
        };
        if self.launch.browser.open(address, tell) {
            return;
        }
        // A terminal that has gone is found out with the next frame.
        if let Ok(copied) = self.terminal.copy(address) {
            self.say(&out_of_reach(address, copied));
        }
    }
}
