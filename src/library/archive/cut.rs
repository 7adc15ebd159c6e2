//! Where the objects of an archive begin and end: at line ends, or, in an array, by strings and nesting. The bytes come in
//! pieces, and where they are parted makes no difference. It must not know what an object says.

use std::ops::Range;

use memchr::{memchr, memchr3};

/// How objects follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One a line.
    Lines,
    /// As the elements of an array, or simply one after the other, over as many lines as they like.
    Elements,
}

impl Form {
    /// Of an archive, by its first bytes and whether its name ends as that of a single JSON document does.
    pub(super) fn of(head: &[u8], is_document: bool) -> Self {
        let head = head.trim_ascii_start();
        let end = memchr(b'\n', head).unwrap_or(head.len());
        let (line, rest) = (head[..end].trim_ascii(), head[end..].trim_ascii_start());
        let elements = match line {
            [b'[', inner @ ..] => {
                let inner = if inner.trim_ascii_start().is_empty() { rest } else { inner.trim_ascii_start() };
                is_document || matches!(inner.first(), None | Some(b'{' | b']'))
            }
            _ if is_document => rest.is_empty() || serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err(),
            _ => line == b"{",
        };
        if elements { Self::Elements } else { Self::Lines }
    }
}

/// One object, or what is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its number, from 1.
    pub number: u64,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// An object, in bytes of the piece, without white space around it.
    Whole(Range<usize>),
    /// One that is longer than any article; it is passed over.
    TooLong,
    /// The array ends before its bracket.
    BreaksOff,
}

/// Cuts a stream. After each call the caller drops the bytes that were used and comes again with those left over and
/// more behind them.
#[derive(Debug)]
pub(super) struct Cutter {
    form: Form,
    /// Bytes of an object, at most.
    limit: usize,
    /// Objects that are cut in one call, at most.
    most: usize,
    /// The number of the last object.
    number: u64,
    /// How many of the bytes left over were looked at.
    seen: usize,
    /// Whether the object under way is too long, and told of.
    dropping: bool,
    nest: Nest,
}

/// Where in the elements the look stands.
#[derive(Debug, Default)]
struct Nest {
    /// Where the element under way begins.
    began: Option<usize>,
    /// How many brackets and braces are open in it.
    depth: usize,
    /// Whether a string is open.
    string: bool,
    /// Whether it is a number or a word, which ends where something else begins.
    bare: bool,
    /// The last byte in it that was neither white space nor within a string.
    last: u8,
    /// Arrays that are open around the elements.
    arrays: usize,
}

impl Cutter {
    pub(super) fn new(form: Form, limit: usize, most: usize) -> Self {
        Self { form, limit, most, number: 0, seen: 0, dropping: false, nest: Nest::default() }
    }

