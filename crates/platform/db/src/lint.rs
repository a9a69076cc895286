//! The shared dialect: what a statement may not say, because one engine would refuse it or understand it otherwise.

/// Words that never appear, each with what to do instead.
const WORDS: &[(&str, &str)] = &[
    ("SERIAL", "ids are UUIDs made by the program"),
    ("BIGSERIAL", "ids are UUIDs made by the program"),
    ("AUTOINCREMENT", "ids are UUIDs made by the program"),
    ("NEXTVAL", "no sequences"),
    ("ROWID", "SQLite only"),
    ("CURRENT_TIMESTAMP", "the clock is injected: bind the time"),
    ("CURRENT_DATE", "the clock is injected: bind the time"),
    ("LOCALTIMESTAMP", "the clock is injected: bind the time"),
    ("ILIKE", "compare folded columns with LIKE"),
    ("SIMILAR", "compare folded columns with LIKE"),
    ("GLOB", "compare folded columns with LIKE"),
    ("REGEXP", "compare folded columns with LIKE"),
    ("COLLATE", "text sorts by bytes on both engines; fold in the program"),
    ("ARRAY", "no arrays: use a table"),
    ("ANY", "no arrays: use a table"),
    ("UNNEST", "no arrays: use Tx::execute_many"),
    ("LISTEN", "no notifications: poll a version"),
    ("NOTIFY", "no notifications: poll a version"),
    ("TRIGGER", "rules live in the program"),
    ("DEFERRABLE", "no deferred constraints"),
    ("DEFERRED", "no deferred constraints"),
    ("BEGIN", "transactions belong to Db::write"),
    ("COMMIT", "transactions belong to Db::write"),
    ("ROLLBACK", "transactions belong to Db::write"),
    ("SAVEPOINT", "transactions belong to Db::write"),
    ("PRAGMA", "SQLite only"),
    ("LATERAL", "PostgreSQL only"),
    ("MERGE", "write INSERT … ON CONFLICT"),
    ("REPLACE", "write INSERT … ON CONFLICT"),
    ("TABLESAMPLE", "PostgreSQL only"),
];

/// Functions that never appear.
const FUNCTIONS: &[(&str, &str)] = &[
    ("NOW", "the clock is injected: bind the time"),
    ("RANDOM", "chance is injected: bind the value"),
    ("DATETIME", "the clock is injected: bind the time"),
    ("STRFTIME", "bind times; compute dates in the program"),
    ("DATE_TRUNC", "bind times; compute dates in the program"),
    ("EXTRACT", "bind times; compute dates in the program"),
    ("UPPER", "fold in the program: engines differ on accents"),
    ("LOWER", "fold in the program: engines differ on accents"),
    ("STRING_AGG", "join in the program"),
    ("GROUP_CONCAT", "join in the program"),
    ("GREATEST", "SQLite calls it MAX: write CASE"),
    ("LEAST", "SQLite calls it MIN: write CASE"),
    ("IFNULL", "write COALESCE"),
    ("ISNULL", "write COALESCE"),
    ("PG_ADVISORY_LOCK", "no advisory locks"),
    ("PG_ADVISORY_XACT_LOCK", "no advisory locks"),
    ("GEN_RANDOM_UUID", "ids are UUIDs made by the program"),
    ("JSON_EXTRACT", "read JSON in the program, or keep a column"),
];

/// Pairs of words that never follow one another.
const PAIRS: &[(&str, &str, &str)] = &[
    ("DISTINCT", "ON", "group in the program"),
    ("FOR", "UPDATE", "writes are serialisable already"),
    ("FOR", "SHARE", "writes are serialisable already"),
    ("SKIP", "LOCKED", "claim by a conditional UPDATE"),
    ("INSERT", "OR", "write ON CONFLICT"),
    ("AS", "UUID", "SQLite would change the bytes: bind a UUID"),
    ("AS", "BYTEA", "SQLite would change the bytes: bind bytes"),
    ("AS", "JSONB", "SQLite would make it a number: bind JSON"),
];

