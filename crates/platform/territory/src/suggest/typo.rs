//! One typing error: a letter missing, added, changed, or two neighbours swapped.

/// The letters and digits a word holds, one bit each; any other character shares the last bit.
pub(super) fn letters(word: &str) -> u64 {
    word.bytes().fold(0, |mask, b| {
        mask | 1
            << match b {
                b'a'..=b'z' => b - b'a',
                b'0'..=b'9' => b - b'0' + 26,
                _ => 63,
            }
    })
}

/// How a word answers a word typed with at most one error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// Both whole.
    Whole,
    /// What was typed begins the word.
    Beginning,
}

/// Is `typed` within one error of `word`, or of a beginning of it? Bytes are compared: names of the index are ASCII.
pub(super) fn near(typed: &str, word: &str) -> Option<Near> {
    let (q, w) = (typed.as_bytes(), word.as_bytes());
    let same = q.iter().zip(w).take_while(|(a, b)| a == b).count();
    // (rest of q, rest of w) after each possible error at the first difference.
    let after = |from_q: usize, from_w: usize| Some((q.get(same + from_q..)?, w.get(same + from_w..)?));
    let swapped = q.get(same).is_some() && q.get(same) == w.get(same + 1) && q.get(same + 1) == w.get(same);
    let rests = [
        after(0, 0).filter(|(q, _)| q.is_empty()),
        after(1, 1),
        after(0, 1),
        after(1, 0),
        after(2, 2).filter(|_| swapped),
    ];
    rests
        .into_iter()
        .flatten()
        .filter_map(
            |(q, w)| {
                if q == w { Some(Near::Whole) } else { w.starts_with(q).then_some(Near::Beginning) }
            },
        )
        .min()
}

/// Could `near` say yes, by the letters alone? One error brings at most one letter that the word has not.
pub(super) const fn may_be_near(typed: u64, word: u64) -> bool {
    (typed & !word).count_ones() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_error_is_forgiven_two_are_not() {
        for (typed, word, expected) in [
            ("rennes", "rennes", Some(Near::Whole)),
            ("renne", "rennes", Some(Near::Whole)),
            ("rennnes", "rennes", Some(Near::Whole)),
            ("rebnes", "rennes", Some(Near::Whole)),
            ("ernnes", "rennes", Some(Near::Whole)),
            ("rennesx", "rennes", Some(Near::Whole)),
            ("marsiel", "marseille", Some(Near::Beginning)),
            ("marziel", "marseille", None),
            ("marsie", "marseille", Some(Near::Beginning)),
            ("marsei", "marseille", Some(Near::Beginning)),
            ("xarseill", "marseille", Some(Near::Beginning)),
            ("rrnnes", "rennes", Some(Near::Whole)),
            ("rrnnex", "rennes", None),
            ("lyon", "nice", None),
        ] {
            assert_eq!(near(typed, word), expected, "{typed} {word}");
        }
    }

    proptest! {
        #[test]
        fn letters_never_exclude_a_near_word(typed in "[a-d]{1,6}", word in "[a-d]{1,8}") {
            if near(&typed, &word).is_some() {
                prop_assert!(may_be_near(letters(&typed), letters(&word)));
            }
        }

        #[test]
        fn near_never_panics(typed in ".*", word in ".*") {
            let _ = near(&typed, &word);
        }
    }
}
