//! Encrypted lines to PostgreSQL: whom each `sslmode` believes.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use db::{Db, Error, params};
use testkit::pg::Cluster;

/// Whether the line of `url` is encrypted, as the server sees it.
async fn encrypted(url: &str) -> db::Result<bool> {
    const SQL: &str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    Db::open(url)?.read(|tx| async move { tx.one(SQL, params![]).await }).await
}

/// A cluster whose certificate is for `localhost`, signed by `ca.pem` of its folder; `other.pem` is a stranger.
fn cluster_with_certificate() -> Cluster {
    const KEY: &str = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let cluster = Cluster::start().unwrap();
    let openssl = |line: &str| cluster.run("openssl", &line.split(' ').collect::<Vec<_>>()).unwrap();
    for (name, subject) in [("ca", "/CN=authority"), ("other", "/CN=stranger")] {
        openssl(&format!("req -x509 {KEY} -keyout {name}.key -out {name}.pem -subj {subject} -days 2"));
    }
    openssl(&format!("req {KEY} -keyout server.key -out server.csr -subj /CN=localhost"));
    std::fs::write(cluster.folder().join("names"), "subjectAltName = DNS:localhost\n").unwrap();
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 2 -extfile names -out server.pem",
    );
    let place = cluster.folder().display();
    cluster
        .restart_with(&format!(
            "\nssl = on\nssl_cert_file = '{place}/server.pem'\nssl_key_file = '{place}/server.key'
            unix_socket_directories = '{place}'\n"
        ))
        .unwrap();
    cluster
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mode_believes_whom_it_says() {
    if testkit::Scratch::postgres().await.is_none() {
        return;
    }
    let cluster = tokio::task::spawn_blocking(cluster_with_certificate).await.unwrap();
    let by_number = &cluster.url;
    let by_name = by_number.replace("127.0.0.1", "localhost");
    let file = |name: &str| cluster.folder().join(name).display().to_string();
    for (query, expected) in
        [("", true), ("?sslmode=prefer", true), ("?sslmode=require", true), ("?sslmode=disable", false)]
    {
        assert_eq!(encrypted(&format!("{by_number}{query}")).await.unwrap(), expected, "{query}");
    }
    let port = by_number.rsplit_once(':').unwrap().1.trim_end_matches("/postgres");
    let socket = cluster.folder().display();
    assert!(!encrypted(&format!("postgres://postgres@/postgres?host={socket}&port={port}")).await.unwrap());
    let verify = |name: &str| format!("?sslmode=verify-full&sslrootcert={}", file(name));
    assert!(encrypted(&format!("{by_name}{}", verify("ca.pem"))).await.unwrap());
    for (address, query, word) in [
        (&by_name, verify("other.pem"), "UnknownIssuer"),
        (&by_name, "?sslmode=verify-full".to_owned(), "UnknownIssuer"),
        (by_number, verify("ca.pem"), "not valid for name"),
        (&by_name, verify("server.key"), "no certificate"),
    ] {
        let error = encrypted(&format!("{address}{query}")).await.unwrap_err();
        assert!(matches!(&error, Error::Driver(why) if why.contains(word)), "{query}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_when_tls_is_required() {
    testkit::on_postgres(|scratch| {
        let url = scratch.url.clone();
        async move {
            for mode in ["require", "verify-full"] {
                let error = encrypted(&format!("{url}?sslmode={mode}")).await.unwrap_err();
                assert!(error.to_string().contains("server does not support TLS"), "{mode}: {error}");
            }
            assert!(!encrypted(&format!("{url}?sslmode=prefer")).await.unwrap());
        }
    })
    .await;
}
