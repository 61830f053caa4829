//! Comments that silence advice: `# envoy-gateway-backend: allow(rule-id)` above a node or behind
//! it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::lines::Lines;
use crate::fix::Fix;
use crate::path::{FieldPath, Segment};
use crate::profile::Profile;
use crate::report::sink::Sink;
use crate::report::{Finding, Report};
use crate::rule::Gate;
use crate::rules::rules;
use crate::suggest::nearest;
use crate::validation::advice::UNKNOWN_ALLOWANCE;
use crate::validation::leaf;
use kubectl_yaml::Span;
use kubectl_yaml::yaml::{EventKind, Options, Parser, line_starts};
use kubectl_yaml::{Document, Format};
use kubectl_yaml::{NodeRef, Value};

/// What such a comment begins with.
const NAME: &str = "envoy-gateway-backend";

/// The rules that a document's comments allow to be broken, by the line they hold for.
#[derive(Debug, Default)]
pub(super) struct Suppressions<'t> {
    /// Where each line of the document begins: YAML 1.1 knows more breaks than an editor counts.
    starts: Vec<usize>,
    by_line: BTreeMap<usize, Vec<&'t str>>,
    /// What is meant to allow something and does not, in the order of the text.
    faults: Vec<Fault<'t>>,
    /// How many of these are reported, each with the object it is in.
    reported: Cell<usize>,
    /// Lines that hold nothing but comments, and the one behind them: a block of them is gone
    /// through once.
    passed_over: Range<usize>,
}

/// Something in a comment that allows nothing.
#[derive(Debug)]
struct Fault<'t> {
    span: Span,
    /// The id that is none; empty where the comment is not well formed.
    id: &'t str,
}

/// Whether there may be such a comment in a text.
pub(super) fn may_contain_any(text: &str) -> bool {
    memchr(b'#', text.as_bytes()).is_some()
        && memmem::find(text.as_bytes(), NAME.as_bytes()).is_some()
}

impl<'t> Suppressions<'t> {
    /// Those of one document; JSON has no comments.
    pub(super) fn of(text: &'t str, document: &Document<'_>) -> Self {
        let span = document.span;
        let piece = span
            .slice(text)
            .filter(|piece| document.format == Format::Yaml && may_contain_any(piece));
        let Some(piece) = piece else { return Self::default() };
        let starts = line_starts(piece).into_iter().map(|at| span.start + at).collect();
        let mut suppressions = Self { starts, ..Self::default() };
        let mut parser =
            Parser::with_options(piece, Options { comments: true, ..Options::default() });
        while let Ok(Some(event)) = parser.next_event() {
            if let EventKind::Comment(comment) = event.kind
                && let Some((at, content)) = content(comment)
            {
                // The event's span takes the `#` along, its text does not.
                let start = span.start + event.span.end - comment.len() + at;
                let line = suppressions.line_of(text, span.start + event.span.start);
                suppressions.add(line, content, start);
            }
        }
        suppressions
    }

    /// What a comment says, `allow(…)` or something like it, which begins at `start`.
    fn add(&mut self, line: usize, content: &'t str, start: usize) {
        let span = Span::new(start, start + content.trim_end().len());
        let Some((ids, _)) = content.strip_prefix("allow(").and_then(|rest| rest.split_once(')'))
        else {
            self.faults.push(Fault { span, id: "" });
            return;
        };
        let mut at = start + "allow(".len();
        for part in ids.split(',') {
            let id = part.trim();
            let begin = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let known = rules().any(|rule| rule.id() == id && rule.gate() == Gate::Advice);
            if known {
                let allowed = self.by_line.entry(line).or_default();
                if !allowed.contains(&id) {
                    allowed.push(id);
                }
            } else {
                let span = if id.is_empty() { span } else { Span::new(begin, begin + id.len()) };
                self.faults.push(Fault { span, id });
            }
        }
    }

