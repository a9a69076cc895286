//! What leaves the program for paper: PDF ([`pdf`]), QR codes ([`qr`]) and drawn maps ([`map`]).
//!
//! Paper is a first-class way out: every sheet has a print page in HTML and, for those who send or archive it, a tagged
//! PDF. This crate knows no capability, reads no file, opens no connection and asks no clock: a caller gives a
//! template of its own (static text) and values (JSON), and gets bytes.
//!
//! To add a sheet: write `sheet.typ` in the capability's `templates/`, read its values from `data` (never paste them
//! into the source), call [`pdf::render`] from a blocking thread, and test the result with `pdftotext`.

pub mod map;
pub mod pdf;
pub mod qr;
