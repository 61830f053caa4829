use super::said::ours_end;

pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) without: fn(&str) -> String,
}

pub(crate) const CLASSES: &[Class] = &[
    Class { name: "behind the first document", without: |t| match ours_end(t) { Some(end) => t[..end].to_owned(), None => t.to_owned() } },
    Class { name: "bom", without: |t| t.replace('\u{feff}', "") },
    Class { name: "breaks", without: |t| t.replace(['\u{85}', '\u{2028}', '\u{2029}'], "_") },
    Class { name: "controls", without: |t| t.chars().filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)).collect() },
    Class { name: "tabs", without: |t| t.replace('\t', " ") },
    Class { name: "surrogates", without: |t| t.replace("\\ud", "\\ue").replace("\\uD", "\\uE") },
    Class { name: "slash", without: |t| t.replace("\\/", "/") },
    Class { name: "apostrophe", without: |t| t.replace("\\'", "'") },
    Class { name: "question", without: |t| flow(t, |_, c, _| if c == '?' { "q".into() } else { c.to_string() }) },
    Class { name: "empty flow as key", without: |t| t.replace("{}:", "{a: b}:").replace("[]:", "[a]:") },
    Class { name: "colon before", without: |t| flow(t, |_, c, next| if c == ':' && next.is_none_or(|n| ",[]{}\n\r".contains(n)) { ": ".into() } else { c.to_string() }) },
    Class { name: "colon after nothing", without: |t| with_previous(t, |before, c| if c == ':' && before.is_none_or(|b| " \n\r[{,-\t".contains(b)) { "k:".into() } else { c.to_string() }) },
    Class { name: "tags", without: tags },
    Class { name: "anchors", without: |t| t.replace(['&', '*'], "a") },
    Class { name: "block in flow", without: |t| flow(t, |_, c, _| if c == '|' || c == '>' { "x".into() } else { c.to_string() }) },
    Class { name: "dash in flow", without: |t| flow(t, |_, c, next| if c == '-' && next.is_some_and(|n| ",[]{}".contains(n)) { "x".into() } else { c.to_string() }) },
    Class { name: "comment touching", without: |t| t.replace('#', " #") },
    Class { name: "quoted indentation", without: quoted },
    Class { name: "flow lines", without: |t| flow(t, |_, c, _| if c == '\n' || c == '\r' { " ".into() } else { c.to_string() }) },
    Class { name: "block scalars", without: block },
];

fn flow(text: &str, edit: impl Fn(usize, char, Option<char>) -> String) -> String {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let in_flow = depth > 0;
        if in_flow {
            match (quote, c) {
                (None, '"' | '\'') if before.is_none_or(|b| " \t\n\r,:[{".contains(b)) => quote = Some(c),
                (Some(q), _) if q == c => quote = None,
                _ => {}
            }
        }
        if quote.is_none() {
            match c { '[' | '{' => depth += 1, ']' | '}' => depth = depth.saturating_sub(1), _ => {} }
        }
        if in_flow { out.push_str(&edit(depth, c, chars.peek().copied())); } else { out.push(c); }
        before = Some(c);
    }
    out
}

fn with_previous(text: &str, edit: impl Fn(Option<char>, char) -> String) -> String {
    let mut before = None;
    text.chars().map(|c| { let r = edit(before, c); before = Some(c); r }).collect()
}

fn tags(text: &str) -> String {
    let mut tag = false;
    let mut bangs = 0;
    with_state(text, |c| {
        if c == '!' { if tag { bangs += 1; if bangs > 1 { return String::new(); } } else { tag = true; bangs = 0; } return "!".into(); }
        if tag && ",[]{}".contains(c) { tag = false; return format!(" {c}"); }
        if c.is_whitespace() { tag = false; }
        c.to_string()
    })
}

fn with_state(text: &str, mut edit: impl FnMut(char) -> String) -> String {
    text.chars().map(|c| edit(c)).collect()
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in super::said::quoted_spans(text) {
        if start < at { continue; }
        out.push_str(&text[at..start]);
        out.push_str(&text[start..end].replace('\n', "\n          "));
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

fn block(text: &str) -> String {
    let mut text = text.replace("\n|", " |").replace("\n>", " >");
    for d in '1'..='9' { for i in ["|", "|+", "|-", ">", ">+", ">-"] { text = text.replace(&format!("{i}{d}"), i); } }
    if text.starts_with(['|', '>']) { text.insert(0, 'x'); }
    text
}
