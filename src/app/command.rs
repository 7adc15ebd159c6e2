//! A command line as an argument vector, without a shell: words, quotes and backslashes as POSIX has them (Shell Command
//! Language, 2.2), and nothing is expanded. It must not know how commands are run.

/// Why a line is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// A quotation mark has no partner.
    #[error("A {0} is open: a second one closes it.")]
    Open(char),
    /// The last character escapes nothing.
    #[error("There is nothing behind the last \\: type it twice to mean itself.")]
    Escape,
    /// A word that only a shell understands.
    #[error("No shell runs this, so {0} means nothing: try sh -c '…', or put it in quotes.")]
    Shell(String),
}

/// The words of a command line; none for a blank one.
///
/// # Errors
/// When a quotation mark or a backslash stands alone, or a word is a sign that only a shell understands.
pub fn words(line: &str) -> Result<Vec<String>, Unclear> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut bare = true;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => {
                end(&mut words, word.take(), bare)?;
                bare = true;
            }
            '\'' | '"' => {
                bare = false;
                quoted(c, &mut chars, word.get_or_insert_default())?;
            }
            '\\' => {
                bare = false;
                word.get_or_insert_default().push(chars.next().ok_or(Unclear::Escape)?);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    end(&mut words, word, bare)?;
    Ok(words)
}

/// Reads up to the closing mark. Within double ones a backslash escapes what means something to a shell there.
fn quoted(mark: char, chars: &mut std::str::Chars, word: &mut String) -> Result<(), Unclear> {
    while let Some(c) = chars.next() {
        match c {
            c if c == mark => return Ok(()),
            '\\' if mark == '"' => match chars.next() {
                Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                Some(c) => word.extend(['\\', c]),
                None => break,
            },
            c => word.push(c),
        }
    }
    Err(Unclear::Open(mark))
}

/// A word is over; `bare` if nothing of it was quoted.
fn end(words: &mut Vec<String>, word: Option<String>, bare: bool) -> Result<(), Unclear> {
    let Some(word) = word else { return Ok(()) };
    let sign = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if bare && matches!(sign, "|" | "||" | "&" | "&&" | ";" | "<" | ">" | ">>" | "<<" | "<<<" | "|&" | ">&1" | ">&2") {
        return Err(Unclear::Shell(word));
    }
    words.push(word);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_quotes_and_backslashes() {
        for (line, want) in [
            ("", &[] as &[&str]),
            ("  \t ", &[]),
            ("wc -w", &["wc", "-w"]),
            ("  wc   -w  ", &["wc", "-w"]),
            ("grep 'two words' file", &["grep", "two words", "file"]),
            ("grep \"two words\"", &["grep", "two words"]),
            ("a'b'\"c\"d", &["abcd"]),
            ("say ''", &["say", ""]),
            ("say \"\" ''x", &["say", "", "x"]),
            ("a\\ b", &["a b"]),
            ("a\\\\b \\' \\\"", &["a\\b", "'", "\""]),
            ("'a\\b'", &["a\\b"]),
            ("\"a\\b \\\" \\\\ \\$x\"", &["a\\b \" \\ $x"]),
            ("echo $HOME *.txt ~", &["echo", "$HOME", "*.txt", "~"]),
            ("sh -c 'sort | uniq > x'", &["sh", "-c", "sort | uniq > x"]),
            ("tr -d '|' \\;", &["tr", "-d", "|", ";"]),
            ("awk '{print $1}' | ", &["!", "|"]),
            ("sort 2> x", &["!", "2>"]),
            ("traduire l\\'été «où ça»", &["traduire", "l'été", "«où", "ça»"]),
        ] {
            if let [mark, sign] = want
                && *mark == "!"
            {
                assert_eq!(words(line), Err(Unclear::Shell((*sign).to_owned())), "{line}");
            } else {
                assert_eq!(words(line), Ok(want.iter().map(|w| (*w).to_owned()).collect()), "{line}");
            }
        }
        for (line, want) in [
            ("say 'so", Unclear::Open('\'')),
            ("say \"so", Unclear::Open('"')),
            ("say \"so\\\"", Unclear::Open('"')),
            ("say \"so\\", Unclear::Open('"')),
            ("say don't", Unclear::Open('\'')),
            ("say so\\", Unclear::Escape),
        ] {
            assert_eq!(words(line), Err(want), "{line}");
        }
    }
}