    /// The same, where so many objects came before.
    pub(super) fn after(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// The number that the next object will have.
    pub(super) fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// Cuts what is whole, and tells how many bytes need not come again; `last`: nothing more follows.
    pub(super) fn cut(&mut self, bytes: &[u8], last: bool, cuts: &mut Vec<Cut>) -> usize {
        let used = match self.form {
            Form::Lines => self.lines(bytes, last, cuts),
            Form::Elements => self.elements(bytes, last, cuts),
        };
        self.seen = self.seen.max(used) - used;
        used
    }

    fn lines(&mut self, bytes: &[u8], last: bool, cuts: &mut Vec<Cut>) -> usize {
        let mut at = 0;
        while cuts.len() < self.most
            && let Some(length) = memchr(b'\n', &bytes[self.seen..])
        {
            let end = self.seen + length;
            self.end(bytes, at..end, cuts);
            at = end + 1;
            self.seen = at;
        }
        if cuts.len() >= self.most {
            return at;
        }
        self.seen = bytes.len();
        if last && at < bytes.len() {
            self.end(bytes, at..bytes.len(), cuts);
            return bytes.len();
        }
        self.drop_long(at, bytes.len(), cuts)
    }

    fn elements(&mut self, bytes: &[u8], last: bool, cuts: &mut Vec<Cut>) -> usize {
        while cuts.len() < self.most && self.seen < bytes.len() {
            let at = self.seen;
            if self.nest.string {
                if !self.string(bytes, cuts) {
                    break;
                }
                continue;
            }
            self.seen += 1;
            let Some(began) = self.nest.began else {
                self.begin(bytes[at], at);
                continue;
            };
            let last = self.nest.last;
            if !bytes[at].is_ascii_whitespace() {
                self.nest.last = bytes[at];
            }
            match bytes[at] {
                b'{' if !self.nest.bare && !self.may_open(last) => {
                    self.end(bytes, began..at, cuts);
                    self.begin(b'{', at);
                }
                b'"' if !self.nest.bare => self.nest.string = true,
                b'{' | b'[' if !self.nest.bare => self.nest.depth += 1,
                b'}' | b']' if !self.nest.bare => {
                    self.nest.depth = self.nest.depth.saturating_sub(1);
                    self.end_element(bytes, began..at + 1, cuts);
                }
                b if self.nest.bare && (b.is_ascii_whitespace() || b",[]{}\"\x1e".contains(&b)) => {
                    self.seen = at;
                    self.end_element(bytes, began..at, cuts);
                }
                _ => {}
            }
        }
        let full = cuts.len() >= self.most;
        if last && !full {
            self.finish(bytes, cuts);
            return bytes.len();
        }
        let began = self.nest.began.unwrap_or(self.seen);
        let used = if full { began } else { self.drop_long(began, bytes.len(), cuts) };
        self.nest.began = self.nest.began.map(|_| 0);
        used
    }

    /// Looks at a byte between elements.
    fn begin(&mut self, byte: u8, at: usize) {
        match byte {
            b'[' => self.nest.arrays += 1,
            b']' => self.nest.arrays = self.nest.arrays.saturating_sub(1),
            b',' | 0x1e => {}
            _ if byte.is_ascii_whitespace() => {}
            _ => {
                let (depth, string) = (usize::from(byte == b'{'), byte == b'"');
                let bare = depth == 0 && !string;
                self.nest = Nest { began: Some(at), depth, string, bare, last: byte, arrays: self.nest.arrays };
            }
        }
    }

    /// Whether an object may stand within the element, after this byte. Where it may not, an element before it was never
    /// closed, and it is the next one: so what is missing costs one element and not all that follow.
    fn may_open(&self, last: u8) -> bool {
        matches!(last, b':' | b'[') || (last == b',' && self.nest.depth > 1)
    }

    /// Goes to the end of a string; false if what a backslash escapes is still on its way. A line end ends it too, since
    /// none may hold one: so a missing quotation mark costs one element and not all that follow.
    fn string(&mut self, bytes: &[u8], cuts: &mut Vec<Cut>) -> bool {
        let Some(length) = memchr3(b'"', b'\\', b'\n', &bytes[self.seen..]) else {
            self.seen = bytes.len();
            return true;
        };
        self.seen += length;
        match bytes[self.seen] {
            b'\\' if self.seen + 1 == bytes.len() => return false,
            b'\\' => self.seen += 2,
            _ => {
                self.nest.string = false;
                self.seen += 1;
                let began = self.nest.began.unwrap_or(self.seen);
                self.end_element(bytes, began..self.seen, cuts);
            }
        }
        true
    }

    /// Ends the element if nothing in it is open.
    fn end_element(&mut self, bytes: &[u8], range: Range<usize>, cuts: &mut Vec<Cut>) {
        if self.nest.depth == 0 {
            self.nest.began = None;
            self.nest.bare = false;
            self.end(bytes, range, cuts);
        }
    }

    /// What is left at the end of the stream.
    fn finish(&mut self, bytes: &[u8], cuts: &mut Vec<Cut>) {
        self.seen = bytes.len();
        self.nest.string = false;
        if let Some(began) = self.nest.began.take() {
            self.end(bytes, began..bytes.len(), cuts);
        } else if std::mem::take(&mut self.nest.arrays) > 0 {
            cuts.push(Cut { number: self.next_number(), what: What::BreaksOff });
        }
        self.nest.arrays = 0;
    }

    /// Ends an object.
    fn end(&mut self, bytes: &[u8], range: Range<usize>, cuts: &mut Vec<Cut>) {
        self.number += 1;
        if std::mem::take(&mut self.dropping) {
            return;
        }
        let all = &bytes[range.clone()];
        let start = range.start + all.len() - trimmed_start(all).len();
        let text = trimmed(all);
        if all.len() > self.limit {
            cuts.push(Cut { number: self.number, what: What::TooLong });
        } else if !text.is_empty() {
            cuts.push(Cut { number: self.number, what: What::Whole(start..start + text.len()) });
        }
    }

    /// Gives up on an object that has become too long. Gives what need not come again.
    fn drop_long(&mut self, at: usize, end: usize, cuts: &mut Vec<Cut>) -> usize {
        if !self.dropping && end - at > self.limit {
            self.dropping = true;
            cuts.push(Cut { number: self.next_number(), what: What::TooLong });
        }
        if self.dropping { self.seen } else { at }
    }
}

/// White space, and the sign that opens a text in RFC 7464.
fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x1e
}

