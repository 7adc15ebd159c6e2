//! Keys to actions: names of keys, the default keymap, counts and chords, the user's file over it, and its faults.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use masthead::app::action::{Action, Mode};
use masthead::config::keymap::HIGHEST_COUNT;
use masthead::config::{Code, Key, KeySequence, Keymap, Pending, Resolved};
use proptest::prelude::*;

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

fn user(text: &str) -> (Keymap, Vec<String>) {
    let (keymap, faults) = Keymap::read("keymap.toml", text);
    (keymap, faults.iter().map(ToString::to_string).collect())
}

/// What the last of some keys comes to, and what is pending then.
fn press(keymap: &Keymap, mode: Mode, keys: &str) -> (Resolved, String) {
    let mut pending = Pending::default();
    let mut last = Resolved::Unbound;
    for name in keys.split(' ') {
        last = keymap.resolve(mode, &mut pending, key(name));
    }
    (last, pending.to_string())
}

#[test]
fn keys_are_named_in_one_way() {
    for name in
        ["j", "G", "Space", "Enter", "Esc", "Tab", "S-Tab", "C-f", "M-Enter", "PgDn", "Left", "F1", "F24", "{", "|"]
            .into_iter()
            .chain(["%", "#", "-", "+", "C--", "M--", "C-Space", "M-G", "C-M-x", "S-F3", "é", "ж", "C-S-Left", "?"])
    {
        assert_eq!(key(name).to_string(), name);
    }
    for (name, same) in [
        ("space", "Space"),
        ("return", "Enter"),
        ("PageDown", "PgDn"),
        ("A-x", "M-x"),
        ("C-F", "C-f"),
        ("S-g", "G"),
        ("←", "Left"),
        ("f5", "F5"),
    ] {
        assert_eq!(key(name).to_string(), same);
    }
    assert_eq!(key("M-Up").label(false), "M-↑");
    assert_eq!(KeySequence::parse("g  Left").unwrap().label(true), "g Left");
    assert_eq!(KeySequence::parse(" ").unwrap().to_string(), "Space");
}

#[test]
fn a_key_pressed_is_the_key_written() {
    let pressed = |code, ctrl, alt, shift| Key::new(code, ctrl, alt, shift).to_string();
    assert_eq!(pressed(Code::Char('G'), false, false, true), "G");
    assert_eq!(pressed(Code::Char('g'), false, false, true), "G");
    assert_eq!(pressed(Code::Char('%'), false, false, true), "%");
    assert_eq!(pressed(Code::Char('F'), true, false, true), "C-f");
    assert_eq!(pressed(Code::Char('\t'), false, false, false), "Tab");
    assert_eq!(pressed(Code::Char('\r'), false, true, false), "M-Enter");
    assert_eq!(pressed(Code::Tab, false, false, true), "S-Tab");
}

#[test]
fn what_is_no_key_says_why() {
    for (name, why) in [
        ("Entr", "'Entr' is no key; did you mean 'Enter'?"),
        ("Ctrl-Left", "'Ctrl-Left' is no key; the modifiers are written C-, M- and S-"),
        ("gg", "'gg' is no key"),
        ("Ctrl-f", "'Ctrl-f' is no key; write C-x for Ctrl, M-x for Alt, keys of a chord apart"),
        ("C-i", "'C-i' reaches no program as such; write 'Tab'"),
        ("C-m", "'C-m' reaches no program as such; write 'Enter'"),
        ("C-[", "'C-[' reaches no program as such; write 'Esc'"),
        ("S-1", "'S-1' reaches no program as such; write '1'"),
        ("C-S-f", "'C-S-f' reaches no program as such; write 'C-f'"),
        ("F25", "'F25' is no key"),
        ("\u{1}", "'\u{1}' is no key; write C-x for Ctrl, M-x for Alt, keys of a chord apart"),
    ] {
        assert_eq!(Key::parse(name).unwrap_err(), why);
    }
    assert_eq!(KeySequence::parse("").unwrap_err(), "a key is missing between the quotes");
    assert_eq!(KeySequence::parse("g Esc").unwrap_err(), "'Esc' drops a chord, so it can only begin one");
    assert_eq!(KeySequence::parse("a b c d e").unwrap_err(), "'a b c d e' is longer than 4 keys");
}

