//! `!!timestamp`, which is checked and stays text.

use std::ops::RangeInclusive;

/// goyaml's `parseTimestamp`: `2006-1-2`, with a time after `T`, `t` or a space, the first two with
/// a zone.
pub(super) fn is_timestamp(text: &str) -> bool {
    let mut rest = text.as_bytes();
    let Some(()) = date(&mut rest) else {
        return false;
    };
    match rest {
        [] => true,
        [b'T' | b't', time @ ..] => is_time(time, true),
        [b' ', time @ ..] => is_time(time, false),
        _ => false,
    }
}

/// `2006-1-2`
fn date(rest: &mut &[u8]) -> Option<()> {
    let year = number(rest, 4..=4)?;
    byte(rest, b"-")?;
    let month = number(rest, 1..=2)?;
    byte(rest, b"-")?;
    let day = number(rest, 1..=2)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day).then_some(())
}

fn is_time(mut rest: &[u8], zoned: bool) -> bool {
    time(&mut rest, zoned).is_some() && rest.is_empty()
}

/// `15:4:5.999999999`, and `Z07:00` where it has a zone.
fn time(rest: &mut &[u8], zoned: bool) -> Option<()> {
    // A layout's space stands for any number of them.
    while !zoned && byte(rest, b" ").is_some() {}
    let hour = number(rest, 1..=2)?;
    byte(rest, b":")?;
    let minute = number(rest, 1..=2)?;
    byte(rest, b":")?;
    let second = number(rest, 1..=2)?;
    if let [b'.' | b',', b'0'..=b'9', ..] = *rest {
        byte(rest, b".,")?;
        while byte(rest, b"0123456789").is_some() {}
    }
    if zoned && byte(rest, b"Z").is_none() {
        byte(rest, b"+-")?;
        let hours = number(rest, 2..=2)?;
        byte(rest, b":")?;
        let minutes = number(rest, 2..=2)?;
        if hours > 24 || minutes > 59 {
            return None;
        }
    }
    (hour <= 23 && minute <= 59 && second <= 59).then_some(())
}

/// The value of so many digits.
fn number(rest: &mut &[u8], digits: RangeInclusive<usize>) -> Option<u32> {
    let len = rest.iter().take(*digits.end()).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, behind) = rest.split_at_checked(len).filter(|_| digits.contains(&len))?;
    *rest = behind;
    Some(number.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
}

/// Moves over one of these bytes.
fn byte(rest: &mut &[u8], any_of: &[u8]) -> Option<()> {
    let (_, behind) = rest.split_first().filter(|(first, _)| any_of.contains(first))?;
    *rest = behind;
    Some(())
}
