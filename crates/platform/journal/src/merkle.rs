//! The root of a Merkle tree as RFC 6962 §2.1 defines it, computed as leaves come, in O(log n) memory.

use sha2::{Digest, Sha256};

use crate::store::Hash;

/// A tree that grows to the right. Holds one hash for each complete subtree: 20 for a million leaves.
#[derive(Default)]
pub(crate) struct Tree {
    /// Height and hash of each complete subtree, the largest first.
    parts: Vec<(u32, Hash)>,
}

impl Tree {
    /// Adds a leaf; the prefix 0 keeps it from being taken for a node.
    pub(crate) fn push(&mut self, leaf: &[u8]) {
        let mut part = (0, Sha256::new().chain_update([0]).chain_update(leaf).finalize().into());
        while let Some((height, left)) = self.parts.pop_if(|(height, _)| *height == part.0) {
            part = (height + 1, node(&left, &part.1));
        }
        self.parts.push(part);
    }

    /// The root; of no leaf, the hash of nothing.
    pub(crate) fn root(&self) -> Hash {
        let mut parts = self.parts.iter().rev().map(|(_, hash)| *hash);
        let Some(last) = parts.next() else { return Sha256::digest([]).into() };
        parts.fold(last, |right, left| node(&left, &right))
    }
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word.
    fn by_the_book(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => Sha256::digest([]).into(),
            [one] => Sha256::new().chain_update([0]).chain_update(one).finalize().into(),
            many => {
                let split = many.len().next_power_of_two() / 2;
                node(&by_the_book(&many[..split]), &by_the_book(&many[split..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_standard() {
        for count in 0..70u8 {
            let leaves: Vec<Vec<u8>> = (0..count).map(|n| vec![n; usize::from(n % 5)]).collect();
            let mut tree = Tree::default();
            for leaf in &leaves {
                tree.push(leaf);
            }
            assert_eq!(tree.root(), by_the_book(&leaves), "{count} leaves");
        }
        // The tree of the seven first test entries of RFC 6962's reference implementation.
        let mut tree = Tree::default();
        for leaf in [
            &b""[..],
            b"\0",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
        ] {
            tree.push(leaf);
        }
        assert_eq!(
            crate::store::hex(&tree.root()),
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
        );
    }
}