/// Checks a statement against the shared dialect.
///
/// It reads words, not grammar; the test that prepares every statement on both engines is the other half.
///
/// # Errors
/// The first thing found, and what to write instead.
pub fn lint(sql: &str) -> Result<(), String> {
    let tokens = tokens(sql)?;
    let at = |index: usize| tokens.get(index).map_or("", String::as_str);
    for (index, token) in tokens.iter().enumerate() {
        let next = at(index + 1);
        if let Some((word, advice)) = WORDS.iter().find(|(word, _)| word == token) {
            return Err(format!("{word}: {advice}"));
        }
        if next == "("
            && let Some((name, advice)) = FUNCTIONS.iter().find(|(name, _)| name == token)
        {
            return Err(format!("{name}(): {advice}"));
        }
        if let Some((a, b, advice)) = PAIRS.iter().find(|(a, b, _)| a == token && b == &next) {
            return Err(format!("{a} {b}: {advice}"));
        }
        // PostgreSQL sums BIGINT to NUMERIC.
        let cast = index >= 2 && at(index - 1) == "(" && at(index - 2) == "CAST";
        let in_coalesce = index >= 4 && at(index - 2) == "COALESCE" && at(index - 4) == "CAST";
        if matches!(token.as_str(), "SUM" | "AVG") && next == "(" && !cast && !in_coalesce {
            return Err(format!("{token}(): write CAST({token}(…) AS BIGINT) or AS DOUBLE PRECISION"));
        }
    }
    if tokens.iter().any(|t| t == "LIMIT") && !tokens.windows(2).any(|w| w == ["ORDER", "BY"]) {
        return Err("LIMIT without ORDER BY: engines would choose different rows".to_owned());
    }
    Ok(())
}

/// Words in capitals and single signs; literals and comments left out.
fn tokens(sql: &str) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let mut chars = sql.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let following = sql[start + c.len_utf8()..].chars().next();
        match (c, following) {
            ('\'', _) => {
                // A doubled quote simply opens the literal again.
                if !chars.any(|(_, c)| c == '\'') {
                    return Err("a text literal is not closed".to_owned());
                }
                out.push("''".to_owned());
            }
            ('-', Some('-')) => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            ('/', Some('*')) => return Err("/* */: write -- comments".to_owned()),
            (':', Some(':')) => return Err("::type: write CAST(… AS …)".to_owned()),
            ('?', _) => return Err("?: placeholders are written $1".to_owned()),
            ('-' | '@', Some('>')) => {
                return Err("JSON operators: read JSON in the program, or keep a column".to_owned());
            }
            (';', _) => return Err("; : one statement, without its end mark".to_owned()),
            (c, _) if c.is_alphanumeric() || c == '_' || c == '$' => {
                let mut word = c.to_ascii_uppercase().to_string();
                while let Some((_, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                    word.push(c.to_ascii_uppercase());
                }
                out.push(word);
            }
            (c, _) if c.is_whitespace() => {}
            (c, _) => out.push(c.to_string()),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_engine_understands_otherwise_is_refused() {
        for (sql, word) in [
            ("SELECT now()", "NOW"),
            ("INSERT INTO t (at) VALUES (CURRENT_TIMESTAMP)", "CURRENT_TIMESTAMP"),
            ("SELECT a FROM t WHERE a ILIKE $1", "ILIKE"),
            ("SELECT DISTINCT ON (a) a FROM t", "DISTINCT ON"),
            ("SELECT a FROM t WHERE id = $1 FOR UPDATE", "FOR UPDATE"),
            ("SELECT SUM(a) FROM t", "SUM"),
            ("SELECT a FROM t LIMIT 3", "LIMIT"),
            ("SELECT a::TEXT FROM t", "::"),
            ("SELECT a FROM t WHERE b = ?", "?"),
            ("SELECT lower(a) FROM t", "LOWER"),
            ("INSERT OR REPLACE INTO t VALUES ($1)", "INSERT OR"),
            ("SELECT data->>'a' FROM t", "JSON"),
            ("SELECT a FROM t WHERE a = ANY($1)", "ANY"),
            ("SELECT 1; DROP TABLE t", ";"),
            ("SELECT CAST($1 AS UUID)", "AS UUID"),
            ("BEGIN", "BEGIN"),
        ] {
            let refused = lint(sql).expect_err(sql);
            assert!(refused.starts_with(word), "{sql}: {refused}");
        }
    }

    #[test]
    fn the_shared_dialect_passes() {
        for sql in [
            "SELECT id, name FROM t WHERE folded LIKE $1 ORDER BY name, id LIMIT $2",
            "SELECT CAST(SUM(cents) AS BIGINT) FROM t",
            "SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM t",
            "INSERT INTO t (id, note) VALUES ($1, 'now() ? it''s') ON CONFLICT (id) DO NOTHING RETURNING id",
            "UPDATE t SET done = TRUE WHERE id = $1 AND done = FALSE -- now()",
        ] {
            assert_eq!(lint(sql), Ok(()), "{sql}");
        }
    }
}
