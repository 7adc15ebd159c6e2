//! Days, months, years and lengths as a filter line names them. It must not know where in the line they stand.

use std::ops::RangeInclusive;

use jiff::{Span, ToSpan};

use crate::article::Date;

/// What a value may turn out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read<T> {
    /// This.
    Is(T),
    /// Right, but what it says depends on a day that is not known.
    Unknown,
    /// Nothing yet, but the beginning of something.
    Begun,
    /// Nothing, however it may go on: the sentence says what would be right.
    Wrong(&'static str),
}

const DAYS: &str = "A day is 2018, 2018-07, 2018-07-19, today, yesterday, or 7d, 3w, 2m, 1y ago.";
const NO_DAY: &str = "There is no such day.";
const LENGTH: &str = "A length is 500, >500, <500 or 100..500.";
const NO_LENGTH: &str = "No length lies between these two.";

/// The days that a value names, the first and the last.
pub fn days(value: &str, today: Option<Date>) -> Read<(Date, Date)> {
    for (name, ago) in [("today", 0), ("yesterday", 1)] {
        if value.eq_ignore_ascii_case(name) {
            return back(today, ago.days());
        }
        if name.starts_with(&value.to_ascii_lowercase()) {
            return Read::Begun;
        }
    }
    match value.bytes().last() {
        Some(unit @ (b'd' | b'w' | b'm' | b'y')) => ago(&value[..value.len() - 1], unit, today),
        _ => named(value),
    }
}

/// So many days, weeks, months or years ago.
fn ago(number: &str, unit: u8, today: Option<Date>) -> Read<(Date, Date)> {
    let Some(number) = digits(number, 1..=4) else { return Read::Wrong(DAYS) };
    back(
        today,
        match unit {
            b'd' => number.days(),
            b'w' => number.weeks(),
            b'm' => number.months(),
            _ => number.years(),
        },
    )
}

fn back(today: Option<Date>, span: Span) -> Read<(Date, Date)> {
    let Some(today) = today else { return Read::Unknown };
    let day = today.checked_sub(span).ok().filter(|day| day.year() > 0);
    day.map_or(Read::Wrong(NO_DAY), |day| Read::Is((day, day)))
}

/// A year, a month or a day.
fn named(value: &str) -> Read<(Date, Date)> {
    let parts: Vec<&str> = value.split('-').collect();
    let (year, rest) = (parts[0], &parts[1..]);
    let digits_only = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !digits_only || year.len() > 4 || rest.len() > 2 || rest.iter().any(|part| part.len() > 2) {
        return Read::Wrong(DAYS);
    }
    if year.len() < 4 {
        return if rest.is_empty() { Read::Begun } else { Read::Wrong(DAYS) };
    }
    if let Some((last, before)) = rest.split_last() {
        if before.contains(&"") {
            return Read::Wrong(DAYS);
        }
        if matches!(*last, "" | "0") {
            return Read::Begun;
        }
    }
    let part = |at: usize| rest.get(at).and_then(|part| part.parse().ok());
    let first = year.parse().ok().and_then(|year| Date::new(year, part(0).unwrap_or(1), part(1).unwrap_or(1)).ok());
    let last = |first: Date| match rest.len() {
        0 => first.last_of_year(),
        1 => first.last_of_month(),
        _ => first,
    };
    first.map_or(Read::Wrong(NO_DAY), |first| Read::Is((first, last(first))))
}

