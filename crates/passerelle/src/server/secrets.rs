//! The server's keys: given by the operator, or made once and kept in the data folder, readable by its owner only. One
//! key a line; the first makes new things, the others still open old ones.

use crate::cli::Failure;
use crate::config::{Config, decode_keys};
use kernel::World;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use vault::{MasterKey, Vault};

/// The keys of a configuration, the active one first; made in the data folder when there is none anywhere.
pub fn keys(config: &Config, world: &World) -> io::Result<Vec<[u8; 32]>> {
    if !config.keys.is_empty() {
        return Ok(config.keys.clone());
    }
    let path = file(&config.data);
    match fs::read_to_string(&path) {
        Ok(text) => decode_keys(&text, '\n').ok_or_else(|| {
            io::Error::other(format!("{} does not hold lines of 64 hexadecimal characters", path.display()))
        }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let key = draw(world);
            fs::create_dir_all(&config.data)?;
            write_new(&path, &[key])?;
            Ok(vec![key])
        }
        Err(e) => Err(e),
    }
}

/// The vault over the keys, made first when there is none.
pub fn vault(config: &Config, world: &World) -> Result<Vault, Failure> {
    let keys = keys(config, world).map_err(|e| Failure::machine("cannot read the server's key", e))?;
    over(&keys).map_err(|e| Failure::Usage(format!("secrets.key: {e}")))
}

/// The vault over the keys; `None` when none was given and none was made yet.
pub fn vault_of(config: &Config) -> Result<Option<Vault>, Failure> {
    let exists = !config.keys.is_empty() || file(&config.data).exists();
    if exists { vault(config, &World::system()).map(Some) } else { Ok(None) }
}

/// The vault over the keys that the service works with; none is made.
pub fn existing_vault(config: &Config) -> Result<Vault, Failure> {
    vault_of(config)?.ok_or_else(|| {
        Failure::Usage(format!(
            "there is no key in {}, and no secrets.key: give the configuration that the service runs with, or start the \
             service once",
            config.data.display()
        ))
    })
}

/// Each key is named after its own digest: the operator need not invent names.
fn over(keys: &[[u8; 32]]) -> Result<Vault, vault::Error> {
    let named = keys.iter().map(|key| MasterKey::new(hex(&Sha256::digest(key)[..4]), *key));
    Vault::new(named.collect())
}

/// Puts a new key in front of those of the data folder. The old ones stay until everything is sealed again.
pub fn add_key(config: &Config, world: &World) -> io::Result<()> {
    let mut all = keys(config, world)?;
    all.insert(0, draw(world));
    replace(&config.data, &all)
}

/// Keeps the active key alone.
pub fn drop_old_keys(config: &Config, world: &World) -> io::Result<()> {
    let all = keys(config, world)?;
    replace(&config.data, &all[..1])
}

/// Written beside and renamed: the file is whole at any instant.
fn replace(data: &Path, keys: &[[u8; 32]]) -> io::Result<()> {
    let beside = data.join("key.new");
    match fs::remove_file(&beside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    write_new(&beside, keys)?;
    fs::rename(beside, file(data))
}

fn file(data: &Path) -> PathBuf {
    data.join("key")
}

fn draw(world: &World) -> [u8; 32] {
    let mut key = [0u8; 32];
    world.entropy.fill(&mut key);
    key
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn write_new(path: &Path, keys: &[[u8; 32]]) -> io::Result<()> {
    let lines: String = keys.iter().map(|key| hex(key) + "\n").collect();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(lines.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn a_key_is_made_once_kept_private_and_followed_by_others() {
        let folder = std::env::temp_dir().join(format!("passerelle-key-{}", std::process::id()));
        let mut settings = Settings::from_parts(None, std::iter::empty()).unwrap();
        settings.set_flag("store.data", folder.display().to_string());
        let config = Config::read(&settings).unwrap();
        let world = World::fixed(jiff::Timestamp::UNIX_EPOCH, 1);
        let first = keys(&config, &world).unwrap();
        assert_eq!(keys(&config, &world).unwrap(), first);
        add_key(&config, &world).unwrap();
        let both = keys(&config, &world).unwrap();
        assert_eq!((both.len(), both[1]), (2, first[0]), "the old key still opens");
        let sealed = over(&first).unwrap().seal(&world, "t.c/1", b"x");
        assert_eq!(over(&both).unwrap().open("t.c/1", &sealed).unwrap(), b"x");
        drop_old_keys(&config, &world).unwrap();
        assert_eq!(keys(&config, &world).unwrap(), both[..1]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(folder.join("key")).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(folder.join("key"), "rubbish").unwrap();
        assert!(keys(&config, &world).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }
}
