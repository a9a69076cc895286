//! Mapbox vector tiles, version 2.1, written straight into a buffer.
//!
//! Only what a map of places needs: points and polygons, with texts and numbers as properties. See
//! <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>; protocol-buffer field numbers below are the specification's.

use crate::project::EXTENT;

const TILE_LAYERS: u8 = 3;
const LAYER_NAME: u8 = 1;
const LAYER_FEATURES: u8 = 2;
const LAYER_KEYS: u8 = 3;
const LAYER_VALUES: u8 = 4;
const LAYER_EXTENT: u8 = 5;
const LAYER_VERSION: u8 = 15;
const FEATURE_TAGS: u8 = 2;
const FEATURE_TYPE: u8 = 3;
const FEATURE_GEOMETRY: u8 = 4;
const VALUE_STRING: u8 = 1;
const VALUE_UINT: u8 = 5;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// How many distinct values are looked through before a new one is written again: equal values beyond cost some bytes.
const SHARED_VALUES: usize = 64;

/// One layer being written.
#[derive(Debug)]
pub struct Layer<'a> {
    name: &'a str,
    features: Vec<u8>,
    properties: Properties,
    scratch: Vec<u8>,
    geometry: Vec<u8>,
    any: bool,
}

/// The properties of one feature, and the tables its layer shares.
#[derive(Debug, Default)]
pub struct Properties {
    tags: Vec<u8>,
    keys: Vec<&'static str>,
    values: Vec<u8>,
    count: u32,
    /// The first values, encoded: where in `values`, and their number.
    shared: Vec<(std::ops::Range<usize>, u32)>,
}

impl Properties {
    /// A text that many features share (a kind, a state).
    pub fn word(&mut self, key: &'static str, text: &str) {
        self.value(key, true, |out| bytes_field(out, VALUE_STRING, text.as_bytes()));
    }

    /// A text of this feature alone (a name, an identifier).
    pub fn text(&mut self, key: &'static str, text: &str) {
        self.value(key, false, |out| bytes_field(out, VALUE_STRING, text.as_bytes()));
    }

    /// A number.
    pub fn number(&mut self, key: &'static str, number: u64) {
        self.value(key, true, |out| {
            out.push(VALUE_UINT << 3);
            varint(out, number);
        });
    }

    fn value(&mut self, key: &'static str, share: bool, write: impl FnOnce(&mut Vec<u8>)) {
        let known = self.keys.iter().position(|known| *known == key);
        let key = known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        let before = self.values.len();
        // The length of a value is below 128 or is written again, shifted.
        self.values.extend([LAYER_VALUES << 3 | 2, 0]);
        write(&mut self.values);
        let length = self.values.len() - before - 2;
        if length < 0x80 {
            self.values[before + 1] = length as u8;
        } else {
            let value = self.values.split_off(before + 2);
            self.values.truncate(before);
            bytes_field(&mut self.values, LAYER_VALUES, &value);
        }
        let mut number = self.count;
        let same = |(range, _): &&(std::ops::Range<usize>, u32)| {
            self.values.get(range.clone()) == self.values.get(before..)
        };
        if let Some((_, known)) = self.shared.iter().filter(|_| share).find(same) {
            number = *known;
            self.values.truncate(before);
        } else {
            self.count += 1;
            if share && self.shared.len() < SHARED_VALUES {
                self.shared.push((before..self.values.len(), number));
            }
        }
        varint(&mut self.tags, key as u64);
        varint(&mut self.tags, number.into());
    }
}

impl<'a> Layer<'a> {
    /// A layer without a feature.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            features: Vec::new(),
            properties: Properties::default(),
            scratch: Vec::new(),
            geometry: Vec::new(),
            any: false,
        }
    }

    /// Bytes so far, headers apart.
    pub fn bytes(&self) -> usize {
        self.features.len() + self.properties.values.len()
    }

    /// Adds a point in tile coordinates.
    pub fn point(&mut self, [x, y]: [i32; 2], describe: impl FnOnce(&mut Properties)) {
        self.geometry.clear();
        command(&mut self.geometry, MOVE_TO, 1);
        zigzag(&mut self.geometry, x);
        zigzag(&mut self.geometry, y);
        self.feature(1, describe);
    }

    /// Adds a polygon: rings in tile coordinates, not repeated at their end, exteriors of positive area (clockwise as the
    /// screen shows them), each followed by its holes. Rings of fewer than three points are left out; without a ring
    /// nothing is added.
    pub fn polygon(&mut self, rings: &[Vec<[i32; 2]>], describe: impl FnOnce(&mut Properties)) {
        self.geometry.clear();
        let mut at = [0_i32; 2];
        for ring in rings.iter().filter(|ring| ring.len() >= 3) {
            for (i, point) in ring.iter().enumerate() {
                match i {
                    0 => command(&mut self.geometry, MOVE_TO, 1),
                    1 => command(&mut self.geometry, LINE_TO, ring.len() as u32 - 1),
                    _ => {}
                }
                zigzag(&mut self.geometry, point[0].wrapping_sub(at[0]));
                zigzag(&mut self.geometry, point[1].wrapping_sub(at[1]));
                at = *point;
            }
            command(&mut self.geometry, CLOSE_PATH, 1);
        }
        if !self.geometry.is_empty() {
            self.feature(3, describe);
        }
    }

    fn feature(&mut self, kind: u8, describe: impl FnOnce(&mut Properties)) {
        self.any = true;
        self.properties.tags.clear();
        describe(&mut self.properties);
        self.scratch.clear();
        bytes_field(&mut self.scratch, FEATURE_TAGS, &self.properties.tags);
        self.scratch.extend([FEATURE_TYPE << 3, kind]);
        bytes_field(&mut self.scratch, FEATURE_GEOMETRY, &self.geometry);
        bytes_field(&mut self.features, LAYER_FEATURES, &self.scratch);
    }

    /// The tile with this layer alone; tiles of several layers are these, one after the other. Empty without a feature.
    pub fn finish(self) -> Vec<u8> {
        if !self.any {
            return Vec::new();
        }
        let mut head = Vec::with_capacity(self.name.len() + 32);
        head.extend([LAYER_VERSION << 3, 2]);
        bytes_field(&mut head, LAYER_NAME, self.name.as_bytes());
        let mut tail = Vec::with_capacity(64);
        for key in &self.properties.keys {
            bytes_field(&mut tail, LAYER_KEYS, key.as_bytes());
        }
        let mut extent = vec![LAYER_EXTENT << 3];
        varint(&mut extent, EXTENT.into());
        let parts = [&head, &self.features, &tail, &self.properties.values, &extent];
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut out = Vec::with_capacity(length + 8);
        out.push(TILE_LAYERS << 3 | 2);
        varint(&mut out, length as u64);
        for part in parts {
            out.extend_from_slice(part);
        }
        out
    }
}

fn command(out: &mut Vec<u8>, id: u32, count: u32) {
    varint(out, u64::from(count << 3 | id));
}

fn zigzag(out: &mut Vec<u8>, number: i32) {
    varint(out, u64::from(((number << 1) ^ (number >> 31)) as u32));
}

fn bytes_field(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
