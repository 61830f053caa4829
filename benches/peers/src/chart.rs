//! Charts as SVG: bars, and lines with logarithmic axes.

use std::fmt::Write as _;

mod bars;
mod lines;

pub use bars::{Bar, Panel, bars};
pub use lines::{Line, Lines, lines};

/// The width of a README.
const WIDTH: f64 = 830.0;

const INK: &str = "#1f2328";
const FAINT: &str = "#59636e";
const GRID: &str = "#d8dee4";
/// Separates figures from the lines below them.
const HALO: &str = "paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\"";
/// Colour of this crate, and of the first line.
const OURS: &str = "#1f6feb";
const THEIRS: &str = "#afb8c1";
/// Colours of the lines, ours first.
const COLOURS: [&str; 4] = [OURS, "#1a7f37", "#bf3989", "#9a6700"];

/// A picture.
struct Svg(String);

/// The point of a text that is at its coordinates.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    /// A light picture with a frame, readable on a dark page too.
    fn new(height: f64, title: &str) -> Self {
        let mut svg = Self(String::new());
        let _ = writeln!(
            svg.0,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" font-family=\"-apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', \
             Helvetica, Arial, sans-serif\" font-size=\"12\">\n\
             <title>{title}</title>\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"#ffffff\" stroke=\"{GRID}\"/>",
            WIDTH - 1.0,
            height - 1.0
        );
        svg
    }

    fn text(&mut self, x: f64, y: f64, anchor: Anchor, style: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('`', "");
        let _ = writeln!(
            self.0,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {style}>{text}</text>"
        );
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), style: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = writeln!(
            self.0,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {style}/>"
        );
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
        let _ = writeln!(
            self.0,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"1.5\" fill=\"{fill}\"/>"
        );
    }

    fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

/// Formats a time in a suitable unit: `45 ns`, `1.2 µs`, `340 ms`.
#[must_use]
pub fn time(nanoseconds: f64) -> String {
    let (unit, scale) = unit(nanoseconds);
    format!("{} {unit}", digits(nanoseconds / scale))
}

/// The suitable unit for a time, and its length in nanoseconds.
fn unit(nanoseconds: f64) -> (&'static str, f64) {
    match nanoseconds {
        ns if ns < 1e3 => ("ns", 1.0),
        ns if ns < 1e6 => ("µs", 1e3),
        ns if ns < 1e9 => ("ms", 1e6),
        _ => ("s", 1e9),
    }
}

/// Formats a number with two or three significant digits.
#[must_use]
pub fn digits(number: f64) -> String {
    match number {
        _ if number >= 1_000.0 => {
            let whole = format!("{number:.0}");
            let (thousands, rest) = whole.split_at(whole.len().saturating_sub(3));
            format!("{thousands},{rest}")
        }
        _ if number >= 20.0 => format!("{number:.0}"),
        _ if number >= 3.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_few_digits() {
        assert_eq!([45.0, 1_234.0, 3.4e8, 2e9].map(time), ["45 ns", "1.23 µs", "340 ms", "2.00 s"]);
        assert_eq!([1_234.5, 512.0, 5.04, 1.117].map(digits), ["1,234", "512", "5.0", "1.12"]);
    }
}
