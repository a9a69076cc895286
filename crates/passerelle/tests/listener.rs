//! The running program on a real listener: slow clients, broken requests, large bodies, and a stop that loses nobody.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking; its helpers too")]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use testkit::program::Program;

/// The limit on one request in these tests, in seconds.
const TIMEOUT_S: &str = "1";
/// By when a client that holds a connection must have been cut.
const PATIENCE: Duration = Duration::from_secs(6);

fn program() -> Program {
    let environment = [("PASSERELLE_LIMITS_TIMEOUT_S", TIMEOUT_S), ("PASSERELLE_LOG_LEVEL", "warn")];
    Program::serve(Path::new(env!("CARGO_BIN_EXE_passerelle")), &environment).unwrap()
}

fn connect(program: &Program) -> TcpStream {
    let stream = TcpStream::connect(program.socket()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// What the program sends until it closes the connection; panics when it does not within [`PATIENCE`].
fn to_the_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            panic!(
                "the connection is still open after {PATIENCE:?}; so far: {}",
                String::from_utf8_lossy(&bytes)
            )
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Sends a whole request and reads the whole answer.
fn exchange(program: &Program, request: &str) -> String {
    let mut stream = connect(program);
    stream.write_all(request.as_bytes()).unwrap();
    to_the_end(&mut stream)
}

fn get(program: &Program, path: &str) -> String {
    exchange(program, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
}

fn status(answer: &str) -> u16 {
    answer.split_whitespace().nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

/// Writes one byte at a time until the other side stops listening; returns what it answered.
fn drip(mut stream: TcpStream, bytes: &[u8]) -> String {
    let mut reader = stream.try_clone().unwrap();
    let writer = std::thread::spawn({
        let bytes = bytes.to_vec();
        move || {
            for byte in bytes {
                if stream.write_all(&[byte]).is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    });
    let answer = to_the_end(&mut reader);
    writer.join().unwrap();
    answer
}

#[test]
fn the_program_answers_its_probes_and_counts() {
    let program = program();
    assert_eq!(status(&get(&program, "/healthz")), 200);
    assert_eq!(status(&get(&program, "/readyz")), 200);
    assert_eq!(status(&get(&program, "/code")), 200);
    let figures = get(&program, "/metrics");
    assert!(figures.contains("http_requests_total") && figures.contains("route=\"/code\""), "{figures}");
    assert!(figures.contains("http_request_duration_seconds_bucket"), "{figures}");
}

#[test]
fn a_client_that_drips_its_headers_is_cut() {
    let program = program();
    let headers = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: {}", "a".repeat(200));
    let answer = drip(connect(&program), headers.as_bytes());
    assert!(answer.is_empty() || status(&answer) == 408 || status(&answer) == 400, "{answer}");
    assert_eq!(status(&get(&program, "/healthz")), 200, "the others are served");
}

#[test]
fn a_client_that_drips_its_body_is_told_it_took_too_long() {
    let program = program();
    let mut stream = connect(&program);
    let head = "POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 1000\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let answer = drip(stream, &[b' '; 100]);
    assert_eq!(status(&answer), 408, "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
}

#[test]
fn a_connection_that_says_nothing_is_closed() {
    let program = program();
    let mut stream = connect(&program);
    let answer = to_the_end(&mut stream);
    assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
}

#[test]
fn broken_requests_are_refused_and_the_others_served() {
    let program = program();
    let long = "a".repeat(600_000);
    for (name, request) in [
        ("not HTTP", "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\r\n\r\n".to_owned()),
        ("no version", "GET /\r\n\r\n".to_owned()),
        ("a header without a name", "GET / HTTP/1.1\r\n: x\r\n\r\n".to_owned()),
        ("NUL in the address", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned()),
        (
            "two lengths",
            "POST /code HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_owned(),
        ),
        ("a negative length", "POST /code HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".to_owned()),
        ("an endless header", format!("GET / HTTP/1.1\r\nHost: x\r\nX-A: {long}\r\n\r\n")),
        ("an endless address", format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n")),
    ] {
        let mut stream = connect(&program);
        // The program may close before it has read everything.
        let _ = stream.write_all(request.as_bytes());
        let answer = to_the_end(&mut stream);
        assert!(answer.is_empty() || (400..500).contains(&status(&answer)), "{name}: {answer:.200}");
    }
    assert_eq!(status(&get(&program, "/healthz")), 200);
}

#[test]
fn a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() {
    let program = program();
    let told = "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 900000000\r\nConnection: close\r\n\r\n";
    let mut stream = connect(&program);
    stream.write_all(told.as_bytes()).unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&head)), 413, "told by the length alone");

    let mut stream = connect(&program);
    let chunked = "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                   Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    stream.write_all(chunked.as_bytes()).unwrap();
    let chunk = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    for _ in 0..4 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&head)), 413, "told by counting");
}

#[test]
fn a_stop_lets_the_running_request_finish_and_takes_no_new_one() {
    let mut program = program();
    // Begun before the stop: headers and half of the body.
    let mut running = connect(&program);
    let body = r#"{"answers": {"T0": "yes"}}"#;
    let (first, rest) = body.split_at(10);
    let head = format!(
        "POST /api/v1/triage/evaluate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    running.write_all(head.as_bytes()).unwrap();
    // Silent ones must not hold the stop.
    let _silent = connect(&program);
    std::thread::sleep(Duration::from_millis(200));
    program.ask_to_stop();
    std::thread::sleep(Duration::from_millis(300));
    running.write_all(rest.as_bytes()).unwrap();
    let answer = to_the_end(&mut running);
    assert_eq!(status(&answer), 200, "{answer}");
    assert!(answer.contains("\"situation\""), "{answer}");
    assert!(TcpStream::connect(program.socket()).is_err(), "no new connection is taken");
    let ended = program.wait(PATIENCE).expect("the program ends");
    assert!(ended.success(), "{ended}");
}