    /// The line that a comment holds for: its own, or where it has that to itself the next one with
    /// something else on it.
    fn line_of(&mut self, text: &str, at: usize) -> usize {
        let own = self.line(at);
        let line = |line: usize| {
            let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
            text.get(*self.starts.get(line)?..end)
        };
        let before =
            self.starts.get(own).and_then(|start| text.get(*start..at)).unwrap_or_default();
        if !before.trim().is_empty() {
            return own;
        }
        if !self.passed_over.contains(&own) {
            let passed_over =
                |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
            let next = (own + 1..self.starts.len()).find(|at| !line(*at).is_some_and(passed_over));
            self.passed_over = own..next.unwrap_or(self.starts.len());
        }
        if self.passed_over.end < self.starts.len() { self.passed_over.end } else { own }
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// Takes away the advice that is allowed to be broken; never what another gate found, nor a
    /// rule that the profile raised. What allows nothing is reported.
    pub(super) fn silence(
        &self,
        report: &mut Report,
        root: NodeRef<'_>,
        profile: &Profile,
        lines: &Lines<'_>,
    ) {
        if !profile.has_suppressions() {
            return;
        }
        if !self.by_line.is_empty() {
            report.retain(|finding| {
                let allowed = |line: usize| {
                    self.by_line.get(&line).is_some_and(|ids| ids.contains(&finding.rule.id()))
                };
                finding.gate != Gate::Advice
                    || profile.is_error(finding.rule)
                    || !self.lines_above(root, &finding.path).into_iter().any(allowed)
            });
        }
        self.report(report, root, profile, lines);
    }

    /// The lines on which the object and the nodes along a path begin.
    fn lines_above(&self, root: NodeRef<'_>, path: &FieldPath) -> Vec<usize> {
        let mut found = vec![self.line(root.span().start)];
        let mut here = root;
        for segment in path.segments() {
            let next = match (segment, here.value()) {
                (Segment::Key(key), Value::Mapping(entries)) => {
                    entries.get(key).map(|entry| (entry.value, entry.key_span))
                }
                (Segment::Index(index), Value::Sequence(mut items)) => {
                    items.nth(*index).map(|item| (item, item.span()))
                }
                _ => None,
            };
            let Some((node, span)) = next else { break };
            found.push(self.line(span.start));
            here = node;
        }
        found
    }

    /// What allows nothing, as far as it stands in this object, above it, or behind it on its last
    /// line.
    fn report(&self, report: &mut Report, root: NodeRef<'_>, profile: &Profile, lines: &Lines<'_>) {
        let end = self.starts.get(self.line(root.span().end) + 1).copied().unwrap_or(usize::MAX);
        let own =
            self.faults.iter().skip(self.reported.get()).take_while(|fault| fault.span.start < end);
        let own: Vec<_> = own.collect();
        self.reported.set(self.reported.get() + own.len());
        let Some(severity) =
            profile.severity(&UNKNOWN_ALLOWANCE).filter(|_| profile.runs(Gate::Advice))
        else {
            return;
        };
        // As all advice, it would only hide why an object is refused.
        if report.has_errors() {
            return;
        }
        for Fault { span, id } in own {
            if !report.accept(severity) {
                continue;
            }
            let (message, help, fix) = said(id, *span);
            let mut finding = Finding::new(&UNKNOWN_ALLOWANCE, FieldPath::root(), message);
            finding.severity = severity;
            finding.place = Some(lines.place(*span));
            (finding.help, finding.fix) = (Some(help), fix);
            report.push(finding);
        }
    }
}

/// What is said of something that allows nothing.
fn said(id: &str, span: Span) -> (String, String, Option<Fix>) {
    if id.is_empty() {
        let help = format!("write `# {NAME}: allow(rule-id)`");
        return ("the comment allows nothing".to_owned(), help, None);
    }
    if let Some(rule) = rules().find(|rule| rule.id() == id) {
        let message = format!(
            "`{id}` is no rule of advice: what the {} gate says cannot be allowed",
            rule.gate()
        );
        return (message, "mend what it speaks of, and remove it here".to_owned(), None);
    }
    let message =
        format!("there is no rule `{}`, so that the comment allows nothing", leaf::cut(id));
    let advice = || rules().filter(|rule| rule.gate() == Gate::Advice).map(crate::Rule::id);
    let mut begun = advice().filter(|known| known.starts_with(id));
    let begun = begun.next().filter(|_| begun.next().is_none());
    match nearest(id, advice()).or(begun) {
        Some(meant) => {
            let fix = Fix::new([(span.start..span.end, meant.to_owned())]);
            (message, format!("did you mean `{meant}`?"), Some(fix))
        }
        None => (message, "the rules of advice are listed in docs/rules.md".to_owned(), None),
    }
}

/// What a comment for this crate says, with where that begins in it; none where it is another's, or
/// mere prose.
fn content(comment: &str) -> Option<(usize, &str)> {
    let rest = comment
        .trim_start_matches(['#', ' ', '\t'])
        .strip_prefix(NAME)?
        .trim_start()
        .strip_prefix(':')?;
    let content = rest.trim_start();
    let word = content.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let meant = content.starts_with("allow") || word.trim_start().starts_with('(');
    meant.then(|| (comment.len() - content.len(), content))
}