/// The lengths that a value names, the least and the most.
pub fn lengths(value: &str) -> Read<(u32, u32)> {
    let number = |text: &str| digits(text, 1..=9).and_then(|number| u32::try_from(number).ok());
    let read = match (value.strip_prefix('>'), value.strip_prefix('<'), value.split_once("..")) {
        (Some("" | "="), ..) | (_, Some("" | "="), _) => return Read::Begun,
        (Some(least), ..) => match least.strip_prefix('=') {
            Some(least) => number(least).map(|least| (least, u32::MAX)),
            None => number(least).map(|least| (least + 1, u32::MAX)),
        },
        (_, Some(most), _) => match most.strip_prefix('=') {
            Some(most) => number(most).map(|most| (0, most)),
            None => number(most).map(|most| (u32::from(most == 0), most.saturating_sub(1))),
        },
        (.., Some(("", ""))) => return Read::Begun,
        (.., Some((least, ""))) => number(least).map(|least| (least, u32::MAX)),
        (.., Some(("", most))) => number(most).map(|most| (0, most)),
        (.., Some((least, most))) => number(least).zip(number(most)),
        _ if value.strip_suffix('.').is_some_and(|least| least.is_empty() || number(least).is_some()) => {
            return Read::Begun;
        }
        _ => number(value).map(|exactly| (exactly, exactly)),
    };
    match read {
        Some((least, most)) if least <= most => Read::Is((least, most)),
        // `500..10` may become `500..1000`.
        Some(_) if value.contains("..") => Read::Begun,
        Some(_) => Read::Wrong(NO_LENGTH),
        None => Read::Wrong(LENGTH),
    }
}

fn digits(text: &str, length: RangeInclusive<usize>) -> Option<i64> {
    let fits = length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read() {
        let day = |y, m, d| Date::constant(y, m, d);
        let today = day(2018, 3, 31);
        let one = |y, m, d| Read::Is((day(y, m, d), day(y, m, d)));
        for (value, wanted) in [
            ("2018", Read::Is((day(2018, 1, 1), day(2018, 12, 31)))),
            ("2018-02", Read::Is((day(2018, 2, 1), day(2018, 2, 28)))),
            ("2018-2", Read::Is((day(2018, 2, 1), day(2018, 2, 28)))),
            ("2018-07-19", one(2018, 7, 19)),
            ("today", one(2018, 3, 31)),
            ("Yesterday", one(2018, 3, 30)),
            ("7d", one(2018, 3, 24)),
            ("3w", one(2018, 3, 10)),
            ("1m", one(2018, 2, 28)),
            ("1y", one(2017, 3, 31)),
            ("9999y", Read::Wrong(NO_DAY)),
            ("2018-02-30", Read::Wrong(NO_DAY)),
            ("2018-13", Read::Wrong(NO_DAY)),
            ("20185", Read::Wrong(DAYS)),
            ("13x", Read::Wrong(DAYS)),
            ("d", Read::Wrong(DAYS)),
            ("tomorrow", Read::Wrong(DAYS)),
            ("2018-07-19-1", Read::Wrong(DAYS)),
            ("2018--1", Read::Wrong(DAYS)),
        ] {
            assert_eq!(days(value, Some(today)), wanted, "{value}");
        }
        for value in ["", "t", "yester", "2", "201", "2018-", "2018-0", "2018-07-", "2018-07-0"] {
            assert_eq!(days(value, Some(today)), Read::Begun, "{value}");
        }
        assert_eq!(days("7d", None), Read::Unknown);
        assert_eq!(days("2018-02", None), Read::Is((day(2018, 2, 1), day(2018, 2, 28))));
    }

    #[test]
    fn lengths_are_read() {
        for (value, wanted) in [
            ("500", Read::Is((500, 500))),
            (">500", Read::Is((501, u32::MAX))),
            (">=500", Read::Is((500, u32::MAX))),
            ("<500", Read::Is((0, 499))),
            ("<=500", Read::Is((0, 500))),
            ("100..500", Read::Is((100, 500))),
            ("100..", Read::Is((100, u32::MAX))),
            ("..100", Read::Is((0, 100))),
            ("<0", Read::Wrong(NO_LENGTH)),
            ("many", Read::Wrong(LENGTH)),
            (">x", Read::Wrong(LENGTH)),
            ("5-6", Read::Wrong(LENGTH)),
            ("99999999999", Read::Wrong(LENGTH)),
            ("500..x", Read::Wrong(LENGTH)),
        ] {
            assert_eq!(lengths(value), wanted, "{value}");
        }
        for value in [">", "<", ">=", "100.", "..", ".", "500..10"] {
            assert_eq!(lengths(value), Read::Begun, "{value}");
        }
    }
}
