//! Why a command is refused.

use identity::InvalidName;

/// Why a command was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not do this to it: the two are told alike.
    #[error("no such organisation, role or request")]
    NotFound,
    /// An account is needed.
    #[error("an account is needed")]
    NotSignedIn,
    /// It changed since the page was shown.
    #[error("it changed meanwhile")]
    Conflict,
    /// The state of the organisation forbids it.
    #[error("the state of the organisation forbids it")]
    State,
    /// Fields are wrong.
    #[error("{} fields refused", .0.len())]
    Fields(Vec<Problem>),
    /// Another active organisation has the SIRET.
    #[error("another active organisation has this SIRET")]
    SiretTaken,
    /// The parent is the organisation itself, one of its children, or the chain is too long.
    #[error("the parents would turn in a circle")]
    Cycle,
    /// A referent cannot leave an organisation without another referent.
    #[error("the last referent cannot leave without a successor")]
    LastReferent,
    /// The actor answers for the organisation by a role held in it, which would sleep.
    #[error("the actor would lose the role by which they act")]
    OwnRights,
    /// The account holds no role in the organisation.
    #[error("not a colleague")]
    NotAColleague,
    /// A delegation cannot be lent again, nor be lent to oneself.
    #[error("this role cannot be lent")]
    NotLendable,
    /// The account already waits for an answer, or already has this role.
    #[error("already asked or held")]
    Already,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// One wrong field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No name, or one over 120 characters.
    Name,
    /// No such kind.
    Kind,
    /// Not a SIRET, or its key is wrong.
    Siret,
    /// No such territory.
    Territory,
    /// The territory is wider than the giver's, or than that of the role lent.
    TooWide,
    /// The end is missing, past, before the beginning, or later than that of the role lent.
    Dates,
    /// No such role.
    Role,
    /// A motive of 3 to 500 characters is asked.
    Motive,
    /// A name to answer to is asked.
    ContactName,
    /// An e-mail address to answer to is asked.
    ContactEmail,
    /// The message is over 500 characters.
    Message,
    /// No such parent.
    Parent,
    /// No such network.
    Networks,
    /// No such colleague.
    Account,
    /// Nothing was chosen.
    Act,
    /// No such organisation to go to.
    To,
    /// The box that confirms was left empty.
    Confirm,
}

impl Problem {
    /// The field of the form or of the body.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Siret => "siret",
            Self::Territory | Self::TooWide => "territory",
            Self::Dates => "until",
            Self::Role => "role",
            Self::Motive => "motive",
            Self::ContactName => "contact_name",
            Self::ContactEmail => "contact_email",
            Self::Message => "message",
            Self::Parent => "parent",
            Self::Networks => "networks",
            Self::Account => "account",
            Self::Act => "act",
            Self::To => "to",
            Self::Confirm => "confirm",
        }
    }

    /// The key of the words that say it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "organisations-error-name",
            Self::Kind => "organisations-error-kind",
            Self::Siret => "organisations-error-siret",
            Self::Territory => "organisations-error-territory",
            Self::TooWide => "organisations-error-too-wide",
            Self::Dates => "organisations-error-until",
            Self::Role => "organisations-error-role",
            Self::Motive => "organisations-error-motive",
            Self::ContactName => "organisations-error-contact-name",
            Self::ContactEmail => "organisations-error-contact-email",
            Self::Message => "organisations-error-message",
            Self::Parent => "organisations-error-parent",
            Self::Networks => "organisations-error-networks",
            Self::Account => "organisations-error-account",
            Self::Act => "organisations-error-act",
            Self::To => "organisations-error-to",
            Self::Confirm => "organisations-error-confirm",
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Fields(vec![problem])
    }
}

impl From<InvalidName> for Error {
    fn from(_: InvalidName) -> Self {
        Problem::Name.into()
    }
}
