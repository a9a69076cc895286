use super::*;

/// A line with its cells, or why it cannot be trusted.
type One = Result<(u64, Cells), (u64, BadRowReason)>;
type Cells = Vec<(String, Cell)>;
type Rows = Vec<One>;

fn rows_of(bytes: &[u8], layout: &Layout) -> Result<(Shape, Rows), TableError> {
    let mut rows = Vec::new();
    let shape = read(bytes, None, layout, &mut |row| {
        rows.push(match row {
            Ok(row) => {
                Ok((row.line, row.cells().map(|(name, cell)| (name.to_owned(), cell.clone())).collect()))
            }
            Err(bad) => Err((bad.line, bad.why)),
        });
        ControlFlow::Continue(())
    })?;
    Ok((shape, rows))
}

#[expect(clippy::unnecessary_wraps, reason = "compared with rows, which may be bad")]
fn good(line: u64, cells: &[(&str, &str)]) -> One {
    Ok((
        line,
        cells.iter().map(|(name, text)| ((*name).to_owned(), Cell::Text((*text).to_owned()))).collect(),
    ))
}

#[test]
fn csv_is_cut_whatever_its_separator() {
    for separator in [',', ';', '\t', '|'] {
        let text = "a,b,c\r\n1,\"x\n\"\"y\"\"\",\r\n\r\n2,,z".replace(',', &separator.to_string());
        let (shape, rows) = rows_of(text.as_bytes(), &Layout::default()).unwrap();
        assert_eq!((shape.format, shape.separator), (Format::Csv, Some(separator)));
        let expected = vec![good(2, &[("a", "1"), ("b", "x\n\"y\"")]), good(5, &[("a", "2"), ("c", "z")])];
        assert_eq!(rows, expected, "{separator:?}");
    }
}

#[test]
fn headers_that_repeat_or_are_blank_get_a_name() {
    let (_, rows) = rows_of(b"a,,a\n1,2,3\n", &Layout::default()).unwrap();
    assert_eq!(rows, [good(2, &[("a", "1"), ("column 2", "2"), ("a (2)", "3")])]);
    let layout = Layout { skip_lines: 2, ..Layout::default() };
    let (shape, rows) = rows_of(b"Titre;;\n\na;b\n1;2\n", &layout).unwrap();
    assert_eq!((shape.separator, rows), (Some(';'), vec![good(4, &[("a", "1"), ("b", "2")])]));
}

#[test]
fn rows_that_cannot_be_trusted_are_counted() {
    let long = format!("a,b\n1,2\n{},x\n3,4\n", "y".repeat(MAX_ROW_BYTES + 1));
    let cases: &[(&str, Rows)] = &[
        (
            "a,b\n1,2,3\n4,5,\n6\n7,8",
            vec![
                Err((2, BadRowReason::CellCount)),
                good(3, &[("a", "4"), ("b", "5")]),
                Err((4, BadRowReason::CellCount)),
                good(5, &[("a", "7"), ("b", "8")]),
            ],
        ),
        ("a,b\n\"1\"x,2\n", vec![Err((2, BadRowReason::Quote))]),
        (
            &long,
            vec![
                good(2, &[("a", "1"), ("b", "2")]),
                Err((3, BadRowReason::TooLong)),
                good(4, &[("a", "3"), ("b", "4")]),
            ],
        ),
        ("[{\"a\":1}, 2]", vec![good(1, &[("a", "1")]), Err((1, BadRowReason::NotAnObject))]),
    ];
    for (text, expected) in cases {
        assert_eq!(&rows_of(text.as_bytes(), &Layout::default()).unwrap().1, expected, "{text:.80}");
    }
}

#[test]
fn json_is_flattened_wherever_the_rows_are() {
    let object = r#"{"a":{"b":[{"c":1},{"c":"x"}]},"d":[true,null,2.5],"e":null,"f":" "}"#;
    let cells = vec![
        ("a.b.0.c".to_owned(), Cell::Text("1".to_owned())),
        ("a.b.1.c".to_owned(), Cell::Text("x".to_owned())),
        ("d".to_owned(), Cell::List(vec!["true".to_owned(), "2.5".to_owned()])),
    ];
    let path =
        |text: &str| Layout { rows: text.split('.').map(str::to_owned).collect(), ..Layout::default() };
    for (text, layout, format, lines) in [
        (format!("[{object},\n{object}]"), Layout::default(), Format::Json, vec![1, 2]),
        (format!("{object}\n{object}\n"), Layout::default(), Format::JsonLines, vec![1, 2]),
        (object.to_owned(), Layout::default(), Format::Json, vec![1]),
        (format!("{{\"x\":{{\"data\":[\n{object}]}}}}"), path("x.data"), Format::Json, vec![2]),
    ] {
        let (shape, rows) = rows_of(text.as_bytes(), &layout).unwrap();
        assert_eq!(shape.format, format, "{text}");
        assert_eq!(rows, lines.into_iter().map(|line| Ok((line, cells.clone()))).collect::<Rows>(), "{text}");
    }
}

