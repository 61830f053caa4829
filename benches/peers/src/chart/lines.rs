//! Lines with logarithmic axes: cost against size.

use std::fmt::Write as _;

use super::{Anchor, COLOURS, FAINT, GRID, HALO, INK, Svg, WIDTH, digits, time};

/// A chart of lines.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The title.
    pub title: String,
    /// Explanation below the title.
    pub subtitle: String,
    /// Label of the size axis.
    pub x: String,
    /// Label of the cost axis.
    pub y: String,
    /// Up to four lines. The first has the sizes of the axis.
    pub lines: Vec<Line>,
    /// A marked size, and its label.
    pub mark: (f64, String),
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The job.
    pub label: String,
    /// Sizes and nanoseconds, ascending by size.
    pub points: Vec<(f64, f64)>,
}

const LEFT: f64 = 78.0;
/// The labels of the lines follow.
const RIGHT: f64 = WIDTH - 190.0;
const TOP: f64 = 72.0;
const BOTTOM: f64 = 400.0;
const HEIGHT: f64 = 452.0;
/// Height of a label.
const LABEL_HEIGHT: f64 = 16.0;

/// Draws the chart, and for each line a dotted line: the cost proportional to the size, through the
/// last point.
#[must_use]
pub fn lines(chart: &Lines) -> String {
    let scale = Scale::new(chart);
    let mut svg = Svg::new(HEIGHT, &chart.title);
    svg.text(
        20.0,
        30.0,
        Anchor::Start,
        &format!("font-size=\"16\" font-weight=\"600\" fill=\"{INK}\""),
        &chart.title,
    );
    svg.text(20.0, 49.0, Anchor::Start, &format!("fill=\"{FAINT}\""), &chart.subtitle);
    axes(&mut svg, &scale, chart);
    // From the top, so that labels do not overlap.
    let mut lines: Vec<_> = chart.lines.iter().zip(COLOURS).collect();
    lines.sort_by(|(one, _), (other, _)| last(other).total_cmp(&last(one)));
    let mut above = TOP - LABEL_HEIGHT;
    for (line, colour) in lines {
        above = (scale.y(last(line)) + 4.0).max(above + LABEL_HEIGHT);
        svg.text(
            RIGHT + 10.0,
            above,
            Anchor::Start,
            &format!("font-weight=\"600\" fill=\"{colour}\""),
            &line.label,
        );
        draw(&mut svg, &scale, line, colour);
    }
    svg.finish()
}

/// The cost at the right edge.
fn last(line: &Line) -> f64 {
    line.points.last().map_or(1.0, |(_, cost)| *cost)
}

/// Maps sizes and costs to coordinates: the logarithms at the edges.
struct Scale {
    x: (f64, f64),
    y: (f64, f64),
}

impl Scale {
    fn new(chart: &Lines) -> Self {
        let points = || chart.lines.iter().flat_map(|line| &line.points);
        let edges = |edges: (f64, f64), value: &f64| {
            (edges.0.min(value.log10()), edges.1.max(value.log10()))
        };
        let none = (f64::MAX, f64::MIN);
        let y = points().map(|(_, y)| y).fold(none, edges);
        Self { x: points().map(|(x, _)| x).fold(none, edges), y: (y.0.floor(), y.1.ceil()) }
    }

    fn x(&self, size: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (size.log10() - self.x.0) / (self.x.1 - self.x.0)
    }

    fn y(&self, cost: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * (cost.log10() - self.y.0) / (self.y.1 - self.y.0)
    }

    fn point(&self, (size, cost): (f64, f64)) -> (f64, f64) {
        (self.x(size), self.y(cost))
    }
}

fn axes(svg: &mut Svg, scale: &Scale, chart: &Lines) {
    let faint = format!("fill=\"{FAINT}\"");
    let mut decade = scale.y.0;
    while decade <= scale.y.1 {
        let cost = 10_f64.powf(decade);
        svg.line((LEFT, scale.y(cost)), (RIGHT, scale.y(cost)), &format!("stroke=\"{GRID}\""));
        svg.text(
            LEFT - 8.0,
            scale.y(cost) + 4.0,
            Anchor::End,
            &faint,
            &round(&time(cost * 1.000_001)),
        );
        decade += 1.0;
    }
    for &(size, _) in chart.lines.first().map(|line| line.points.as_slice()).unwrap_or_default() {
        svg.line((scale.x(size), TOP), (scale.x(size), BOTTOM), &format!("stroke=\"{GRID}\""));
        svg.text(scale.x(size), BOTTOM + 18.0, Anchor::Middle, &faint, &round(&digits(size)));
    }
    let ink = format!("fill=\"{INK}\"");
    svg.text(f64::midpoint(LEFT, RIGHT), BOTTOM + 40.0, Anchor::Middle, &ink, &chart.x);
    let middle = f64::midpoint(TOP, BOTTOM);
    svg.text(
        20.0,
        middle,
        Anchor::Middle,
        &format!("{ink} transform=\"rotate(-90 20 {middle})\""),
        &chart.y,
    );

    let (size, remark) = &chart.mark;
    let position = scale.x(*size);
    svg.line(
        (position, TOP),
        (position, BOTTOM),
        &format!("stroke=\"{FAINT}\" stroke-dasharray=\"4 3\""),
    );
    svg.text(
        position + 6.0,
        BOTTOM - 8.0,
        Anchor::Start,
        &format!("font-size=\"11\" {faint} {HALO}"),
        remark,
    );
}

fn draw(svg: &mut Svg, scale: &Scale, line: &Line, colour: &str) {
    let [first, .., last] = line.points.as_slice() else { return };
    // The dotted line starts at the lower or the left edge.
    let start = first.0.max(last.0 * 10_f64.powf(scale.y.0) / last.1);
    let dotted = format!("stroke=\"{colour}\" stroke-dasharray=\"1.5 4\"");
    svg.line(scale.point((start, last.1 * start / last.0)), scale.point(*last), &dotted);
    let path = line.points.iter().fold(String::new(), |mut path, &point| {
        let (x, y) = scale.point(point);
        let _ = write!(path, "{x:.1},{y:.1} ");
        path
    });
    let _ = writeln!(
        svg.0,
        "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
    );
    for &point in &line.points {
        let (x, y) = scale.point(point);
        let _ =
            writeln!(svg.0, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
    }
}

/// Removes needless zeros of a round number.
fn round(number: &str) -> String {
    number.replacen(".00", "", 1).replacen(".0", "", 1)
}
