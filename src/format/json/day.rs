//! The day that a JSON value gives, where it is certain. It must not know which value it is.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::article::Date;
use crate::format::dates;

/// Seconds since 1970 that can be a time of publication: 1990 to 2100. Smaller ones may be anything (0 mostly means
/// that nothing is known).
const SECONDS: std::ops::Range<i64> = 631_152_000..4_102_444_800;

/// Under which names an object keeps a time.
const INNER: &[&str] = &["$date", "$numberLong", "date", "iso", "value"];

/// The day of a value: ISO 8601 with or without separators and time, RFC 2822, a date in words, seconds or milliseconds
/// since 1970 (then the day in UTC; else the day as it is written).
pub(super) fn of(value: &Value) -> Option<Date> {
    match value {
        Value::String(text) => of_text(text.trim()),
        Value::Number(number) => whole(number).and_then(of_number),
        Value::Array(values) => of(values.first()?),
        Value::Object(object) => of(INNER.iter().find_map(|name| object.get(*name))?),
        Value::Bool(_) | Value::Null => None,
    }
}

fn of_text(text: &str) -> Option<Date> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = text.split_at(digits);
    let fraction = rest.strip_prefix('.').is_some_and(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()));
    match digits {
        8 if rest.is_empty() || rest.starts_with(['T', ' ', 'Z']) => of_number(head.parse().ok()?),
        // 20180719103000
        14 if rest.is_empty() => of_number(head[..8].parse().ok()?),
        9..=13 if rest.is_empty() || fraction => of_number(head.parse().ok()?),
        _ => dates::find(text),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a part of a second does not change the day")]
fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_f64().filter(|f| f.abs() < 1e15).map(|f| f as i64))
}

/// `20180719`, else seconds, else milliseconds.
fn of_number(number: i64) -> Option<Date> {
    if let Ok(number) = u32::try_from(number)
        && (16_000_000..22_000_000).contains(&number)
    {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        return Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok();
    }
    let seconds = [number, number.div_euclid(1000)].into_iter().find(|seconds| SECONDS.contains(seconds))?;
    Some(Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date())
}
