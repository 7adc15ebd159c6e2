//! What is asked of a terminal after the first frame, and what its answers mean. Nothing waits for an answer. A pure
//! machine; it must not know how bytes travel.

use super::input::Reply;

/// What a kind of terminal may be sent, from `TERM` and whether tmux stands between (`TMUX` is set).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manners {
    /// It takes in whole an OSC that it does not know. The Linux console prints the rest of some, and so may kinds that
    /// nobody knows: they are sent none, and asked nothing but whether a frame has come.
    pub strings: bool,
    /// It keeps the window's title on a stack (`CSI 22 t`, `CSI 23 t`), so that ours does not stay behind.
    pub titles: bool,
    /// It may be asked for its ground. GNU screen is not: what the terminal behind it answers may reach another window.
    pub ground: bool,
}

impl Manners {
    /// By the name of the kind.
    pub fn of(term: &str, in_tmux: bool) -> Self {
        const TITLES: [&str; 13] = [
            "xterm",
            "tmux",
            "foot",
            "kitty",
            "alacritty",
            "wezterm",
            "konsole",
            "vte",
            "gnome",
            "contour",
            "ghostty",
            "rio",
            "iterm",
        ];
        let kind = term.split(['-', '.', '+']).next().unwrap_or_default().to_ascii_lowercase();
        let titles = TITLES.contains(&kind.as_str()) || (kind == "screen" && in_tmux);
        Self {
            strings: titles || matches!(kind.as_str(), "screen" | "rxvt" | "st"),
            titles,
            ground: titles || kind == "rxvt",
        }
    }
}

/// DA1: what the terminal can do. Every terminal answers, so it also tells which may be asked more.
const ATTRIBUTES: &[u8] = b"\x1b[c";
/// OSC 11: the colour of the ground.
const GROUND: &[u8] = b"\x1b]11;?\x1b\\";
/// DECRQM: whether synchronized update (mode 2026) and left-right margins (mode 69) are there.
const MODES: &[u8] = b"\x1b[?2026$p\x1b[?69$p";

/// What an answer brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learned {
    /// Nothing to act on.
    Nothing,
    /// There is more to ask.
    More(&'static [u8]),
    /// Synchronized update works.
    Synchronized,
    /// Left-right margins can be set.
    Margins,
    /// The ground is light (true) or dark.
    Ground(bool),
}

/// What was asked in this run.
#[derive(Debug, Default)]
pub struct Asking {
    manners: Manners,
    ground: bool,
    begun: bool,
    attributes: Option<Vec<u16>>,
}

impl Asking {
    /// Nothing is asked yet. `ground`: somebody wants to know whether it is light.
    pub fn new(manners: Manners, ground: bool) -> Self {
        Self { manners, ground: ground && manners.ground, begun: false, attributes: None }
    }

    /// What to ask behind the first frame; later nothing.
    pub fn begin(&mut self) -> Vec<u8> {
        let first = !std::mem::replace(&mut self.begun, true);
        if !first || !self.manners.strings {
            return Vec::new();
        }
        [ATTRIBUTES, if self.ground { GROUND } else { b"" }].concat()
    }

    /// Takes an answer in. What nobody asked for, or has been answered already, means nothing.
    pub fn hear(&mut self, reply: &Reply) -> Learned {
        if !self.begun {
            return Learned::Nothing;
        }
        match reply {
            Reply::Attributes(attributes) if self.attributes.is_none() => {
                self.attributes = Some(attributes.clone());
                // A bare VT100 is what Terminal.app and some relatives of Konsole say they are: they print the `p`.
                if attributes == &[1, 2] || !self.manners.strings { Learned::Nothing } else { Learned::More(MODES) }
            }
            Reply::Mode { mode: 2026, state: 1 | 2 } => Learned::Synchronized,
            Reply::Mode { mode: 69, state: 1 | 2 } => Learned::Margins,
            Reply::Colour { what: 11, rgb } if self.ground => {
                self.ground = false;
                Learned::Ground(is_light(*rgb))
            }
            _ => Learned::Nothing,
        }
    }

    /// DA1's answer, where it has come.
    pub fn attributes(&self) -> Option<&[u16]> {
        self.attributes.as_deref()
    }
}

