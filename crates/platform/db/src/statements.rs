//! The list a module keeps of its SQL.

/// A statement and the name it has in its module.
pub type Statement = (&'static str, &'static str);

/// Declares the SQL of a module: each `NAME = "…";` becomes a constant, and all of them the list `STATEMENTS`, which
/// one test prepares on both engines.
///
/// ```
/// mod store {
///     db::statements! {
///         FIND = "SELECT id, name FROM things WHERE id = $1";
///         ADD = "INSERT INTO things (id, name) VALUES ($1, $2)";
///     }
/// }
/// assert_eq!(store::STATEMENTS.len(), 2);
/// ```
#[macro_export]
macro_rules! statements {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $sql:expr;)*) => {
        $($(#[$meta])* $vis const $name: &str = $sql;)*

        /// Every statement of this module, with its name.
        pub const STATEMENTS: &[$crate::Statement] = &[$((stringify!($name), $name)),*];
        /// The same list under its short name.
        #[allow(dead_code)]
        pub const ALL: &[$crate::Statement] = STATEMENTS;
    };
}
