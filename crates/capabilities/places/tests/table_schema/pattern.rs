//! Just enough of regular expressions for the patterns of the official schema: groups, alternatives, classes, `\d`, `^`,
//! `$`, `+` and `{m,n}`. It matches from the first character, as frictionless does.

#[derive(Debug, Clone)]
enum Node {
    Char(char),
    Any,
    Class(Vec<(char, char)>),
    Start,
    End,
    Group(Vec<Vec<Node>>),
    Repeat(Box<Node>, usize, usize),
}

/// A compiled pattern.
pub struct Pattern(Vec<Vec<Node>>);

impl Pattern {
    /// Compiles; panics on what it does not know, as a test should.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let alternatives = alternatives(&chars, &mut at);
        assert_eq!(at, chars.len(), "pattern read to its end: {text}");
        Self(alternatives)
    }

    /// Whether the text matches from its first character.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.0.iter().any(|nodes| run(nodes, &text, 0, &mut |_| true))
    }
}

fn alternatives(chars: &[char], at: &mut usize) -> Vec<Vec<Node>> {
    let mut all = vec![Vec::new()];
    while let Some(c) = chars.get(*at) {
        *at += 1;
        let node = match c {
            ')' => {
                *at -= 1;
                break;
            }
            '|' => {
                all.push(Vec::new());
                continue;
            }
            '(' => {
                if chars[*at..].starts_with(&['?', ':']) {
                    *at += 2;
                }
                let group = alternatives(chars, at);
                assert_eq!(chars.get(*at), Some(&')'), "group closed");
                *at += 1;
                Node::Group(group)
            }
            '[' => class(chars, at),
            '\\' => {
                let c = chars[*at];
                *at += 1;
                if c == 'd' { Node::Class(vec![('0', '9')]) } else { Node::Char(c) }
            }
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Any,
            c => Node::Char(*c),
        };
        let node = repeated(node, chars, at);
        all.last_mut().expect("one alternative").push(node);
    }
    all
}

fn class(chars: &[char], at: &mut usize) -> Node {
    let mut ranges = Vec::new();
    while chars[*at] != ']' {
        let low = chars[*at];
        if chars[*at + 1] == '-' && chars[*at + 2] != ']' {
            ranges.push((low, chars[*at + 2]));
            *at += 3;
        } else {
            ranges.push((low, low));
            *at += 1;
        }
    }
    *at += 1;
    Node::Class(ranges)
}

fn repeated(node: Node, chars: &[char], at: &mut usize) -> Node {
    match chars.get(*at) {
        Some('+') => {
            *at += 1;
            Node::Repeat(Box::new(node), 1, usize::MAX)
        }
        Some('{') => {
            let end = *at + chars[*at..].iter().position(|c| *c == '}').expect("brace closed");
            let inside: String = chars[*at + 1..end].iter().collect();
            *at = end + 1;
            let (low, high) = inside.split_once(',').unwrap_or((&inside, &inside));
            Node::Repeat(Box::new(node), low.parse().expect("a number"), high.parse().expect("a number"))
        }
        _ => node,
    }
}

/// Matches the nodes from `at`; `then` decides on the rest.
fn run(nodes: &[Node], text: &[char], at: usize, then: &mut dyn FnMut(usize) -> bool) -> bool {
    let Some((first, rest)) = nodes.split_first() else { return then(at) };
    let next = |text: &[char], matched: bool, then: &mut dyn FnMut(usize) -> bool| {
        matched && run(rest, text, at + 1, then)
    };
    match first {
        Node::Char(c) => next(text, text.get(at) == Some(c), then),
        Node::Any => next(text, at < text.len(), then),
        Node::Class(ranges) => {
            let inside =
                text.get(at).is_some_and(|c| ranges.iter().any(|(low, high)| (low..=high).contains(&c)));
            next(text, inside, then)
        }
        Node::Start => at == 0 && run(rest, text, at, then),
        Node::End => at == text.len() && run(rest, text, at, then),
        Node::Group(alternatives) => {
            alternatives.iter().any(|nodes| run(nodes, text, at, &mut |end| run(rest, text, end, then)))
        }
        Node::Repeat(node, low, high) => repeat(node, *low, *high, rest, text, at, then),
    }
}

fn repeat(
    node: &Node,
    low: usize,
    high: usize,
    rest: &[Node],
    text: &[char],
    at: usize,
    then: &mut dyn FnMut(usize) -> bool,
) -> bool {
    if high > 0 {
        let more = run(std::slice::from_ref(node), text, at, &mut |end| {
            end > at && repeat(node, low.saturating_sub(1), high - 1, rest, text, end, then)
        });
        if more {
            return true;
        }
    }
    low == 0 && run(rest, text, at, then)
}
