//! Decision trees whose leaves add up.

use super::Unreadable;
use std::fmt::Write;

/// One node; a leaf when its column is `LEAF`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) column: u16,
    /// Where a missing answer goes.
    pub(crate) missing_left: bool,
    /// At most this goes left.
    pub(crate) threshold: f32,
    /// Index of the left child; the right one follows it.
    pub(crate) left: u32,
    /// What the tree would add if it stopped here.
    pub(crate) value: f32,
}

pub(crate) const LEAF: u16 = u16::MAX;

/// Trees, in one list of nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forest {
    pub(crate) base: f32,
    pub(crate) roots: Vec<u32>,
    pub(crate) nodes: Vec<Node>,
}

impl Forest {
    pub(crate) fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }

    /// The sum of the trees, in logarithm of odds before calibration.
    pub(crate) fn score(&self, row: &[f32]) -> f32 {
        self.roots.iter().fold(self.base, |sum, &root| sum + self.leaf(root, row))
    }

    /// The score, or early a very low one where the first trees settle the question: most pairs are plainly two things.
    pub(crate) fn quick_score(&self, row: &[f32]) -> f32 {
        /// Trees asked, and how far they must go below where they began for the rest not to be asked.
        const STOPS: [(usize, f32); 2] = [(10, 1.7), (24, 2.8)];
        const PLAINLY_TWO: f32 = -9.0;
        let mut sum = self.base;
        let mut asked = 0;
        for (trees, settled) in STOPS {
            let until = self.roots.len().min(trees);
            sum += self.roots[asked..until].iter().map(|&root| self.leaf(root, row)).sum::<f32>();
            asked = until;
            if sum < self.base - settled {
                return PLAINLY_TWO;
            }
        }
        sum + self.roots[asked..].iter().map(|&root| self.leaf(root, row)).sum::<f32>()
    }

    fn leaf(&self, root: u32, row: &[f32]) -> f32 {
        let mut node = &self.nodes[root as usize];
        while node.column != LEAF {
            node = self.next(node, row);
        }
        node.value
    }

    /// Adds to each column what it moved the score by, along the path of each tree. With `base` they sum to the score.
    pub(crate) fn contributions(&self, row: &[f32], out: &mut [f32]) {
        for &root in &self.roots {
            let mut node = &self.nodes[root as usize];
            while node.column != LEAF {
                let next = self.next(node, row);
                if let Some(column) = out.get_mut(node.column as usize) {
                    *column += next.value - node.value;
                }
                node = next;
            }
        }
    }

    fn next(&self, node: &Node, row: &[f32]) -> &Node {
        let answer = row.get(node.column as usize).copied().unwrap_or(f32::NAN);
        let left = if answer.is_nan() { node.missing_left } else { answer <= node.threshold };
        &self.nodes[node.left as usize + usize::from(!left)]
    }

    /// One tree a line: in pre-order, `value` for a leaf, `value:column<threshold` for a node, `!` where missing goes left.
    pub(crate) fn to_text(&self) -> String {
        let mut out = format!("{}\n", self.base);
        for &root in &self.roots {
            self.write(root, &mut out);
            out.pop();
            out.push('\n');
        }
        out
    }

    fn write(&self, at: u32, out: &mut String) {
        let node = &self.nodes[at as usize];
        if node.column == LEAF {
            let _ = write!(out, "{} ", node.value);
        } else {
            let _ = write!(
                out,
                "{}:{}{}{} ",
                node.value,
                node.column,
                if node.missing_left { '!' } else { '<' },
                node.threshold
            );
            self.write(node.left, out);
            self.write(node.left + 1, out);
        }
    }

    /// Reads what [`Self::to_text`] wrote.
    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut lines = text.lines().zip(2..);
        let (base, line) = lines.next().ok_or(Unreadable { line: 2, what: "a number" })?;
        let mut out = Self { base: number(base, line)?, ..Self::default() };
        for (text, line) in lines.filter(|(text, _)| !text.is_empty()) {
            let mut tokens = text.split(' ');
            let root = out.nodes.len();
            out.roots.push(root as u32);
            out.nodes.push(Node { column: LEAF, missing_left: false, threshold: 0.0, left: 0, value: 0.0 });
            out.read(root, &mut tokens, line, 0)?;
        }
        Ok(out)
    }

    fn read<'a>(
        &mut self,
        at: usize,
        tokens: &mut impl Iterator<Item = &'a str>,
        line: usize,
        depth: u8,
    ) -> Result<(), Unreadable> {
        let token = tokens.next().ok_or(Unreadable { line, what: "a node" })?;
        let Some((value, test)) = token.split_once(':') else {
            self.nodes[at].value = number(token, line)?;
            return Ok(());
        };
        let missing_left = test.contains('!');
        let (column, threshold) =
            test.split_once(['!', '<']).ok_or(Unreadable { line, what: "column<threshold" })?;
        let column = column.parse().map_err(|_| Unreadable { line, what: "a column" })?;
        if depth > 60 {
            return Err(Unreadable { line, what: "a shallower tree" });
        }
        let left = self.nodes.len();
        self.nodes[at] = Node {
            column,
            missing_left,
            threshold: number(threshold, line)?,
            left: left as u32,
            value: number(value, line)?,
        };
        let leaf = Node { column: LEAF, missing_left: false, threshold: 0.0, left: 0, value: 0.0 };
        self.nodes.extend([leaf, leaf]);
        self.read(left, tokens, line, depth + 1)?;
        self.read(left + 1, tokens, line, depth + 1)
    }
}

fn number(text: &str, line: usize) -> Result<f32, Unreadable> {
    text.parse().ok().filter(|n: &f32| n.is_finite()).ok_or(Unreadable { line, what: "a number" })
}
