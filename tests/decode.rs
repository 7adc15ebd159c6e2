//! The decoder between a terminal's bytes and keys: tables for every form of key and reply, and properties for what no
//! table can list. It knows no terminal.

use crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers as M, MouseButton, MouseEvent, MouseEventKind as Mouse,
};
use masthead::run::decode::{Decoder, PASTE_CAP, Wait};
use masthead::run::input::{Input, Reply};
use proptest::prelude::*;

fn decode(bytes: &[u8]) -> Vec<Input> {
    let mut decoder = Decoder::new();
    let mut inputs = decoder.feed(bytes);
    inputs.extend(decoder.timeout());
    inputs
}

fn key(code: KeyCode, modifiers: M) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn held(code: KeyCode, modifiers: M, kind: KeyEventKind) -> Input {
    Input::Key(KeyEvent::new_with_kind(code, modifiers, kind))
}

fn c(c: char) -> KeyCode {
    KeyCode::Char(c)
}

fn all_are(table: &[(&[u8], KeyCode, M)]) {
    for (bytes, code, modifiers) in table {
        assert_eq!(decode(bytes), [key(*code, *modifiers)], "{}", bytes.escape_ascii());
    }
}

#[test]
fn letters_and_controls() {
    all_are(&[
        (b"a", c('a'), M::NONE),
        (b"A", c('A'), M::SHIFT),
        ("é".as_bytes(), c('é'), M::NONE),
        ("字".as_bytes(), c('字'), M::NONE),
        ("😀".as_bytes(), c('😀'), M::NONE),
        (b" ", c(' '), M::NONE),
        (b"\r", KeyCode::Enter, M::NONE),
        (b"\n", c('j'), M::CONTROL),
        (b"\t", KeyCode::Tab, M::NONE),
        (b"\x7f", KeyCode::Backspace, M::NONE),
        (b"\x08", KeyCode::Backspace, M::NONE),
        (b"\0", c(' '), M::CONTROL),
        (b"\x01", c('a'), M::CONTROL),
        (b"\x1a", c('z'), M::CONTROL),
        (b"\x1c", c('\\'), M::CONTROL),
        (b"\x1f", c('_'), M::CONTROL),
    ]);
}

#[test]
fn escape_and_alt() {
    all_are(&[
        (b"\x1b", KeyCode::Esc, M::NONE),
        (b"\x1bx", c('x'), M::ALT),
        (b"\x1bX", c('X'), M::ALT | M::SHIFT),
        ("\x1bж".as_bytes(), c('ж'), M::ALT),
        (b"\x1b\r", KeyCode::Enter, M::ALT),
        (b"\x1b\x7f", KeyCode::Backspace, M::ALT),
        (b"\x1b\x01", c('a'), M::ALT | M::CONTROL),
        (b"\x1b[", c('['), M::ALT),
        (b"\x1bO", c('O'), M::ALT | M::SHIFT),
        (b"\x1b]", c(']'), M::ALT),
        (b"\x1bP", c('P'), M::ALT | M::SHIFT),
    ]);
    let esc = || key(KeyCode::Esc, M::NONE);
    assert_eq!(decode(b"\x1b\x1b"), [esc(), esc()]);
    assert_eq!(decode(b"\x1b\x1b\x1b"), [esc(), esc(), esc()]);
    assert_eq!(decode(b"\x1b\x1bx"), [esc(), key(c('x'), M::ALT)]);
    assert_eq!(decode(b"\x1bOz"), [key(c('O'), M::ALT | M::SHIFT), key(c('z'), M::NONE)]);
}

