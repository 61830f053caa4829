//! `!!timestamp`: checked, and left a string.

use crate::time::{byte, days_in, number};

/// Whether goyaml's `parseTimestamp` accepts the text: `2006-1-2`, alone or with a time after `T`,
/// `t` or a space; the first two need a zone.
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
    let year = number(rest, 4, 4)?;
    byte(rest, b"-")?;
    let month = number(rest, 1, 2)?;
    byte(rest, b"-")?;
    let day = number(rest, 1, 2)?;
    (1..=days_in(year, month)).contains(&day).then_some(())
}

fn is_time(mut rest: &[u8], zoned: bool) -> bool {
    time(&mut rest, zoned).is_some() && rest.is_empty()
}

/// `15:4:5.999999999`, and `Z07:00` if it is zoned.
fn time(rest: &mut &[u8], zoned: bool) -> Option<()> {
    // A space in a Go layout matches any number of spaces.
    while !zoned && byte(rest, b" ").is_some() {}
    let hour = number(rest, 1, 2)?;
    byte(rest, b":")?;
    let minute = number(rest, 1, 2)?;
    byte(rest, b":")?;
    let second = number(rest, 1, 2)?;
    if let [b'.' | b',', b'0'..=b'9', ..] = *rest {
        byte(rest, b".,")?;
        while byte(rest, b"0123456789").is_some() {}
    }
    if zoned && byte(rest, b"Z").is_none() {
        byte(rest, b"+-")?;
        let hours = number(rest, 2, 2)?;
        byte(rest, b":")?;
        let minutes = number(rest, 2, 2)?;
        if hours > 24 || minutes > 59 {
            return None;
        }
    }
    (hour <= 23 && minute <= 59 && second <= 59).then_some(())
}
