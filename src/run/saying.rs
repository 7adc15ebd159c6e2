//! What the program says of itself: a greeting, faults of the config, the name of the next theme. It must not know where
//! it is shown.

use crate::app::Event;
use crate::app::action::{Action, Mode};
use crate::config::{Theme, theme};
use crate::text;

use super::Loop;

impl Loop {
    /// Steps to the next theme there is, the user's own among them.
    pub(super) fn next_theme(&mut self) {
        let dir = self.launch.config_dir.as_deref();
        let names = theme::names(dir);
        let now = self.launch.config.theme.name();
        let at = names.iter().position(|name| name == now).map_or(0, |at| (at + 1) % names.len());
        let Some(name) = names.get(at) else { return };
        let (next, faults) = Theme::load(name, dir);
        let said = faults
            .first()
            .map_or_else(|| format!("Theme: {name}"), |fault| format!("Theme: {name}, as far as it is sound: {fault}"));
        self.launch.config.theme = next.at(self.launch.depth);
        self.launch.config.by_ground = false;
        self.say(&said);
    }

    /// Says something in the last row.
    pub(super) fn say(&mut self, sentence: &str) {
        let requests = self.app.hear(Event::Told(text::clean_line(sentence)));
        self.serve(requests);
    }

    /// Whoever opens the articles that the program carries is new here: how to move, filter and leave, in one line.
    pub(super) fn greet(&mut self) {
        if !self.worker.library().is_seeds() {
            return;
        }
        let key = |action| {
            let keys = self.launch.config.keymap.keys_for(Mode::List, action);
            keys.first().map(|keys| keys.label(self.launch.config.settings.plain_signs())).unwrap_or_default()
        };
        let line = format!(
            "{} {} move, {} reads, {} filters, {} leaves, {} shows every key.",
            key(Action::Down),
            key(Action::Up),
            key(Action::Open),
            key(Action::Filter),
            key(Action::Quit),
            key(Action::Help)
        );
        self.say(&line);
    }

    /// Says every fault of the config.
    pub(super) fn tell_faults(&mut self) {
        let faults = self.launch.config.faults.iter().map(|fault| text::clean_line(&fault.to_string())).collect();
        let requests = self.app.hear(Event::Faulty(faults));
        self.serve(requests);
    }
}
