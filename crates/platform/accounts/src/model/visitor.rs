//! What a request says of the machine it came from, cut down to what a person recognises.

use std::net::IpAddr;

/// The machine behind a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Browser and system, such as `Firefox, Windows`; empty when not recognised.
    pub device: String,
    /// Where the request came from. Attempts are counted by it; a session keeps [`Visitor::network`] alone.
    pub address: Option<IpAddr>,
    /// Digest of a number that this browser alone carries.
    pub browser: Option<[u8; 32]>,
}

/// First the words that others contain too: Edge calls itself Chrome and Safari.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

impl Visitor {
    /// From what the browser says of itself and the address it calls from.
    pub fn new(user_agent: &str, address: Option<IpAddr>, browser: Option<[u8; 32]>) -> Self {
        let find = |table: &[(&str, &'static str)]| {
            table.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name)
        };
        let words: Vec<_> = [find(&BROWSERS), find(&SYSTEMS)].into_iter().flatten().collect();
        Self { device: words.join(", "), address, browser }
    }
}

impl Visitor {
    /// The network, such as `192.0.2.x`: an IPv4 address without its last number, the first three of an IPv6 one; empty
    /// when not known.
    pub fn network(&self) -> String {
        self.address.map(network).unwrap_or_default()
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.x")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_told_in_words_and_networks_without_their_end() {
        for (said, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140 Safari/537.36 Edg/140",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            ("curl/8", ""),
            ("<script>alert(1)</script>", ""),
        ] {
            assert_eq!(Visitor::new(said, None, None).device, words, "{said}");
        }
        for (address, shown) in [
            ("192.0.2.77", "192.0.2.x"),
            ("::ffff:192.0.2.77", "192.0.2.x"),
            ("2001:db8:7:8::9", "2001:db8:7::"),
        ] {
            assert_eq!(Visitor::new("", address.parse().ok(), None).network(), shown);
        }
    }
}
