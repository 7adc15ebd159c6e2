//! A name for a file, made from a title: one that every file system and every shell takes as it stands. It must not know
//! folders.

use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// Bytes that a name has at most: what file systems take (255; 143 under eCryptfs), with room for an ending.
const LONGEST: usize = 120;
/// Columns of it, so that it can be taken in at a glance.
const WIDEST: usize = 60;

/// A name for the text of an article, `.txt` at its end: the words of its title, `-` between them, cut after a whole
/// word where they are many.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for word in title.split(|c: char| !belongs(c)).map(plain).filter(|word| !word.is_empty()) {
        let dash = usize::from(!name.is_empty());
        let fits =
            |w: &str| name.len() + dash + w.len() <= LONGEST && text::width(&name) + dash + text::width(w) <= WIDEST;
        if !fits(&word) {
            if name.is_empty() {
                name = cut(&word);
            }
            break;
        }
        name.push_str(if dash > 0 { "-" } else { "" });
        name.push_str(&word);
    }
    if name.is_empty() {
        name.push_str("article");
    }
    name + ".txt"
}

/// Whether a character belongs to a word; an apostrophe does, though it is not written.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c) || matches!(c, '\'' | '’' | 'ʼ' | '.')
}

/// Marks that stand on letters; without them a name of another script could not be read.
fn is_mark(c: char) -> bool {
    text::width(c.encode_utf8(&mut [0; 4])) == 0 && !c.is_control()
}

/// A word without apostrophes, and with a full stop only inside (`3.5`, `U.S`).
fn plain(word: &str) -> String {
    word.replace(['\'', '’', 'ʼ'], "").trim_matches('.').to_owned()
}

/// As many whole graphemes of a long word as a name has room for.
fn cut(word: &str) -> String {
    let mut name = String::new();
    for grapheme in word.graphemes(true) {
        if name.len() + grapheme.len() > LONGEST || text::width(&name) + text::width(grapheme) > WIDEST {
            break;
        }
        name.push_str(grapheme);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_from_titles() {
        for (title, want) in [
            ("Mossad set up operations in Paris", "Mossad-set-up-operations-in-Paris.txt"),
            ("Israel’s “Mossad”: what it's worth", "Israels-Mossad-what-its-worth.txt"),
            ("../../etc/passwd", "etc-passwd.txt"),
            ("-rf *", "rf.txt"),
            ("", "article.txt"),
            ("— … —", "article.txt"),
            (".hidden", "hidden.txt"),
            ("U.S. growth of 3.5 per cent", "U.S-growth-of-3.5-per-cent.txt"),
            ("Café à Łódź", "Café-à-Łódź.txt"),
            ("Москва слезам не верит", "Москва-слезам-не-верит.txt"),
            ("हिन्दी में समाचार", "हिन्दी-में-समाचार.txt"),
            ("AC/DC \u{1F600} live", "AC-DC-live.txt"),
            (
                "One operation the French say was orchestrated from Paris was the assassination",
                "One-operation-the-French-say-was-orchestrated-from-Paris-was.txt",
            ),
        ] {
            assert_eq!(file_name(title), want);
        }
    }

    proptest! {
        #[test]
        fn any_title_gives_a_name_that_shells_and_disks_take(title in ".{0,200}") {
            let name = file_name(&text::clean_line(&title));
            prop_assert!(name.len() <= LONGEST + 4 && text::width(&name) <= WIDEST + 4, "{name}");
            prop_assert!(!name.starts_with(['-', '.', '~']), "{name}");
            prop_assert!(name.strip_suffix(".txt").is_some_and(|stem| !stem.is_empty()));
            prop_assert!(!name.contains(|c: char| c.is_whitespace() || "/\\|&;<>()$`\"'*?[]#!{}:".contains(c)), "{name}");
        }
    }
}
