//! The mappings shipped with the program.

/// Name and text of each, in alphabetical order.
pub const MAPPINGS: &[(&str, &str)] = &[
    ("aidants-connect-2024", include_str!("../../../../data/mappings/aidants-connect-2024.toml")),
    ("bibliotheques-2020", include_str!("../../../../data/mappings/bibliotheques-2020.toml")),
    (
        "bus-france-services-charente-2023",
        include_str!("../../../../data/mappings/bus-france-services-charente-2023.toml"),
    ),
    ("centres-sociaux-2020", include_str!("../../../../data/mappings/centres-sociaux-2020.toml")),
    (
        "conseillers-numeriques-structures-2022",
        include_str!("../../../../data/mappings/conseillers-numeriques-structures-2022.toml"),
    ),
    ("corse-epn-2020", include_str!("../../../../data/mappings/corse-epn-2020.toml")),
    ("data-inclusion-v1", include_str!("../../../../data/mappings/data-inclusion-v1.toml")),
    ("france-services-2022", include_str!("../../../../data/mappings/france-services-2022.toml")),
    ("france-services-2024", include_str!("../../../../data/mappings/france-services-2024.toml")),
    ("la-poste-2021", include_str!("../../../../data/mappings/la-poste-2021.toml")),
    ("lieux-normalises", include_str!("../../../../data/mappings/lieux-normalises.toml")),
    ("lmn-v0", include_str!("../../../../data/mappings/lmn-v0.toml")),
    ("lmn-v1", include_str!("../../../../data/mappings/lmn-v1.toml")),
    ("maine-et-loire-2023", include_str!("../../../../data/mappings/maine-et-loire-2023.toml")),
    ("mairies-2026", include_str!("../../../../data/mappings/mairies-2026.toml")),
    ("nantes-2020", include_str!("../../../../data/mappings/nantes-2020.toml")),
];

/// The text of a shipped mapping.
pub fn text(name: &str) -> Option<&'static str> {
    MAPPINGS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_shipped_and_reads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../data/mappings");
        let files = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
        let mut names: Vec<String> = files
            .filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
            .collect();
        names.sort();
        assert_eq!(names, MAPPINGS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        for (name, text) in MAPPINGS {
            if let Err(errors) = mapping::Mapping::parse(text) {
                panic!("{name}: {errors:#?}");
            }
        }
    }

    #[test]
    fn a_mapping_fills_exactly_the_columns_of_the_register() {
        let register: Vec<&str> = places::column::Column::all().map(places::column::Column::name).collect();
        assert_eq!(register, mapping::TARGETS);
    }
}
