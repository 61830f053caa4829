//! Lines on paper that is logarithmic both ways: what a cost does where something grows.

use std::fmt::Write as _;

use super::{Anchor, COLOURS, FAINT, GRID, HALO, INK, Svg, WIDTH, digits, time};

/// A chart of lines.
#[derive(Clone, Debug)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// How to read it.
    pub subtitle: String,
    /// What grows.
    pub x: String,
    /// What it costs.
    pub y: String,
    /// Up to four. The first has the sizes of the axis.
    pub lines: Vec<Line>,
    /// A place on the lower axis, and what is to be said of it.
    pub mark: (f64, String),
}

/// One cost.
#[derive(Clone, Debug)]
pub struct Line {
    /// What costs that.
    pub label: String,
    /// How much of what grows, and nanoseconds; ascending.
    pub points: Vec<(f64, f64)>,
}

const LEFT: f64 = 78.0;
/// Behind the lines stand their names.
const RIGHT: f64 = WIDTH - 190.0;
const TOP: f64 = 72.0;
const BOTTOM: f64 = 400.0;
const HEIGHT: f64 = 452.0;
/// What a name takes, from line to line.
const ROOM: f64 = 16.0;

/// Draws the chart, and for each line a dotted one: what its last cost would be in proportion to
/// the size.
#[must_use]
pub fn lines(chart: &Lines) -> String {
    let paper = Paper::of(chart);
    let mut svg = Svg::new(HEIGHT, &chart.title);
    svg.text(
        20.0,
        30.0,
        Anchor::Start,
        &format!("font-size=\"16\" font-weight=\"600\" fill=\"{INK}\""),
        &chart.title,
    );
    svg.text(20.0, 49.0, Anchor::Start, &format!("fill=\"{FAINT}\""), &chart.subtitle);
    axes(&mut svg, &paper, chart);
    // From the top, with room for each name.
    let mut lines: Vec<_> = chart.lines.iter().zip(COLOURS).collect();
    lines.sort_by(|(one, _), (other, _)| last(other).total_cmp(&last(one)));
    let mut above = TOP - ROOM;
    for (line, colour) in lines {
        above = (paper.y(last(line)) + 4.0).max(above + ROOM);
        svg.text(
            RIGHT + 10.0,
            above,
            Anchor::Start,
            &format!("font-weight=\"600\" fill=\"{colour}\""),
            &line.label,
        );
        draw(&mut svg, &paper, line, colour);
    }
    svg.finish()
}

/// The cost at the right edge.
fn last(line: &Line) -> f64 {
    line.points.last().map_or(1.0, |(_, cost)| *cost)
}

/// Where sizes and costs are: the logarithms at the edges.
struct Paper {
    x: (f64, f64),
    y: (f64, f64),
}

impl Paper {
    fn of(chart: &Lines) -> Self {
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

    fn at(&self, (size, cost): (f64, f64)) -> (f64, f64) {
        (self.x(size), self.y(cost))
    }
}

fn axes(svg: &mut Svg, paper: &Paper, chart: &Lines) {
    let faint = format!("fill=\"{FAINT}\"");
    let mut decade = paper.y.0;
    while decade <= paper.y.1 {
        let cost = 10_f64.powf(decade);
        svg.line((LEFT, paper.y(cost)), (RIGHT, paper.y(cost)), &format!("stroke=\"{GRID}\""));
        svg.text(
            LEFT - 8.0,
            paper.y(cost) + 4.0,
            Anchor::End,
            &faint,
            &round(&time(cost * 1.000_001)),
        );
        decade += 1.0;
    }
    for &(size, _) in chart.lines.first().map(|line| line.points.as_slice()).unwrap_or_default() {
        svg.line((paper.x(size), TOP), (paper.x(size), BOTTOM), &format!("stroke=\"{GRID}\""));
        svg.text(paper.x(size), BOTTOM + 18.0, Anchor::Middle, &faint, &round(&digits(size)));
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
    let at = paper.x(*size);
    svg.line((at, TOP), (at, BOTTOM), &format!("stroke=\"{FAINT}\" stroke-dasharray=\"4 3\""));
    svg.text(
        at + 6.0,
        BOTTOM - 8.0,
        Anchor::Start,
        &format!("font-size=\"11\" {faint} {HALO}"),
        remark,
    );
}

fn draw(svg: &mut Svg, paper: &Paper, line: &Line, colour: &str) {
    let [first, .., last] = line.points.as_slice() else { return };
    // Down to the lower or the left edge.
    let start = first.0.max(last.0 * 10_f64.powf(paper.y.0) / last.1);
    let dotted = format!("stroke=\"{colour}\" stroke-dasharray=\"1.5 4\"");
    svg.line(paper.at((start, last.1 * start / last.0)), paper.at(*last), &dotted);
    let path = line.points.iter().fold(String::new(), |mut path, &point| {
        let (x, y) = paper.at(point);
        let _ = write!(path, "{x:.1},{y:.1} ");
        path
    });
    let _ = writeln!(
        svg.0,
        "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
    );
    for &point in &line.points {
        let (x, y) = paper.at(point);
        let _ =
            writeln!(svg.0, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
    }
}

/// Without the digits that a round number does not need.
fn round(number: &str) -> String {
    number.replacen(".00", "", 1).replacen(".0", "", 1)
}
