//! Calendar dates as bylines, datelines, front matter and file names write them, in the commoner languages. Only what
//! can mean one day counts. It must not know blocks.

use crate::article::Date;

use super::prose;

/// Months by the first letters that tell them, and how many letters more may follow: names, and their abbreviations,
/// in English, German, French, Spanish, Portuguese and Italian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "janvier", "enero", "ene", "janeiro", "gennaio"],
    &["feb", "february", "februar", "février", "févr", "febrero", "fevereiro", "fev", "febbraio"],
    &["mar", "march", "märz", "mars", "marzo", "março"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio"],
    &["jun", "june", "juni", "juin", "junio", "junho", "giugno"],
    &["jul", "july", "juli", "juillet", "julio", "julho", "luglio"],
    &["aug", "august", "août", "agosto", "ago"],
    &["sep", "sept", "september", "septembre", "septiembre", "setembro", "set", "settembre"],
    &["oct", "october", "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dezembro", "dicembre"],
];

/// Words that stand around a date on a line of its own.
const AROUND: &str = "\
    published|posted|date|created|on|at|of|de|del|the|am|pm|est|edt|gmt|utc|pst|pdt|cst|cdt|et|pt|bst|cet|cest|\
    ist|z|t|h|a|p|m|st|nd|rd|th|mon|monday|tue|tues|tuesday|wed|wednesday|thu|thur|thurs|thursday|fri|friday|sat|\
    saturday|sun|sunday|updated|modified|last|publication|publish|pubdate|first|le|am|um|uhr";

/// Words before a date that is not the day of publication.
const LATER: &[&str] =
    &["updated", "update", "modified", "corrected", "revised", "last", "accessed", "retrieved", "born"];

/// A run of letters, of digits, or one other character that is not white space.
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    end: usize,
    start: usize,
}

impl Token<'_> {
    fn number(&self) -> Option<i16> {
        if self.text.len() > 4 { None } else { self.text.parse().ok() }
    }

    fn month(&self) -> Option<i8> {
        month(self.text)
    }
}

fn month(word: &str) -> Option<i8> {
    if word.len() < 3 || word.len() > 12 || !word.starts_with(char::is_alphabetic) {
        return None;
    }
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    i8::try_from(at + 1).ok()
}

fn tokens(s: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token> = Vec::new();
    let class = |c: char| if c.is_ascii_digit() { 1 } else { u8::from(c.is_alphabetic()) * 2 };
    for (i, c) in s.char_indices() {
        let end = i + c.len_utf8();
        if c.is_whitespace() {
            continue;
        }
        match out.last_mut() {
            Some(last)
                if last.end == i
                    && class(c) != 0
                    && s[last.start..].chars().next().is_some_and(|f| class(f) == class(c)) =>
            {
                last.end = end;
                last.text = &s[last.start..end];
            }
            _ => out.push(Token { text: &s[i..end], start: i, end }),
        }
    }
    out
}

/// The first day in a short text that is certain and is not said to be that of an update.
pub(super) fn find(s: &str) -> Option<Date> {
    if s.len() > 400 || !s.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let tokens = tokens(s);
    let later = |at: usize| {
        let mut words = tokens[..at].iter().rev().filter(|t| t.text.starts_with(char::is_alphabetic));
        words.by_ref().take(3).any(|t| LATER.contains(&t.text.to_lowercase().as_str()))
    };
    (0..tokens.len()).find_map(|at| day(&tokens, at).filter(|_| !later(at)))
}

