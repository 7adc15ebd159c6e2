//! Where a word may be cut: Knuth–Liang patterns (F. M. Liang, “Word Hy-phen-a-tion by Com-put-er”, 1983) of the
//! language that an article is written in. It must not know widths or rows.

use hypher::Lang;

use crate::article::Article;

/// Fewer letters are no word that is cut.
const SHORTEST: usize = 6;
/// Letters that stay before a cut and behind it, at least; some languages want more.
const BEFORE: usize = 2;
const BEHIND: usize = 3;

/// The language that words are cut in; none where it is not certain, or its patterns are not at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hyphens(Option<Lang>);

impl Hyphens {
    /// By the language of an article.
    pub(super) fn of(article: &Article) -> Self {
        Self(article.lang.and_then(|lang| patterns(lang.code())))
    }

    /// Whether there are patterns to cut by.
    pub(super) fn any(self) -> bool {
        self.0.is_some()
    }

    /// The bytes at which a word (what stands between two break chances, without the white space after it) may be cut,
    /// in order. Words are cut that are all letters: six at least, no capitals (names are left whole), but for a first
    /// one in German; after an apostrophe too (`l’inter-national`), not before one (`couldn’t`).
    pub(super) fn cuts(self, word: &str) -> Vec<usize> {
        let Some(lang) = self.0 else { return Vec::new() };
        let mut found = Vec::new();
        let mut rest = word;
        while let Some(start) = rest.find(char::is_alphabetic) {
            let from = word.len() - rest.len() + start;
            let end = word[from..].find(|c: char| !c.is_alphabetic()).map_or(word.len(), |length| from + length);
            rest = &word[end..];
            if may_be_cut(&word[from..end], rest, lang) {
                let (before, behind) = lang.bounds();
                let parts = hypher::hyphenate_bounded(&word[from..end], lang, before.max(BEFORE), behind.max(BEHIND));
                let ends = parts.scan(from, |at, part| {
                    *at += part.len();
                    Some(*at)
                });
                found.extend(ends.filter(|&at| at < end));
            }
        }
        found
    }
}

/// Whether what stands between two spaces is a word or some with their punctuation: no number, no address, nothing
/// joined by hyphens, nothing that says itself where it may be cut, no letter with a mark of its own.
pub(super) fn is_wordlike(token: &str) -> bool {
    let mut chars = token.chars().peekable();
    while let Some(c) = chars.next() {
        let address = c == '.' && chars.peek().is_some_and(|next| next.is_alphabetic());
        let strange = c.is_numeric()
            || matches!(c, '-' | '\u{2010}' | '\u{ad}' | '_' | '/' | '\\' | '@' | '#' | '\u{300}'..='\u{36f}');
        if address || strange {
            return false;
        }
    }
    true
}

fn may_be_cut(letters: &str, behind: &str, lang: Lang) -> bool {
    let capital = usize::from(lang == Lang::German);
    let plain = !letters.chars().skip(capital).any(char::is_uppercase);
    let mut behind = behind.chars();
    let elided = matches!(behind.next(), Some('\'' | '’')) && behind.next().is_some_and(char::is_alphabetic);
    plain && !elided && letters.chars().take(SHORTEST).count() == SHORTEST
}

/// The patterns of a language. Those of Hungarian and Norwegian would take as much room as all of these.
fn patterns(code: &str) -> Option<Lang> {
    Some(match code {
        "bg" => Lang::Bulgarian,
        "ca" => Lang::Catalan,
        "cs" => Lang::Czech,
        "da" => Lang::Danish,
        "de" => Lang::German,
        "el" => Lang::Greek,
        "en" => Lang::English,
        "es" => Lang::Spanish,
        "fi" => Lang::Finnish,
        "fr" => Lang::French,
        "hr" => Lang::Croatian,
        "it" => Lang::Italian,
        "nl" => Lang::Dutch,
        "pl" => Lang::Polish,
        "pt" => Lang::Portuguese,
        "ru" => Lang::Russian,
        "sk" => Lang::Slovak,
        "sl" => Lang::Slovenian,
        "sv" => Lang::Swedish,
        "tr" => Lang::Turkish,
        "uk" => Lang::Ukrainian,
        _ => return None,
    })
}
