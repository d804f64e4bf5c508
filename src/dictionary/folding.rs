//! How the letters of names and rules are folded: by width, and by the rows of `variants.csv`.

use super::sheet::Sheet;
use crate::span::Folding;

/// The file of the variants.
pub const FILE: &str = "variants.csv";

pub fn folding(variants: &Sheet) -> Folding {
    let mut fold = Folding::width();
    for row in variants.rows() {
        if let (Some(variant), Some(standard)) = (row.get("variant").chars().next(), row.get("standard").chars().next()) {
            fold.variant(variant, standard);
        }
    }
    fold
}