/// The day that begins at a token.
fn day(tokens: &[Token], at: usize) -> Option<Date> {
    let number = |i: usize| tokens.get(i).and_then(Token::number);
    let text = |i: usize| tokens.get(i).map_or("", |t| t.text);
    let touches = |i: usize| tokens.get(i).zip(tokens.get(i + 1)).is_some_and(|(a, b)| a.end == b.start);
    if at > 0
        && matches!(text(at - 1), "." | "/" | "-")
        && touches(at - 1)
        && text(at).starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    if let Some(month) = tokens[at].month() {
        let mut next = at + 1 + usize::from(text(at + 1) == ".");
        let day = number(next)?;
        next += 1;
        next +=
            usize::from(touches(next - 1) && matches!(text(next).to_lowercase().as_str(), "st" | "nd" | "rd" | "th"));
        next += usize::from(text(next) == ",");
        return date(year(tokens, next)?, month.into(), day);
    }
    let first = number(at)?;
    let whole = touches(at) && touches(at + 1) && touches(at + 2) && touches(at + 3);
    let sign = text(at + 1);
    if whole && sign == text(at + 3) && matches!(sign, "-" | "/" | ".") {
        return numeric(&tokens[at..at + 5], sign, first);
    }
    if sign == "年" && text(at + 3) == "月" && text(at + 5).starts_with('日') {
        return date(year(tokens, at)?, number(at + 2)?, number(at + 4)?);
    }
    let mut next = at + 1;
    while next < at + 4
        && matches!(text(next).to_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "." | "de" | "of" | "º" | "er")
    {
        next += 1;
    }
    let month = tokens.get(next)?.month()?;
    next += 1;
    while next < at + 8 && matches!(text(next).to_lowercase().as_str(), "." | "," | "de" | "del") {
        next += 1;
    }
    date(year(tokens, next)?, month.into(), first)
}

/// Three numbers with signs between: `2018-07-19`, `19.07.2018`; `07/19/2018` only where one of the two cannot be a
/// month or both are the same.
fn numeric(tokens: &[Token], sign: &str, first: i16) -> Option<Date> {
    let (second, third) = (tokens[2].number()?, tokens[4].number()?);
    if tokens[0].text.len() == 4 {
        return date(first, second, third);
    }
    let year = year(tokens, 4)?;
    match sign {
        "." => date(year, second, first),
        _ if first > 12 || first == second => date(year, second, first),
        _ if second > 12 => date(year, first, second),
        _ => None,
    }
}

fn year(tokens: &[Token], at: usize) -> Option<i16> {
    tokens.get(at).filter(|t| t.text.len() == 4).and_then(Token::number)
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    if !(1600..=2199).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day of a line that says nothing else: `Thursday, July 19, 2018 10:30 AM EDT`, `Published: 2018-07-19`.
pub(super) fn line(s: &str) -> Option<Date> {
    if s.len() > 120 {
        return None;
    }
    let known = |t: &Token| {
        let letters = t.text.starts_with(char::is_alphabetic);
        !letters
            || matches!(t.text, "年" | "月" | "日")
            || t.month().is_some()
            || prose::listed(AROUND, &t.text.to_lowercase())
    };
    if tokens(s).iter().all(known) { find(s) } else { None }
}

/// Whether the text is a day, a month's day or a weekday, with or without its year: `Feb 26`, `26 de julho`, `Monday`.
pub(super) fn is_day(s: &str) -> bool {
    let tokens = tokens(s);
    let small = |t: &Token| t.number().is_some_and(|n| (1..=31).contains(&n) || t.text.len() == 4);
    let weekday =
        |t: &Token| t.text.len() > 2 && t.text.ends_with("day") && prose::listed(AROUND, &t.text.to_lowercase());
    let all =
        tokens.iter().all(|t| t.month().is_some() || small(t) || weekday(t) || matches!(t.text, "." | "," | "de"));
    all && tokens.iter().any(|t| t.month().is_some() || weekday(t)) && tokens.len() <= 8
}

/// Whether a word is a month's name or its abbreviation.
pub(super) fn is_month(word: &str) -> bool {
    month(word.trim_end_matches(['.', ','])).is_some()
}

/// The day that a file's name begins with: `2018-07-19-paris.txt`.
pub(super) fn of_name(name: &str) -> Option<Date> {
    let head = name.get(..10)?;
    let bytes = head.as_bytes();
    let parted = bytes[4] == bytes[7] && matches!(bytes[4], b'-' | b'_' | b'.');
    let ends = name[10..].chars().next().is_none_or(|c| !c.is_alphanumeric() || c == 'T');
    let number =
        |r: std::ops::Range<usize>| head.get(r).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?.parse().ok();
    if parted && ends { date(number(0..4)?, number(5..7)?, number(8..10)?) } else { None }
}
