//! The names of everything this crate may do or refuse: stable keys for programs, an example each that a test runs.

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Any text.
    Text,
    /// A long text, that may have been written as a page.
    PlainText,
    /// A telephone number.
    Phone,
    /// E-mail addresses.
    Email,
    /// Web addresses.
    Url,
    /// A street address.
    Address,
    /// The name of a commune.
    Commune,
    /// Latitude and longitude; examples write them with ` ; ` between.
    Point,
    /// A postal code.
    PostalCode,
    /// The code of a commune.
    CommuneCode,
    /// A SIRET or RNA number.
    OfficialNumber,
    /// A date.
    Date,
}

/// Declares the rules: variant, key, field, example before → after.
macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $field:ident, $before:literal => $after:literal;)*) => {
        /// A correction that this crate makes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule { $($(#[$doc])* $variant),* }

        impl Rule {
            /// Every rule, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stable key, for programs and texts.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// What it is about.
            pub const fn field(self) -> Field {
                match self { $(Self::$variant => Field::$field),* }
            }

            /// A value as written, and what all the rules of its field make of it; this rule is among those applied.
            pub const fn example(self) -> (&'static str, &'static str) {
                match self { $(Self::$variant => ($before, $after)),* }
            }
        }
    };
}

rules! {
    // Texts.
    /// UTF-8 read as Windows-1252 or Latin-1 (once or several times), or a DOS or Macintosh letter, is read again.
    TextEncoding = "text-encoding", Text, "MÃ©diathÃ¨que" => "Médiathèque";
    /// Escapes of programs (`\u00e9`, `_x000D_`) become the characters they stand for.
    TextEscape = "text-escape", Text, "M\\u00e9diath\\u00e8que" => "Médiathèque";
    /// HTML entities become the characters they stand for.
    TextEntity = "text-entity", Text, "Caf&eacute; &amp; lecture" => "Café & lecture";
    /// Control characters, marks of direction and characters without width are dropped.
    TextInvisible = "text-invisible", Text, "Mairie\u{200b} de\u{7} Foix" => "Mairie de Foix";
    /// Runs of white space become one space.
    TextSpaces = "text-spaces", Text, "Mairie   de  Foix" => "Mairie de Foix";
    /// A word that says "nothing" is nothing.
    TextNothing = "text-nothing", Text, "Non renseigné" => "";
    /// A text longer than its limit is cut, with an ellipsis.
    TextTooLong = "text-too-long", Text, "0123456789012345678901234567890123456789 et la suite" => "012345678901234567890123456789012345678…";
    /// Tags are removed; what they separated stays separated.
    TextHtml = "text-html", PlainText, "<p>Ouvert le <b>lundi</b></p>" => "Ouvert le lundi";
    // Telephones.
    /// Words around the number are dropped.
    PhoneText = "phone-text", Phone, "Tél : 01 80 05 98 80 (accueil)" => "+33180059880";
    /// Of several numbers, the first is kept; the others are told.
    PhoneSeveral = "phone-several", Phone, "01 80 05 98 80 / 04 75 43 48 52" => "+33180059880";
    /// Spaces, dots, hyphens and brackets are dropped.
    PhoneSeparators = "phone-separators", Phone, "01.80.05.98.80" => "+33180059880";
    /// `00` before a country becomes `+`.
    PhoneDoubleZero = "phone-double-zero", Phone, "0033180059880" => "+33180059880";
    /// A country without its `+` gets it.
    PhonePlus = "phone-plus", Phone, "33180059880" => "+33180059880";
    /// The zero of the national form is dropped after the country.
    PhoneTrunkZero = "phone-trunk-zero", Phone, "+33(0)180059880" => "+33180059880";
    /// The zero that a spreadsheet ate comes back.
    PhoneZero = "phone-zero", Phone, "180059880" => "+33180059880";
    /// A national number takes its international form.
    PhoneInternational = "phone-international", Phone, "0180059880" => "+33180059880";
    /// An overseas number takes the prefix of its territory.
    PhoneOverseas = "phone-overseas", Phone, "0590123456" => "+590590123456";
    // E-mails.
    /// Words and brackets around the address are dropped.
    EmailText = "email-text", Email, "Mairie <mairie@foix.fr>" => "mairie@foix.fr";
    /// `mailto:` is dropped.
    EmailMailto = "email-mailto", Email, "mailto:mairie@foix.fr" => "mairie@foix.fr";
    /// `[a]`, `(at)`, `[point]` and the like, written against robots, become `@` and dots.
    EmailDisguise = "email-disguise", Email, "mairie[at]foix[point]fr" => "mairie@foix.fr";
    /// Several `@` in a row are one.
    EmailAt = "email-at", Email, "mairie@@foix.fr" => "mairie@foix.fr";
    /// Spaces inside the address are dropped.
    EmailSpaces = "email-spaces", Email, "mairie @ foix.fr" => "mairie@foix.fr";
    /// Letters lose their accents: no address of these files has one.
    EmailAccents = "email-accents", Email, "médiathèque@foix.fr" => "mediatheque@foix.fr";
    /// Doubled, misplaced or comma-like dots are put right.
    EmailDots = "email-dots", Email, "mairie@foix,fr" => "mairie@foix.fr";
    /// Capitals become small letters.
    EmailCase = "email-case", Email, "Mairie@Foix.FR" => "mairie@foix.fr";
    /// Several addresses are told apart.
    EmailSeveral = "email-several", Email, "mairie@foix.fr / contact@foix.fr" => "mairie@foix.fr|contact@foix.fr";
    // Web addresses.
    /// Words around the address are dropped.
    UrlText = "url-text", Url, "https://www.feracci.org/ (refonte en cours)" => "https://www.feracci.org/";
    /// Several addresses are told apart.
    UrlSeveral = "url-several", Url, "https://a.fr ou http://b.fr" => "https://a.fr|http://b.fr";
    /// Spaces inside the address are dropped.
    UrlSpaces = "url-spaces", Url, "https:// www.foix.fr" => "https://www.foix.fr";
    /// A missing scheme is added.
    UrlScheme = "url-scheme", Url, "www.foix.fr" => "https://www.foix.fr";
    /// A misspelt scheme is put right.
    UrlSchemeForm = "url-scheme-form", Url, "https//:www.foix.fr" => "https://www.foix.fr";
    /// Of two schemes, the last is kept.
    UrlSchemeDouble = "url-scheme-double", Url, "http://https://www.foix.fr" => "https://www.foix.fr";
    /// A misspelt `www.` is put right.
    UrlWww = "url-www", Url, "https://www:foix.fr" => "https://www.foix.fr";
    /// The host is in small letters; the path keeps its case.
    UrlCase = "url-case", Url, "HTTPS://WWW.Foix.fr/Ville" => "https://www.foix.fr/Ville";
    // Addresses.
    /// The word `null` of a program is dropped.
    AddressNull = "address-null", Address, "null Rue de la Gare" => "Rue de la Gare";
    /// Number zero is no number.
    AddressZero = "address-zero", Address, "0 Rue du 8 mai 1945" => "Rue du 8 mai 1945";
    /// Postal code and commune after the street are cut off into their own fields.
    AddressTail = "address-tail", Address, "28 RUE DE LA CHAPELLE 75018 PARIS 18" => "28 RUE DE LA CHAPELLE";
    /// A box of letters (BP, CS, TSA) goes to the complement.
    AddressBox = "address-box", Address, "11 rue du Pied Sec - CS 81906" => "11 rue du Pied Sec";
    /// `CEDEX` is dropped.
    AddressCedex = "address-cedex", Address, "4 rue des Lices CEDEX 9" => "4 rue des Lices";
    /// `n°` before the house number is dropped.
    AddressNumberSign = "address-number-sign", Address, "N° 12 rue des Lices" => "12 rue des Lices";
    /// `bis`, `ter`, `quater` are written apart, in small letters unless the whole address is in capitals.
    AddressRepetition = "address-repetition", Address, "40BIS Rue de la Libération" => "40 bis Rue de la Libération";
    /// The abbreviated kind of street is written whole.
    AddressAbbreviation = "address-abbreviation", Address, "87 Av. Adolphe Figuet" => "87 Avenue Adolphe Figuet";
    /// Commas after the number and stray signs at the ends are dropped.
    AddressPunctuation = "address-punctuation", Address, "12, rue des Lices -" => "12 rue des Lices";
    // Names of communes.
    /// What is between brackets is dropped.
    CommuneBrackets = "commune-brackets", Commune, "Allonnes (49)" => "Allonnes";
    /// Only the first part of a list is the name.
    CommuneList = "commune-list", Commune, ", Épernay, Marne, Grand Est, FRA" => "Épernay";
    /// A postal code beside the name goes to its own field.
    CommunePostalCode = "commune-postal-code", Commune, "GUERET 23000" => "GUERET";
    /// `CEDEX` and its number are dropped.
    CommuneCedex = "commune-cedex", Commune, "LE MANS CEDEX 1" => "LE MANS";
    /// The arrondissement of Paris, Lyon or Marseille goes to its own field.
    CommuneArrondissement = "commune-arrondissement", Commune, "Paris 11e" => "Paris";
    /// Other numbers are dropped.
    CommuneNumber = "commune-number", Commune, "Foix 2" => "Foix";
    /// A zero in the place of the letter O.
    CommuneZero = "commune-zero", Commune, "0NET LE CHATEAU" => "ONET LE CHATEAU";
    /// `st`, `ste` and `s/` are written whole.
    CommuneAbbreviation = "commune-abbreviation", Commune, "St Julien s/Sarthe" => "Saint Julien sur Sarthe";
    /// Apostrophes are the straight one, without spaces.
    CommuneApostrophe = "commune-apostrophe", Commune, "Tain L’ Hermitage" => "Tain L'Hermitage";
    // Coordinates.
    /// A comma before the decimals is a point.
    PointComma = "point-comma", Point, "48,8566 ; 2,3522" => "48.8566 ; 2.3522";
    /// Degrees, minutes and seconds become decimal degrees.
    PointSexagesimal = "point-sexagesimal", Point, "48°51'24\"N ; 2°21'08\"E" => "48.8566667 ; 2.3522222";
    /// Lambert-93 metres become degrees.
    PointLambert = "point-lambert", Point, "6862035.26 ; 652469.02" => "48.8566 ; 2.3522";
    /// Latitude and longitude were exchanged.
    PointSwapped = "point-swapped", Point, "2.3522 ; 48.8566" => "48.8566 ; 2.3522";
    // Codes.
    /// Spaces are dropped.
    PostalCodeSpaces = "postal-code-spaces", PostalCode, "35 000" => "35000";
    /// What follows the code is dropped.
    PostalCodeText = "postal-code-text", PostalCode, "35042 CEDEX 9" => "35042";
    /// The decimals that a spreadsheet added are dropped.
    PostalCodeDecimals = "postal-code-decimals", PostalCode, "35000.0" => "35000";
    /// The zero that a spreadsheet ate comes back.
    PostalCodeZero = "postal-code-zero", PostalCode, "1100" => "01100";
    /// Spaces, decimals and small letters are put right.
    CommuneCodeForm = "commune-code-form", CommuneCode, "2a004" => "2A004";
    /// The zero that a spreadsheet ate comes back.
    CommuneCodeZero = "commune-code-zero", CommuneCode, "1033" => "01033";
    /// Spaces, dots and words around are dropped.
    NumberForm = "number-form", OfficialNumber, "SIRET : 130 026 032 00016" => "13002603200016";
    /// The zero that a spreadsheet ate comes back, when the key then is right.
    NumberZero = "number-zero", OfficialNumber, "5580501300012" => "05580501300012";
    // Dates.
    /// A date written the French way takes the form of the standard.
    DateFrench = "date-french", Date, "31/12/2024" => "2024-12-31";
    /// The hour is dropped.
    DateHour = "date-hour", Date, "2024-12-31T10:00:00Z" => "2024-12-31";
    /// The day number of a spreadsheet becomes its date.
    DateSerial = "date-serial", Date, "45657" => "2024-12-31";
    /// A date in another order of year, month and day takes the form of the standard.
    DateForm = "date-form", Date, "20241231" => "2024-12-31";
}