#[test]
fn the_default_keymap_is_sound() {
    let (keymap, faults) = Keymap::read("assets/keymap.toml", Keymap::ASSET);
    assert_eq!(faults, [], "read as a user's file");
    for mode in Mode::ALL {
        let keys: Vec<KeySequence> = keymap.help(mode).into_iter().flat_map(|(keys, _)| keys).collect();
        for chord in keys.iter().filter(|keys| keys.keys().len() > 1) {
            let begins = |other: &&KeySequence| other != &chord && chord.keys().starts_with(other.keys());
            assert_eq!(keys.iter().find(begins), None, "'{chord}' in {}", mode.name());
        }
        let can = |action| !keymap.keys_for(mode, action).is_empty();
        let leaves = [Action::Quit, Action::Back, Action::Abort].into_iter().any(can);
        assert!(leaves && can(Action::Cancel) | can(Action::Abort), "no way out of {}", mode.name());
    }
    for action in Action::ALL {
        let somewhere = Mode::ALL.into_iter().any(|mode| !keymap.keys_for(mode, *action).is_empty());
        assert!(somewhere, "no key for '{}'", action.name());
    }
}

#[test]
fn keys_mean_what_the_design_says() {
    use Action::{
        Abort, AcceptOpen, Back, Bottom, Cancel, Clear, Complete, CursorHome, DeleteWord, Down, Filter, Find,
        FollowLink, HalfDown, Help, HistoryBack, NextArticle, NextLink, NextMatch, Note, Open, PageDown, PageUp,
        ParagraphDown, Percent, PreviousLink, Quit, ReadShown, Reload, Suspend, Tags, Top, Up, Yank,
    };
    use Mode::{Filter as Bar, Find as Field, List, Reader};
    let keymap = Keymap::default();
    for (mode, keys, action, count) in [
        (List, "j", Down, None),
        (List, "1 2 k", Up, Some(12)),
        (List, "5 0 %", Percent, Some(50)),
        (Reader, "1 0 0 %", Percent, Some(100)),
        (Reader, "3 o", FollowLink, Some(3)),
        (List, "Space", PageDown, None),
        (Reader, "C-b", PageUp, None),
        (Reader, "d", HalfDown, None),
        (List, "g", Top, None),
        (Reader, "End", Bottom, None),
        (Reader, "}", ParagraphDown, None),
        (List, "Right", Open, None),
        (List, "q", Quit, None),
        (Reader, "q", Back, None),
        (Reader, "h", Back, None),
        (Reader, "Tab", NextLink, None),
        (Reader, "S-Tab", PreviousLink, None),
        (List, "/", Filter, None),
        (Reader, "/", Find, None),
        (Reader, "n", NextMatch, None),
        (Reader, "J", NextArticle, None),
        (List, "C-o", HistoryBack, None),
        (List, "Esc", Clear, None),
        (Reader, "R", Reload, None),
        (List, "t", Tags, None),
        (Reader, "a", Note, None),
        (List, "M-r", ReadShown, None),
        (Mode::Tags, "Tab", Complete, None),
        (List, "?", Help, None),
        (Bar, "C-z", Suspend, None),
        (Bar, "C-g", Abort, None),
        (List, "C-g", Abort, None),
        (Reader, "C-c", Cancel, None),
        (Bar, "M-Enter", AcceptOpen, None),
        (Bar, "C-w", DeleteWord, None),
        (Field, "C-a", CursorHome, None),
        (Field, "C-y", Yank, None),
        (Bar, "C-n", Down, None),
        (Mode::Help, "F1", Abort, None),
    ] {
        let wanted = (Resolved::Act(action, count), String::new());
        assert_eq!(press(&keymap, mode, keys), wanted, "{keys} in {}", mode.name());
    }
}