/// Whether black letters read better on it than white ones: luma as in ITU-R BT.601, over one half.
fn is_light([red, green, blue]: [u16; 3]) -> bool {
    let luma = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    luma > 500 * u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(mode: u16, state: u16) -> Reply {
        Reply::Mode { mode, state }
    }

    fn asking(term: &str, ground: bool) -> Asking {
        Asking::new(Manners::of(term, false), ground)
    }

    #[test]
    fn only_kinds_that_take_it_are_asked() {
        for (term, in_tmux, strings, titles, ground) in [
            ("xterm-256color", false, true, true, true),
            ("xterm-kitty", false, true, true, true),
            ("tmux-256color", true, true, true, true),
            ("screen-256color", true, true, true, true),
            ("screen.xterm-256color", false, true, false, false),
            ("rxvt-unicode-256color", false, true, false, true),
            ("st-256color", false, true, false, false),
            ("linux", false, false, false, false),
            ("linux", true, false, false, false),
            ("vt100", false, false, false, false),
            ("dumb", false, false, false, false),
            ("", false, false, false, false),
            ("unheard-of", false, false, false, false),
        ] {
            assert_eq!(Manners::of(term, in_tmux), Manners { strings, titles, ground }, "{term}, tmux {in_tmux}");
        }
    }

    #[test]
    fn asks_once_and_only_what_is_wanted() {
        assert_eq!(asking("linux", true).begin(), b"");
        assert_eq!(asking("xterm", false).begin(), b"\x1b[c");
        assert_eq!(asking("screen", true).begin(), b"\x1b[c");
        let mut asking = asking("xterm", true);
        assert_eq!(asking.hear(&Reply::Colour { what: 11, rgb: [0xffff; 3] }), Learned::Nothing, "before it is asked");
        assert_eq!(asking.begin(), b"\x1b[c\x1b]11;?\x1b\\");
        assert_eq!(asking.begin(), b"");
    }

    #[test]
    fn who_is_no_more_than_a_vt100_is_not_asked_for_modes() {
        for (attributes, want) in [
            (vec![1, 2], Learned::Nothing),
            (vec![62, 22], Learned::More(MODES)),
            (vec![6], Learned::More(MODES)),
            (vec![1, 2, 4], Learned::More(MODES)),
        ] {
            let mut asking = asking("xterm", false);
            asking.begin();
            assert_eq!(asking.hear(&Reply::Attributes(attributes.clone())), want, "{attributes:?}");
            assert_eq!(asking.hear(&Reply::Attributes(vec![62])), Learned::Nothing, "the first answer counts");
            assert_eq!(asking.attributes(), Some(attributes.as_slice()));
        }
    }

    #[test]
    fn what_answers_mean() {
        let mut asking = asking("xterm", true);
        asking.begin();
        for (reply, want) in [
            (mode(2026, 0), Learned::Nothing),
            (mode(2026, 4), Learned::Nothing),
            (mode(69, 0), Learned::Nothing),
            (mode(69, 4), Learned::Nothing),
            (mode(69, 1), Learned::Margins),
            (mode(69, 2), Learned::Margins),
            (mode(7, 1), Learned::Nothing),
            (mode(2026, 2), Learned::Synchronized),
            (mode(2026, 1), Learned::Synchronized),
            (Reply::Colour { what: 10, rgb: [0xffff; 3] }, Learned::Nothing),
            (Reply::Colour { what: 11, rgb: [0xfdfd, 0xf6f6, 0xe3e3] }, Learned::Ground(true)),
            (Reply::Colour { what: 11, rgb: [0; 3] }, Learned::Nothing),
        ] {
            assert_eq!(asking.hear(&reply), want, "{reply:?}");
        }
    }

    #[test]
    fn grounds_are_light_or_dark_as_people_see_them() {
        for (rgb, light) in [
            ([0xff, 0xff, 0xff], true),
            ([0xfd, 0xf6, 0xe3], true),
            ([0x00, 0x2b, 0x36], false),
            ([0, 0, 0], false),
            ([0, 0, 0xff], false),
            ([0, 0xff, 0], true),
        ] {
            assert_eq!(is_light(rgb.map(|c: u16| c * 257)), light, "{rgb:?}");
        }
    }
}
