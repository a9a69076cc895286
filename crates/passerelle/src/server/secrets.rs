//! The server's key: given by the operator, or made once and kept in the data folder, readable by its owner only.

use crate::cli::Failure;
use crate::config::{Config, decode_key};
use kernel::World;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use vault::{MasterKey, Vault};

/// Reads the key of a data folder, making it first when there is none.
pub fn key(data: &Path, world: &World) -> io::Result<[u8; 32]> {
    let path = data.join("key");
    match fs::read_to_string(&path) {
        Ok(text) => decode_key(&text).ok_or_else(|| {
            io::Error::other(format!("{} does not hold 64 hexadecimal characters", path.display()))
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => make(&path, world),
        Err(e) => Err(e),
    }
}

/// The vault over the server's key; `None` when no key was given and none was made yet.
pub fn vault_of(config: &Config) -> Result<Option<Vault>, Failure> {
    let given = config.key.is_some() || config.data.join("key").exists();
    if given { vault(config, &World::system()).map(Some) } else { Ok(None) }
}

/// The vault over the server's key, made first when there is none.
pub fn vault(config: &Config, world: &World) -> Result<Vault, Failure> {
    let key = match config.key {
        Some(key) => key,
        None => key(&config.data, world).map_err(|e| Failure::machine("cannot read the server's key", e))?,
    };
    Vault::new(vec![MasterKey::new("main", key)])
        .map_err(|e| Failure::machine("cannot use the server's key", e))
}

fn make(path: &Path, world: &World) -> io::Result<[u8; 32]> {
    let mut key = [0u8; 32];
    world.entropy.fill(&mut key);
    let mut text = String::with_capacity(65);
    for byte in key {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\n');
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let folder = std::env::temp_dir().join(format!("passerelle-key-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let world = World::fixed(jiff::Timestamp::UNIX_EPOCH, 1);
        let first = key(&folder, &world).unwrap();
        assert_eq!(key(&folder, &world).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(folder.join("key")).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(folder.join("key"), "rubbish").unwrap();
        assert!(key(&folder, &world).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