/// Declares the refusals.
macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $field:ident, $example:literal;)*) => {
        /// Why a value cannot be kept.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Why { $($(#[$doc])* $variant),* }

        impl Why {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stable key, for programs and texts.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// What it is about.
            pub const fn field(self) -> Field {
                match self { $(Self::$variant => Field::$field),* }
            }

            /// A value refused for this reason.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => $example),* }
            }
        }
    };
}

refusals! {
    /// No digit, or no run of digits that may be a number.
    PhoneNone = "phone-none", Phone, "voir le site";
    /// Too few digits.
    PhoneTooShort = "phone-too-short", Phone, "01 80 05 98";
    /// Too many digits.
    PhoneTooLong = "phone-too-long", Phone, "01 80 05 98 80 12";
    /// The number of a country that the standard does not know.
    PhoneForeign = "phone-foreign", Phone, "+32 2 555 12 12";
    /// No `@`.
    EmailNoAt = "email-no-at", Email, "mairie.foix.fr";
    /// Nothing before the `@`, or characters that no address has.
    EmailNoUser = "email-no-user", Email, "@foix.fr";
    /// No domain after the `@`, or one without extension.
    EmailNoDomain = "email-no-domain", Email, "mairie@foix";
    /// More values than a cell may hold.
    EmailTooMany = "email-too-many", Email, "a@a.fr b@a.fr c@a.fr d@a.fr e@a.fr f@a.fr g@a.fr h@a.fr i@a.fr j@a.fr k@a.fr";
    /// Neither `http` nor `https`.
    UrlScheme = "url-other-scheme", Url, "javascript:alert(1)";
    /// A host without extension.
    UrlNoExtension = "url-no-extension", Url, "https://mairie-de-foix";
    /// The name of an account on a social network.
    UrlHandle = "url-handle", Url, "@mairiedefoix";
    /// An e-mail address.
    UrlEmail = "url-email", Url, "mairie@foix.fr";
    /// A user name before the host, a way to disguise a link.
    UrlDisguised = "url-disguised", Url, "https://mairie.fr@elsewhere.com";
    /// A telephone number.
    UrlPhone = "url-phone", Url, "04.76.98.49.27";
    /// Characters that no address has, or more than 2,000 of them.
    UrlForm = "url-form", Url, "https://a.fr/<b>";
    /// More values than a cell may hold.
    UrlTooMany = "url-too-many", Url, "http://a.fr http://b.fr http://c.fr http://d.fr http://e.fr http://f.fr http://g.fr http://h.fr http://i.fr http://j.fr http://k.fr";
    /// 0, 0: how many programs write "unknown".
    PointZero = "point-zero", Point, "0 ; 0";
    /// One of two coordinates.
    PointHalf = "point-half", Point, "48.85 ; ";
    /// Not a number.
    PointNumber = "point-number", Point, "nord ; sud";
    /// Outside the globe.
    PointOutside = "point-outside", Point, "148.85 ; 202.35";
    /// Not a postal code.
    PostalCodeForm = "postal-code-form", PostalCode, "F-51100";
    /// Not a commune code.
    CommuneCodeForm = "commune-code-wrong", CommuneCode, "XX";
    /// Not a SIRET, an RNA number nor a RIDET.
    NumberForm = "number-wrong", OfficialNumber, "123";
    /// A spreadsheet kept only the first digits (`7.75561E+13`).
    NumberScientific = "number-scientific", OfficialNumber, "7,75561E+13";
    /// Not a date, or one that no calendar has.
    DateForm = "date-wrong", Date, "31/13/2024";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::*;
    use std::collections::HashSet;

    /// What the cleaners of a field make of a value, with the keys of what they applied and refused.
    fn run(field: Field, text: &str) -> (String, Vec<Rule>, Vec<Why>) {
        fn one<T>(
            result: Result<Cleaned<T>, Refusal>,
            show: impl Fn(&T) -> String,
        ) -> (String, Vec<Rule>, Vec<Why>) {
            match result {
                Ok(done) => (show(&done.value), done.changes.iter().map(|c| c.rule).collect(), vec![]),
                Err(refusal) => (String::new(), vec![], vec![refusal.why]),
            }
        }
        fn many(several: &Several<String>) -> (String, Vec<Rule>, Vec<Why>) {
            let rules = several.changes.iter().map(|c| c.rule).collect();
            (several.values.join("|"), rules, several.refused.iter().map(|r| r.why).collect())
        }
        match field {
            Field::Text => one(Ok(crate::text(text, 40)), Clone::clone),
            Field::PlainText => one(Ok(plain_text(text, 200)), Clone::clone),
            Field::Phone => one(phone(text, None), |p| p.number.clone()),
            Field::Email => many(&emails(text)),
            Field::Url => many(&urls(text)),
            Field::Address => one(Ok(address(text)), Address::line),
            Field::Commune => one(Ok(commune_name(text)), |c| c.name.clone()),
            Field::Point => {
                let (lat, lon) = text.split_once(" ; ").unwrap();
                one(coordinates(lat, lon), |c| format!("{} ; {}", round(c.lat), round(c.lon)))
            }
            Field::PostalCode => one(postal_code(text), Clone::clone),
            Field::CommuneCode => one(commune_code(text), Clone::clone),
            Field::OfficialNumber => one(official_number(text), Clone::clone),
            Field::Date => one(date(text), ToString::to_string),
        }
    }

    /// Lambert-93 is told to the metre, the rest as written.
    fn round(degrees: f64) -> f64 {
        let metre = (degrees * 1e5).round() / 1e5;
        let exact = (degrees * 1e7).round() / 1e7;
        if (metre - exact).abs() < 2e-6 { metre } else { exact }
    }

    #[test]
    fn every_rule_does_what_its_example_says() {
        for rule in Rule::ALL {
            let (before, after) = rule.example();
            let (got, rules, refused) = run(rule.field(), before);
            assert_eq!(got, after, "{}: {before} ({rules:?}, {refused:?})", rule.key());
            assert!(rules.contains(rule), "{} is not among {rules:?} for {before}", rule.key());
            let (again, rules, _) = run(rule.field(), after);
            assert_eq!((again.as_str(), rules), (after, vec![]), "{}: clean values stay", rule.key());
        }
    }

    #[test]
    fn every_refusal_has_an_example() {
        for why in Why::ALL {
            let (_, _, refused) = run(why.field(), why.example());
            assert_eq!(refused, [*why], "{}: {}", why.key(), why.example());
        }
    }

    #[test]
    fn keys_are_unique_and_plain() {
        let keys = Rule::ALL.iter().map(|r| r.key()).chain(Why::ALL.iter().map(|w| w.key()));
        let mut seen = HashSet::new();
        for key in keys {
            assert!(seen.insert(key), "{key} twice");
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{key}");
        }
    }
}
