//! Panels of bars that compare the times of jobs.

use super::{Anchor, FAINT, GRID, HALO, INK, OURS, Svg, THEIRS, WIDTH, time, unit};

/// One comparison.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The job.
    pub title: String,
    /// The bars, ours first.
    pub bars: Vec<Bar>,
}

/// The time of one job.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The job, and who does it.
    pub label: String,
    /// Time in nanoseconds.
    pub nanoseconds: f64,
    /// Text after the time.
    pub remark: String,
}

/// Start of the bars, after their labels.
const LEFT: f64 = 270.0;
/// End of the longest bar; its figures follow.
const RIGHT: f64 = WIDTH - 150.0;
const ROW: f64 = 22.0;
/// Height above the first bar of a panel, and below the last.
const HEAD: f64 = 34.0;
const FOOT: f64 = 30.0;

/// Draws panels from top to bottom, each with its own scale.
#[must_use]
pub fn bars(title: &str, subtitle: &str, panels: &[Panel]) -> String {
    let rows: usize = panels.iter().map(|panel| panel.bars.len()).sum();
    #[expect(clippy::cast_precision_loss, reason = "a dozen rows")]
    let height = 62.0 + rows as f64 * ROW + panels.len() as f64 * (HEAD + FOOT);
    let mut svg = Svg::new(height, title);
    svg.text(
        20.0,
        30.0,
        Anchor::Start,
        &format!("font-size=\"16\" font-weight=\"600\" fill=\"{INK}\""),
        title,
    );
    svg.text(20.0, 49.0, Anchor::Start, &format!("fill=\"{FAINT}\""), subtitle);
    let mut top = 58.0;
    for panel in panels {
        top = draw(&mut svg, top, panel);
    }
    svg.finish()
}

/// Draws a panel and returns its lower edge.
fn draw(svg: &mut Svg, top: f64, panel: &Panel) -> f64 {
    let longest = panel.bars.iter().map(|bar| bar.nanoseconds).fold(1.0, f64::max);
    let x = |nanoseconds: f64| LEFT + (RIGHT - LEFT) * nanoseconds / longest;
    svg.text(
        20.0,
        top + 22.0,
        Anchor::Start,
        &format!("font-weight=\"600\" fill=\"{INK}\""),
        &panel.title,
    );
    let first = top + HEAD;
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let bottom = first + panel.bars.len() as f64 * ROW;
    let (unit, scale) = unit(longest);
    let step = step(longest / scale);
    let mut tick = 0.0;
    while tick * scale <= longest * 1.001 {
        let position = x(tick * scale);
        svg.line((position, first - 2.0), (position, bottom + 2.0), &format!("stroke=\"{GRID}\""));
        let label = if tick == 0.0 { "0".to_owned() } else { format!("{tick} {unit}") };
        svg.text(
            position,
            bottom + 15.0,
            Anchor::Middle,
            &format!("font-size=\"10\" fill=\"{FAINT}\""),
            &label,
        );
        tick += step;
    }
    let mut y = first;
    for (index, bar) in panel.bars.iter().enumerate() {
        let fill = if index == 0 { OURS } else { THEIRS };
        let weight = if index == 0 { " font-weight=\"600\"" } else { "" };
        svg.text(LEFT - 8.0, y + 15.0, Anchor::End, &format!("fill=\"{INK}\"{weight}"), &bar.label);
        svg.rect((LEFT, y + 3.0), ((x(bar.nanoseconds) - LEFT).max(1.5), ROW - 6.0), fill);
        let figures =
            [time(bar.nanoseconds), bar.remark.clone()].into_iter().filter(|part| !part.is_empty());
        let figures = figures.collect::<Vec<_>>().join("  ·  ");
        let style = format!("fill=\"{INK}\"{weight} {HALO}");
        svg.text(x(bar.nanoseconds) + 6.0, y + 15.0, Anchor::Start, &style, &figures);
        y += ROW;
    }
    bottom + FOOT
}

/// The step of an axis: 1, 2 or 5 times a power of ten, for two to five steps.
fn step(longest: f64) -> f64 {
    let power = 10_f64.powf((longest / 2.0).log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| longest / step >= 2.0)
        .unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_has_two_to_five_steps() {
        let steps =
            [0.9, 1.0, 4.0, 7.5, 34.0, 199.0, 999.0].map(|longest| step(longest).to_string());
        assert_eq!(steps, ["0.2", "0.5", "2", "2", "10", "50", "200"]);
    }
}
