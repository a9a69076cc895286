//! A decoder of vector tiles, that takes nothing on trust.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first failure")]

use std::collections::BTreeMap;

/// A layer of a decoded tile.
#[derive(Debug, Default, PartialEq)]
pub struct Layer {
    pub name: String,
    pub version: u64,
    pub extent: u64,
    pub features: Vec<Feature>,
}

#[derive(Debug, Default, PartialEq)]
pub struct Feature {
    pub kind: u64,
    pub properties: BTreeMap<String, String>,
    /// Rings or single points, in absolute tile coordinates.
    pub parts: Vec<Vec<[i64; 2]>>,
}

enum Wire<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn varint(at: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = at.split_first().unwrap();
        *at = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return value;
        }
    }
    panic!("a number too long");
}

fn fields(mut at: &[u8]) -> Vec<(u64, Wire<'_>)> {
    let mut fields = Vec::new();
    while !at.is_empty() {
        let tag = varint(&mut at);
        let value = match tag & 7 {
            0 => Wire::Number(varint(&mut at)),
            2 => {
                let length = varint(&mut at) as usize;
                let (bytes, rest) = at.split_at(length);
                at = rest;
                Wire::Bytes(bytes)
            }
            other => panic!("wire type {other}"),
        };
        fields.push((tag >> 3, value));
    }
    fields
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn numbers(mut at: &[u8]) -> Vec<u64> {
    let mut numbers = Vec::new();
    while !at.is_empty() {
        numbers.push(varint(&mut at));
    }
    numbers
}

/// Decodes a tile, or fails the test.
pub fn decode(bytes: &[u8]) -> Vec<Layer> {
    let layers = fields(bytes).into_iter().map(|(field, value)| match (field, value) {
        (3, Wire::Bytes(bytes)) => layer(bytes),
        (other, _) => panic!("field {other} of a tile"),
    });
    layers.collect()
}

fn layer(bytes: &[u8]) -> Layer {
    let (mut out, mut keys, mut values, mut raw) = (Layer::default(), Vec::new(), Vec::new(), Vec::new());
    for (field, value) in fields(bytes) {
        match (field, value) {
            (15, Wire::Number(n)) => out.version = n,
            (5, Wire::Number(n)) => out.extent = n,
            (1, Wire::Bytes(bytes)) => out.name = text(bytes),
            (2, Wire::Bytes(bytes)) => raw.push(bytes),
            (3, Wire::Bytes(bytes)) => keys.push(text(bytes)),
            (4, Wire::Bytes(bytes)) => values.push(match fields(bytes).pop().unwrap() {
                (1, Wire::Bytes(bytes)) => text(bytes),
                (5, Wire::Number(n)) => n.to_string(),
                _ => panic!("a kind of value that we do not write"),
            }),
            (other, _) => panic!("field {other} of a layer"),
        }
    }
    out.features = raw.into_iter().map(|bytes| feature(bytes, &keys, &values)).collect();
    out
}

fn feature(bytes: &[u8], keys: &[String], values: &[String]) -> Feature {
    let mut out = Feature::default();
    for (field, value) in fields(bytes) {
        match (field, value) {
            (2, Wire::Bytes(bytes)) => {
                for pair in numbers(bytes).chunks(2) {
                    out.properties.insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                }
            }
            (3, Wire::Number(n)) => out.kind = n,
            (4, Wire::Bytes(bytes)) => out.parts = geometry(&numbers(bytes)),
            (other, _) => panic!("field {other} of a feature"),
        }
    }
    out
}

fn geometry(commands: &[u64]) -> Vec<Vec<[i64; 2]>> {
    let signed = |n: u64| (n >> 1) as i64 ^ -((n & 1) as i64);
    let (mut parts, mut at, mut i) = (Vec::<Vec<[i64; 2]>>::new(), [0, 0], 0);
    while i < commands.len() {
        let (id, count) = (commands[i] & 7, commands[i] >> 3);
        i += 1;
        if id == 7 {
            assert_eq!(count, 1, "a path is closed once");
            continue;
        }
        for _ in 0..count {
            at = [at[0] + signed(commands[i]), at[1] + signed(commands[i + 1])];
            i += 2;
            match id {
                1 => parts.push(vec![at]),
                2 => parts.last_mut().unwrap().push(at),
                other => panic!("command {other}"),
            }
        }
    }
    parts
}
