//! Checks of `status`, as the `/status` endpoint applies them.

use super::{Checker, leaf, shape};
use crate::path::Path;
use crate::report::sink::Details;
use crate::rule::Reason;

/// Reports a list item whose keys, given as JSON, another item has.
pub(crate) fn duplicate(checker: &mut Checker<'_>, keys: &str, path: &Path<'_>) {
    checker.report(&shape::DUPLICATE_ITEM, path, || {
        Details::new(format!("duplicate value: {keys}")).reason(Reason::FieldValueDuplicate)
    });
}

/// Checks `format: date-time`, which the API server treats as a type.
pub(crate) fn date_time(checker: &mut Checker<'_>, text: &str, path: &Path<'_>) {
    if !is_date_time(text) {
        checker.report(&shape::WRONG_TYPE, path, || {
            let (field, shown) = (leaf::in_body(path), leaf::shown(text));
            Details::new(format!("{field} in body must be of type date-time: {shown}"))
                .reason(Reason::FieldValueTypeInvalid)
                .value(shown)
        });
    }
}

/// Whether the API server accepts a string as a date and time: RFC 3339 as go-openapi's
/// `strfmt.IsDateTime` reads it.
///
/// Its pattern has an unescaped dot before the fraction (it matches any character), it ignores
/// everything after a second `t`, and it does not check the range of an offset.
fn is_date_time(text: &str) -> bool {
    // strfmt: rejects fewer than 4 characters, splits the lower-case string at `t`, and reads the
    // first two parts.
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else { return false };
    is_full_date(date) && is_partial_time(time)
}

/// `YYYY-MM-DD`, an existing day (Go's `time.Parse` with `2006-01-02`).
fn is_full_date(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return false };
    let (Some(year), Some(month), Some(day)) =
        (number(&[*y1, *y2, *y3, *y4]), number(&[*m1, *m2]), number(&[*d1, *d2]))
    else {
        return false;
    };
    (1..=days_in(year, month)).contains(&day)
}

/// Number of days of a month; 0 if there is no such month.
pub(crate) fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// strfmt's `^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$`, hours below
/// 24, minutes and seconds below 60.
fn is_partial_time(text: &str) -> bool {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text.as_bytes() else { return false };
    let (Some(hour), Some(minute), Some(second)) =
        (number(&[*h1, *h2]), number(&[*m1, *m2]), number(&[*s1, *s2]))
    else {
        return false;
    };
    hour < 24 && minute < 60 && second < 60 && (is_offset(rest) || is_fraction_and_offset(text))
}

fn is_fraction_and_offset(time: &str) -> bool {
    let mut rest = time.chars();
    // Eight characters of the time, then the dot of the pattern: any character but a line feed.
    if rest.nth(8).is_none_or(|c| c == '\n') {
        return false;
    }
    let digits = rest.as_str().bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && rest.as_str().as_bytes().get(digits..).is_some_and(is_offset)
}

fn is_offset(bytes: &[u8]) -> bool {
    match bytes {
        [b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => {
            number(&[*h1, *h2]).is_some() && number(&[*m1, *m2]).is_some()
        }
        _ => false,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_date_time;

    #[test]
    fn date_time_is_valid_as_in_the_api_server() {
        for text in [
            "2024-01-01T00:00:00Z", "2024-02-29t23:59:59z", "2024-01-01T00:00:00x5Z",
            "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00.123456789+01:00",
            "2024-01-01T00:00:00ZTgarbage", "2024-01-01T00:00:00+99:99", "2000-02-29T00:00:00Z",
            "2024-12-31T00:00:00-01:00", "2024-04-30T00:00:00Z", "2024-01-01T00:00:00é5Z",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "", "x", "yesterday", "2024-01-01", "2024-01-01T", "2024-01-01TT",
            "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z",
            "2024-01-01T23:59:60Z", "2024-01-01T00:60:00Z", "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00", "2024-01-01T00:00:00+0100", "2024-01-01T00:00:00+1:00",
            "2024-01-01T00:00:00.Z", "24-01-01T00:00:00Z", "12024-01-01T00:00:00Z",
            "2024-01-01T0:00:00Z", "2024-01-01T00:00:00Z\n", "2024-00-01T00:00:00Z",
            "2024-13-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z",
            "2024-04-31T00:00:00Z", "1900-02-29T00:00:00Z", "2024-0x-01T00:00:00Z",
            "2024-01-01T00:00:00\n5Z", "2024-01-01T00:00:00+0a:00", "2024-01-01T00:00:00+00:a0",
            "2024-01-01T0/:00:00Z", "2024-01-01T00:00:00.5",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }
}
