//! The stylesheet keeps its promises: contrast of every declared pair of colours, in both themes.

#![cfg(test)]

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../../../assets/css/10-tokens.css");

/// Tokens declared in the first `:root` block after `from`.
fn tokens(from: &str) -> HashMap<String, [f64; 3]> {
    let block = from.split(":root {").nth(1).unwrap().split('}').next().unwrap();
    block
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let hex = value.trim().strip_prefix('#')?.strip_suffix(';')?;
            let part = |i: usize| f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            Some((name.to_owned(), [part(0), part(2), part(4)]))
        })
        .collect()
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_declared_pair_of_colours_is_legible_in_both_themes() {
    let pairs: Vec<(&str, &str)> = TOKENS
        .split("pairs:")
        .nth(1)
        .unwrap()
        .split("*/")
        .next()
        .unwrap()
        .split_whitespace()
        .map(|pair| pair.split_once('/').unwrap())
        .collect();
    assert!(pairs.len() > 20);
    let light = tokens(TOKENS);
    let mut dark = light.clone();
    dark.extend(tokens(TOKENS.split("prefers-color-scheme: dark").nth(1).unwrap()));
    // Text on the accent keeps the light theme's ink: `.on-saffron` in the sheet.
    let ink_on_saffron = light["ink"];
    let mut faults = Vec::new();
    for (theme, colours) in [("light", &light), ("dark", &dark)] {
        for (text, ground) in &pairs {
            let text_colour =
                if (*text, *ground) == ("ink", "saffron") { ink_on_saffron } else { colours[*text] };
            let ratio = contrast(text_colour, colours[*ground]);
            if ratio < 4.5 {
                faults.push(format!("{theme}: {text} on {ground}: {ratio:.2}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn borders_of_fields_are_visible() {
    let light = tokens(TOKENS);
    for ground in ["paper", "card"] {
        assert!(contrast(light["line-strong"], light[ground]) >= 3.0, "{ground}");
    }
}