#[test]
fn counts_and_letters() {
    let keymap = Keymap::default();
    let pending = |shown: &str| (Resolved::Pending, shown.to_owned());
    let unbound = (Resolved::Unbound, String::new());
    assert_eq!(press(&keymap, Mode::List, "1 2"), pending("12"));
    assert_eq!(press(&keymap, Mode::List, "0"), unbound, "a count does not begin with 0");
    assert_eq!(press(&keymap, Mode::List, "1 0"), pending("10"));
    assert_eq!(press(&keymap, Mode::List, "4 Esc"), pending(""), "Esc drops a count");
    assert_eq!(press(&keymap, Mode::List, "4 Esc j").0, Resolved::Act(Action::Down, None));
    assert_eq!(press(&keymap, Mode::List, "4 ! j").0, Resolved::Act(Action::Down, None), "an unbound key drops it too");
    let nines = "9 ".repeat(30) + "j";
    assert_eq!(press(&keymap, Mode::List, &nines).0, Resolved::Act(Action::Down, Some(HIGHEST_COUNT)));
    for (keys, typed) in [("7", '7'), ("j", 'j'), ("?", '?'), ("Space", ' '), ("é", 'é'), ("/", '/')] {
        assert_eq!(press(&keymap, Mode::Filter, keys), (Resolved::Type(typed), String::new()));
    }
    assert_eq!(press(&keymap, Mode::Filter, "M-x"), unbound);
    assert_eq!(press(&keymap, Mode::Help, "3").0, Resolved::Type('3'), "letters search in the help");
}

#[test]
fn chords() {
    let (keymap, faults) =
        user("[list]\ng = \"none\"\n\"g g\" = \"top\"\n\"g e x\" = \"bottom\"\n[filter]\n\"C-x q\" = \"abort\"");
    assert_eq!(faults, [] as [&str; 0]);
    let pending = |shown: &str| (Resolved::Pending, shown.to_owned());
    assert_eq!(press(&keymap, Mode::List, "2 g"), pending("2g"));
    assert_eq!(press(&keymap, Mode::List, "2 g g"), (Resolved::Act(Action::Top, Some(2)), String::new()));
    assert_eq!(press(&keymap, Mode::List, "g e"), pending("g e"));
    assert_eq!(press(&keymap, Mode::List, "g e x").0, Resolved::Act(Action::Bottom, None));
    assert_eq!(press(&keymap, Mode::List, "g e Esc"), pending(""));
    assert_eq!(
        press(&keymap, Mode::List, "g j"),
        (Resolved::Unbound, String::new()),
        "a broken chord is dropped whole"
    );
    assert_eq!(press(&keymap, Mode::List, "g 2"), (Resolved::Unbound, String::new()), "no count inside a chord");
    assert_eq!(press(&keymap, Mode::Filter, "C-x q").0, Resolved::Act(Action::Abort, None));
    assert_eq!(press(&keymap, Mode::Filter, "C-x a"), (Resolved::Unbound, String::new()));
    assert_eq!(press(&keymap, Mode::Reader, "g").0, Resolved::Act(Action::Top, None), "other modes are as they were");
}

#[test]
fn the_users_file_lies_over_the_default() {
    let text = "[all]\n\"C-q\" = \"quit\"\nx = \"order\"\n[list]\nx = \"open\"\nEnter = false\nq = \"none\"\n";
    let (keymap, faults) = user(text);
    assert_eq!(faults, [] as [&str; 0]);
    let keys = |mode, action| keymap.keys_for(mode, action).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(keys(Mode::List, Action::Open), ["x", "l", "Right"], "the user's own first, then as the file has them");
    assert_eq!(keys(Mode::List, Action::Quit), ["C-q"]);
    assert_eq!(keys(Mode::Reader, Action::Order), ["x"]);
    assert_eq!(keys(Mode::Filter, Action::Order), [] as [&str; 0], "letters stay letters where one types");
    assert_eq!(press(&keymap, Mode::Filter, "x").0, Resolved::Type('x'));
    assert_eq!(press(&keymap, Mode::Filter, "C-q").0, Resolved::Act(Action::Quit, None));
    let help = keymap.help(Mode::List);
    assert!(help.iter().all(|(keys, _)| !keys.is_empty()));
    assert!(help.is_sorted_by_key(|(_, action)| *action), "in the order of the actions");
    assert!(help.iter().any(|(keys, action)| *action == Action::Quit && keys[0].to_string() == "C-q"));
}

