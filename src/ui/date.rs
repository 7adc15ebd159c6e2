//! Dates as people say them, as short as the column wants. It must not know the clock: it is told which day it is.

use crate::article::Date;

/// Months as a newspaper shortens them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Days of the week, Monday first.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `today`; a day of the last six as `Tue`; this year's as `19 Jul`; others as `2018-07-19` from 10 columns on, else as
/// `Jul 2018`, else as the year.
pub fn said(date: Date, today: Date, columns: usize) -> String {
    let month = MONTHS[usize::from(date.month().unsigned_abs()) - 1];
    let ago = (today - date).get_days();
    match ago {
        0 => "today".to_owned(),
        1..=6 => DAYS[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())].to_owned(),
        _ if date.year() == today.year() && ago > 0 => format!("{} {month}", date.day()),
        _ if columns >= 10 => date.to_string(),
        _ if columns >= 8 => format!("{month} {}", date.year()),
        _ => date.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_as_people_say_them() {
        let today = date(2018, 7, 26);
        for (day, columns, want) in [
            (date(2018, 7, 26), 10, "today"),
            (date(2018, 7, 25), 10, "Wed"),
            (date(2018, 7, 20), 10, "Fri"),
            (date(2018, 7, 19), 10, "19 Jul"),
            (date(2018, 1, 1), 10, "1 Jan"),
            (date(2017, 12, 31), 10, "2017-12-31"),
            (date(2017, 12, 31), 8, "Dec 2017"),
            (date(2017, 12, 31), 5, "2017"),
            (date(2018, 8, 1), 10, "2018-08-01"),
            (date(2018, 8, 1), 8, "Aug 2018"),
        ] {
            assert_eq!(said(day, today, columns), want, "{day} in {columns}");
        }
    }
}