#[test]
fn keys_that_move() {
    all_are(&[
        (b"\x1b[A", KeyCode::Up, M::NONE),
        (b"\x1bOB", KeyCode::Down, M::NONE),
        (b"\x1b[1;5C", KeyCode::Right, M::CONTROL),
        (b"\x1b[1;2D", KeyCode::Left, M::SHIFT),
        (b"\x1b[1;3A", KeyCode::Up, M::ALT),
        (b"\x1b[1;8A", KeyCode::Up, M::SHIFT | M::ALT | M::CONTROL),
        (b"\x1bO5A", KeyCode::Up, M::CONTROL),
        (b"\x1bO1;5A", KeyCode::Up, M::CONTROL),
        (b"\x1b\x1b[A", KeyCode::Up, M::ALT),
        (b"\x1b\x1bOA", KeyCode::Up, M::ALT),
        (b"\x1b[a", KeyCode::Up, M::SHIFT),
        (b"\x1bOd", KeyCode::Left, M::CONTROL),
        (b"\x1b[H", KeyCode::Home, M::NONE),
        (b"\x1bOH", KeyCode::Home, M::NONE),
        (b"\x1b[1~", KeyCode::Home, M::NONE),
        (b"\x1b[7~", KeyCode::Home, M::NONE),
        (b"\x1b[7^", KeyCode::Home, M::CONTROL),
        (b"\x1b[F", KeyCode::End, M::NONE),
        (b"\x1b[4~", KeyCode::End, M::NONE),
        (b"\x1b[8@", KeyCode::End, M::CONTROL | M::SHIFT),
        (b"\x1b[2~", KeyCode::Insert, M::NONE),
        (b"\x1b[3~", KeyCode::Delete, M::NONE),
        (b"\x1b[3;5~", KeyCode::Delete, M::CONTROL),
        (b"\x1b[3$", KeyCode::Delete, M::SHIFT),
        (b"\x1b[5~", KeyCode::PageUp, M::NONE),
        (b"\x1b[6;3~", KeyCode::PageDown, M::ALT),
        (b"\x1b[Z", KeyCode::BackTab, M::SHIFT),
    ]);
}

#[test]
fn function_keys_and_keypad() {
    all_are(&[
        (b"\x1bOP", KeyCode::F(1), M::NONE),
        (b"\x1b[[A", KeyCode::F(1), M::NONE),
        (b"\x1b[[E", KeyCode::F(5), M::NONE),
        (b"\x1b[11~", KeyCode::F(1), M::NONE),
        (b"\x1b[1;2P", KeyCode::F(1), M::SHIFT),
        (b"\x1b[R", KeyCode::F(3), M::NONE),
        (b"\x1b[1;2R", KeyCode::F(3), M::SHIFT),
        (b"\x1b[15~", KeyCode::F(5), M::NONE),
        (b"\x1b[17~", KeyCode::F(6), M::NONE),
        (b"\x1b[21~", KeyCode::F(10), M::NONE),
        (b"\x1b[23~", KeyCode::F(11), M::NONE),
        (b"\x1b[24;5~", KeyCode::F(12), M::CONTROL),
        (b"\x1b[25~", KeyCode::F(13), M::NONE),
        (b"\x1b[34~", KeyCode::F(20), M::NONE),
        (b"\x1bOM", KeyCode::Enter, M::NONE),
        (b"\x1bOp", c('0'), M::NONE),
        (b"\x1bOk", c('+'), M::NONE),
    ]);
}

#[test]
fn keys_by_their_code_point() {
    all_are(&[
        (b"\x1b[97;5u", c('a'), M::CONTROL),
        (b"\x1b[97;2u", c('A'), M::SHIFT),
        (b"\x1b[97:65;2u", c('A'), M::SHIFT),
        (b"\x1b[49:33;2u", c('!'), M::SHIFT),
        (b"\x1b[27u", KeyCode::Esc, M::NONE),
        (b"\x1b[13;3u", KeyCode::Enter, M::ALT),
        (b"\x1b[9;2u", KeyCode::BackTab, M::SHIFT),
        (b"\x1b[127;5u", KeyCode::Backspace, M::CONTROL),
        (b"\x1b[57376u", KeyCode::F(13), M::NONE),
        (b"\x1b[27;5;13~", KeyCode::Enter, M::CONTROL),
        (b"\x1b[27;6;97~", c('A'), M::CONTROL | M::SHIFT),
    ]);
    assert_eq!(decode(b"\x1b[1;1:2A"), [held(KeyCode::Up, M::NONE, KeyEventKind::Repeat)]);
    assert_eq!(decode(b"\x1b[97;1:3u"), [held(c('a'), M::NONE, KeyEventKind::Release)]);
    assert_eq!(decode(b"\x1b[57441u"), [], "Shift alone is no key of ours");
}