#[test]
fn a_second_table_joins_the_first_and_orphans_are_told() {
    let attach = |rows: &[&str]| Attach {
        name: "s".to_owned(),
        rows: rows.iter().map(|key| (*key).to_owned()).collect(),
        key: "id".to_owned(),
        foreign: "of".to_owned(),
    };
    let layout = Layout { rows: vec!["a".to_owned()], attach: Some(attach(&["b"])), ..Layout::default() };
    let document = r#"{"a":[{"id":1},{"id":2}],
        "b":[{"of":2,"t":"x"},{"of":2,"t":"y"},
        {"of":9,"t":"z"}]}"#;
    let expected: Rows = vec![
        good(1, &[("id", "1")]),
        good(1, &[("id", "2"), ("s.0.of", "2"), ("s.0.t", "x"), ("s.1.of", "2"), ("s.1.t", "y")]),
        Err((3, BadRowReason::Orphan)),
    ];
    assert_eq!(rows_of(document.as_bytes(), &layout).unwrap().1, expected);

    let layout = Layout { attach: Some(attach(&[])), ..Layout::default() };
    let mut rows = Vec::new();
    read(b"id;n\n1;a\n", Some(b"of,t\n1,x\n"), &layout, &mut |row| {
        rows.push(row.map(|row| row.texts("s.*.t").join(" ")));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(rows, [Ok("x".to_owned())]);
}

#[test]
fn features_give_their_properties_and_their_point() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,
        "properties":{"nom":"A"},"geometry":{"type":"Point","coordinates":[2.5,48.1]}}]}"#;
    let (shape, rows) = rows_of(text.as_bytes(), &Layout::default()).unwrap();
    assert_eq!(shape.format, Format::GeoJson);
    let cells = rows[0].as_ref().unwrap().1.clone();
    let text = |name: &str| cells.iter().find(|(known, _)| known == name).map(|(_, cell)| cell.clone());
    for (name, value) in [("nom", "A"), ("latitude", "48.1"), ("longitude", "2.5"), ("id", "7")] {
        assert_eq!(text(name), Some(Cell::Text(value.to_owned())), "{name}");
    }
}

#[test]
fn files_that_cannot_be_cut_say_why() {
    let path = Layout { rows: vec!["x".to_owned()], ..Layout::default() };
    let utf8 = Layout { encoding: Some(Encoding::Utf8), ..Layout::default() };
    for (bytes, layout, expected) in [
        (b" \n".as_slice(), &Layout::default(), TableError::Empty),
        (b"a,b\n1,\"2\n3", &Layout::default(), TableError::UnclosedQuote(2)),
        (b"{\"y\":[]}", &path, TableError::NoRows("x".to_owned())),
        (b"{\"x\":3}", &path, TableError::NoRows("x".to_owned())),
        (b"a\xff", &utf8, TableError::Encoding(Encoding::Utf8)),
        (b"a,b\nlonger than zeros\0", &Layout::default(), TableError::Nul(2)),
    ] {
        assert_eq!(rows_of(bytes, layout).unwrap_err(), expected);
    }
    let broken = rows_of(b"[{\"a\":1},\n{\"b\": ,}]", &Layout::default()).unwrap_err();
    assert!(matches!(broken, TableError::Json { line: 2, .. }), "{broken:?}");
    let repaired = Layout { fill_missing_values: true, ..Layout::default() };
    let (_, rows) = rows_of(br#"[{"a":"x: ,","b": ,"c":"\":,","d":}]"#, &repaired).unwrap();
    assert_eq!(rows, [good(1, &[("a", "x: ,"), ("c", "\":,")])]);
}

#[test]
fn columns_are_found_by_name_place_or_pattern() {
    let mut row = Row::new(1);
    row.push("a".into(), Cell::Text(" x ".to_owned()));
    row.push("l".into(), Cell::List(vec!["p".to_owned(), " ".to_owned(), "q".to_owned()]));
    row.push("o.0.t".into(), Cell::Text("1".to_owned()));
    row.push("o.1.t".into(), Cell::Text("2".to_owned()));
    for (name, expected) in [
        ("a", vec!["x"]),
        ("l", vec!["p", "q"]),
        ("l.2", vec!["q"]),
        ("l.1", vec![]),
        ("l.9", vec![]),
        ("a.0", vec![]),
        ("o.*.t", vec!["1", "2"]),
        ("o.1.t", vec!["2"]),
        ("z", vec![]),
    ] {
        assert_eq!(row.texts(name), expected, "{name}");
    }
}
