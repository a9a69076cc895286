//! Recovery codes: ten on a sheet of paper, each good once.
//!
//! A code is ten characters among 28, drawn at random: 48 bits. A plain SHA-256 of it would fall in hours to one graphics
//! card (2⁴⁸ tries at 10¹⁰ a second), and a slow hash would make a sign-in try ten of them. So what is kept is an HMAC-SHA-256
//! under a *pepper* that is not in the database: without it, the digests of a stolen table say nothing. The account is part of what
//! is hashed: a digest moved to another account opens nothing there.

use ring::hmac;
use subtle::ConstantTimeEq;

/// Codes on a sheet.
pub const CODES: usize = 10;
/// Characters of a code.
pub const LENGTH: usize = 10;
/// Characters a code is made of: those of `kernel::text::CODE_ALPHABET`, without any that look alike.
pub const ALPHABET: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// What is kept of a code.
pub type Digest = [u8; 32];

/// New codes, as they are printed: `BCDFG-HJKMN`. `fill` gives random bytes fit for secrets.
pub fn generate(mut fill: impl FnMut(&mut [u8])) -> [String; CODES] {
    std::array::from_fn(|_| {
        let mut code = String::with_capacity(LENGTH + 1);
        for place in 0..LENGTH {
            if place == LENGTH / 2 {
                code.push('-');
            }
            // 64 bits for one of 28: the likeliest character is ahead by less than one in 2⁵⁸.
            let mut draw = [0; 8];
            fill(&mut draw);
            let index = u64::from_le_bytes(draw) % ALPHABET.len() as u64;
            code.push(char::from(ALPHABET[index as usize]));
        }
        code
    })
}

/// A typed code in its one form: upper case, without spaces, hyphens and full stops; `None` when it can be no code.
pub fn normalise(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(LENGTH);
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '.')) {
        let c = c.to_ascii_uppercase();
        if code.len() == LENGTH || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then_some(code)
}

/// What is kept of a code of an account; `None` when the text can be no code.
pub fn digest(pepper: &[u8; 32], account: &str, typed: &str) -> Option<Digest> {
    let code = normalise(typed)?;
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, pepper));
    // The code has one length, so no account and code are read as another pair.
    for part in ["passerelle.recovery.1\0", &code, account] {
        mac.update(part.as_bytes());
    }
    let mut out = [0; 32];
    out.copy_from_slice(mac.sign().as_ref());
    Some(out)
}

/// Which of the unused digests is the typed code's, under any pepper (the newest first, after a change of keys). The caller
/// then strikes it out, on condition that nobody did meanwhile. Takes as long whichever it is.
pub fn find(peppers: &[[u8; 32]], account: &str, typed: &str, unused: &[Digest]) -> Option<usize> {
    let mut found = None;
    for digest in peppers.iter().filter_map(|pepper| digest(pepper, account, typed)) {
        for (index, kept) in unused.iter().enumerate() {
            if bool::from(kept.ct_eq(&digest)) {
                found = Some(index);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Entropy, SeededEntropy};
    use std::collections::BTreeSet;

    fn codes(seed: u64) -> [String; CODES] {
        let entropy = SeededEntropy::new(seed);
        generate(|bytes| entropy.fill(bytes))
    }

    #[test]
    fn the_alphabet_is_the_houses() {
        assert_eq!(&ALPHABET[..], kernel::text::CODE_ALPHABET);
    }

    #[test]
    fn codes_are_printed_in_two_halves_and_all_differ() {
        let all: BTreeSet<String> = (0..200).flat_map(codes).collect();
        assert_eq!(all.len(), 2000);
        for code in &all {
            assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");
            assert_eq!(normalise(code).unwrap(), code.replace('-', ""));
        }
        // 20,000 characters: every one of the 28 about 714 times.
        for letter in ALPHABET {
            let count = all.iter().flat_map(|code| code.bytes()).filter(|b| b == letter).count();
            assert!((580..860).contains(&count), "{} {count} times", char::from(*letter));
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = Some("BCDFGHJKMN".to_owned());
        for typed in ["BCDFG-HJKMN", "bcdfg hjkmn", " b.c.d.f.g\u{a0}h j k m n\n", "bcdfg–hjkmn"] {
            assert_eq!(normalise(typed), code, "{typed}");
        }
        for typed in
            ["", "BCDFGHJKM", "BCDFGHJKMNP", "BCDFG-HJKMO", "BCDFG-HJKM1", "BCDFG-HJKMé", "BCDFG_HJKMN"]
        {
            assert_eq!(normalise(typed), None, "{typed}");
        }
        assert_eq!(normalise(&"B".repeat(1_000_000)), None);
    }

    #[test]
    fn a_code_opens_its_own_account_once() {
        let (new, old) = ([1; 32], [2; 32]);
        let codes = codes(1);
        let mut kept: Vec<Digest> = codes.iter().map(|code| digest(&old, "zoe", code).unwrap()).collect();
        for (index, code) in codes.iter().enumerate() {
            assert_eq!(find(&[old], "zoe", code, &kept), Some(index));
            assert_eq!(find(&[new, old], "zoe", &code.to_lowercase(), &kept), Some(index));
            assert_eq!(find(&[new], "zoe", code, &kept), None);
            assert_eq!(find(&[old], "max", code, &kept), None);
        }
        kept.remove(3);
        assert_eq!(find(&[old], "zoe", &codes[3], &kept), None);
        assert_eq!(find(&[old], "zoe", "", &kept), None);
    }
}
