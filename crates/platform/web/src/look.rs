//! The design tokens of the stylesheet, and whether colours put in their place stay legible.
//!
//! `assets/css/10-tokens.css` declares the tokens of both themes, and under `pairs:` every text colour with every
//! ground it stands on. The same list is checked by a test for our own colours and by the administration for an
//! operator's.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

const SHEET: &str = include_str!("../../../../assets/css/10-tokens.css");

/// The least contrast of a text and its ground: WCAG 2.2, criterion 1.4.3.
pub const LEAST: f64 = 4.5;

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Reads `#RRGGBB`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let c = f64::from(part) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast with another colour, 1 to 21, WCAG 2.2.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02X}{g:02X}{b:02X}")
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// The default.
    Light,
    /// For those whose system asks for it.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// `light` or `dark`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The colours of a theme, by token.
pub type Colours = BTreeMap<String, Colour>;

/// A text that cannot be read on its ground.
#[derive(Debug, Clone, PartialEq)]
pub struct Faint {
    /// In which theme.
    pub theme: Theme,
    /// Token of the text.
    pub text: String,
    /// Token of the ground.
    pub ground: String,
    /// Contrast measured.
    pub ratio: f64,
}

/// Our own colours.
pub fn ours(theme: Theme) -> &'static Colours {
    static BOTH: LazyLock<[Colours; 2]> = LazyLock::new(|| {
        let light = declared(SHEET);
        let mut dark = light.clone();
        dark.extend(declared(SHEET.split("prefers-color-scheme: dark").nth(1).unwrap_or_default()));
        [light, dark]
    });
    match theme {
        Theme::Light => &BOTH[0],
        Theme::Dark => &BOTH[1],
    }
}

/// Every text and ground that meet on a page, by token.
pub fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let list = SHEET.split("pairs:").nth(1).and_then(|rest| rest.split("*/").next());
    list.unwrap_or_default().split_whitespace().filter_map(|pair| pair.split_once('/'))
}

/// The pairs that cannot be read when `own` takes the place of our colours.
pub fn faint(own: &BTreeMap<Theme, Colours>) -> Vec<Faint> {
    let colour = |theme: Theme, token: &str| {
        own.get(&theme).and_then(|colours| colours.get(token)).or_else(|| ours(theme).get(token)).copied()
    };
    let mut faint = Vec::new();
    for theme in Theme::ALL {
        for (text, ground) in pairs() {
            // Text on the accent keeps the light theme's ink: `.on-saffron` in the sheet.
            let of_text = if (text, ground) == ("ink", "saffron") { Theme::Light } else { theme };
            let (Some(above), Some(below)) = (colour(of_text, text), colour(theme, ground)) else { continue };
            let ratio = above.contrast(below);
            if ratio < LEAST {
                faint.push(Faint { theme, text: text.to_owned(), ground: ground.to_owned(), ratio });
            }
        }
    }
    faint
}

/// The sheet that puts `own` in the place of our colours.
pub fn sheet(own: &BTreeMap<Theme, Colours>) -> String {
    let mut rules = Vec::new();
    for (theme, colours) in own.iter().filter(|(_, colours)| !colours.is_empty()) {
        let tokens: Vec<String> =
            colours.iter().map(|(token, colour)| format!("--{token}:{colour};")).collect();
        // The light ones too say their theme: they must not cover ours of the dark one.
        rules.push(format!(
            "@media (prefers-color-scheme:{}){{:root{{{}}}}}\n",
            theme.code(),
            tokens.concat()
        ));
    }
    if let Some(ink) = own.get(&Theme::Light).and_then(|colours| colours.get("ink")) {
        let bright = ".on-saffron,.demo-banner,.skip-link";
        rules.push(format!("@media (prefers-color-scheme:dark){{{bright}{{--ink:{ink};}}}}\n"));
    }
    rules.concat()
}

/// Colours declared in the first `:root` block of a sheet.
fn declared(sheet: &str) -> Colours {
    let block = sheet.split(":root {").nth(1).and_then(|rest| rest.split('}').next()).unwrap_or_default();
    let colour = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        Some((name.to_owned(), Colour::parse(value.trim().strip_suffix(';')?)?))
    };
    block.lines().filter_map(colour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_declared_pair_of_our_colours_is_legible_in_both_themes() {
        assert!(pairs().count() > 20);
        for (text, ground) in pairs() {
            for theme in Theme::ALL {
                assert!(
                    ours(theme).contains_key(text) && ours(theme).contains_key(ground),
                    "{text}/{ground}"
                );
            }
        }
        assert_eq!(faint(&BTreeMap::new()), []);
    }

    #[test]
    fn borders_of_fields_are_visible() {
        let light = ours(Theme::Light);
        for ground in ["paper", "card"] {
            assert!(light["line-strong"].contrast(light[ground]) >= 3.0, "{ground}");
        }
    }

    #[test]
    fn a_pale_colour_of_an_operator_is_named_with_its_contrast() {
        let pale: Colours = [("water".to_owned(), Colour::parse("#7FB3BA").unwrap())].into();
        let found = faint(&[(Theme::Light, pale)].into());
        let on_paper = found.iter().find(|one| one.text == "water" && one.ground == "paper").unwrap();
        assert!((2.0..2.4).contains(&on_paper.ratio), "{}", on_paper.ratio);
        assert!(found.iter().all(|one| one.theme == Theme::Light));
    }

    #[test]
    fn the_contrast_of_black_and_white_is_21() {
        let [black, white] = ["#000000", "#ffffff"].map(|text| Colour::parse(text).unwrap());
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        for bad in ["", "red", "#fff", "#12345g", "#é234", "123456", "#1234567"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_sheet_says_each_theme_apart() {
        let own = |hex: &str| Colours::from([("ink".to_owned(), Colour::parse(hex).unwrap())]);
        let sheet = sheet(&[(Theme::Light, own("#000000")), (Theme::Dark, own("#FFFFFF"))].into());
        assert!(sheet.starts_with("@media (prefers-color-scheme:light){:root{--ink:#000000;}}\n@media (prefers-color-scheme:dark){:root{--ink:#FFFFFF;}}"));
    }
}