#[test]
fn replies_are_never_keys() {
    let table: &[(&[u8], Reply)] = &[
        (b"\x1b[0n", Reply::Status),
        (b"\x1b[3n", Reply::Other),
        (b"\x1b[24;80R", Reply::Position { row: 24, column: 80 }),
        (b"\x1b[?12;40R", Reply::Position { row: 12, column: 40 }),
        (b"\x1b[?64;1;21;22c", Reply::Attributes(vec![64, 1, 21, 22])),
        (b"\x1b[>41;380;0c", Reply::Version(vec![41, 380, 0])),
        (b"\x1b[?2026;2$y", Reply::Mode { mode: 2026, state: 2 }),
        (b"\x1b[?69;0$y", Reply::Mode { mode: 69, state: 0 }),
        (b"\x1b]11;rgb:1e1e/2020/ffff\x1b\\", Reply::Colour { what: 11, rgb: [0x1e1e, 0x2020, 0xffff] }),
        (b"\x1b]10;rgb:ff/0/80\x07", Reply::Colour { what: 10, rgb: [0xffff, 0, 0x8080] }),
        (b"\x1b]11;rgba:0000/0000/0000/ffff\x07", Reply::Colour { what: 11, rgb: [0, 0, 0] }),
        (b"\x1b]11;#102030\x07", Reply::Colour { what: 11, rgb: [0x1010, 0x2020, 0x3030] }),
        (b"\x1b]11;nonsense\x07", Reply::Other),
        (b"\x1b]52;c;aGk=\x1b\\", Reply::Other),
        (b"\x1bP>|tmux 3.3a\x1b\\", Reply::Name("tmux 3.3a".into())),
        (b"\x1bP1+r544e=787465726d\x1b\\", Reply::Other),
        (b"\x1b[?0u", Reply::Other),
        (b"\x1b[8;24;80t", Reply::Other),
    ];
    for (bytes, reply) in table {
        let then_a_key = [bytes, b"q".as_slice()].concat();
        let expected = [Input::Reply(reply.clone()), key(c('q'), M::NONE)];
        assert_eq!(decode(&then_a_key), expected, "{}", bytes.escape_ascii());
        // Esc, typed just before an answer comes, is no Alt.
        let after_esc = [b"\x1b".as_slice(), bytes].concat();
        let expected = [key(KeyCode::Esc, M::NONE), Input::Reply(reply.clone())];
        assert_eq!(decode(&after_esc), expected, "ESC {}", bytes.escape_ascii());
    }
}

const ANSWERS: [&[u8]; 8] = [
    b"\x1b[?64;1;21;22c",
    b"\x1b[>41;380;0c",
    b"\x1b[?2026;2$y",
    b"\x1b[0n",
    b"\x1b]11;rgb:1e1e/2020/ffff\x1b\\",
    b"\x1b]4;1;rgb:0/0/0\x07",
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
];

#[test]
fn an_answer_whose_esc_came_long_before_is_no_typed_text() {
    for answer in ANSWERS {
        for cut in 1..=2 {
            let mut decoder = Decoder::new();
            decoder.feed(&answer[..cut]);
            let settled = decoder.timeout();
            assert_eq!((settled.len(), decoder.waits()), (1, Wait::Nothing), "the key itself is heard at once");
            // What comes behind it may be cut again, and followed by a key.
            for again in answer.len().min(cut + 4)..=answer.len() {
                let mut decoder = decoder_after(&answer[..cut]);
                let mut inputs = decoder.feed(&answer[cut..again]);
                inputs.extend(decoder.feed(&[&answer[again..], b"q"].concat()));
                let [Input::Reply(_), last] = &inputs[..] else { panic!("{}: {inputs:?}", answer.escape_ascii()) };
                assert_eq!(*last, key(c('q'), M::NONE));
            }
        }
    }
}

#[test]
fn what_is_typed_behind_esc_is_heard_while_an_answer_is_expected() {
    for typed in ["q", "[", "[q", "[[", "]", "]q", "P", "Pq", "P>q", "[?q", "[0q", "]1q", "]11q", "[A", "j[?6"] {
        let mut decoder = decoder_after(b"\x1b");
        decoder.expect(true);
        let mut heard: Vec<Input> = typed.bytes().flat_map(|byte| decoder.feed(&[byte])).collect();
        heard.extend(decoder.timeout());
        let expected: Vec<Input> = typed.bytes().flat_map(|byte| decode(&[byte])).collect();
        assert_eq!(heard, expected, "{typed}");
        assert_eq!(decoder.waits(), Wait::Nothing, "{typed}");
    }
    let mut decoder = Decoder::new();
    decoder.expect(true);
    decoder.feed(b"\x1b");
    assert_eq!(decoder.waits(), Wait::Escape, "the key itself is no slower");
}

fn decoder_after(bytes: &[u8]) -> Decoder {
    let mut decoder = Decoder::new();
    decoder.feed(bytes);
    decoder.timeout();
    decoder
}

