//! What the engine answers.

/// The answer for a whole register.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linkage {
    /// For each record, the place it belongs to: the smallest index among that place's records.
    pub clusters: Vec<u32>,
    /// For each record, how sure it is that it belongs with the others of its cluster (1 when it is alone), 0 to 1.
    pub probabilities: Vec<f32>,
    /// Places that stand in or belong to one another.
    pub relations: Vec<Relation>,
    /// Pairs that a person should look at, the most useful first.
    pub review: Vec<Doubt>,
}

/// One record's place is hosted by, part of or a permanence of another's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relation {
    /// Index of the record that is hosted, part or permanence.
    pub from: u32,
    /// Index of the record that hosts or owns.
    pub to: u32,
    /// Which of the three.
    pub kind: RelationKind,
    /// How sure, 0 to 1.
    pub probability: f32,
}

/// How a place hangs on another without being it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// Stands in the walls of the other: a France services in the town hall.
    HostedBy,
    /// An antenna, annex or service of the other.
    PartOf,
    /// Held there some days by somebody whose home is elsewhere.
    PermanenceOf,
}

/// A pair that the engine cannot settle alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// Index of a record, the smaller of the two.
    pub left: u32,
    /// Index of the other.
    pub right: u32,
    /// How probable it is that they are one place, 0 to 1.
    pub probability: f32,
    /// How many pairs of records a person's answer is expected to set right.
    pub gain: f32,
}

/// What two records are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// One place.
    Same,
    /// Two places, one of which stands in, belongs to or is held by the other.
    Related(RelationKind),
    /// Two places.
    Different,
}

/// Why two records are, or are not, one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How probable it is that they are one place, 0 to 1.
    pub probability: f32,
    /// What the engine holds them for.
    pub outcome: Outcome,
    /// One line per field that at least one of the records fills.
    pub lines: Vec<Line>,
}

/// What one field says.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which field.
    pub field: Field,
    /// How well the two sides agree.
    pub agreement: Agreement,
    /// What it weighs: above zero for one place, below for two, in natural logarithms of odds.
    pub weight: f32,
    /// What the left record says, as compared (folded, without its commune…).
    pub left: String,
    /// What the right record says.
    pub right: String,
}

/// A field of a record, as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name without its kind and its commune.
    Name,
    /// The kind of place, from the name, the typologies and the programmes.
    Kind,
    /// Way and its type.
    Street,
    /// Number in the way.
    HouseNumber,
    /// Commune and postal code.
    Commune,
    /// Metres between the points.
    Distance,
    /// Telephone.
    Phone,
    /// E-mail.
    Email,
    /// Web site.
    Site,
    /// SIRET, RNA and other official numbers.
    Number,
    /// Source: one source seldom lists a place twice.
    Source,
}

/// How well two sides of a field agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// The same once written alike.
    Same,
    /// Nearly: a typo, an abbreviation, a hundred metres.
    Close,
    /// In part.
    Partial,
    /// Not at all.
    Different,
    /// One side does not say.
    Unknown,
}
