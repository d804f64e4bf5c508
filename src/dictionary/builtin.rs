//! The files of `dictionaries/`, embedded in the program. They go through the very reader that `--dict` uses, the names
//! alone when the program is built.

/// (file name, bytes) of each dictionary of names.
pub const NAMES: &[(&str, &[u8])] = &[
    ("places.csv", include_bytes!("../../dictionaries/places.csv")),
    ("places_former.csv", include_bytes!("../../dictionaries/places_former.csv")),
    ("places_world.csv", include_bytes!("../../dictionaries/places_world.csv")),
    ("regions.csv", include_bytes!("../../dictionaries/regions.csv")),
    ("companies.csv", include_bytes!("../../dictionaries/companies.csv")),
    ("organizations.csv", include_bytes!("../../dictionaries/organizations.csv")),
    ("projects.csv", include_bytes!("../../dictionaries/projects.csv")),
    ("phrases.csv", include_bytes!("../../dictionaries/phrases.csv")),
];

/// (file name, bytes) of each dictionary of rules.
pub const RULES: &[(&str, &[u8])] = &[
    ("variants.csv", include_bytes!("../../dictionaries/variants.csv")),
    ("numerals.csv", include_bytes!("../../dictionaries/numerals.csv")),
    ("units.csv", include_bytes!("../../dictionaries/units.csv")),
    ("amounts.csv", include_bytes!("../../dictionaries/amounts.csv")),
    ("fixed.csv", include_bytes!("../../dictionaries/fixed.csv")),
    ("times.csv", include_bytes!("../../dictionaries/times.csv")),
    ("metrics.csv", include_bytes!("../../dictionaries/metrics.csv")),
    ("statuses.csv", include_bytes!("../../dictionaries/statuses.csv")),
    ("stages.csv", include_bytes!("../../dictionaries/stages.csv")),
    ("affixes.csv", include_bytes!("../../dictionaries/affixes.csv")),
    ("boundaries.csv", include_bytes!("../../dictionaries/boundaries.csv")),
    ("abbreviations.csv", include_bytes!("../../dictionaries/abbreviations.csv")),
    ("stems.csv", include_bytes!("../../dictionaries/stems.csv")),
    ("references.csv", include_bytes!("../../dictionaries/references.csv")),
    ("boilerplate.csv", include_bytes!("../../dictionaries/boilerplate.csv")),
];

/// Where the built-in rows come from, and under which licence.
pub const SOURCES: &[u8] = include_bytes!("../../dictionaries/SOURCES.csv");