#[test]
fn everything_wrong_is_told_at_once_and_the_rest_holds() {
    let text = "\
[list]
\"j\" = \"up\"
\"k\" = \"opne\"
  \"Entr\" = \"open\"
\"7\" = \"down\"
\"Space\" = \"down\"
\" \" = \"up\"
x = 3
y = open
z = \"down
\"g x\" = \"open\"
% = \"down\"
[reder]
j = \"up\"
[filter]
a = \"abort\"
[list]
\"J\" = \"down\"
\"J\" = \"up\"
";
    let (keymap, faults) = user(text);
    assert_eq!(
        faults,
        [
            "keymap.toml:3:7: 'opne' is no action; did you mean 'open'?",
            "keymap.toml:4:3: 'Entr' is no key; did you mean 'Enter'?",
            "keymap.toml:5:1: '7' begins a count, as in '5j', and cannot be bound",
            "keymap.toml:7:1: 'Space' stands in [list] a second time; the first one holds",
            "keymap.toml:8:5: 'x' takes the name of an action in quotes, or \"none\", not a number",
            "keymap.toml:9:5: the value is missing, or is a text without double quotes",
            "keymap.toml:10:10: this line is no TOML (invalid basic string, expected `\"`)",
            "keymap.toml:11:1: 'g x' begins with 'g', which is 'top' in [list]; unbind that with \"g\" = \"none\"",
            "keymap.toml:12:1: a key like '%' must stand in double quotes",
            "keymap.toml:13:2: 'reder' is no mode; did you mean 'reader'?",
            "keymap.toml:16:1: 'a' is typed in the filter line; bind it with C- or M-",
            "keymap.toml:17:2: 'list' stands here a second time; keep one of them",
            "keymap.toml:19:1: 'J' stands here a second time; keep one of them",
        ]
    );
    assert_eq!(press(&keymap, Mode::List, "j").0, Resolved::Act(Action::Up, None), "what is sound holds");
    assert_eq!(press(&keymap, Mode::List, "k").0, Resolved::Act(Action::Up, None), "the default stands");
    assert_eq!(press(&keymap, Mode::List, "g").0, Resolved::Act(Action::Top, None));
    assert_eq!(press(&keymap, Mode::List, "J").0, Resolved::Act(Action::Down, None));
}

#[test]
fn a_broken_header_takes_its_section_along_and_no_other() {
    let (keymap, faults) =
        user("[list]\nj = \"up\"\nk \"down\"\nx = \"open\"\n[reader\nj = \"open\"\n[help]\nC-o = \"up\"");
    assert_eq!(
        faults,
        [
            "keymap.toml:3:3: this line is no TOML (key with no value, expected `=`)",
            "keymap.toml:5:8: this section is passed over, since its name is no TOML (unclosed table, expected `]`)",
        ]
    );
    for (mode, key, action) in [
        (Mode::List, "j", Action::Up),
        (Mode::List, "x", Action::Open),
        (Mode::Reader, "j", Action::Down),
        (Mode::Help, "C-o", Action::Up),
    ] {
        assert_eq!(press(&keymap, mode, key).0, Resolved::Act(action, None), "{key} in {}", mode.name());
    }
}

#[test]
fn more_faults() {
    for (text, fault) in [
        ("j = \"up\"", "keymap.toml:1:1: 'j' stands outside of a section; put it below [list] or another mode"),
        (
            "[list.j]\nk = \"up\"",
            "keymap.toml:1:1: 'j' takes the name of an action in quotes, or \"none\", not a section",
        ),
        ("[list]\n\"é ж gg\" = \"up\"", "keymap.toml:2:1: 'gg' is no key"),
        ("[list]\n\"é\" = \"upp\"", "keymap.toml:2:7: 'upp' is no action; did you mean 'up'?"),
        ("\u{feff}[lisst]", "keymap.toml:1:2: 'lisst' is no mode; did you mean 'list'?"),
        ("[list]\r\nj = \"upp\"\r\n", "keymap.toml:2:5: 'upp' is no action; did you mean 'up'?"),
        (
            "[all]\n\"C-l x\" = \"up\"",
            "keymap.toml:2:1: 'C-l x' begins with 'C-l', which is 'redraw' in [list]; unbind that with \"C-l\" = \"none\"",
        ),
    ] {
        assert_eq!(user(text).1, [fault], "{text:?}");
    }
    let hostile = &user("[list]\nj = \"\\u001b]0;x\\u0007\\nup\"").1[0];
    assert!(hostile.starts_with("keymap.toml:2:5: '") && !hostile.chars().any(char::is_control), "{hostile:?}");
}

