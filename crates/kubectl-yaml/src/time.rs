//! Times as Go parses them.

/// Whether Go reads a string as a time: `time.Parse(time.RFC3339, …)`, which is laxer than RFC 3339:
/// it takes an hour of one digit, and a comma before the fraction.
#[must_use]
pub fn is_go_rfc3339(text: &str) -> bool {
    let mut rest = text.as_bytes();
    parse_rfc3339(&mut rest).is_some() && rest.is_empty()
}

fn parse_rfc3339(rest: &mut &[u8]) -> Option<()> {
    let year = number(rest, 4, 4)?;
    byte(rest, b"-")?;
    let month = number(rest, 2, 2)?;
    byte(rest, b"-")?;
    let day = number(rest, 2, 2)?;
    byte(rest, b"T")?;
    let hour = number(rest, 1, 2)?;
    byte(rest, b":")?;
    let minute = number(rest, 2, 2)?;
    byte(rest, b":")?;
    let second = number(rest, 2, 2)?;
    if let [b'.' | b',', b'0'..=b'9', ..] = *rest {
        byte(rest, b".,")?;
        while byte(rest, b"0123456789").is_some() {}
    }
    if byte(rest, b"Z").is_none() {
        byte(rest, b"+-")?;
        let hours = number(rest, 2, 2)?;
        byte(rest, b":")?;
        let minutes = number(rest, 2, 2)?;
        if hours > 24 || minutes > 59 {
            return None;
        }
    }
    ((1..=days_in(year, month)).contains(&day) && hour <= 23 && minute <= 59 && second <= 59)
        .then_some(())
}

/// The number of days of a month; 0 for a number that is no month.
pub(crate) fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Takes a number of at least `min` and at most `max` digits.
pub(crate) fn number(rest: &mut &[u8], min: usize, max: usize) -> Option<u32> {
    let len = rest.iter().take(max).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at_checked(len).filter(|_| len >= min)?;
    *rest = after;
    Some(digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
}

/// Takes one of these bytes.
pub(crate) fn byte(rest: &mut &[u8], any_of: &[u8]) -> Option<()> {
    let (_, after) = rest.split_first().filter(|(first, _)| any_of.contains(first))?;
    *rest = after;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::is_go_rfc3339;

    #[test]
    fn time_is_parsed_as_go_parses_rfc_3339() {
        for text in [
            "2024-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2000-02-29T00:00:00Z",
            "2024-12-31T1:00:00Z", "2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00,123456789Z",
            "2024-04-30T00:00:00+24:59", "2024-01-01T00:00:00.5-07:00",
        ] {
            assert!(is_go_rfc3339(text), "{text}");
        }
        for text in [
            "", "yesterday", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01t00:00:00Z",
            "2024-01-01T00:00:00z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00ZZ",
            "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00x5Z", "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:0:00Z",
            "2024-01-01T00:00:00+0100", "2024-01-01T00:00:00+1:00", "2024-01-01T00:00:00+25:00",
            "2024-01-01T00:00:00+01:60", "2024-00-01T00:00:00Z", "2024-13-01T00:00:00Z",
            "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-04-31T00:00:00Z",
            "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "24-01-01T00:00:00Z",
            "12024-01-01T00:00:00Z",
        ] {
            assert!(!is_go_rfc3339(text), "{text}");
        }
    }
}