fn trimmed_start(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|&&b| is_blank(b)).count();
    &bytes[blanks..]
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = trimmed_start(bytes);
    let blanks = bytes.iter().rev().take_while(|&&b| is_blank(b)).count();
    &bytes[..bytes.len() - blanks]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A number, and the object with its place in the stream, if it is one.
    type Found = (u64, Option<(usize, Vec<u8>)>);

    /// What a cutter makes of a stream that comes in pieces of these lengths, over and over.
    fn cut(form: Form, stream: &[u8], pieces: &[usize], limit: usize, most: usize) -> Vec<Found> {
        let mut cutter = Cutter::new(form, limit, most);
        let (mut buffer, mut base, mut fed, mut found) = (Vec::new(), 0, 0, Vec::new());
        let mut lengths = pieces.iter().cycle();
        loop {
            let mut cuts = Vec::new();
            let used = cutter.cut(&buffer, fed == stream.len(), &mut cuts);
            assert!(cuts.len() <= most.max(1));
            for cut in &cuts {
                found.push((
                    cut.number,
                    match &cut.what {
                        What::Whole(range) => Some((base + range.start, buffer[range.clone()].to_vec())),
                        What::TooLong | What::BreaksOff => None,
                    },
                ));
            }
            buffer.drain(..used);
            base += used;
            if !cuts.is_empty() {
                continue;
            }
            if fed == stream.len() {
                return found;
            }
            let next = (fed + lengths.next().map_or(1, |length| *length)).min(stream.len());
            buffer.extend_from_slice(&stream[fed..next]);
            fed = next;
        }
    }

    fn whole(form: Form, stream: &[u8]) -> Vec<Found> {
        cut(form, stream, &[stream.len().max(1)], 1000, 1000)
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\n",
            "\r\n",
            ",",
            " ",
            ":",
            "1",
            "null",
            "{\"a\": \"b\"}",
            "{\"a\": [1, {}]}\n",
            "\"\\\"\"",
            "\\\"",
            "\u{1e}",
            "é",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
    }

    proptest! {
        #[test]
        fn where_pieces_end_makes_no_difference(
            stream in stream(), pieces in prop::collection::vec(1_usize..9, 1..6), limit in 5_usize..60, most in 1_usize..4,
        ) {
            for form in [Form::Lines, Form::Elements] {
                let all = cut(form, &stream, &[stream.len().max(1)], limit, 1000);
                prop_assert_eq!(&cut(form, &stream, &pieces, limit, most), &all);
                prop_assert!(all.is_sorted_by(|a, b| a.0 < b.0), "numbers rise");
                for (_, object) in &all {
                    if let Some((start, bytes)) = object {
                        prop_assert_eq!(&stream[*start..start + bytes.len()], &bytes[..]);
                        prop_assert!(bytes.len() <= limit && !bytes.is_empty());
                    }
                }
            }
        }

        #[test]
        fn sound_objects_are_found_however_they_are_set(
            texts in prop::collection::vec("[a-c{}\\[\\]\"\\\\,\n é]{0,12}", 1..12), gap in "[ \n\t,]{1,3}", brackets in any::<bool>(),
        ) {
            let objects: Vec<String> =
                texts.iter().map(|text| serde_json::json!({"t": text, "deep": [{"x": [text]}]}).to_string()).collect();
            let found = |form, text: &str| -> Vec<Vec<u8>> {
                whole(form, text.as_bytes()).into_iter().filter_map(|cut| cut.1).map(|(_, bytes)| bytes).collect()
            };
            let wanted: Vec<Vec<u8>> = objects.iter().map(|object| object.clone().into_bytes()).collect();
            let (open, close) = if brackets { ("[", "]") } else { ("", "") };
            prop_assert_eq!(&found(Form::Elements, &format!("{open}{}{close}", objects.join(&gap))), &wanted);
            prop_assert_eq!(&found(Form::Lines, &objects.join("\n")), &wanted);
        }
    }

    #[test]
    fn an_object_that_is_too_long_is_told_once() {
        for (form, stream) in [
            (Form::Lines, &b"{\"a\":1}\n{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\":2}\n{\"b\":3}"[..]),
            (Form::Elements, b"[{\"a\":1},{\"xxxxxxxxxxxxxxx\\\"}xxxxxxxxxxxxxx\":2},{\"b\":3}]"),
        ] {
            for piece in 1..stream.len() {
                let found = cut(form, stream, &[piece], 10, 100);
                let numbers: Vec<(u64, bool)> =
                    found.iter().map(|(number, object)| (*number, object.is_some())).collect();
                assert_eq!(numbers, [(1, true), (2, false), (3, true)], "{form:?} in pieces of {piece}");
            }
        }
    }

    #[test]
    fn the_form_shows_at_the_start() {
        for (head, lines, document) in [
            ("{\"a\":1}\n{\"b\":2}", Form::Lines, Form::Lines),
            ("\n {\"a\":1} \r\n\n{\"b\":2}", Form::Lines, Form::Lines),
            ("{\"a\":1}", Form::Lines, Form::Elements),
            ("{\n\"a\":1}", Form::Elements, Form::Elements),
            ("{\"a\":\n1}", Form::Lines, Form::Elements),
            ("[{\"a\":1}]", Form::Elements, Form::Elements),
            ("[\n{\"a\":1}]", Form::Elements, Form::Elements),
            ("[ ]", Form::Elements, Form::Elements),
            ("[1]\n{\"a\":1}", Form::Lines, Form::Elements),
            ("{\"broken\n{\"a\":1}", Form::Lines, Form::Elements),
            ("", Form::Lines, Form::Elements),
        ] {
            assert_eq!(
                (Form::of(head.as_bytes(), false), Form::of(head.as_bytes(), true)),
                (lines, document),
                "{head:?}"
            );
        }
    }
}