#[test]
fn other_layouts() {
    let mut keymap = Keymap::default();
    keymap.set_langmap(&[('о', 'j'), ('П', 'G'), ('.', '/'), ('а', 'f')]);
    assert_eq!(press(&keymap, Mode::List, "3 о").0, Resolved::Act(Action::Down, Some(3)));
    assert_eq!(press(&keymap, Mode::Reader, "П").0, Resolved::Act(Action::Bottom, None));
    assert_eq!(press(&keymap, Mode::List, ".").0, Resolved::Act(Action::Filter, None));
    assert_eq!(press(&keymap, Mode::List, "C-а").0, Resolved::Act(Action::PageDown, None));
    assert_eq!(press(&keymap, Mode::Filter, "о").0, Resolved::Type('о'), "where one types, letters are letters");
    assert_eq!(press(&keymap, Mode::Filter, "M-а").0, Resolved::Act(Action::WordRight, None));
    assert_eq!(press(&keymap, Mode::List, "я").0, Resolved::Unbound);
    let (mut bound, _) = user("[list]\n\"о\" = \"up\"\n\"g\" = \"none\"\n\"g j\" = \"top\"");
    bound.set_langmap(&[('о', 'j'), ('п', 'g')]);
    assert_eq!(press(&bound, Mode::List, "о").0, Resolved::Act(Action::Up, None), "a letter's own binding goes first");
    assert_eq!(press(&bound, Mode::List, "п о").0, Resolved::Act(Action::Top, None), "chords too");
}

fn any_key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        any::<char>().prop_map(Code::Char),
        prop::sample::select(vec!['g', 'x', '1', '0', '%', ' ', 'о']).prop_map(Code::Char),
        prop::sample::select(vec![Code::Esc, Code::Tab, Code::Enter, Code::Left, Code::F(3)]),
    ];
    (code, any::<[bool; 3]>()).prop_map(|(code, [ctrl, alt, shift])| Key::new(code, ctrl, alt, shift))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_and_told_in_lines(text in "(?s)([\\[\\]\"'=.,a-z#\n{} ]|list|reader|\"g g\" = \"top\"\n|\\PC|.){0,60}") {
        let (_, faults) = Keymap::read("keymap.toml", &text);
        let lines = u32::try_from(text.matches('\n').count() + 1).unwrap();
        for fault in faults {
            prop_assert!(fault.line <= lines, "{fault}");
            prop_assert!(!fault.to_string().chars().any(char::is_control), "{fault:?}");
        }
    }

    #[test]
    fn any_key_is_written_as_it_is_read(key in any_key()) {
        let name = key.to_string();
        if let Ok(read) = Key::parse(&name) {
            prop_assert_eq!(read, key);
        }
    }

    #[test]
    fn any_keys_come_to_something(keys in prop::collection::vec(any_key(), 0..40), mode in prop::sample::select(&Mode::ALL[..])) {
        let (keymap, _) = user("[all]\ng = \"none\"\n\"g g\" = \"top\"\n\"g x 1 Tab\" = \"bottom\"");
        let mut pending = Pending::default();
        for key in keys {
            let resolved = keymap.resolve(mode, &mut pending, key);
            match resolved {
                Resolved::Pending => {}
                _ => prop_assert!(pending.is_empty()),
            }
            if let Resolved::Act(_, Some(count)) = resolved {
                prop_assert!((1..=HIGHEST_COUNT).contains(&count));
            }
            if let Resolved::Type(c) = resolved {
                prop_assert!(mode.types() && !c.is_control());
            }
        }
    }
}
