//! The register of processing (GDPR article 30) and the retention rules, as crates contribute them.

/// On what a processing rests (GDPR article 6, paragraph 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// (a) the person agreed.
    Consent,
    /// (c) a law asks for it.
    Obligation,
    /// (e) a task of public interest.
    PublicInterest,
    /// (f) a legitimate interest.
    LegitimateInterest,
}

impl Basis {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Consent => "privacy-basis-consent",
            Self::Obligation => "privacy-basis-obligation",
            Self::PublicInterest => "privacy-basis-public",
            Self::LegitimateInterest => "privacy-basis-legitimate",
        }
    }
}

/// One processing of personal data. Every text is a key of the locale files of the crate that contributes it.
#[derive(Debug, Clone, Copy)]
pub struct Processing {
    /// Its code, such as `triage`.
    pub code: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// What it rests on.
    pub basis: Basis,
    /// Whom it is about.
    pub people: &'static str,
    /// What is kept.
    pub data: &'static str,
    /// Who gets to see it.
    pub recipients: &'static str,
    /// How long it is kept.
    pub retention: &'static str,
    /// Who answers for it; the operator is named beside.
    pub responsible: &'static str,
}

impl Processing {
    /// Its rows as a page shows them: key of the name, key of the text.
    pub(crate) fn rows(&self) -> [(&'static str, &'static str); 7] {
        [
            ("privacy-register-purpose", self.purpose),
            ("privacy-register-basis", self.basis.key()),
            ("privacy-register-people", self.people),
            ("privacy-register-data", self.data),
            ("privacy-register-recipients", self.recipients),
            ("privacy-register-retention", self.retention),
            ("privacy-register-responsible", self.responsible),
        ]
    }
}

/// How long something is kept, and the job that sees to it.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// What: the key of a text.
    pub what: &'static str,
    /// How long: the key of a text.
    pub kept: &'static str,
    /// What happens then: the key of a text.
    pub then: &'static str,
    /// The kind of the job, such as `triage.purge`.
    pub job: &'static str,
}

/// What the platform itself processes.
pub const REGISTER: &[Processing] = &[
    Processing {
        code: "journal",
        title: "privacy-journal-title",
        purpose: "privacy-journal-purpose",
        basis: Basis::PublicInterest,
        people: "privacy-journal-people",
        data: "privacy-journal-data",
        recipients: "privacy-journal-recipients",
        retention: "privacy-journal-retention",
        responsible: "privacy-responsible",
    },
    Processing {
        code: "access",
        title: "privacy-access-title",
        purpose: "privacy-access-purpose",
        basis: Basis::Obligation,
        people: "privacy-access-people",
        data: "privacy-access-data",
        recipients: "privacy-access-recipients",
        retention: "privacy-access-retention",
        responsible: "privacy-responsible",
    },
];

/// The platform's own retention rules.
pub const RETENTION: &[Retention] = &[
    Retention {
        what: "privacy-kept-access",
        kept: "privacy-kept-year",
        then: "privacy-then-deleted",
        job: crate::UPKEEP,
    },
    Retention {
        what: "privacy-kept-consent",
        kept: "privacy-kept-two-years",
        then: "privacy-then-deleted",
        job: crate::UPKEEP,
    },
    Retention {
        what: "privacy-kept-journal",
        kept: "privacy-kept-for-good",
        then: "privacy-then-nothing",
        job: "",
    },
];
