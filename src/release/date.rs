//! Calendar days.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

/// A day of the Gregorian calendar. Days are ordered by time.
///
/// ```
/// use envoy_gateway_backend::Date;
///
/// let day: Date = "2026-05-13".parse()?;
/// assert!(day < Date::new(2026, 12, 1).unwrap());
/// assert_eq!(day.to_string(), "2026-05-13");
/// # Ok::<(), envoy_gateway_backend::ParseDateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day by year, month (from 1) and day of the month (from 1); `None` if there is no such day.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }
}

/// The day in UTC; a time outside the years 1970 to 65535 is the nearest of their days.
impl From<SystemTime> for Date {
    fn from(time: SystemTime) -> Self {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let mut days = seconds / SECONDS_PER_DAY;
        for year in 1970..=u16::MAX {
            for month in 1..=12 {
                let in_month = days_in_month(year, month);
                match u8::try_from(days) {
                    Ok(day) if day < in_month => return Self { year, month, day: day + 1 },
                    _ => days -= u64::from(in_month),
                }
            }
        }
        Self { year: u16::MAX, month: 12, day: 31 }
    }
}

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// The number of days; 0 if there is no such month.
const fn days_in_month(year: u16, month: u8) -> u8 {
    let is_leap_year =
        year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year => 29,
        2 => 28,
        _ => 0,
    }
}

/// Prints `2026-05-13`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

/// Parses `2026-05-13`.
impl FromStr for Date {
    type Err = ParseDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text)
            .filter(|date| date.to_string() == text)
            .ok_or_else(|| ParseDateError { text: text.into() })
    }
}

fn parse(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The text is not a [`Date`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a day such as `2026-05-13`", text.escape_debug())]
pub struct ParseDateError {
    text: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_parses_what_it_prints() {
        for text in ["2026-05-13", "0001-01-01", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn date_that_does_not_exist_is_rejected() {
        for text in [
            "", "2026", "2026-05", "2026-5-13", "2026-05-1", "2026-00-10", "2026-13-10",
            "2026-04-31", "2026-02-29", "1900-02-29", "2026-05-00", "2026-05-13 ", "+026-05-13",
            "2026-05-13T00:00:00Z",
        ] {
            let error = text.parse::<Date>().unwrap_err().to_string();
            assert_eq!(error, format!("`{text}` is not a day such as `2026-05-13`"));
        }
    }

    #[test]
    fn date_of_a_time_is_its_day_in_utc() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_796_083_199, "2026-11-30"),
            (1_796_083_200, "2026-12-01"),
        ] {
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            assert_eq!(Date::from(time).to_string(), day);
        }
        let before = SystemTime::UNIX_EPOCH - std::time::Duration::from_secs(1);
        assert_eq!(Date::from(before).to_string(), "1970-01-01");
    }

    #[test]
    fn dates_are_ordered_by_time() {
        let dates = ["2025-12-31", "2026-01-31", "2026-02-01"].map(str::parse::<Date>);
        assert!(dates.is_sorted_by_key(|date| date.clone().unwrap()));
    }
}
