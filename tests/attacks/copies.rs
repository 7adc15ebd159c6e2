//! What is copied from hostile articles and archives, as it reaches the terminal's clipboard. It must not know how an
//! article is read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::corpus::{self, begin, end};
use super::screens::{leave, path, start};
use super::vocabulary::{Face, fault};

const COPY: &[u8] = b"\x1b]52;c;";

/// What has been copied, one after the other.
fn copies(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes;
    let mut copies = Vec::new();
    while let Some(at) = rest.windows(COPY.len()).position(|w| w == COPY) {
        rest = &rest[at + COPY.len()..];
        let end = rest.iter().position(|b| *b == 0x07).expect("its end");
        copies.push(String::from_utf8(STANDARD.decode(&rest[..end]).expect("base64")).expect("UTF-8"));
    }
    copies
}

#[test]
fn addresses_texts_and_paragraphs() {
    let folder = tempfile::tempdir().unwrap();
    let count = corpus::write(folder.path());
    let mut pty = start(&[path(&folder)], &[]);
    pty.wait_for_text(&format!("1 of {count}"));
    let mut seen = 0;
    for number in 0..count {
        // From the list, and from the article; the paragraphs from the one in sight on to the last.
        let keys: [&str; 4] = if number == 0 { ["y", "Y", "\ry", "vGY"] } else { ["qy", "Y", "\ry", "vGY"] };
        for keys in keys {
            pty.send(keys);
            seen = pty.wait_for_bytes_from(seen, COPY);
            seen = pty.wait_for_bytes_from(seen, b"\x07");
        }
        pty.send("J");
    }
    pty.send("q");
    pty.wait_for_text(&format!("{count} of {count}"));
    let copies = copies(&pty.bytes());
    leave("copies", pty);
    assert_eq!(copies.len(), 4 * count);
    for copy in &copies {
        assert_eq!(fault(Face::Plain, copy.as_bytes()), None);
    }
    for (number, copies) in copies.chunks(4).enumerate() {
        let [_, text, _, chosen] = copies else { panic!("four an article") };
        assert!(text.contains(begin(number).trim_end()) && text.ends_with(&end(number)), "{number}: {text}");
        assert!(chosen.ends_with(&end(number)), "{number}: {chosen}");
    }
}