#[test]
fn what_is_typed_after_esc_is_heard_as_it_is_typed() {
    for typed in ["q", "[", "[[", "?", "]", "]q", "P", "Pq", "[?", "0n", "11;", "j[?64;1c", "[200", ">|", "[24;80R"] {
        let expected: Vec<Input> = typed.bytes().flat_map(|byte| decode(&[byte])).collect();
        assert_eq!(decoder_after(b"\x1b").feed(typed.as_bytes()), expected, "{typed}");
        // Byte by byte, as keys are typed, nothing is an answer.
        let mut decoder = decoder_after(b"\x1b");
        let heard: Vec<Input> = typed.bytes().flat_map(|byte| decoder.feed(&[byte])).collect();
        assert_eq!(heard, expected, "{typed}");
    }
    let mut decoder = decoder_after(b"\x1b");
    assert_eq!(decoder.feed(b"j"), [key(c('j'), M::NONE)]);
    assert_eq!(decoder.feed(b"[0n").len(), 3, "only what comes right behind it");
}

#[test]
fn mouse_and_focus() {
    let at = |kind, column, row, modifiers| Input::Mouse(MouseEvent { kind, column, row, modifiers });
    assert_eq!(decode(b"\x1b[<0;1;1M"), [at(Mouse::Down(MouseButton::Left), 0, 0, M::NONE)]);
    assert_eq!(decode(b"\x1b[<2;10;5m"), [at(Mouse::Up(MouseButton::Right), 9, 4, M::NONE)]);
    assert_eq!(decode(b"\x1b[<65;200;50M"), [at(Mouse::ScrollDown, 199, 49, M::NONE)]);
    assert_eq!(decode(b"\x1b[<48;3;3M"), [at(Mouse::Drag(MouseButton::Left), 2, 2, M::CONTROL)]);
    assert_eq!(decode(b"\x1b[<35;3;3M"), [at(Mouse::Moved, 2, 2, M::NONE)]);
    assert_eq!(decode(b"\x1b[I\x1b[O"), [Input::Focus(true), Input::Focus(false)]);
}

#[test]
fn paste_is_one_input_and_nothing_in_it_is_a_key() {
    assert_eq!(decode(b"\x1b[200~two\r\nlines\x1b[201~q"), [Input::Paste("two\r\nlines".into()), key(c('q'), M::NONE)]);
    assert_eq!(decode(b"\x1b[200~\x1b[A\x1b\x1b[201\x1b[201~"), [Input::Paste("\x1b[A\x1b\x1b[201".into())]);
    assert_eq!(decode(b"\x1b[200~\xff\xfe\x1b[201~"), [Input::Paste("\u{fffd}\u{fffd}".into())]);
}

#[test]
fn a_paste_of_a_megabyte_is_capped_on_a_whole_character() {
    let bytes = [b"\x1b[200~".as_slice(), "€".repeat(350_000).as_bytes(), b"\x1b[201~q"].concat();
    let inputs = decode(&bytes);
    let [Input::Paste(text), last] = inputs.as_slice() else { panic!("{} inputs", inputs.len()) };
    assert!(text.len() <= PASTE_CAP && text.len() + 3 > PASTE_CAP && text.chars().all(|c| c == '€'));
    assert_eq!(*last, key(c('q'), M::NONE));
}

#[test]
fn an_unterminated_paste_ends_with_the_time() {
    let mut decoder = Decoder::new();
    assert_eq!(decoder.feed(b"\x1b[200~text\x1b[20"), []);
    assert_eq!(decoder.waits(), Wait::Rest);
    assert_eq!(decoder.timeout(), [Input::Paste("text".into())]);
    assert_eq!(decoder.feed(b"q"), [key(c('q'), M::NONE)]);
}

#[test]
fn what_is_waited_for() {
    let table: &[(&[u8], Wait)] = &[
        (b"a", Wait::Nothing),
        (b"\x1b", Wait::Escape),
        (b"\x1b\x1b", Wait::Escape),
        (b"\x1b[", Wait::Escape),
        (b"\x1bO", Wait::Escape),
        (b"\x1b]", Wait::Escape),
        (b"\x1b[1", Wait::Rest),
        (b"\x1b]1", Wait::Rest),
        (b"\xe2", Wait::Rest),
        (b"\x1b[200~", Wait::Rest),
        (b"\x1b[A", Wait::Nothing),
    ];
    for (bytes, wait) in table {
        let mut decoder = Decoder::new();
        decoder.feed(bytes);
        assert_eq!(decoder.waits(), *wait, "{}", bytes.escape_ascii());
    }
}

#[test]
fn half_a_sequence_is_nothing_and_breaks_nothing() {
    for bytes in [b"\x1b[1;5".as_slice(), b"\x1b]11;rgb:", b"\xe2\x82", b"\x1b[?2026;2$", b"\x1bP>|x\x1b"] {
        let mut decoder = Decoder::new();
        let mut inputs = decoder.feed(bytes);
        inputs.extend(decoder.timeout());
        assert_eq!(inputs, [], "{}", bytes.escape_ascii());
        assert_eq!(decoder.waits(), Wait::Nothing);
        assert_eq!(decoder.feed(b"q"), [key(c('q'), M::NONE)]);
    }
}

#[test]
fn broken_bytes_cost_no_key() {
    let q = || key(c('q'), M::NONE);
    for bytes in [b"\xffq".as_slice(), b"\xc3q", b"\xe2\x82q", b"\xed\xa0\x80q", b"\xc2\x9bq", b"\x80q", b"\xf8q"] {
        assert_eq!(decode(bytes), [q()], "{}", bytes.escape_ascii());
    }
    assert_eq!(decode(b"\x1b[1\x1b[A"), [key(KeyCode::Up, M::NONE)]);
    assert_eq!(decode(b"\x1b[1\x03q"), [key(c('c'), M::CONTROL), q()]);
}

/// Streams in which sequences begin, end and break off often.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let often = b"\x1b[]OPM~u;:0123456789?<>$R\\\x07\x18abcdyn".to_vec();
    let whole = vec!["\x1b[200~", "\x1b[201~", "\x1b]11;rgb:1/2/3\x1b\\", "\x1b[1;5A", "é", "😀"];
    let piece = prop_oneof![
        4 => any::<u8>().prop_map(|b| vec![b]),
        6 => proptest::sample::select(often).prop_map(|b| vec![b]),
        2 => proptest::sample::select(whole).prop_map(|s| s.as_bytes().to_vec()),
    ];
    proptest::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_inputs(
        bytes in stream(),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
    ) {
        let mut whole = Decoder::new();
        let expected = whole.feed(&bytes);
        let mut cuts: Vec<usize> = cuts.iter().map(|i| i.index(bytes.len() + 1)).collect();
        cuts.push(bytes.len());
        cuts.sort_unstable();
        let mut split = Decoder::new();
        let (mut inputs, mut from) = (Vec::new(), 0);
        for to in cuts {
            inputs.extend(split.feed(&bytes[from..to]));
            from = to;
        }
        prop_assert_eq!(inputs, expected);
        prop_assert_eq!(split.waits(), whole.waits());
        prop_assert_eq!(split.timeout(), whole.timeout());
    }

    #[test]
    fn an_expected_answer_is_no_key_however_it_is_cut(
        which in 0..ANSWERS.len(),
        cuts in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let answer = ANSWERS[which];
        let mut decoder = Decoder::new();
        decoder.expect(true);
        let (mut inputs, mut from) = (Vec::new(), 0);
        for to in 1..=answer.len() {
            if to < answer.len() && !cuts[to] {
                continue;
            }
            inputs.extend(decoder.feed(&answer[from..to]));
            from = to;
            // The line is slower than who types, and quicker than anybody's patience.
            if decoder.waits() == Wait::Escape {
                inputs.extend(decoder.timeout());
            }
        }
        inputs.retain(|input| *input != key(KeyCode::Esc, M::NONE));
        prop_assert!(matches!(&inputs[..], [Input::Reply(_)]), "{:?}", inputs);
        prop_assert_eq!(decoder.waits(), Wait::Nothing);
    }

    #[test]
    fn after_the_time_every_key_is_heard(bytes in stream()) {
        let mut decoder = Decoder::new();
        decoder.feed(&bytes);
        decoder.timeout();
        prop_assert_eq!(decoder.waits(), Wait::Nothing);
        prop_assert_eq!(decoder.feed(b"q"), [key(c('q'), M::NONE)]);
    }

    #[test]
    fn no_key_is_a_control_character(bytes in stream()) {
        for input in decode(&bytes) {
            if let Input::Key(KeyEvent { code: KeyCode::Char(c), .. }) = input {
                prop_assert!(!c.is_control());
            }
        }
    }
}
